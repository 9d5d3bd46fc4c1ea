"""A brief as text for a terminal or a pipe, and what its entries are called in every form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from qa.harmless import one_line
from qa.news.brief import Brief, DatedEntry, Figure, Value, Voice
from qa.shell.layout import bold, many, marked, wrapped
from qa.shell.place import long_date
from qa.shell.show import disagreement_text, marks, read_as_text, sources_text

TITLES = {
    "timeline": "Timeline",
    "figures": "Figures",
    "voices": "Voices",
    "disagreements": "Disagreements",
    "open_questions": "Open questions",
}
"""What each part is called."""
_UNITS = {
    "timeline": "event",
    "figures": "figure",
    "voices": "speaker",
    "disagreements": "disagreement",
    "open_questions": "open question",
}


def brief_text(brief: Brief, width: int = 80, color: bool = False) -> str:
    """The parts that hold something, each entry in the words of its article; ends without a line feed."""
    blocks = read_as_text(brief.read_as, width)
    if not brief.found:
        return "\n\n".join([*blocks, wrapped(nothing(brief), width)])
    blocks.insert(0, bold(wrapped(f"{one_line(brief.topic)}: {span(brief)}", width), color))
    seen: set[int] = set()
    for part, lines in _parts(brief, width, seen):
        title = bold(TITLES[part], color)
        blocks.append("\n".join([title, *lines, *(f"  {one}" for one in more(brief, part))]))
    disputes = [disagreement_text(one, brief.citations, width, color, one.about) for one in brief.disagreements]
    blocks += disputes
    blocks.append(sources_text(brief.citations, seen, width, color))
    return "\n\n".join(blocks)


def nothing(brief: Brief) -> str:
    """That no article is about the topic."""
    searched = many(brief.searched.articles, "article")
    return f"No article here is about \u201c{one_line(brief.read_as or brief.topic)}\u201d. Searched {searched}."


def span(brief: Brief) -> str:
    """How many articles there are on the topic."""
    outlets = {one.article.outlet for one in brief.citations} - {None}
    return many(brief.articles, "article") + (f" of {many(len(outlets), 'outlet')}" if outlets else "")


def more(brief: Brief, part: str) -> Iterator[str]:
    """That a part has more entries than are shown."""
    if count := brief.more.get(part, 0):
        yield f"and {many(count, 'more ' + _UNITS[part])}: --limit shows more"


def _parts(brief: Brief, width: int, seen: set[int]) -> Iterator[tuple[str, list[str]]]:
    """Each part with its lines; the citations whose words stand in them are ``seen``."""
    if brief.timeline:
        lines = [wrapped(dated(one) + marks(one.citations), width, "- ", "  ") for one in brief.timeline]
        seen.update(_held(brief, one.text, one.citations) for one in brief.timeline)
        yield "timeline", lines
    if brief.figures:
        yield "figures", [line for one in brief.figures for line in _figure(one, brief, width, seen)]
    if brief.voices:
        yield "voices", list(_voices(brief.voices, width))
    if brief.open_questions:
        seen.update(_held(brief, one.text, one.citations) for one in brief.open_questions)
        lines = [wrapped(marked(one.text) + marks(one.citations), width, "- ", "  ") for one in brief.open_questions]
        yield "open_questions", lines


def _held(brief: Brief, text: str, numbers: Sequence[int]) -> int:
    """The citation whose words these are."""
    quotes = {one.number: " ".join(one.quote.split()) for one in brief.citations}
    return next((number for number in numbers if quotes[number] == text), 0)


def dated(one: DatedEntry) -> str:
    """A day with what happened, in the article's words."""
    day = " to ".join(map(long_date, filter(None, [one.date, one.until])))
    how = "to come" if one.ahead else "planned" if one.planned else "by the article's date" if one.inferred else ""
    told = f" \u00b7 {one.outlets} outlets" if one.outlets > 1 else ""
    wrong = ", since corrected" if one.overtaken else ""
    return f"{day}{how and f' ({how})'}: {marked(one.text)}{wrong}{told}"


def value(one: Value) -> str:
    """A figure, with whose it is and whether it holds."""
    wrong = ", since corrected" if one.overtaken else ""
    return f"{one_line(one.text)}{f' ({one_line(one.by)})' if one.by else ''}{wrong}"


def _figure(one: Figure, brief: Brief, width: int, seen: set[int]) -> Iterator[str]:
    told = "; ".join(value(each) + marks(each.citations) for each in one.values)
    yield wrapped(f"{one_line(one.about)}: {told}", width, "- ", "  ")
    for each in one.values:
        number = _held(brief, each.sentence, each.citations)
        if number not in seen:
            seen.add(number)
            yield wrapped(marked(each.sentence), width, "    ", "    ")


def whose(one: Voice) -> str:
    """The speaker, with what their article calls them."""
    return one_line(", ".join(filter(None, [one.speaker, one.role_text])))


def said(one: Voice) -> str:
    """Somebody's words, each part of a quotation in marks of its own; or the sentence that reports them."""
    return " \u2026 ".join(marked(one_line(part)) for part in one.parts)


def _voices(spoken: Sequence[Voice], width: int) -> Iterator[str]:
    for speaker, some in groupby(spoken, key=whose):
        yield wrapped(speaker, width, "- ", "  ")
        yield from (wrapped(said(one) + marks(one.citations), width, "  ", "  ") for one in some)
