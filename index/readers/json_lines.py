"""JSON Lines: an object a line, each an article. A line that is none is skipped, and the rest is read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from io import BufferedReader, TextIOWrapper

from index.article import Article
from index.errors import InputError
from index.metadata import from_mapping
from index.readers import base
from index.readers.base import Skipped, Source, article
from index.readers.encoding import mark, normal, storable, storable_value, unstorable


def read(file: BufferedReader, source: Source) -> Iterator[Article | Skipped]:
    """The lines' articles, one at a time. Raises InputError where the file is empty or no text."""
    lines_of: dict[str, int] = {}
    empty = True
    for number, line in _lines(file):
        if not line.strip():
            continue
        empty = False
        try:
            found = _article(line, source.part(str(number)))
            first = lines_of.setdefault(found.id, number)
            if first != number:
                raise InputError(f"has the same id as line {first}: {found.id!r}")
            yield found
        except InputError as error:
            yield source.skipped(f"line {number} {error}", number)
    if empty:
        raise InputError("empty")


def _lines(file: BufferedReader) -> Iterator[tuple[int, str]]:
    """The lines of a file with their numbers, one at a time; of one that is too long only its beginning."""
    head = file.peek(8192)[:8192]
    encoding = mark(head)
    if encoding is None and b"\0" in head:
        raise InputError("binary file (NUL bytes)")
    # Bytes that are not UTF-8 stay recognisable as lone surrogates: one bad line must not end the file.
    text = TextIOWrapper(file, encoding or "utf-8-sig", errors="surrogateescape", newline="\n")
    try:
        number = 0
        while line := text.readline(base.LARGEST):
            number += 1
            yield number, line
            while line and not line.endswith("\n"):
                line = text.readline(base.LARGEST)
    finally:
        text.detach()  # it would close the file, which is the caller's to close


def _article(line: str, source: Source) -> Article:
    if len(line) >= base.LARGEST:
        raise InputError(f"is too long (at most {base.LARGEST // 1024**2} million characters)")
    if unstorable(line):
        raise InputError("is not UTF-8 text")
    try:
        value = json.loads(line, parse_constant=lambda _: None)
    except json.JSONDecodeError as error:
        raise InputError(f"is not JSON: {error.msg}") from None
    except (RecursionError, ValueError) as error:
        raise InputError(f"is not JSON that can be read: {error}") from None
    if not isinstance(value, dict):
        raise InputError(f"is not a JSON object but {_kind(value)}")
    return from_record(value, source)


def from_record(value: Mapping[str, object], source: Source) -> Article:
    """The article of an object with "text", under its own "id" or else the source's name.

    Raises InputError, with what it has or lacks, where it is none.
    """
    record = {storable(key): storable_value(item) for key, item in value.items()}
    text, id = record.pop("text", None), record.pop("id", None)
    if text is None:
        raise InputError('has no "text"')
    if not isinstance(text, str):
        raise InputError(f'has a "text" that is {_kind(text)}, not a string')
    if not text.strip():
        raise InputError('has an empty "text"')
    if isinstance(id, bool) or not isinstance(id, str | int | float | None):
        raise InputError(f'has an "id" that is {_kind(id)}, not a string')
    name = "" if id is None else str(id)
    return article(source, normal(text), from_mapping(record), id=name if name.strip() else None)


def _kind(value: object) -> str:
    kinds = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a string",
        list: "a list",
        dict: "an object",
    }
    return kinds.get(type(value), "null")
