"""Nouns for kinds of things: places, organisations, people. Number: which words are plurals."""

from __future__ import annotations

from qa.english.roles import singular
from qa.english.words import word_set

PLACES = word_set(
    """city town country state county village place location region province district nation neighborhood
    neighbourhood continent area island street venue site stadium municipality borough suburb capital
    republic territory airport destination river mountain lake hotel hospital park"""
)
WHERE = PLACES - word_set("hospital hotel river lake mountain park airport area site")
"""Those by which a question asks where something is."""
ORGANIZATIONS = word_set(
    """company agency outlet newspaper organization organisation firm corporation group bank university
    college school team club party department ministry bureau union league charity network publication
    magazine station airline hospital manufacturer retailer brand startup business institution
    association committee council commission court regulator publisher studio label newsroom
    broadcaster website platform supplier contractor foundation museum church"""
)
PEOPLE = word_set("person people man woman men women child boy girl individual figure someone celebrity")
THINGS = word_set(
    """type kind sort law bill book film movie song album game show reason cause step measure charge plan
    word title animal disease language product service issue problem concern event program project
    policy rule right resource change benefit crime weapon vehicle car color colour price sport method
    system statement part point"""
)
COLLECTIVE = word_set("kind kinds type types sort sorts part parts form forms group groups pair")
"""Nouns behind which another says what is meant: "what kind of weapon"."""
_SINGULAR_LOOKING = word_set(
    """news series species headquarters politics physics athletics gas bus lens crisis basis analysis
    process address business address access class boss loss congress press mass access glass always
    whose his its this was has does thus us is as yes less unless across cross status campus virus
    census consensus us texas"""
)
_PLURALS = word_set("people men women children criteria policemen congressmen")


def is_plural(word: str) -> bool:
    """Whether a noun is in the plural, as far as its ending tells."""
    word = word.lower()
    if word in _PLURALS:
        return True
    if word in {"police", "media", "data"}:
        return False
    return singular(word) != word and word not in _SINGULAR_LOOKING and len(word) > 3
