"""Time, seen from two days: the one on which a question is asked, and the one on which an article was written.

A question of the present ("this week", "the latest toll") is answered by the newest articles. Words of an article that
tell a day ("on Wednesday") are a date where its own date, and the tense of what they date, allow only one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Self

from index.article import Article
from index.filters import Filters
from index.text.dates import long_date
from index.text.periods import Period, meant, period
from qa.english.quantities import dates
from qa.english.words import IRREGULAR

# --- asked ------------------------------------------------------------------------------------------------------------

_MOST_BEFORE = 7
"""Days before the time asked for, at most as long as it is itself, in which an article of it may have been published:
on a Monday "this week" has hardly begun, and yesterday's vote was announced before."""
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
        before = min((last - first).days + 1, _MOST_BEFORE) if first <= last else _MOST_BEFORE
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


def day_of(article: Article) -> date | None:
    """The day on which an article was published; None where that is not known."""
    return _day(article.published)


def _day(published: str | None) -> date | None:
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:  # a month or a year
        return None


# --- written ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class When:
    """Words of an article that tell when, with the date that they mean."""

    text: str
    date: str
    """ISO 8601, as precise as it is known: a day, a month, a year, or the first day and the last with / between."""
    inferred: bool
    """Whether it rests on the article's own date, not on these words alone."""

    def to_json(self) -> dict[str, Any]:
        """As in the command line's ``ask --json``."""
        return {"text": self.text, "date": self.date, "inferred": self.inferred}


_HOUR = re.compile(r"\d\s?(?:a\.?m|p\.?m)|\d:\d|noon|midnight", re.IGNORECASE)
_BEHIND = re.compile(r",?\s(?:of\s)?(?:last|next|this)\sweek\b")
_GOES_ON = re.compile(r".*day,?\s|.*\b[A-Z][a-z]{2,3}\.\s(?!.*\d)", re.DOTALL)
"""What a date that goes on behind it begins with: "Tuesday, " of "Tuesday, June 25", "Dec. " of "Dec. 2018"."""
_IN_FRONT = re.compile(r"\b(?:last|next|this)\s$", re.IGNORECASE)
_OTHER = re.compile(
    r"\b(?:(?:every|each|that|following|previous|preceding|one|some|another|first|second|third|fourth|final|"
    r"about|around|nearly|almost|roughly|than|over|under|least|most|or|and|between)(?:\sthe)?|weeks?\s(?:ago|from)(?:\son)?)\s$",
    re.IGNORECASE,
)
"""Before a day's name it is another's, or several; before a number of days it is not exact."""
_AWAY = re.compile(
    r"\s(?:a|one|two|three|\d+)\s(?:days?|weeks?|months?|years?)\s(?:ago|earlier|later|before|after)\b"
    r"|\s(?:week|or)\b|\s(?:before|after)\s(?:that|last|next)\b"
)


def when(text: str, sentence: tuple[int, int], start: int, end: int, published: str | None) -> When | None:
    """The date that ``text[start:end]`` means in that sentence of an article of that ISO date.

    None where the words are no date, where the article's own is not known to the day, or where they may be read in two
    ways. In quotation marks nothing is inferred: somebody else may have said it on another day.
    """
    first, last = sentence
    told = _days_told(text, first, last)
    meaning = [(a, b) for a, b in told if a < end and start < b]
    if len(meaning) != 1:
        return None
    (a, b), words = meaning[0], text[start:end]
    before, after = text[first:a], text[b:last]
    plainly = meant(text[a:b], _ANY_DAY, None) if re.search(r"\b\d{4}\b", text[a:b]) else None
    if plainly:
        return When(words, plainly.iso, inferred=False)
    if _quoted(before) or _OTHER.search(before) or _AWAY.match(after):
        return None
    day = _day(published)
    if day is None:
        return None
    found = meant(text[a:b], day, ahead(before, after, several=len(told) > 1))
    return When(words, found.iso, inferred=True) if found else None


