"""Every error this project raises on purpose.

    QAError                      exit 3
    ├── UsageError               exit 2   the command was called wrongly
    ├── InputError                        a file or a line of one that cannot be read
    │   └── WebError                      a page that may not or cannot be fetched
    ├── LibraryError                      the library's folder
    │   ├── LibraryMissing                no library there yet
    │   ├── LibraryBusy                   another process is writing
    │   ├── LibraryDamaged                what is stored does not hold together
    │   ├── LibraryUnreachable            the server that holds its vectors does not answer
    │   └── LibraryVersionError           made by another version, or for another model
    ├── ModelError                        an embedding model or a reader that cannot be used
    └── CitationError                     a quotation that is not word for word in its article

A message names the thing, the value and the next step.
"""


class QAError(Exception):
    """The root: its message is written for the person at the terminal."""

    exit_code = 3


class UsageError(QAError):
    """The command was called wrongly."""

    exit_code = 2


class InputError(QAError):
    """A file, or a line of one, cannot be read."""


class WebError(InputError):
    """A page may not be fetched, or cannot be."""

    def __init__(self, message: str, status: int | None = None) -> None:
        """``status`` is what the server answered, where it is that."""
        super().__init__(message)
        self.status = status


class LibraryError(QAError):
    """The library's folder cannot be used."""


class LibraryMissing(LibraryError):
    """There is no library at this path yet."""


class LibraryBusy(LibraryError):
    """Another process is writing to the library."""


class LibraryDamaged(LibraryError):
    """What is stored does not hold together."""


class LibraryUnreachable(LibraryError):
    """The Chroma server that holds the library's vectors does not answer."""


class LibraryVersionError(LibraryError):
    """The library was made by a newer version, or for another embedding model."""


class ModelError(QAError):
    """An embedding model or a reader cannot be loaded."""


class CitationError(QAError):
    """A quotation is not word for word in its article: never shown, always an error."""
