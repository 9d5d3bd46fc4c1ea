"""What became of a draft's quotations, as text for a terminal or a pipe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from qa.answer import Citation
from qa.harmless import one_line
from qa.news.alignment import Change
from qa.news.figures import CheckedFigure, FigureStatus
from qa.news.verify import Checked, Status, Verified
from qa.shell.layout import bold, cut, many, wrapped
from qa.shell.place import place, where

_INDENT = "  "
_MORE = 2
"""Places named beside the first."""


def verified_text(verified: Verified, width: int = 80, color: bool = False) -> str:
    """Each quotation with its line, what became of it, and where it stands; a summary at the end."""
    blocks = [_checked(one, width, color) for one in verified.quotes]
    blocks += [_figure(one, width, color) for one in verified.against]
    return "\n\n".join([*blocks, summary(verified, width)])


def _figure(one: CheckedFigure, width: int, color: bool) -> str:
    head = bold(wrapped(f"line {one.line} \u00b7 {one.status.upper()}: {one_line(one.text)}", width), color)
    return f"{head}\n{_quoted(one.citation, width)}"


def _checked(one: Checked, width: int, color: bool) -> str:
    said = f", by {one_line(one.quotation.speaker)}" if one.quotation.speaker else ""
    head = bold(wrapped(f"line {one.line} \u00b7 {str(one.status).upper()}{said}", width), color)
    return "\n".join(
        [head, wrapped(f"\u201c{one_line(one.quotation.text)}\u201d", width, _INDENT, _INDENT), *_found(one, width)]
    )


def _found(one: Checked, width: int) -> Iterator[str]:
    for change in one.changes:
        yield wrapped(f"changed: {change_text(change)}", width, _INDENT, _INDENT * 3)
    if one.edits:
        yield wrapped(f"set otherwise: {', '.join(one.edits)}", width, _INDENT, _INDENT * 3)
    if one.status == Status.MISATTRIBUTED and one.said_by:
        yield wrapped(f"said by: {one_line(one.said_by)}", width, _INDENT, _INDENT * 3)
    if one.nearest:
        yield _INDENT + "nearest:"
        yield _quoted(one.nearest, width)
    if one.status in {Status.ALTERED, Status.STITCHED}:
        for citation in one.citations:
            yield _quoted(citation, width)
        return
    for citation in one.citations[:1]:
        yield where(citation.article, citation.start, width, _INDENT)
    if others := one.citations[1:]:
        named = [place(other.article, other.start) for other in others[:_MORE]]
        more = f" and {len(others) - _MORE} more" if len(others) > _MORE else ""
        yield wrapped(f"also in {', '.join(named)}{more}", width, _INDENT, _INDENT * 3)


def change_text(change: Change) -> str:
    """One change in words."""
    draft, article = (one_line(part) for part in change)
    if not draft:
        return f"\u201c{article}\u201d is left out"
    if not article:
        return f"\u201c{draft}\u201d is added"
    return f"\u201c{draft}\u201d, where the article has \u201c{article}\u201d"


def _quoted(citation: Citation, width: int) -> str:
    quote = wrapped(f"\u201c{cut(one_line(citation.quote), 4 * width)}\u201d", width, _INDENT * 2, _INDENT * 2)
    return f"{quote}\n{where(citation.article, citation.start, width, _INDENT * 2)}"


def summary(verified: Verified, width: int = 80) -> str:
    """How many quotations there are of each kind."""
    count = Counter(one.status for one in verified.quotes)
    told = ", ".join(f"{count[status]} {status}" for status in Status if count[status])
    lines = [f"{many(len(verified.quotes), 'quotation')} in {one_line(verified.name)}{': ' if told else ''}{told}."]
    if verified.short:
        lines.append(f"{len(verified.short)} of one or two words not looked up.")
    if verified.figures:
        counted = Counter(one.status for one in verified.figures)
        known = [f"{counted[one]} {one}" for one in FigureStatus if counted[one] or one != FigureStatus.CORRECTED]
        lines.append(f"Figures and dates: {', '.join(known)}.")
    lines.append(f"Searched {many(verified.articles, 'article')}.")
    return wrapped(" ".join(lines), width)
