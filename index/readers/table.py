"""CSV: a row an article, its columns named by the first row as JSON Lines names its keys."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import BufferedReader, StringIO

from index.article import Article
from index.errors import InputError
from index.readers.base import Skipped, Source, whole
from index.readers.encoding import decode, normal
from index.readers.json_lines import from_record

_CELL = 10 * 1024 * 1024
"""Characters of a cell; of two the standard library's 131,072 is too few for a long article."""


def read(file: BufferedReader, source: Source) -> Iterator[Article | Skipped]:
    """The rows' articles: of their "id", else of the line that they begin on.

    Raises InputError where the file is empty, too large, no text, or has no column called "text".
    """
    text = normal(decode(whole(file)))
    csv.field_size_limit(_CELL)
    rows = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text))
    first_line_of: dict[str, int] = {}
    try:
        names = [name.strip() for name in next(rows, [])]
        column = {name.lower(): name for name in reversed(names)}
        if not names:
            raise InputError("empty")
        if "text" not in column:
            raise InputError(f'has no column called "text", only {", ".join(names)[:200]}')
        while True:
            line = rows.line_num + 1
            row = next(rows, None)
            if row is None:
                return
            record = {name: cell for name, cell in zip(names, row, strict=False) if cell.strip()}
            if not record:
                continue
            for name in ("text", "id"):
                if column.get(name, name) in record:
                    record[name] = record.pop(column.get(name, name))
            try:
                article = from_record(record, source.part(str(line)))
                if (first := first_line_of.setdefault(article.id, line)) != line:
                    raise InputError(f"has the same id as line {first}: {article.id!r}")
                yield article
            except InputError as error:
                yield source.skipped(f"line {line} {error}", line)
    except csv.Error as error:
        yield source.skipped(f"line {rows.line_num} is not CSV: {error}", rows.line_num)


def _delimiter(text: str) -> str:
    """What parts the names of the columns, which hold none of these themselves."""
    header = text.lstrip("\n").partition("\n")[0]
    return max("\t;,", key=header.count) if any(mark in header for mark in "\t;,") else ","
