"""Nouns for kinds of things: places, organisations, people. Number: which words are plurals."""

from __future__ import annotations

from index.text.english import NEWSPAPERS, word_set
from qa.english.roles import singular

# Places and bodies in groups, by the lists that they are part of.
_IN_PLACE_NAMES = word_set(
    """airport capital city county district hospital island lake mountain park province region river stadium state
    street town village"""
)
_AUTHORITIES = word_set("agency bureau commission council department ministry organization")
_HOUSES = word_set("bank church club company court group hospital museum newspaper party school team union university")
_LEARNED = word_set("association college committee foundation")
_LINKED = word_set("corporation league network station")
_SELDOM_IN_NAMES = word_set("airline charity firm organisation outlet startup")

PLACES = _IN_PLACE_NAMES | word_set(
    """country place location nation neighborhood neighbourhood continent area venue site municipality borough suburb
    republic territory destination hotel"""
)
WHERE = PLACES - word_set("hospital hotel river lake mountain park airport area site")
"""Those by which a question asks where something is."""
ORGANIZATIONS = (
    _AUTHORITIES
    | _HOUSES
    | _LEARNED
    | _LINKED
    | _SELDOM_IN_NAMES
    | word_set(
        """academy brand broadcaster business contractor elementary institution label magazine manufacturer newsroom
    platform publication publisher regulator retailer studio supplier website"""
    )
)
"""By which a question asks for a body."""
BODIES = _AUTHORITIES | _HOUSES | _SELDOM_IN_NAMES | word_set("board city county government nonprofit office state")
"""Behind "the" an article means by them one that it named: "the company"."""
OFFICES = _AUTHORITIES | _LEARNED | word_set("administration authority enforcement institute office service services")
"""With which the name of an office ends."""
IN_NAMES = (
    OFFICES | _HOUSES | _LINKED | _IN_PLACE_NAMES | NEWSPAPERS
    | word_set(
        """act agents airlines alliance army assembly avenue award awards bar bay beach bill board bridge center centre
        coalition community conference congress convention corp courts cup customs division election electric exchange
        federation festival fire force forces fund games guard high house inc international laboratory law ledger
        library limited llc ltd market medical metro mission motors mount national observatory pd police port prize
        project reserve road schools senate series society square states studios township tribunal trust united valley
        watch week"""
    )
)  # fmt: skip
"""Parts of the names of bodies, places and works, which no person's name has."""
PEOPLE = word_set(
    """person people man woman men women child boy girl individual figure someone celebrity winner loser champion
    successor predecessor apprentice heir killer"""
)
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
