"""An article as a row of the library's file, and back: each row carries a seal by which damage to it is known.

Disks and memory return other bytes than were written, seldom, and then anywhere. A row that is not as it was written
never becomes an article.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from hashlib import sha256
from typing import Any

from index.article import Article, Version

COLUMNS = tuple(f.name for f in fields(Article))
HELD = (*COLUMNS, *(f.name for f in fields(Version) if f.name not in COLUMNS))
"""And from when until when it held, and when it was stored."""
RECORDED = (*HELD, "key", "sha256", "seal", "cut")
"""And its place, the digest of its text, the seal of all the former, and that of what it was cut into."""
_SEALED = tuple(name for name in (*HELD, "sha256") if name != "text")


class Undecodable(str):
    """Text of a damaged file: what cannot be read in it is replaced."""

    __slots__ = ()


def decoded(raw: bytes) -> str:
    """Text as SQLite holds it: one wrong byte must not keep the other rows from being read."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return Undecodable(raw.decode(errors="replace"))


def columns_of(article: Article) -> dict[str, Any]:
    """What is recorded of an article, by column."""
    return {name: to_column(getattr(article, name)) for name in COLUMNS}


def to_column(value: object) -> object:
    """A field as SQLite holds it: a list or a mapping as JSON."""
    if isinstance(value, tuple):
        return json.dumps(list(value), ensure_ascii=False)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value


def seal(row: Mapping[str, Any]) -> str:
    """SHA-256 of a row but for its key; its text is in it by its own digest."""
    return _digest([row.get(name) for name in _SEALED])


def seal_of_rows(rows: Iterable[Sequence[Any]]) -> str:
    """SHA-256 of rows of numbers and bytes."""
    raw = (value if isinstance(value, bytes) else repr(value).encode() for row in rows for value in row)
    return sha256(b"".join([b"%d:%b" % (len(one), one) for one in raw])).hexdigest()


def _digest(values: object) -> str:
    return sha256(json.dumps(values, default=str).encode()).hexdigest()


def sound_text(row: Mapping[str, Any]) -> str | None:
    """The text of a row, damaged or not; None where it is not the one that was written."""
    text = row["text"]
    sound = isinstance(text, str) and sha256(text.encode("utf-8", "surrogatepass")).hexdigest() == row["sha256"]
    return text if sound else None


def fault(row: Mapping[str, Any]) -> str | None:
    """What is wrong with a row of ``RECORDED`` columns, in words that follow "its"; None where it is as written."""
    for name in (*_SEALED, "text"):
        if isinstance(row[name], Undecodable | bytes):
            return f"{name} is not valid text"
    if sound_text(row) is None:
        return "text does not match its SHA-256"
    return None if row["seal"] == seal(row) else "title, outlet, dates or file are not as they were stored"


def article_of(row: Mapping[str, Any]) -> Article:
    """The article, or the superseded version, of a row without a fault."""
    names, kind = (HELD, Version) if row.get("until") else (COLUMNS, Article)
    read = {name: row[name] for name in names}
    read |= {name: tuple(json.loads(row[name])) for name in ("authors", "pages")}
    return kind(**read | {"extra": json.loads(row["extra"], parse_constant=lambda _: None)})


def version_of(row: Mapping[str, Any]) -> Version:
    """The same as a version, the newest too."""
    return Version(**vars(article_of(row)) | {name: row[name] for name in HELD if name not in COLUMNS})
