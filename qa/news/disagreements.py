"""Where articles say otherwise of the same thing: other figures, days, names, or one denies what another says.

No disagreement is a figure that was corrected, one that rose since (`raised`), a rounding, the part of a whole, what
another time is told of, and what the other article knows as well. Copies of one story are one side.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from qa import policy
from qa.candidates import Candidate, key_of
from qa.english import names
from qa.english.amounts import Amount, amounts
from qa.english.quantities import dates
from qa.english.words import content_stems
from qa.findings import Dispute, DraftStatement, Evidence, sentence_text
from qa.news.dates import When, apart, day_of, times
from qa.news.kept import voices
from qa.news.voices import utterance_of
from qa.source import Source

_GROWS = re.compile(
    r"\b(?:dead|deaths?|die[sd]?|kill\w*|toll|injur\w+|hurt|wounded|missing|arrest\w*|detain\w*|evacuat\w*|displac\w*"
    r"|burn(?:ed|t)|destroy\w*|damaged|infect\w*|cases|sick\w*|sign(?:ed|atures)|raised|donat\w*|collected"
    r"|so far|at least|ris(?:en|es)|rose|grew|grown|now|climb\w*|up from|still)\b",
    re.IGNORECASE,
)
"""Of what is counted while it goes on."""
_PART = re.compile(
    r"\b(?:among|(?:stretch|part|section|portion|share|branch|unit|wing|ward|division|floor|phase|half|third|quarter"
    r"|suburbs?|districts?)\sof|(?:north|south|east|west)(?:ern)?\s(?:part|side|suburbs?|half|of)"
    r"|one\sof\sthe|in\sone|alone)\b",
    re.IGNORECASE,
)
_OF_WHOLE = re.compile(r"\sof\s(?:the|its|their|his|her|this|that)\b")
_OF_THEM = re.compile(r"\sof\s(?:them|those|these|whom|which)\b")
_PLACED = re.compile(r"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Oo]f|[Ff]or)\s(?:the\s)?$")
_PIECE = re.compile(r";\s|,?\s(?:while|but|whereas|though|although)\s|,\sand\s")


@dataclass(frozen=True)
class Telling:
    """Words of a sentence that tell what another may tell otherwise: ``source.text[start:end]``."""

    source: Source
    sentence: int
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words, on one line."""
        return " ".join(self.source.text[self.start : self.end].split())

    @cached_property
    def words(self) -> str:
        """Its whole sentence."""
        return self.source.words_of(self.sentence)

    @cached_property
    def amount(self) -> Amount | None:
        """The figure among the words."""
        first = self.source.sentences[self.sentence].start
        here = (a for a in figures(self.source, self.sentence) if a.start + first < self.end)
        return next((a for a in here if self.start < a.end + first), None)

    @cached_property
    def times(self) -> list[When]:
        """The dates that its sentence gives, those left out on which somebody spoke."""
        return [one.when for one in times(self.source, self.sentence)]

    @property
    def piece(self) -> str:
        """The part of the sentence that the words stand in."""
        at = self.start - self.source.sentences[self.sentence].start
        breaks = [0, *(m.end() for m in _PIECE.finditer(self.words)), len(self.words)]
        return next((self.words[a:b] for a, b in pairwise(breaks) if at < b), self.words)


def figures(source: Source, sentence: int) -> list[Amount]:
    """The figures of a sentence, their offsets its own."""
    return source.once(_figures)[sentence]


def _figures(source: Source) -> list[list[Amount]]:
    return [amounts(source.words_of(index)) for index in range(len(source.sentences))]


# --- figures ----------------------------------------------------------------------------------------------------------


def differ(one: Telling, other: Telling) -> bool:
    """Whether two figures for one thing, as it is taken to be, cannot both hold."""
    a, b = one.amount, other.amount
    if a is None or b is None or a.may_be(b) or not a.may_count_with(b) or raised(one, other) or raised(other, one):
        return False
    if one.source is other.source:
        return _two_speak(one, other)
    return not (
        _of_other_times(one, other)
        or _knows(one.source, b)
        or _knows(other.source, a)
        or _is_part(one, other)
        or _is_part(other, one)
    )


