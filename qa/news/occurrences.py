"""What a sentence tells to have happened, or to be planned, and on which day.

The day is the one that the sentence gives for what it tells: none of a clause beside it, of a noun ("the July 3 fire"),
or of a bound ("since Monday"). Without any it is the article's own, for the sentence that leads with the news.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from qa import policy
from qa.english.names import proper_names
from qa.english.quantities import dates
from qa.english.reporting import REPORTING
from qa.english.tense import is_future, is_perfect, tells_past
from qa.english.words import content_stems
from qa.news.corrections import Correction, is_erratum
from qa.news.dates import Dated, day_of, days, times
from qa.news.speech import unquoted
from qa.news.topic import OnTopic
from qa.source import Source


@dataclass(frozen=True)
class Occurrence:
    """A sentence that tells an event, with its day."""

    source: Source
    sentence: int
    date: str
    """ISO 8601: a day, a month, a year, or the first day and the last with / between."""
    inferred: bool
    """Whether it rests on the article's own date."""
    planned: bool
    """Whether it is told as still to come."""
    dated: bool
    """Whether the sentence itself gives the day; else it is the article's."""
    overtaken: bool = False
    """Whether an article has corrected what it says."""

    @property
    def words(self) -> str:
        """The sentence."""
        return self.source.words_of(self.sentence)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Of its words, those of dates and of reporting left out."""
        words = self.words
        for a, b in dates(words):
            words = words[:a] + " " * (b - a) + words[b:]
        return content_stems(REPORTING.sub(" ", words))

    @cached_property
    def days(self) -> tuple[int, int]:
        """The first day and the last, as ordinals."""
        first, last = days(self.date)
        return first.toordinal(), last.toordinal()

    @property
    def precise(self) -> bool:
        """Whether the very day is known."""
        return self.days[0] == self.days[1]


def occurrences(about: OnTopic, corrected: Sequence[Correction]) -> Iterator[Occurrence]:
    """What an article tells of its topic, in order; ``corrected`` is what it corrects itself."""
    source = about.source
    wrong = [span for one in corrected for span in one.wrong]
    news = [index for index in source.body() if not source.heads(index)]
    matter = _Matter(about, news)
    for index in (index for index in about.sentences if not source.heads(index)):
        one = _told(source, index, wrong, leads=index == news[0])
        if one is not None and matter.holds(index, exact=len(one.date) == 10):
            yield one


_ELSEWHERE = re.compile(r"(?:In (?:other|unrelated|separate) (?:news|developments?|matters?|incidents?)|Elsewhere)\b")


class _Matter:
    """What an article is on: its topic, its title and first sentence, and whom and what it names again."""

    def __init__(self, about: OnTopic, news: Sequence[int]) -> None:
        self._source = source = about.source
        self._topic = about.topic.weights.of.keys()
        title = source.article.title or ""
        self._heading = content_stems(title) | (source.stems(news[0]) if news else frozenset())
        self._names = {index: _named(source.words_of(index)) for index in news}
        self._count = Counter(stem for names in (_named(title), *self._names.values()) for stem in names)

    def holds(self, index: int, *, exact: bool) -> bool:
        """Whether a sentence is on that, and no news in brief at the end.

        One that tells no ``exact`` day must have a word of the topic: what was years ago is mostly of other things.
        """
        stems = self._source.stems(index)
        if _ELSEWHERE.match(self._source.words_of(index)):
            return False
        if stems & self._topic:
            return True
        if not exact:
            return False
        if any(self._count[stem] > 1 for stem in self._names[index]):
            return True
        if sum(not root[0].isdigit() for root in stems & self._heading) >= policy.LINKED_STEMS:
            return True
        return not self._names[index]


def _named(words: str) -> frozenset[str]:
    return content_stems(" ".join(words[a:b] for a, b in proper_names(words)))


_NO_NEWS = re.compile(
    r"\b(?:I|[Mm]y|[Mm]e|[Ww]e|[Oo]ur|us|[Yy]ou|[Yy]our)\b(?!\.)|https?://"
    r"|\bpic\.twitter|\(@\w+\)|^\W*[\u2014\u2013-]{1,2}\s|\?\W*$"
    r"|\bin this (?:\w+ ){0,3}(?:sketch|photo\w*|picture|image)\b|\b(?:[Ff]ile photo|[Pp]ictured|Credit:|Photo by)"
)
"""In what somebody says or asks for themselves, in what is shown of social media, and under pictures."""
_HAPPENED = re.compile(
    r"\b(?:has|have|had)\s(?:\w+ly\s)?(?:been\s)?(?!been\b)\w+(?:ed|en|wn|[^s]t|d)\b|\b[a-z]{2,}ed\b"
)


def _told(source: Source, index: int, wrong: Sequence[tuple[int, int]], *, leads: bool) -> Occurrence | None:
    words, begin = source.words_of(index), source.sentences[index].start
    outside = unquoted(words)
    if len(outside.split()) < policy.EVENT_WORDS or _NO_NEWS.search(outside) or is_erratum(outside):
        return None
    published = day_of(source.article)
    for speaking in (False, True):
        given = times(source, index, speaking=speaking)
        right = [d for d in given if not any(a < begin + d.end and begin + d.start < b for a, b in wrong)]
        if own := _own_date(outside, [one for one in right if not _other_years(one, published)]):
            return None if leads and _of_the_past(own, published) else _dated(source, index, own)
    undated = not dates(outside) and not dates(outside[:1].lower() + outside[1:])
    if leads and published and undated and is_future("", outside) is False and _HAPPENED.search(outside):
        return Occurrence(source, index, published.isoformat(), inferred=True, planned=False, dated=False)
    return None


def _other_years(one: Dated, published: date | None) -> bool:
    """Whether a day without its year may as well be another year's: most of a year has passed since, or is to pass."""
    if published is None or not one.when.inferred:
        return False
    return abs((published - days(one.when.date)[1]).days) > policy.DAY_WITHOUT_YEAR


