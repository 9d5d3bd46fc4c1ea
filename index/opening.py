"""Opening a library to read what a writer that died, or an older version, has left: put right first, by a writer."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from index.encode import Encoder
from index.errors import LibraryError, LibraryMissing
from index.library import Library
from index.published import lags
from index.report import Progress


def open_library(
    folder: Path,
    *,
    encoder: Encoder | None = None,
    upgrading: Progress | None = None,
    as_of: str | None = None,
    publishes: bool = True,
) -> Library:
    """The library in ``folder``, to be read, whole again as far as this user may write to it and nobody else does.

    A library too old to be read is brought up to date; what a writer that died did not publish is published, unless
    ``publishes`` is False. Raises what opening a ``Library`` raises.
    """
    try:
        library = Library(folder, encoder=encoder, as_of=as_of)
    except LibraryMissing:
        raise
    except LibraryError:  # an older schema, or a writer died while it changed the file's mode
        with suppress(LibraryError):  # as below
            Library(folder, write=True, upgrading=upgrading, publishes=publishes).close()
        library = Library(folder, encoder=encoder, as_of=as_of)
    if publishes and lags(library.store):
        with suppress(LibraryError):  # a writer is at work yet, or this user may only read
            Library(folder, write=True).close()
    return library