_ANY_DAY = date(2000, 1, 1)


def _days_told(text: str, first: int, last: int) -> list[tuple[int, int]]:
    """Where a sentence names days, each with all that is said of it: "Tuesday, June 25", "Friday of last week"."""
    found: list[tuple[int, int]] = []
    for x, y in dates(text[first:last]):
        a, b = first + x, first + y
        if _HOUR.search(text, a, b):
            continue
        if lead := _IN_FRONT.search(text[first:a]):
            a = first + lead.start()
        if wider := _BEHIND.match(text, b, last):
            b = wider.end()
        if found and _GOES_ON.fullmatch(text, found[-1][0], a) and (text[a].isupper() or text[a : a + 4].isdecimal()):
            a = found.pop()[0]
        if not found or found[-1][1] <= a:
            found.append((a, b))
    return found


def _quoted(before: str) -> bool:
    return before.count('"') % 2 == 1 or before.count("\u201c") > before.count("\u201d")


_VERB = r"(?:\s(?:not|be|been|being|have|also|then|again|now|soon|only|\w+ly))*(?:\s[a-z]+)?"
_IRREGULAR = "|".join(sorted(set(IRREGULAR) - {"saw", "felt", "found"}, key=len, reverse=True))
_TO = r"to(?:\sbe)?\s\w+"
_PLANNED = rf"(?:due|set|scheduled|expected|slated|planned|supposed|going|about|meant|bound)\b(?:\s{_TO})?"
_MOVED = r"(?:postponed|delayed|moved|rescheduled)\b"
_MARK = re.compile(
    rf"""\b(?:
      (?P<open>(?:was|were|been)(?:\s\w+ly)?\s(?:{_PLANNED}|{_TO}|{_MOVED})
        |(?:could|may|might|should|must|can)\b{_VERB}
        |(?:agreed|decided|promised|vowed|pledged|ordered|asked|urged|wanted|hoped|offered|intended|threatened|told|planned
           |voted|allowed|chose|wished|prepared)\s(?:[a-z]+\s)?{_TO}
        |{_MOVED})
    | (?P<reported>would\b{_VERB})
    | (?P<future>(?:will|shall|won['\u2019]t)\b{_VERB}
        |(?:is|are|be)(?:\s(?:not|\w+ly))*\s(?:{_PLANNED}|{_TO})
        |(?:scheduled|slated|due|planned)\s(?:for|to|on|by)\b(?:\s\w+)?
        |(?:plans?|intends?|hopes?|wants?|expects?)\s{_TO})
    | (?P<present>(?:is|are|isn['\u2019]t|aren['\u2019]t)\b{_VERB}
        |(?:(?:re)?opens|closes|begins?|starts?|ends|meets?|returns|resumes?|reopen|shuts|expires|launches|arrives
           |leaves|faces|takes?\seffect|goes)\b)
    | (?P<past>(?:was|were|had|has|have|did|wasn['\u2019]t|weren['\u2019]t|didn['\u2019]t|hadn['\u2019]t)\b{_VERB}
        |(?!(?:need|indeed|hundred|speed|breed|exceed|proceed|succeed|unprecedented|united|naked|sacred|seed|feed)\b)
         [a-z]{{2,}}ed\b
        |(?:{_IRREGULAR}|found|hit|quit)\b)
    )""",
    re.VERBOSE,
)
_BREAK = re.compile(r"[;:]\s|\s[\u2014\u2013-]{1,2}\s")


def ahead(before: str, after: str, *, several: bool = False) -> bool | None:
    """Whether what a day's name dates was still to come when it was written; None where the words leave it open.

    The verb before it in its clause tells, else the first one behind it. ``several`` says that the sentence has another
    date, from which "would" may look ahead.
    """
    marks = list(_MARK.finditer(_BREAK.split(before)[-1]))
    mark = marks[-1] if marks else _MARK.search(after)
    if mark is None or mark["open"]:
        return None
    if mark["reported"]:
        return None if several else True
    return mark["past"] is None
