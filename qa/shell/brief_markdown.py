"""A brief as Markdown, each entry with footnotes that quote its articles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from qa.harmless import one_line
from qa.news.brief import Brief
from qa.page.copying import footnote
from qa.references import in_markdown
from qa.shell.brief_text import TITLES, dated, more, nothing, said, span, value, whose
from qa.shell.layout import marked


def brief_markdown(brief: Brief) -> str:
    """The parts that hold something, under headings; ends without a line feed."""
    lines = [f"# {_plain(brief.topic)}", ""]
    if brief.read_as:
        lines += [f"Read as: {_plain(brief.read_as)}", ""]
    if not brief.found:
        return "\n".join([*lines, _plain(nothing(brief))])
    lines += [_plain(span(brief)), ""]
    for part, title in TITLES.items():
        if entries := list(_ENTRIES[part](brief)):
            lines += [f"## {title}", "", *entries, *(f"- {_plain(one)}" for one in more(brief, part)), ""]
    return "\n".join([*lines, *(footnote(one, one.number, quoted=True) for one in brief.citations)])


def _plain(text: str) -> str:
    return in_markdown(one_line(text))


def _notes(numbers: Sequence[int]) -> str:
    return "".join(f"[^{number}]" for number in numbers)


def _timeline(brief: Brief) -> Iterator[str]:
    for one in brief.timeline:
        yield f"- {_plain(dated(one))}{_notes(one.citations)}"


def _figures(brief: Brief) -> Iterator[str]:
    for one in brief.figures:
        values = "; ".join(f"{_plain(value(each))}{_notes(each.citations)}" for each in one.values)
        yield f"- {_plain(one.about)}: {values}"


def _voices(brief: Brief) -> Iterator[str]:
    for speaker, some in groupby(brief.voices, key=whose):
        yield f"- **{_plain(speaker)}**"
        yield from (f"  - {_plain(said(one))}{_notes(one.citations)}" for one in some)


def _disagreements(brief: Brief) -> Iterator[str]:
    for one in brief.disagreements:
        sides = "; ".join(f"{_plain(side.text)}{_notes(side.citations)}" for side in one.sides)
        yield f"- {_plain(one.about)}: {sides}"


def _open_questions(brief: Brief) -> Iterator[str]:
    for one in brief.open_questions:
        yield f"- {_plain(marked(one.text))}{_notes(one.citations)}"


_ENTRIES = {
    "timeline": _timeline,
    "figures": _figures,
    "voices": _voices,
    "disagreements": _disagreements,
    "open_questions": _open_questions,
}
