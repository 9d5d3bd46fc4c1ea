"""JSON Lines: an object a line, each an article. A line that is none is skipped, and the rest is read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BufferedReader, TextIOWrapper
from itertools import chain
from math import isfinite

from index.article import Article
from index.errors import InputError
from index.intake.readers import base
from index.intake.readers.base import Skipped, Source
from index.intake.readers.encoding import mark, unstorable
from index.intake.readers.record import Records, kind_of


def read(file: BufferedReader, source: Source) -> Iterator[Article | Skipped]:
    """The lines' articles, one at a time. Raises InputError where the file is empty or no text."""
    records = Records(source, verbatim=True)
    empty = True
    for number, line in _lines(file):
        if not line.strip():
            continue
        empty = False
        place = f"line {number}"
        try:
            found = records.read(_object(line), place, str(number), number)
        except InputError as error:
            found = source.skipped(f"{place} {error}", number)
        if found:
            yield found
    if empty:
        raise InputError("empty")
    yield from records.report()


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


def _object(line: str) -> dict[str, object]:
    if len(line) >= base.LARGEST:
        raise InputError(f"is too long (at most {base.LARGEST // 1024**2} million characters)")
    if unstorable(line):
        raise InputError("is not UTF-8 text")
    value = loads(line)
    if not isinstance(value, dict):
        raise InputError(f"is not a JSON object but {kind_of(value)}")
    return value


_DEPTH = 50
"""Levels of lists and objects within each other; an article's have fewer than ten."""


def loads(text: str) -> object:
    """A JSON value, its NaN as null.

    Raises InputError where it is none, nested without measure, or holds a number that is not finite.
    """
    try:
        value: object = json.loads(text, parse_constant=_constant)
    except json.JSONDecodeError as error:
        raise InputError(f"is not JSON: {error.msg}") from None
    except RecursionError:
        raise InputError(f"is nested more than {_DEPTH} levels deep") from None
    except ValueError as error:  # an integer of more digits than Python takes
        raise InputError(f"is not JSON that can be read: {error}") from None
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > _DEPTH:
            raise InputError(f"is nested more than {_DEPTH} levels deep")
        if any(isinstance(one, float) and not isfinite(one) for one in level):
            raise InputError("holds a number that is not finite")
        inner = (one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list))
        level = list(chain.from_iterable(inner))
    return value


def _constant(name: str) -> None:
    """NaN is how programs write what is missing; an infinite number is none."""
    if name != "NaN":
        raise InputError("holds a number that is not finite")
