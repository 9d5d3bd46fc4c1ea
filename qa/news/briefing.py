"""A brief is made: timeline, figures, voices, disagreements and open questions of the articles on a topic."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from index.filters import Filters
from index.library import Library
from index.text.dates import long_date
from qa import policy
from qa.answer import Searched
from qa.cite import Citations
from qa.findings import Dispute, DraftStatement, Evidence
from qa.news.brief import Brief, DatedEntry, Entry, Figure, Value, Voice, on_one_line
from qa.news.copies import outlets
from qa.news.corrections import corrections
from qa.news.counted import Count, contradictions, counted
from qa.news.dates import days
from qa.news.heard import Said, people
from qa.news.open_questions import leaves_open, open_questions
from qa.news.role_words import role_words
from qa.news.same_story import of_same_story
from qa.news.timeline import Event, timeline
from qa.news.topic import OnTopic, Topic, on_topic
from qa.notes import open_source
from qa.source import Source


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

    def gathered() -> Brief:
        read = Topic.read(topic, library)
        about = _about(library, read, filters, reading)
        searched = Searched(*library.counts(filters), filters.to_json() if filters else {})
        return _made(
            topic, read, about, _events(library, about), searched, today or date.today(), limit or policy.BRIEF_SHOWN
        )

    return library.at_one_moment(gathered)


def _about(
    library: Library, topic: Topic, filters: Filters | None, reading: Callable[[int], None] = lambda opened: None
) -> list[OnTopic]:
    """The articles on a topic, and those of its story that do not name it."""
    opened: dict[str, Source] = {}

    def open_article(name: str) -> Source:
        opened[name] = open_source(library, library.article(name))
        reading(len(opened))
        return opened[name]

    about = on_topic(library, topic, filters, open_article)
    return [*about, *of_same_story(library, topic, about, opened.values())]


def _made(
    words: str,
    topic: Topic,
    about: Sequence[OnTopic],
    events: Sequence[Event],
    searched: Searched,
    today: date,
    limit: int,
) -> Brief:
    evidence = [Evidence(one.source, index) for one in about for index in one.sentences]
    stems = frozenset(topic.weights.of)
    things = counted(evidence, stems)
    spoken, asked = people(about), open_questions(evidence, stems)
    disputes = [*_on_figures(things), *_on_days(events)]
    entries = _Entries(today)
    shown = (  # in the order of their citations
        tuple(map(entries.dated, weightiest(events, limit))),
        tuple(map(entries.figure, things[:limit])),
        tuple(voice for some in spoken[:limit] for voice in entries.voices(some)),
        tuple(map(entries.citations.disagreement, disputes[:limit])),
        tuple(entries.quoted(one.evidence) for one in asked[:limit]),
    )
    parts = ("timeline", "figures", "voices", "disagreements", "open_questions")
    held = (len(events), len(things), len(spoken), len(disputes), len(asked))
    return Brief(
        words,
        topic.text if topic.corrected else None,
        *shown,
        citations=tuple(entries.citations),
        articles=len(about),
        more={part: number - limit for part, number in zip(parts, held, strict=True) if number > limit},
        searched=searched,
    )


def events_told(
    library: Library, topic: str, filters: Filters | None = None, newest: bool = False
) -> list[DraftStatement]:
    """A few events on a topic, each with its day and the sentence of the best of those that tell it.

    With ``newest`` the last of them, the newest first; else those that are told most, in order of time.
    """
    found = _events(library, _about(library, Topic.read(topic, library), filters))
    most = policy.BRIEF_ANSWER
    chosen = found[: -most - 1 : -1] if newest else weightiest(found, most)
    return [DraftStatement(f"{_day(one)}: {one.text}", one.places) for one in chosen]


def _day(event: Event) -> str:
    return " to ".join(map(long_date, filter(None, [event.day, event.until])))


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
            event.overtaken,
        )

    def figure(self, thing: Sequence[Count]) -> Figure:
        """What is counted, each value once, with every sentence that gives it."""
        apart: list[list[Count]] = []
        for one in thing:
            same = next(
                (s for s in apart if s[0].overtaken == one.overtaken and s[0].amount.value == one.amount.value), None
            )
            apart.append([one]) if same is None else same.append(one)
        values = tuple(map(self._value, apart[: policy.BRIEF_VALUES]))
        named = next((some[0] for some in apart[: policy.BRIEF_VALUES] if some[0].amount.counted), thing[0])
        return Figure(_words(named.source, *named.about), values)

    def _value(self, same: Sequence[Count]) -> Value:
        first = same[0]
        numbers = self._numbers(list(dict.fromkeys(one.evidence for one in same)))
        text = _words(first.source, *first.value)
        by = list(dict.fromkeys(one.by for one in same))
        return Value(text, ", ".join(by) if all(by) else None, _sentence(first.evidence), first.overtaken, numbers)

    def voices(self, some: Sequence[Said]) -> Iterator[Voice]:
        """What one speaker says; the role is called as one of the articles calls it."""
        name, role = some[0].speaker
        texts = dict.fromkeys(one.source.article.text for one in some)
        role_text = role and role_words("\n\n".join(texts), name, role)
        yield from (self._voice(one, role_text) for one in some)

    def _voice(self, said: Said, role_text: str | None) -> Voice:
        """Somebody's words with the sentences that give them and say whose they are."""
        one, article = said.utterance, said.source.article
        shown = [Evidence(said.source, index) for index in range(one.first, one.last + 1)]
        if one.direct:
            parts = tuple(on_one_line(article.text[a:b]) for a, b in one.spans)
        else:  # out of their sentence reported words may say nothing: "it would not be his"
            parts = tuple(_sentence(Evidence(said.source, index)) for index in one.sentences(said.source))
        name, role = said.speaker
        return Voice(name, role, role_text, parts, one.verb, one.direct, self._numbers(shown))

    def _numbers(self, evidence: Sequence[Evidence]) -> tuple[int, ...]:
        return self.citations.statement(DraftStatement("", tuple(evidence))).citations


def _sentence(evidence: Evidence) -> str:
    """A sentence as its article has it, on one line."""
    start, end = evidence.source.quoted(evidence.sentence)
    return on_one_line(evidence.source.article.text[start:end])


def _words(source: Source, start: int, end: int) -> str:
    """Words at offsets of the source's text, as the article has them, on one line."""
    return on_one_line(source.article.text[source.origin(start) : source.origin(end)])


def _events(library: Library, about: Sequence[OnTopic]) -> list[Event]:
    return [one for one in timeline(about, library.encoder.encode) if _happens(one.places[0])]


def _happens(evidence: Evidence) -> bool:
    """Whether a sentence tells an event: not what is not known, nor what an article gets right of itself."""
    noted = (one.sentence for one in corrections(evidence.source) if one.notes)
    return not leaves_open(evidence) and evidence.sentence not in noted


# --- what is shown first ----------------------------------------------------------------------------------------------


def weightiest(events: Sequence[Event], limit: int) -> list[Event]:
    """Of events those that most outlets tell, and that stand nearest to a beginning; in order of time, as they came."""
    apart = dict(enumerate(events))

    def weight(place: int) -> tuple[int, int, int]:
        told = apart[place].places
        return -outlets([one.source for one in told]), min(one.sentence for one in told), -place

    return [apart[place] for place in sorted(sorted(apart, key=weight)[:limit])]


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