def raised(older: Telling, newer: Telling) -> bool:
    """Whether an article of a later day gives more of what is counted while it goes on: the dead, acres, signatures."""
    a, b = older.amount, newer.amount
    day, later = day_of(older.source.article), day_of(newer.source.article)
    if not (a and b and day and later and day < later and a.may_count_with(b)) or a.measure in ("%", "time"):
        return False
    return b.low > a.low and b.value > a.value and bool(_GROWS.search(older.words) or _GROWS.search(newer.words))


def newest(first: Candidate, likely: Sequence[Candidate]) -> tuple[Candidate, list[Candidate]]:
    """The newest of the figures that rose since the first, and the older ones, which it takes the place of."""
    later = [c for c in likely if raised(telling(first), telling(c))]
    last = max(later, key=lambda c: (day_of(c.source.article) or date.min, -c.start), default=first)
    return last, [
        c
        for c in {(c.source.article.id, c.sentence): c for c in (first, *likely)}.values()
        if raised(telling(c), telling(last))
    ]


def _of_other_times(one: Telling, other: Telling) -> bool:
    """Whether their sentences tell of other days, or their articles are too far apart to tell of one."""
    if one.times and other.times:
        return all(apart(a, b) for a in one.times for b in other.times)
    day, later = day_of(one.source.article), day_of(other.source.article)
    return bool(day and later) and abs((later - day).days) > policy.SAME_NEWS if day and later else False


def _knows(source: Source, figure: Amount) -> bool:
    """Whether an article gives a figure as well: then it is of something else there, or overtaken."""
    told = (one for index in source.body() for one in figures(source, index))
    return any(one.may_be(figure) and one.may_count_with(figure) and one.high < float("inf") for one in told)


def _is_part(one: Telling, other: Telling) -> bool:
    """Whether the one tells of a part, or in a place, of which the other does not speak."""
    amount = one.amount
    if _PART.search(one.piece) and not _PART.search(other.piece):
        return True
    if amount and _OF_THEM.match(one.words, amount.end):
        return True
    if amount and amount.measure in ("$", "%") and _OF_WHOLE.match(one.words, amount.end):
        return True
    there = content_stems(other.source.text) | content_stems(other.source.about)
    sentence = one.source.sentences[one.sentence]
    for a, b in names.proper_names(one.words):
        if not _PLACED.search(one.words[:a]) or one.source.names.names_someone(sentence.start + a, sentence.start + b):
            continue
        stems = content_stems(one.words[a:b])
        if stems and not stems & there and not dates(one.words[a:b]):
            return True
    return False


# --- who says so ------------------------------------------------------------------------------------------------------


def speaker(telling: Telling) -> str:
    """Who gives a figure: "the union" of "the union says 240"; "" where nobody does but the article."""
    source = telling.source
    told = utterance_of(voices(source), source.origin(telling.start), source.origin(telling.end))
    return told.speaker.name if told and told.speaker else ""


def _two_speak(one: Telling, other: Telling) -> bool:
    """Whether one article gives two figures side by side, each as the word of somebody else."""
    if abs(one.sentence - other.sentence) > 1 or one.start == other.start:
        return False
    if one.sentence != other.sentence and (_gives_too(one, other) or _gives_too(other, one)):
        return False  # "cut it from 16 to eight, the union said. You can't run it with eight, its president said."
    who, whom = speaker(one), speaker(other)
    return bool(who and whom) and not content_stems(who) & content_stems(whom)


def _gives_too(one: Telling, other: Telling) -> bool:
    """Whether the sentence of the one has the figure of the other as well."""
    own, theirs = figures(one.source, one.sentence), other.amount
    return theirs is not None and any(a.may_be(theirs) and a.may_count_with(theirs) for a in own)


# --- days, names ------------------------------------------------------------------------------------------------------


def _may_differ(one: Candidate, other: Candidate) -> bool:
    """Whether two articles do not say the same. Copies do not where neither has the other's words at all."""
    if one.source is other.source or one.agrees(other):
        return False
    return not (_has(one.source, other) or _has(other.source, one)) or not one.source.is_copy_of(other.source)


def _has(source: Source, candidate: Candidate) -> bool:
    return f" {candidate.key} " in f" {source.once(_words)} "


