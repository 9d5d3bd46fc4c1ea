"""Questions as people type them: key words alone, lower case, a slip of the finger, no question mark, statements.

The questions of the sets are written with care. Who asks a search box does not take it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

_SMALL = frozenset(
    """a an the of in on at to for from by with and or as is are was were be been being do does did has have had will
    would can could should may might must that this these those there it its his her their them they he she i you we
    so than then into about over under up out what which who whom whose when where why how""".split()
)
_ASKING = re.compile(r"^(?:who|whom|whose|what|which|when|where|why|how)\b", re.IGNORECASE)
_LEADS = ("tell me {}", "i want to know {}", "do you know {}", "can you tell me {}", "please find out {}", "find {}")
_STATED = {
    "who": "the person who {}",
    "when": "the time when {}",
    "where": "the place where {}",
    "why": "the reason {}",
}


def as_typed(question: str, chance: random.Random) -> str:
    """The question as one of many people might type it; in about half of the cases as it stands."""
    drawn = chance.random()
    for share, way in _WAYS:
        if drawn < share:
            return way(question, chance) or question
        drawn -= share
    return question


def hurried(question: str, chance: random.Random) -> str:
    """The question in one of the ways other than as it stands."""
    way = chance.choice([way for _, way in _WAYS])
    return way(question, chance) or question


def unmarked(question: str, _: random.Random) -> str:
    """Without its question mark or full stop."""
    return question.rstrip("?. ")


def lower(question: str, chance: random.Random) -> str:
    """In lower case, mostly unmarked."""
    return (unmarked(question, chance) if chance.random() < 0.8 else question).lower()


def key_words(question: str, chance: random.Random) -> str:
    """What one would give a search box: no small words, and the word that asks sometimes, at either end."""
    words = re.findall(r"[\w$€£%'’.,-]*\w[\w%'’-]*", question)
    kept = [word for word in words if word.lower() not in _SMALL]
    if len(kept) < 2:
        return ""
    asking = _ASKING.match(question)
    drawn = chance.random()
    if asking and asking[0].lower() != "what" and drawn < 0.75:
        kept = [asking[0].lower(), *kept] if drawn < 0.5 else [*kept, asking[0].lower()]
    text = " ".join(kept) + ("?" if chance.random() < 0.2 else "")
    return text.lower() if chance.random() < 0.6 else text


def slipped(question: str, chance: random.Random) -> str:
    """With a letter missing, doubled or changed for its neighbour in one word of five letters or more, or in two."""
    for _ in range(1 if chance.random() < 0.8 else 2):
        places = [match.span() for match in re.finditer(r"[^\W\d_]{5,}", question)]
        if not places:
            return ""
        start, end = chance.choice(places)
        at = chance.randrange(start + 1, end - 1)
        missing, doubled = question[:at] + question[at + 1 :], question[:at] + question[at] + question[at:]
        swapped = question[:at] + question[at + 1] + question[at] + question[at + 2 :]
        question = chance.choice((missing, doubled, swapped, swapped))
    return question


def hasty(question: str, chance: random.Random) -> str:
    """In lower case and with a slip."""
    return slipped(lower(question, chance), chance)


def stated(question: str, chance: random.Random) -> str:
    """Not as a question: "tell me who won", "the person who won"."""
    asking = _ASKING.match(question)
    if asking is None:
        return ""
    rest = unmarked(question[asking.end() :].strip(), chance)
    form = _STATED.get(asking[0].lower())
    if form and chance.random() < 0.4 and not re.match(r"(?:did|do|does|was|were|is|are|has|have|had)\b", rest):
        return form.format(rest)
    return chance.choice(_LEADS).format(question[:1].lower() + unmarked(question[1:], chance))


_WAYS: tuple[tuple[float, Callable[[str, random.Random], str]], ...] = (
    (0.10, unmarked),
    (0.09, lower),
    (0.08, key_words),
    (0.07, slipped),
    (0.04, hasty),
    (0.05, stated),
)
"""Each with its share of all questions."""


def claimed(claim: str, chance: random.Random) -> str:
    """A claim as one might put it to be checked: mostly as it stands, or asked whether it is so."""
    drawn = chance.random()
    if drawn < 0.2:
        return chance.choice(("Is it true that {}?", "is it true {}", "Did the article say that {}?")).format(
            unmarked(claim, chance)
        )
    if drawn < 0.35:
        return lower(claim, chance)
    if drawn < 0.42:
        return slipped(claim, chance) or claim
    return unmarked(claim, chance) if drawn < 0.55 else claim
