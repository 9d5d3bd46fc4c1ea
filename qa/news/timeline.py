"""What happened when, as articles tell it: dated events in order, each in the words of an article.

What several articles tell of one day in much the same words is one event. So is what they tell in nearly the same words
of days near each other: then one of them errs, and the day is that which most outlets give, else the newest article.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qa import policy
from qa.findings import Evidence, sentence_text
from qa.news.copies import outlets
from qa.news.corrections import corrected, corrections, wrongly_dated
from qa.news.dates import days
from qa.news.disagreements import figures
from qa.news.occurrences import Occurrence, occurrences
from qa.news.topic import OnTopic

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


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
    overtaken: bool = False
    """Whether an article has corrected a figure or a name in the first place's sentence."""
    otherwise: tuple[tuple[str, Evidence], ...] = ()
    """Sentences that tell the same of another day, each with that."""


def timeline(
    about: Iterable[OnTopic], encode: Callable[[Sequence[str]], NDArray[np.float32]] | None = None
) -> list[Event]:
    """The events that articles on a topic tell, by day; what is told of a whole month stands where its days begin.

    ``encode`` gives unit vectors [n, d] of texts: with it, what is told in other words is known for the same event,
    unless there is so much that it would take too long.
    """
    articles = list(about)
    known = [corrections(each.source) for each in articles]
    told = [one for each, own in zip(articles, known, strict=True) for one in occurrences(each, own)]
    every = [one for some in known for one in some]
    told = [replace(one, overtaken=corrected(one.source, one.sentence, every)) for one in told]
    told = [one for one in told if not (one.overtaken and wrongly_dated(one.source, one.sentence, every))]
    if not told:
        return []
    vectors = encode([one.words for one in told]) if encode and len(told) <= policy.COMPARED_BY_MEANING else None
    alike = _Alike(told, frozenset(articles[0].topic.weights.of), vectors)
    return sorted((_event([told[at] for at in some]) for some in _grouped(told, alike)), key=_order)


def _order(event: Event) -> tuple[str, str, str, int]:
    first, last = days(event.day if event.until is None else f"{event.day}/{event.until}")
    place = event.places[0]
    return first.isoformat(), last.isoformat(), place.source.article.id, place.sentence


# --- one event told several times -------------------------------------------------------------------------------------


def _grouped(told: Sequence[Occurrence], alike: _Alike) -> list[list[int]]:
    """The indices of those that tell of one event, together: the surely dated are taken first, the others join them."""
    groups: list[list[int]] = []
    key = [(not one.dated, not one.precise, one.days, one.source.article.id, one.sentence) for one in told]
    for index in sorted(range(len(told)), key=key.__getitem__):
        scored = [(max(alike(index, other) for other in some), -at) for at, some in enumerate(groups)]
        score, at = max(scored, default=(0.0, 0))
        if score >= policy.SAME_EVENT:
            groups[-at].append(index)
        else:
            groups.append([index])
    return groups


class _Alike:
    """How much two sentences have in common, 0 to 1, rare words more than common ones; 0 where their days forbid it."""

    def __init__(self, told: Sequence[Occurrence], topic: frozenset[str], vectors: NDArray[np.float32] | None) -> None:
        self._told, self._vectors = told, vectors
        common = Counter(stem for one in told for stem in one.stems)
        among = max(len(told), policy.FEW_TOLD)
        self._weight = {
            stem: math.log(1 + among / (0.5 + count)) * (policy.TOPICS_OWN if stem in topic else 1.0)
            for stem, count in common.items()
        }
        self._whole = [self._sum(one.stems) for one in told]

    def _sum(self, stems: frozenset[str]) -> float:
        return math.fsum(self._weight[stem] for stem in stems)

    def __call__(self, index: int, other: int) -> float:
        one, two = self._told[index], self._told[other]
        (a, b), (x, y) = one.days, two.days
        slack = 0 if one.dated and two.dated else 1
        apart = b + slack < x or y + slack < a
        near = max(x - b, a - y) <= policy.ERRS_BY and one.precise and two.precise
        if apart and not near:
            return 0.0
        share = self._sum(one.stems & two.stems) / max(min(self._whole[index], self._whole[other]), 1.0)
        if apart:
            return share if share >= policy.SAME_BUT_DAY and _may_err(one, two) else 0.0
        if policy.SAME_EVENT > share >= policy.TOLD_OTHERWISE and one.precise and two.precise:
            means = self._vectors is not None and float(self._vectors[index] @ self._vectors[other])
            return policy.SAME_EVENT if means >= policy.MEANS_THE_SAME and _same_figures(one, two) else share
        return share


def _same_figures(one: Occurrence, other: Occurrence) -> bool:
    """Whether no figure of the one is of the same sort as one of the other, and another."""
    ours, theirs = (figures(each.source, each.sentence) for each in (one, other))
    return all(any(a.may_be(b) for b in sort) for a in ours if (sort := [b for b in theirs if a.may_count_with(b)]))


def _may_err(one: Occurrence, other: Occurrence) -> bool:
    """Whether two sentences tell of one event, though of two days: of two stories, with the same figures."""
    if one.source is other.source or one.planned != other.planned:
        return False
    ours, theirs = (figures(each.source, each.sentence) for each in (one, other))
    return all(any(a.may_be(b) for b in theirs) for a in ours) and len(ours) == len(theirs)


def _event(told: Sequence[Occurrence]) -> Event:
    date = _date(told)
    same = [one for one in told if not _forbids(one, date)]
    best = sorted(same, key=lambda t: (t.source.article.id, t.sentence))
    best.sort(key=lambda t: t.source.article.published or "", reverse=True)
    best.sort(key=lambda t: (t.overtaken, t.planned, t.date != date))
    kept: list[Occurrence] = []
    for one in best:
        if not any(one.source is other.source or one.source.is_copy_of(other.source) for other in kept):
            kept.append(one)
    places = tuple(Evidence(one.source, one.sentence) for one in kept)
    day, _, until = date.partition("/")
    return Event(
        day=day,
        until=until or None,
        inferred=all(one.inferred for one in told if one.date == date),
        text=sentence_text(places[0]),
        places=places,
        planned=all(one.planned for one in same),
        overtaken=kept[0].overtaken,
        otherwise=tuple((one.date, Evidence(one.source, one.sentence)) for one in told if _forbids(one, date)),
    )


def _date(told: Sequence[Occurrence]) -> str:
    """The date of an event: of what has happened rather than what was planned, as exact as it is told.

    Where sentences differ, the one that most outlets give, and of these the one of the newest article.
    """
    for fits in (
        lambda one: not one.planned and one.dated and one.precise,
        lambda one: one.dated and one.precise,
        lambda one: one.dated,
        lambda one: True,
    ):
        if given := [one for one in told if fits(one)]:
            break
    by_date = {one.date: [other for other in given if other.date == one.date] for one in given}
    return max(by_date, key=lambda date: (outlets([o.source for o in by_date[date]]), _newest(by_date[date]), date))


def _newest(told: Sequence[Occurrence]) -> str:
    return max(one.source.article.published or "" for one in told)


def _forbids(one: Occurrence, date: str) -> bool:
    """Whether a sentence gives a day that is not the event's."""
    first, last = (each.toordinal() for each in days(date))
    return one.dated and (one.days[1] < first or last < one.days[0])