def _words(source: Source) -> str:
    return key_of(source.text)


def _other_day(one: Candidate, other: Candidate) -> bool:
    if not _may_differ(one, other):
        return False
    return one.when is not None and other.when is not None and apart(one.when, other.when)


def _other_name(one: Candidate, other: Candidate) -> bool:
    """Whether two articles of the same days name two people, or places, for one."""
    if not _may_differ(one, other):
        return False
    day, later = day_of(one.source.article), day_of(other.source.article)
    if day and later and abs((later - day).days) > policy.SAME_NEWS:
        return False
    if content_stems(one.text) & content_stems(other.text) and not names.may_be_same(one.text, other.text):
        return names.full(one.text) and names.full(other.text) and one.person is not None and other.person is not None
    named = (_is_name(one) and _is_name(other)) and not names.may_be_same(one.text, other.text)
    known = names.is_named(one.source.text, other.text) or names.is_named(other.source.text, one.text)
    return named and not known


def _is_name(candidate: Candidate) -> bool:
    parts = candidate.text.split()
    return bool(parts) and all(part[0].isupper() or (part.islower() and len(part) < 4) for part in parts)


# --- yes and no -------------------------------------------------------------------------------------------------------


def denied(about: str, told: Sequence[tuple[Evidence, float, bool]]) -> Dispute | None:
    """Those that say so against those that deny it: sentences, the chance that each says so, and whether its words do.

    Words count where the reader is less than sure: it reads over "against" at times.
    """
    says = [one for one, yes, plainly in told if yes >= 1 - policy.DENIES and plainly]
    denies = [one for one, yes, plainly in told if yes <= (policy.DENIES if plainly else policy.DENIES_IN_WORDS)]
    denies = [one for one in denies if not any(one.source.is_copy_of(other.source) for other in says)]
    if not says or not denies:
        return None
    return Dispute(about, tuple(DraftStatement(sentence_text(side[0]), tuple(side)) for side in (says, denies)))


# --- the sides --------------------------------------------------------------------------------------------------------


def telling(candidate: Candidate) -> Telling:
    """The candidate as words that another may contradict."""
    return Telling(candidate.source, candidate.sentence, candidate.start, candidate.end)


def told_otherwise(
    about: str, expects: str, ranked: Sequence[tuple[float, Candidate]], head: Candidate
) -> Dispute | None:
    """What stands against the likeliest words, each side with every article that takes it; None where nothing does.

    ``ranked`` are all candidates with their chances, best first; ``expects`` is what the question asks for.
    """
    against: Callable[[Candidate, Candidate], bool]
    if telling(head).amount is not None and expects not in ("date", "time", "person", "place"):
        against, share = lambda a, b: differ(telling(a), telling(b)), policy.OTHER_FIGURE
    elif expects == "date":
        against, share = _other_day, policy.OTHER_DAY
        head = next((c for _, c in ranked if head.when is None and c.when and c.agrees(head)), head)
    elif expects in ("person", "place", "organization"):
        against, share = _other_name, policy.OTHER_NAME
    else:
        return None
    best = next((p for p, c in ranked if c is head), 0.0)
    likely = [c for p, c in ranked if p >= share * best and c.features.fits > 0]
    sides = [[head]]
    for one in likely:
        if all(against(side[0], one) for side in sides):
            sides.append([one])
    sides = sides[: policy.MOST_SIDES]
    for one in likely:
        for side in sides:
            if one.source not in {c.source for c in side} and _same(side[0], one, expects):
                side.append(one)
                break
    return _dispute(about, sides) if len(sides) > 1 else None


def _same(one: Candidate, other: Candidate, expects: str) -> bool:
    a, b = telling(one).amount, telling(other).amount
    if a and b and expects != "date":
        return a.may_be(b) and a.may_count_with(b)
    return one.agrees(other)


def _dispute(about: str, sides: Iterable[Sequence[Candidate]]) -> Dispute:
    made = []
    for side in sides:
        first = telling(side[0])
        who = speaker(first)
        text = f"{first.text} ({who})" if who and first.amount else first.text
        made.append(DraftStatement(text, tuple(dict.fromkeys(Evidence(c.source, c.sentence) for c in side))))
    return Dispute(about, tuple(made))
