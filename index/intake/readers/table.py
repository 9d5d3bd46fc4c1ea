"""Tables (CSV, TSV): a row an article, its columns named by the first row as people and programs name them.

Lists of addresses, such as Pocket exports, have no text: they are told apart and say how to fetch a page.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from contextlib import suppress
from io import BufferedReader, StringIO
from typing import TYPE_CHECKING

from index.article import Article
from index.errors import InputError
from index.intake.readers.base import Skipped, Source, whole
from index.intake.readers.encoding import decode, normal
from index.intake.readers.record import TEXTS, Records
from index.text.letters import alphanumeric

if TYPE_CHECKING:
    import _csv

_CELL = 10 * 1024 * 1024
"""Characters of a cell; of two the standard library's 131,072 is too few for a long article."""
_FOREIGN = 0.15
"""Share of letters beyond ASCII in Western languages: a table of no more that is not UTF-8 is Excel's windows-1252."""
_SEPARATOR = re.compile(r'"?sep=(\S|\t)"?[,;\t]*\n', re.IGNORECASE)
"""What a first line tells Excel."""


_DATE = re.compile(r"\s*(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?!\d)(.*)", re.DOTALL)


def read(file: BufferedReader, source: Source) -> Iterator[Article | Skipped]:
    """The rows' articles: of their "id", else of the line that they begin on.

    Raises InputError where the file is empty, too large, no text, or has no column of texts or addresses.
    """
    text = decoded(whole(file))
    records = Records(source)
    rows, before = rows_of(text)
    try:
        names = names_of(rows)
        if not names:
            raise InputError("empty")
        if {alphanumeric(name) for name in names}.isdisjoint((*TEXTS, "url", "link")):
            raise InputError(f'has no column called "text" or "content", only {", ".join(names)[:200]}')
        day_first = _orders(text)
        while True:
            line = before + rows.line_num + 1
            row = next(rows, None)
            if row is None:
                break
            cells = zip(names, row, strict=False)
            record = {name: _in_order(cell, day_first.get(name)) for name, cell in cells if cell.strip()}
            if record and (item := records.read(record, f"line {line}", str(line), line)):
                yield item
    except csv.Error as error:
        line = before + rows.line_num
        yield source.skipped(f"line {line} is not CSV: {error}", line)
    yield from records.report()


def decoded(table: bytes) -> str:
    """A table's text, also in the encodings of Excel. Raises InputError where it is none."""
    return normal(decode(table, _FOREIGN))


def rows_of(text: str) -> tuple[_csv.Reader, int]:
    """The rows, and the lines before them, whatever parts the cells."""
    csv.field_size_limit(_CELL)
    told = _SEPARATOR.match(text)
    rest = text[told.end() :] if told else text
    return csv.reader(StringIO(rest, newline=""), delimiter=(told and told[1]) or _delimiter(rest)), bool(told)


def names_of(rows: Iterator[list[str]]) -> list[str]:
    """The columns', from the first row that is not empty."""
    return [name.strip() for name in next((row for row in rows if any(map(str.strip, row))), [])]


def _orders(text: str) -> dict[str, bool]:
    """The columns of whose dates one shows whether the day stands before the month, and none the opposite."""
    rows, _ = rows_of(text)
    names = names_of(rows)
    seen: dict[str, set[bool]] = {}
    with suppress(csv.Error):
        for row in rows:
            for name, cell in zip(names, row, strict=False):
                date = _DATE.fullmatch(cell) if len(cell) < 40 else None
                if date and (int(date[1]) > 12) != (int(date[3]) > 12):
                    seen.setdefault(name, set()).add(int(date[1]) > 12)
    return {name: found.pop() for name, found in seen.items() if len(found) == 1}


def _in_order(cell: str, day_first: bool | None) -> str:
    """A date that can be read in two ways as the others of its column are written."""
    date = _DATE.fullmatch(cell) if day_first is not None and len(cell) < 40 else None
    if date is None:
        return cell
    day, month = (date[1], date[3]) if day_first else (date[3], date[1])
    return f"{date[4]}-{int(month):02}-{int(day):02}{date[5]}"


def _delimiter(text: str) -> str:
    """What parts the names of the columns, which hold none of these themselves."""
    header = text.lstrip("\n").partition("\n")[0]
    return max("\t;,|", key=header.count) if any(mark in header for mark in "\t;,|") else ","
