"""What stands around a page's text and is left out: headers, footers, page numbers, what a browser prints."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from index.intake.readers.layout import Line, rows

_PAGE_NUMBER = re.compile(
    r"[\W_]*(?:page|p\.|seite)?\s*(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:of|/|von|\|)\s*\d{1,4})?[\W_]*", re.IGNORECASE
)
ADDRESS = re.compile(r"(?:https?|file)://\S+")
_COUNTED = re.compile(r"(?<!\S)(?:page )?\d{1,4}(?:/| of )\d{1,4}(?!\S)", re.IGNORECASE)
_PRINTED = re.compile(
    r"(?<!\S)\d{1,4}[./-]\d{1,2}[./-]\d{2,4},? \d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[AP]M)?(?!\S)", re.IGNORECASE
)


def without_margins(pages: list[list[Line]]) -> tuple[list[list[Line]], list[str]]:
    """The pages without what their first and last two rows have alike with other pages', and without their numbers;
    and the rows that a browser printed.

    What is alike may be the figure alone, with which a chapter's title begins or ends and which counts the pages. What
    a browser prints around a page (its title, address and number, the time) may stand on one page alone.
    """
    edges = [_edges(lines) for lines in pages]
    seen = Counter(key for rows in edges for key in {_key(row) for row in rows})
    counting = Counter(
        ahead for at, rows in enumerate(edges) for ahead in {one for row in rows for one in _ahead(row, at)}
    )
    often = max(2, len(pages) // 5)
    kept: list[list[Line]] = []
    printed: list[str] = []
    for at, (lines, edge) in enumerate(zip(pages, edges, strict=True)):
        around = [row for row in edge if (row is edge[0] or row is edge[-1]) and _is_printed(row, row is edge[0])]
        out = around + [
            row
            for row in edge
            if seen[_key(row)] >= often
            or _PAGE_NUMBER.fullmatch(row.text)
            or any(counting[ahead] > often for ahead in _ahead(row, at))
        ]
        kept.append([one for one in lines if not any(row.bottom < (one.top + one.bottom) / 2 < row.top for row in out)])
        printed += [row.text for row in around]
    return kept, printed


def _is_printed(row: Line, is_first: bool) -> bool:
    """Whether a browser put the row there: of address, time and number two, or at the head one beside a title."""
    signs = [sign for sign in (ADDRESS, _COUNTED, _PRINTED) if sign.search(row.text)]
    if is_first:
        return len(signs) > 1 or (len(row.cells) > 1 and bool(signs) and signs != [_COUNTED])
    rest = row.text
    for sign in signs:
        rest = sign.sub("", rest)
    return len(signs) > 1 and not rest.strip()


def _edges(lines: Sequence[Line]) -> list[Line]:
    found = rows(lines)
    return [*found[:2], *found[2:][-2:]]


def _ahead(row: Line, at: int) -> set[tuple[int, int]]:
    """By how much the figures at a row's ends are ahead of its page's place, and about where the row stands."""
    return {(int(one) - at, _height(row)) for one in re.findall(r"^\d{1,4}(?= )|(?<= )\d{1,4}$", row.text)}


def _key(row: Line) -> tuple[str, int]:
    """What is the same of a header on every page: its words without figures, and about where it stands."""
    return re.sub(r"\d+", "#", row.text.casefold()), _height(row)


def _height(row: Line) -> int:
    return round(row.bottom / 20)
