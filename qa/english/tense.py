"""Tense: whether what a clause tells of was past, or still to come, when it was written."""

from __future__ import annotations

import re

from qa.english.words import IRREGULAR

_VERB = r"(?:\s(?:not|be|been|being|have|also|then|again|now|soon|only|\w+ly))*(?:\s[a-z]+)?"
_IRREGULAR = "|".join(sorted(set(IRREGULAR) - {"saw", "felt", "found"}, key=len, reverse=True))
_TO = r"to(?:\sbe)?\s\w+"
_PLANNED = rf"(?:due|set|scheduled|expected|slated|planned|supposed|going|about|meant|bound)\b(?:\s{_TO})?"
_MOVED = r"(?:postponed|delayed|moved|rescheduled)\b"
_MARK = re.compile(
    rf"""\b(?:
      (?P<open>(?:was|were|been)(?:\s\w+ly)?\s(?:{_PLANNED}|{_TO}|{_MOVED})
        |(?:could|may|might|should|must|can)\b{_VERB}
        |{_MOVED})
    | (?P<decided>(?:agreed|decided|promised|vowed|pledged|ordered|asked|urged|wanted|hoped|offered|intended|threatened
           |told|planned|voted|allowed|chose|wished|prepared)\s(?:[a-z]+\s)?{_TO})
    | (?P<reported>would\b{_VERB})
    | (?P<future>(?:will|shall|won['\u2019]t)\b{_VERB}
        |(?:is|are|be)(?:\s(?:not|\w+ly))*\s(?:{_PLANNED}|{_TO})
        |(?:scheduled|slated|due|planned)\s(?:for|to|on|by)\b(?:\s\w+)?
        |(?:called|set|announced)\s(?:an?|the)\s(?:[\w-]+\s){{1,3}}for\b
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


def is_future(before: str, after: str, *, several: bool = False) -> bool | None:
    """Whether what a day's name dates was still to come when it was written; None where the words leave it open.

    The verb before it in its clause tells, else the first one behind it. ``several`` says that the sentence has another
    date, from which "would" may look ahead.
    """
    marks = list(_MARK.finditer(_BREAK.split(before)[-1]))
    mark = marks[-1] if marks else _MARK.search(after)
    if mark is None or mark["open"]:
        return None
    if mark["decided"]:
        return None if marks else False  # "On Friday they agreed to meet", "they agreed to meet on Friday"
    if mark["reported"]:
        return None if several else True
    return mark["past"] is None


def tells_past(words: str) -> bool:
    """Whether a sentence has a verb of the past."""
    return any(mark["past"] or mark["decided"] or mark["open"] for mark in _MARK.finditer(words))


def is_perfect(before: str) -> bool:
    """Whether the verb before a date is in the present perfect, which no day of the past can date."""
    marks = list(_MARK.finditer(_BREAK.split(before)[-1]))
    return bool(marks) and re.match(r"(?:has|have)\b", marks[-1][0]) is not None