def _of_the_past(own: Dated, published: date | None) -> bool:
    """Whether a date deep in a leading sentence is too old for its news: it is of what the news is about."""
    old = published is not None and (published - days(own.when.date)[1]).days > policy.NEWS_OLD
    return old and own.start > policy.DATE_DEEP


def _dated(source: Source, index: int, own: Dated) -> Occurrence | None:
    """What a sentence tells of that date: a plan, or what has happened; a caption tells of neither."""
    published = day_of(source.article)
    words, told = source.words_of(index), own.when.date
    first, last = days(told)
    if published and own.when.inferred and told == f"{published.year}":
        return None  # "this year" is no date
    planned = _is_ahead(words, own)
    if published and last <= published and not (last == published and own.when.inferred):
        if not tells_past(words) or is_perfect(words[: own.start]):
            return None
        planned = False
    elif published and first > published:
        planned = True
    return Occurrence(source, index, told, own.when.inferred, planned, dated=True)


_BOUND = re.compile(
    r"\b(?:since|until|till|by|before|after|from|following|between|through|ahead\sof|as\sof|prior\sto|than|to)"
    r"(?:\s(?:early|late|mid|the|at\sleast))?\s$",
    re.IGNORECASE,
)
"""Before a date that bounds what is told, and is not its day."""
_OF_NOUN = re.compile(r"\b(?:the|an?|its|his|her|their|this|that|[\w-]+['\u2019]s)\s$", re.IGNORECASE)
"""Before a date that belongs to the noun behind it ("the July 3 fire")."""
_LEADS_IN = re.compile(r"\b(?:on|in|of|early|late|last|this|next)\s$", re.IGNORECASE)
"""Before a date in front of a name; without it the date is part of that ("the rebels of the March 23 Movement")."""
_OF_MATTER = re.compile(
    r"(?<!\bmorning)(?<!\bafternoon)(?<!\bevening)(?<!\bnight)(?<!\bhours)(?<!\bend)(?<!\bbeginning)(?<!\bstart)"
    r"(?<!\bday)(?<!\bweek)(?<!\bdays)(?<!\bmonth)(?<!\d)(?<!st)(?<!nd)(?<!rd)(?<!th)\sof\s$",
    re.IGNORECASE,
)
"""Before a date that belongs to the noun in front of it ("our report of March 4")."""
_ASIDE = re.compile(
    r"(?:^|,\s|\s)(?:who|whom|whose|which|where|after|before|since|because|while|whereas|if|although|though|following|"
    r"unless|despite|amid|than)\s(?!(?:about\s)?(?:\d{1,2}(?::\d\d)?\s?[ap]\.?m\b|noon|midnight|dawn|dusk|sun(?:rise|set))\b)",
    re.IGNORECASE,
)
"""What begins a clause that tells of another matter; "shortly before 4 a.m." begins none."""


def _own_date(words: str, given: Sequence[Dated]) -> Dated | None:
    """The date of what a sentence tells, the most exact; its quotations are blanked in ``words``."""
    own = []
    for one in given:
        before, after, day = words[: one.start], words[one.end :], words[one.start : one.end]
        if not day.strip() or after.startswith(("'s", "\u2019s")) or _in_aside(before):
            continue
        if _BOUND.search(before) or _BOUND.match(f"{day.split()[0]} ") or _OF_MATTER.search(before):
            continue
        named = re.match(r"\s[A-Z]", after) and re.search(r"[\w-]\s$", before) and not _LEADS_IN.search(before)
        if not named and not (_OF_NOUN.search(before) and re.match(r"\s\w", after)):
            own.append(one)
    return min(own, key=lambda one: (_is_ahead(words, one), len(one.when.date) != 10), default=None)


def _is_ahead(words: str, one: Dated) -> bool:
    """Whether what a date dates was still to come: "will close on Friday and was sold on Sunday" tells of Sunday."""
    return is_future(words[: one.start], words[one.end :]) is True


def _in_aside(before: str) -> bool:
    """Whether what comes next stands in a clause that tells of another matter."""
    if re.match(r"As\s[^,]*$", before):
        return True
    opened = list(_ASIDE.finditer(before))
    return bool(opened) and "," not in before[opened[-1].end() :]
