"""What the readers of all formats share: where a document comes from, how much of it is read, what was skipped."""

from __future__ import annotations

import hashlib
import io
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from gzip import BadGzipFile, GzipFile
from io import BufferedReader
from typing import IO, TYPE_CHECKING
from zipfile import BadZipFile

from index.article import Article
from index.errors import InputError
from index.intake.readers.encoding import storable
from index.text.head import from_text
from index.text.metadata import Metadata

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LARGEST = 50 * 1024 * 1024
"""Bytes of a document, characters of a JSON line: a whole newspaper of a day stays far below."""
UNPACKED = 512 * 1024 * 1024
"""Bytes that one archive may unpack to, all its members together. They are never all in memory, nor on disk."""


@dataclass(frozen=True)
class Skipped:
    """A file, or a part of one, that gave no article, and why."""

    path: str
    """The file, absolute; the address or name of what is no file."""
    line: int | None
    """The line of a JSON Lines or CSV file, from 1; None where it is not a matter of one line."""
    reason: str
    note: bool = False
    """Whether this only tells what was left out, as it always will be, of a file that was read."""


@dataclass(frozen=True)
class Source:
    """Where a document comes from."""

    name: str
    """Its id; of a document with many articles the beginning of their ids, see ``part``."""
    path: str | None = None
    """The file it is, or is packed in, absolute."""
    url: str | None = None
    """The address it was fetched from."""
    charset: str | None = None
    """The encoding that came with it, as a server says."""
    packed: bool = False
    """Whether it comes out of an archive."""
    member: str = ""
    """Its name there, where the archive has many."""
    stated: Metadata = field(default_factory=Metadata)
    """What is said about it beside it, which goes before what it says itself."""

    def part(self, key: str) -> Source:
        """The part that ``key``, unlike that of any other part, names: its id does not depend on the other parts."""
        return replace(self, name=f"{self.name}:{storable(key)}")

    def skipped(self, reason: str, line: int | None = None) -> Skipped:
        """What to report where this gave no article."""
        where = f"{self.member!r}: " if self.member else ""
        return Skipped(storable(self.path or self.url or self.name), line, where + reason)


_NAMED = 3
"""Names that are given of what was left out for one reason."""


class LeftOut:
    """What a document holds beside its articles, by the reason why it is none, reported once for each."""

    def __init__(self) -> None:
        self._names: dict[str, list[str]] = {}

    def add(self, reason: str, name: str) -> None:
        """``reason`` says what it is: "a draft", "in the trash"."""
        self._names.setdefault(reason, []).append(" ".join(storable(name).split())[:80])

    def __bool__(self) -> bool:
        return bool(self._names)

    def report(self, source: Source) -> Iterator[Skipped]:
        """A note for each reason."""
        for reason, names in self._names.items():
            shown = ", ".join(repr(name) for name in names[:_NAMED])
            more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
            yield replace(source.skipped(f"left out, {reason}: {shown}{more}"), note=True)


def digest(key: str) -> str:
    """Ten letters and figures that stand for a key too long or too odd to be typed."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def article(
    source: Source,
    text: str,
    stated: Metadata,
    first_line: int = 1,
    pages: Iterable[int] = (),
    id: str | None = None,
    *,
    headed: bool = True,
) -> Article:
    """The article of a text: what the source states about it, else, unless it is not ``headed``, what its head says.

    Raises InputError where there is neither a letter nor a figure in it.
    """
    if not re.search(r"[^\W_]", text):
        raise InputError("holds no words")
    stated = replace(source.stated, extra={**stated.extra, **source.stated.extra}).or_else(stated)
    found = stated.or_else(from_text(text)) if headed else stated
    return Article(
        id=id or source.name,
        text=text,
        title=found.title,
        outlet=found.outlet,
        authors=found.authors,
        published=found.published,
        url=found.url or source.url,
        language=found.language,
        path=source.path,
        first_line=first_line,
        modified=found.modified,
        pages=tuple(pages),
        extra=stated.extra,
    )


def whole(file: BufferedReader, largest: int = 0) -> bytes:
    """All bytes of a document. Raises InputError when there are more than ``largest``, or LARGEST."""
    largest = largest or LARGEST
    data = file.read(largest + 1)
    if len(data) > largest:
        raise InputError(f"too large (at most {largest // 1024**2} MB)")
    return data


class Unpacked(io.RawIOBase):
    """A member of an archive as it is unpacked, of which no more is read than ``budget`` still allows.

    ``budget`` is a list of one number of bytes, so that the members of an archive can draw on the same. Reading raises
    InputError beyond it, and where the archive is damaged.
    """

    def __init__(self, member: IO[bytes] | GzipFile, budget: list[int]) -> None:
        self._member = member
        self._budget = budget

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """As of any raw stream."""
        view = memoryview(buffer)
        try:
            data = self._member.read(len(view))
        except (BadGzipFile, BadZipFile, EOFError, NotImplementedError, RuntimeError, zlib.error) as error:
            raise InputError(f"cannot be unpacked: {error}") from None
        self._budget[0] -= len(data)
        if self._budget[0] < 0:
            raise InputError(f"unpacks to more than {UNPACKED // 1024**2} MB")
        view[: len(data)] = data
        return len(data)
