"""What happened when, as articles tell it: dated events in order, each in the words of an article.

An event's day is the one that its sentence gives for what it tells, else the article's own where it is the news. What
several articles tell of one day in much the same words is one event.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from qa import policy
from qa.english.names import proper_names
from qa.english.quantities import dates
from qa.english.reporting import REPORTING
from qa.english.tense import is_future
from qa.english.words import content_stems
from qa.findings import Evidence, sentence_text
from qa.news.dates import Dated, day_of, days, times
from qa.news.speech import unquoted
from qa.news.topic import OnTopic
from qa.source import Source


@dataclass(frozen=True)
class Event:
    """Something that happened, or is planned, as one or several articles tell it."""

    day: str
    """ISO 8601: a day, or the month or year where the articles tell no more."""
    until: str | None
    """The last day of an event that is told of several; None for one day."""
    inferred: bool
    """Whether its day rests on the date of an article ("on Wednesday"), not on the words alone."""
    text: str
    """The first place's sentence, on one line."""
    places: tuple[Evidence, ...]
    """The sentences that tell it, the best first, copies of one story once."""
    planned: bool = False
    """Whether it is told as still to come."""
    otherwise: tuple[tuple[str, Evidence], ...] = ()
    """Sentences that tell the same of another day, each with that."""


