"""What a library holds on a topic: timeline, figures, voices, disagreements and open questions, each entry a quotation.

Nothing is written here but headings: an entry's words stand in the sentences that it cites, and it cannot be made
otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any, NamedTuple

from index.errors import CitationError
from index.filters import Filters
from index.library import Library
from qa import policy
from qa.answer import Citation, Disagreement, Searched
from qa.cite import Citations
from qa.english import names
from qa.english.words import normalize
from qa.findings import Dispute, DraftStatement, Evidence
from qa.news.copies import outlets
from qa.news.counted import Count, contradictions, counted
from qa.news.dates import day_of, days
from qa.news.kept import voices
from qa.news.open_questions import open_questions
from qa.news.speakers import Speaker
from qa.news.timeline import Event, timeline
from qa.news.topic import OnTopic, Topic, on_topic
from qa.news.voices import Utterance
from qa.notes import open_source
from qa.source import Source


@dataclass(frozen=True)
class Entry:
    """A sentence of an article, with the numbers of the citations that have it."""

    text: str
    citations: tuple[int, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """What must stand in what it cites."""
        return (self.text,)

    def to_json(self) -> dict[str, Any]:
        """As in the command line's ``brief --json``."""
        return {"text": self.text, "citations": list(self.citations)}


@dataclass(frozen=True)
class DatedEntry(Entry):
    """A sentence that tells what happened on a day, or is planned for it."""

    date: str
    """ISO 8601, as precise as it is known."""
    until: str | None
    """The last day, where it is told of several."""
    inferred: bool
    """Whether the day rests on the article's own date."""
    planned: bool
    """Whether it is told as still to come."""
    ahead: bool
    """Whether it is, and its day has not passed on the day of asking."""
    outlets: int
    """How many outlets tell it, copies of one story counted once."""

    def to_json(self) -> dict[str, Any]:
        """As in the command line's ``brief --json``."""
        told = {"inferred": self.inferred, "planned": self.planned, "ahead": self.ahead, "outlets": self.outlets}
        return {"date": self.date, "until": self.until, **super().to_json(), **told}


@dataclass(frozen=True)
class Value:
    """A figure as an article gives it."""

    text: str
    by: str | None
    """By whose word, as the article says."""
    sentence: str
    """The whole sentence."""
    overtaken: bool
    """Whether an article has corrected it."""
    citations: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        """As in the command line's ``brief --json``."""
        told = {"by": self.by, "sentence": self.sentence, "corrected": self.overtaken}
        return {"value": self.text, **told, "citations": list(self.citations)}


@dataclass(frozen=True)
class Figure:
    """What is counted, in an article's own words, with the figures that articles give: the newest that holds first."""

    about: str
    values: tuple[Value, ...]

    def to_json(self) -> dict[str, Any]:
        """As in the command line's ``brief --json``."""
        return {"about": self.about, "values": [one.to_json() for one in self.values]}


@dataclass(frozen=True)
class Voice:
    """What somebody says on the topic."""

    speaker: str
    role: str | None
    parts: tuple[str, ...]
    """The words; more than one part where the sentence breaks off to say whose they are."""
    verb: str | None
    direct: bool
    """Whether they are quoted; else they are reported."""
    citations: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        """As in the command line's ``brief --json``."""
        return {
            "speaker": self.speaker,
            "role": self.role,
            "text": " \u2026 ".join(self.parts),
            "verb": self.verb,
            "direct": self.direct,
            "citations": list(self.citations),
        }


