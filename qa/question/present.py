"""The present, seen from the day on which a question is asked: "this week", "the latest toll".

Such a question is answered by the newest articles.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Self

from index.filters import Filters
from index.text.dates import long_date
from index.text.periods import Period, period
from qa import policy

_TIME = re.compile(
    r"(?<![\w-])(?:today|tonight|yesterday|tomorrow|last night|this (?:morning|afternoon|evening)|"
    r"(?:this|last|next) (?:week|month|year))\b(?!['\u2019]s (?:\w+ )?(?:world|age|era|society|standards))(?!-)",
    re.IGNORECASE,
)
_NEWEST = re.compile(
    r"(?<![\w-])(?:latest|newest|most recent|currently|right now|as of now|so far|"
    r"(?<!\buntil )(?<!\bby )now|(?<=the )current|recently)\b(?!-)",
    re.IGNORECASE,
)
_A_NAME = re.compile(r"[A-Z]\w+ (?:Today|Tonight|Tomorrow|This Week|This Morning|Now)\b")
_OF_TODAY = re.compile(r"['\u2019]s\b")


@dataclass(frozen=True)
class Present:
    """The time that a question is about, seen from the day on which it is asked."""

    words: str
    """As the question says it."""
    asked: date
    within: Period | None = None
    """The days meant; None where only the newest of what there is is wanted ("latest", "now")."""

    @classmethod
    def of(cls, question: str, asked: date) -> Self | None:
        """None for a question that says nothing of the present."""
        named = [match.span() for match in _A_NAME.finditer(question)]
        quoted = [match.span() for match in re.finditer(r"[\"\u201c][^\"\u201d]*[\"\u201d]", question)]
        outside = [*named, *quoted]
        for pattern in (_TIME, _NEWEST):
            for match in pattern.finditer(question):
                if any(a <= match.start() < b for a, b in outside):
                    continue
                words = match[0]
                # "Today's big ships" are those of our time as often as those of that day.
                loose = words.lower() == "today" and _OF_TODAY.match(question, match.end())
                within = period(words, asked) if pattern is _TIME and not loose else None
                return cls(words, asked, within)
        return None

    @property
    def filters(self) -> Filters | None:
        """The articles that can tell of those days: published from shortly before on, by the day asked."""
        if self.within is None:
            return None
        first = min(date.fromisoformat(self.within.since), self.asked)
        last = date.fromisoformat(self.within.until)
        before = min((last - first).days + 1, policy.PUBLISHED_BEFORE) if first <= last else policy.PUBLISHED_BEFORE
        since = first - timedelta(min(before, (first - date.min).days))
        until = self.asked + timedelta(self.asked < date.max)  # it may be tomorrow already where it was written
        return Filters(since.isoformat(), until.isoformat())

    def narrowed(self, filters: Filters | None) -> Filters | None:
        """The given filters with its own beside them."""
        own = self.filters
        if own is None or filters is None:
            return own or filters
        since, until = max(own.since or "", filters.since or ""), min(own.until or "", filters.until or own.until or "")
        return replace(filters, since=since, until=until)

    def nothing(self, newest: str | None) -> str:
        """Why nothing answers; ``newest`` is the latest ISO date among the articles that come near, if any has one."""
        seen = f"seen from {long_date(self.asked.isoformat())}"
        if newest is None:
            return f"none is known to be of {self.words.lower()}, {seen}: those that come near bear no date"
        return (
            f"none is of {self.words.lower()}, {seen}; the newest that comes near is of {long_date(newest)} "
            f"(--today {newest[:10]} asks as of that day)"
        )