@dataclass(frozen=True)
class _Telling:
    """A sentence that tells an event, with its day."""

    source: Source
    sentence: int
    date: str
    inferred: bool
    planned: bool
    dated: bool
    """Whether the sentence itself gives the day; else it is the article's."""

    @cached_property
    def evidence(self) -> Evidence:
        return Evidence(self.source, self.sentence)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Of its words, those of dates left out."""
        words = self.source.words_of(self.sentence)
        for a, b in dates(words):
            words = words[:a] + " " * (b - a) + words[b:]
        return content_stems(REPORTING.sub(" ", words))

    @cached_property
    def names(self) -> frozenset[str]:
        return _named(self.source.words_of(self.sentence))

    @cached_property
    def days(self) -> tuple[int, int]:
        first, last = days(self.date)
        return first.toordinal(), last.toordinal()

    @property
    def precise(self) -> bool:
        return self.days[0] == self.days[1]


def timeline(about: Iterable[OnTopic]) -> list[Event]:
    """The events that articles on a topic tell, by day; what is told of a whole month stands after its days."""
    told = [one for each in about for one in _tellings(each)]
    events = [_event(some) for some in _grouped(told)]
    return sorted(events, key=_order)


def _order(event: Event) -> tuple[str, str, str]:
    first, last = days(event.day if event.until is None else f"{event.day}/{event.until}")
    return first.isoformat(), last.isoformat(), event.places[0].source.article.id


# --- what a sentence tells --------------------------------------------------------------------------------------------

_BEFORE_DATE = re.compile(
    r"\b(?:since|until|till|by|before|after|from|following|between|through|ahead\sof|as\sof|prior\sto|than|to)"
    r"(?:\s(?:early|late|mid|the|at\sleast))?\s$",
    re.IGNORECASE,
)
"""Before a date that bounds what is told, and is not its day."""
_OF_NOUN = re.compile(r"\b(?:the|an?|its|his|her|their|this|that|[\w-]+['\u2019]s)\s$", re.IGNORECASE)
"""Before a date that belongs to a noun ("the July 3 fire")."""
_ASIDE = re.compile(
    r"(?:^|,\s|\s)(?:who|whom|whose|which|where|after|before|since|because|while|whereas|if|although|though|following|"
    r"unless|despite|amid|than)\s",
    re.IGNORECASE,
)
"""What begins a clause that tells of another matter."""


def _tellings(about: OnTopic) -> Iterator[_Telling]:
    source = about.source
    news = [index for index in source.body() if not source.heads(index)]
    told = content_stems(source.article.title or "") | (source.stems(news[0]) if news else frozenset())
    named = _named(source.article.title or "") | (_named(source.words_of(news[0])) if news else frozenset())
    topic = about.topic.weights.of.keys()
    for index in about.sentences:
        if source.heads(index):
            continue
        held = source.stems_said(index)
        if held & (topic | named) or sum(not root[0].isdigit() for root in held & told) >= policy.LINKED_STEMS:
            yield from _told(source, index, index == news[0])


def _named(words: str) -> frozenset[str]:
    return content_stems(" ".join(words[a:b] for a, b in proper_names(words)))


def _told(source: Source, index: int, leads: bool) -> Iterator[_Telling]:
    words = source.words_of(index)
    outside = unquoted(words)
    if words.rstrip().endswith("?") or len(outside.split()) < policy.EVENT_WORDS:
        return
    for one in _own_date(outside, times(source, index)) or _own_date(outside, times(source, index, speaking=True)):
        ahead = is_future(words[: one.start], words[one.end :])
        yield _Telling(source, index, one.when.date, one.when.inferred, ahead is True, dated=True)
        return
    published = day_of(source.article)
    if leads and published and _happens(outside) and not dates(outside):
        yield _Telling(source, index, published.isoformat(), inferred=True, planned=False, dated=False)


def _own_date(words: str, given: Sequence[Dated]) -> list[Dated]:
    """The date of what a sentence tells: none of a clause beside, of a noun, or of a bound."""
    own = []
    for one in given:
        before, after = words[: one.start], words[one.end :]
        if not words[one.start : one.end].strip() or _BEFORE_DATE.search(before) or after.startswith(("'s", "\u2019s")):
            continue
        if _OF_NOUN.search(before) and re.match(r"\s\w", after):
            continue
        if _BEFORE_DATE.match(words[one.start : one.end].split(" ")[0] + " "):
            continue
        if not _in_aside(words, one.start):
            own.append(one)
    return sorted(own, key=lambda one: len(one.when.date) != 10)[:1]


def _in_aside(words: str, at: int) -> bool:
    """Whether words stand in a clause that tells of another matter."""
    opened = list(_ASIDE.finditer(words[:at]))
    if not opened:
        return False
    last = opened[-1]
    return "," not in words[last.end() : at]


_HAPPENED = re.compile(r"\b(?:has|have|had)\s(?:\w+ly\s)?(?:been\s)?\w+(?:ed|en|n|t|d)\b|\b[a-z]{2,}ed\b")


def _happens(words: str) -> bool:
    """Whether a sentence without a date tells what has happened."""
    return is_future("", words) is False and bool(_HAPPENED.search(words))


# --- one event told several times -------------------------------------------------------------------------------------


def _grouped(told: Sequence[_Telling]) -> list[list[_Telling]]:
    common = Counter(stem for one in told for stem in one.stems)
    weight = {stem: math.log(1 + len(told) / (0.5 + count)) for stem, count in common.items()}
    groups: list[list[_Telling]] = []
    for one in sorted(told, key=lambda t: (not t.dated, not t.precise, t.days, t.source.article.id, t.sentence)):
        best = max(groups, key=lambda some: _likeness(one, some, weight), default=None)
        if best is not None and _likeness(one, best, weight) >= policy.SAME_EVENT:
            best.append(one)
        else:
            groups.append([one])
    return groups


def _likeness(one: _Telling, group: Sequence[_Telling], weight: dict[str, float]) -> float:
    return max((_alike(one, other, weight) for other in group), default=0.0)


def _alike(one: _Telling, other: _Telling, weight: dict[str, float]) -> float:
    """How much two tellings have in common, 0 to 1, the rare words more than the common; 0 where the days differ."""
    (a, b), (x, y) = one.days, other.days
    slack = 1 if not (one.dated and other.dated) else 0
    if b + slack < x or y + slack < a:
        return 0.0
    shared = math.fsum(weight[stem] for stem in one.stems & other.stems)
    least = min(math.fsum(weight[stem] for stem in each.stems) for each in (one, other))
    return shared / max(least, 1.0)


def _event(told: Sequence[_Telling]) -> Event:
    happened = [one for one in told if not one.planned] or list(told)
    dated = [one for one in happened if one.dated] or happened
    precise = [one for one in dated if one.precise] or dated
    date = Counter(one.date for one in precise).most_common(1)[0][0]
    day, _, until = date.partition("/")
    best = sorted(told, key=lambda t: (t.planned, t.date != date), reverse=False)
    best = sorted(best, key=lambda t: t.source.article.published or "", reverse=True)
    best = sorted(best, key=lambda t: (t.planned, t.date != date))
    kept: list[_Telling] = []
    for one in best:
        if not any(one.source is other.source or one.source.is_copy_of(other.source) for other in kept):
            kept.append(one)
    first = kept[0]
    exact = next((one for one in precise if not one.inferred), None)
    return Event(
        day,
        until or None,
        exact is None,
        sentence_text(first.evidence),
        tuple(one.evidence for one in kept),
        planned=all(one.planned for one in told),
    )