@dataclass(frozen=True)
class Brief:
    """What articles hold on a topic. Raises CitationError where an entry's words are not in what it cites."""

    topic: str
    """As it was given."""
    read_as: str | None
    """As it was read, where a word of it was misspelt."""
    timeline: tuple[DatedEntry, ...]
    """In order of time."""
    figures: tuple[Figure, ...]
    voices: tuple[Voice, ...]
    """Those of one speaker together."""
    disagreements: tuple[Disagreement, ...]
    open_questions: tuple[Entry, ...]
    """The newest first."""
    citations: tuple[Citation, ...]
    """Numbered over the whole brief."""
    articles: int
    """How many are about the topic."""
    more: Mapping[str, int]
    """How many entries of each part are left out; a part that is whole is not named."""
    searched: Searched

    def __post_init__(self) -> None:
        quotes = {one.number: _line(one.quote) for one in self.citations}
        for words, cited in self._quoted():
            if not any(words in quotes[number] for number in cited):
                raise CitationError(f"{words[:60]!r} of the brief is not word for word in {cited}. Please report this.")

    def _quoted(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """All words of articles, with the citations that must have them."""
        yield from ((one.text, one.citations) for one in (*self.timeline, *self.open_questions))
        yield from ((part, one.citations) for one in self.voices for part in one.parts)
        for figure in self.figures:
            yield figure.about, tuple(number for one in figure.values for number in one.citations)
            yield from ((words, one.citations) for one in figure.values for words in (one.text, one.sentence))

    @property
    def found(self) -> bool:
        """Whether any article is about the topic."""
        return self.articles > 0

    def to_json(self) -> dict[str, Any]:
        """As in the command line's ``brief --json``."""
        found: dict[str, Any] = {
            "topic": self.topic,
            "timeline": [one.to_json() for one in self.timeline],
            "figures": [one.to_json() for one in self.figures],
            "voices": [one.to_json() for one in self.voices],
            "disagreements": [one.to_json() for one in self.disagreements],
            "open_questions": [one.to_json() for one in self.open_questions],
            "citations": [one.to_json() for one in self.citations],
            "more": dict(self.more),
            "articles": self.articles,
            "searched": {
                "articles": self.searched.articles,
                "passages": self.searched.passages,
                "filters": dict(self.searched.filters),
            },
        }
        return found | ({"asked_as": self.read_as} if self.read_as else {})


def brief(
    library: Library,
    topic: str,
    filters: Filters | None = None,
    today: date | None = None,
    limit: int | None = None,
    reading: Callable[[int], None] = lambda opened: None,
) -> Brief:
    """What the articles within the filters hold on a topic: of each part at most ``limit`` entries.

    ``today`` is the day that what is planned is seen from, the real day where none is given. ``reading`` is called with
    how many articles have been opened. Raises UsageError for a topic without words.
    """
    opened = count(1)

    def open_article(name: str) -> Source:
        reading(next(opened))
        return open_source(library, library.article(name))

    def gathered() -> Brief:
        read = Topic.read(topic, library)
        about = on_topic(library, read, filters, open_article)
        searched = Searched(*library.counts(filters), filters.to_json() if filters else {})
        return _made(topic, read, about, searched, today or date.today(), limit or policy.BRIEF_SHOWN)

    return library.at_one_moment(gathered)


def _made(words: str, topic: Topic, about: Sequence[OnTopic], searched: Searched, today: date, limit: int) -> Brief:
    evidence = [Evidence(one.source, index) for one in about for index in one.sentences]
    stems = frozenset(topic.weights.of)
    events, things = timeline(about), counted(evidence, stems)
    people, asked = _people(about), open_questions(evidence, stems)
    disputes = [*_on_figures(things), *_on_days(events)]
    entries = _Entries(today)
    shown = (  # in the order of their citations
        tuple(map(entries.dated, weightiest(events, limit))),
        tuple(map(entries.figure, things[:limit])),
        tuple(voice for some in people[:limit] for voice in map(entries.voice, some)),
        tuple(map(entries.citations.disagreement, disputes[:limit])),
        tuple(entries.quoted(one.evidence) for one in asked[:limit]),
    )
    parts = ("timeline", "figures", "voices", "disagreements", "open_questions")
    found = zip(parts, map(len, (events, things, people, disputes, asked)), strict=True)
    return Brief(
        words,
        topic.text if topic.corrected else None,
        *shown,
        citations=tuple(entries.citations),
        articles=len(about),
        more={part: held - limit for part, held in found if held > limit},
        searched=searched,
    )


def _line(text: str) -> str:
    return " ".join(text.split())


class _Entries:
    """Makes entries of what was found, and numbers what they cite."""

    def __init__(self, today: date) -> None:
        self.citations = Citations()
        self._today = today

    def quoted(self, evidence: Evidence) -> Entry:
        """The sentence."""
        return Entry(_sentence(evidence), self._numbers([evidence]))

    def dated(self, event: Event) -> DatedEntry:
        """What happened, in the words of the best of those that tell it."""
        return DatedEntry(
            _sentence(event.places[0]),
            self._numbers(event.places),
            event.day,
            event.until,
            event.inferred,
            event.planned,
            event.planned and days(event.until or event.day)[1] >= self._today,
            outlets([one.source for one in event.places]),
        )

    def figure(self, thing: Sequence[Count]) -> Figure:
        """What is counted, each value once, with every sentence that gives it."""
        apart: list[list[Count]] = []
        for one in thing:
            same = next((s for s in apart if s[0].overtaken == one.overtaken and _is_value(s[0], one)), None)
            apart.append([one]) if same is None else same.append(one)
        values = tuple(map(self._value, apart[: policy.BRIEF_VALUES]))
        named = next((some[0] for some in apart[: policy.BRIEF_VALUES] if some[0].amount.counted), thing[0])
        return Figure(_words(named.source, *named.about), values)

    def _value(self, same: Sequence[Count]) -> Value:
        first = same[0]
        numbers = self._numbers(list(dict.fromkeys(one.evidence for one in same)))
        text = _words(first.source, *first.value)
        return Value(text, first.by or None, _sentence(first.evidence), first.overtaken, numbers)

    def voice(self, said: _Said) -> Voice:
        """Somebody's words with the sentences that give them and say whose they are."""
        one, article = said.utterance, said.source.article
        shown = [Evidence(said.source, index) for index in range(one.first, one.last + 1)]
        parts = tuple(_line(article.text[a:b]) for a, b in one.spans)
        return Voice(said.speaker.name, said.speaker.role, parts, one.verb, one.direct, self._numbers(shown))

    def _numbers(self, evidence: Sequence[Evidence]) -> tuple[int, ...]:
        return self.citations.statement(DraftStatement("", tuple(evidence))).citations


def _sentence(evidence: Evidence) -> str:
    """A sentence as its article has it, on one line."""
    start, end = evidence.source.quoted(evidence.sentence)
    return _line(evidence.source.article.text[start:end])


def _words(source: Source, start: int, end: int) -> str:
    """Words at offsets of the source's text, as the article has them, on one line."""
    return _line(source.article.text[source.origin(start) : source.origin(end)])


def _is_value(one: Count, other: Count) -> bool:
    return one.amount.value == other.amount.value and one.by == other.by


# --- what is shown first ----------------------------------------------------------------------------------------------


def weightiest(events: Sequence[Event], limit: int) -> list[Event]:
    """Of events those that most outlets tell, and that stand nearest to a beginning; in order of time, as they came."""
    apart = dict(enumerate(events))

    def weight(place: int) -> tuple[int, int, int]:
        told = apart[place].places
        return -outlets([one.source for one in told]), min(one.sentence for one in told), -place

    return [apart[place] for place in sorted(sorted(apart, key=weight)[:limit])]


_NO_SPEAKER = re.compile(
    r"^(?:an?|the|our|his|her|its|their)\s.*\b(?:version|report|story|article|correction|headline)\b"
)


class _Said(NamedTuple):
    """What somebody says in an article."""

    source: Source
    utterance: Utterance
    speaker: Speaker
    """Whom the articles together tell of: by the fullest name that they give."""

    @property
    def text(self) -> str:
        """The words."""
        return " ".join(self.source.article.text[a:b] for a, b in self.utterance.spans)


def _people(about: Sequence[OnTopic]) -> list[list[_Said]]:
    """What is said on the topic by speaker, who says most of it first: of each the most telling."""
    told: dict[str, _Said] = {}
    for one in sorted(about, key=lambda each: each.source.article.published or "9"):  # who had it first
        on_it = set(one.sentences)
        for utterance in voices(one.source):
            if (
                utterance.speaker is None
                or _NO_SPEAKER.search(utterance.speaker.name)
                or not on_it & set(range(utterance.first, utterance.last + 1))
            ):
                continue
            said = _Said(one.source, utterance, utterance.speaker)
            if policy.BRIEF_LEAST_SAID <= len(said.text.split()) <= policy.BRIEF_MOST_SAID:
                told.setdefault(normalize(said.text), said)
    fullest = names.disambiguated(one.speaker.name for one in told.values())
    by: dict[str, list[_Said]] = {}
    for said in told.values():
        by.setdefault(fullest[said.speaker.name], []).append(said)
    found = []
    for name, some in sorted(by.items(), key=lambda pair: (_heard(pair[1]), pair[0])):
        role = next((one.speaker.role for one in some if one.speaker.role), None)
        chosen = sorted(some, key=_telling)[: policy.BRIEF_OF_SPEAKER]
        found.append([one._replace(speaker=Speaker(name, role)) for one in chosen])
    return found


def _heard(some: Sequence[_Said]) -> tuple[int, int]:
    direct = sum(one.utterance.direct for one in some)
    return -outlets([one.source for one in some]), -direct


def _telling(said: _Said) -> tuple[bool, int, int, str, int]:
    """Direct quotations first, the newest, those nearest to a beginning."""
    day = day_of(said.source.article) or date.min
    return (
        not said.utterance.direct,
        -day.toordinal(),
        said.utterance.first,
        said.source.article.id,
        said.utterance.last,
    )


# --- where articles say otherwise -------------------------------------------------------------------------------------


def _on_figures(things: Sequence[Sequence[Count]]) -> Iterator[Dispute]:
    for thing in things:
        sides = contradictions(thing)
        if sides:
            first = sides[0][0]
            about = _words(first.source, *first.about)
            yield Dispute(about, tuple(_side(side) for side in sides))


def _side(side: Sequence[Count]) -> DraftStatement:
    first = side[0]
    value = _words(first.source, *first.value)
    text = f"{value} ({first.by})" if first.by else value
    return DraftStatement(text, tuple(dict.fromkeys(one.evidence for one in side)))


def _on_days(events: Sequence[Event]) -> Iterator[Dispute]:
    for event in events:
        if event.otherwise:
            days: dict[str, list[Evidence]] = {event.day: list(event.places)}
            for day, evidence in event.otherwise:
                days.setdefault(day, []).append(evidence)
            sides = (DraftStatement(day, tuple(told)) for day, told in days.items())
            yield Dispute(_sentence(event.places[0]), tuple(sides))
