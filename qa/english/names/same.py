"""Whether two names may be one person's: compared whole, never by stems.

Case, accents, apostrophes, titles and possessive endings are no part of a name; every other letter is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from index.text.letters import folded
from qa.english.names.capitals import DEGREES, GIVEN_PARTICLES, PARTICLES
from qa.english.roles import TITLE_ONLY, is_role, leads_role

Likeness = Literal["same", "may be", "other"]

_ASIDE = re.compile(r"\s[\"\u201c(][^\"\u201d)]*[\"\u201d)](?=\s)")
OWNS = re.compile(r"'s?$")
_NUMBERED = DEGREES - {"md", "phd"}
_GIVEN_TOO = frozenset({"dean", "baker"})
"""Titles that are given names as well."""
_ALIKE = 0.8
"""Likeness of two surnames (Ratcliff and Obershelp) from which one may be taken for the other: Hansen, Hanson."""


@dataclass(frozen=True)
class _Name:
    """The parts of a name, folded, titles and possessive ending left off."""

    parts: tuple[str, ...]
    """Without particles: "Ludwig van Beethoven" has two."""
    words: tuple[str, ...]
    """With them."""
    particles: tuple[str, ...]
    number: str
    """ "jr", "sr", "ii"; empty where the name does not say."""
    given: bool
    """Whether the first of several parts is a given name: it is none in "de la Cruz"."""

    @property
    def joined(self) -> str:
        """All parts without what may stand between them: "Lance-Bottoms" is "Lance Bottoms"."""
        return "".join(self.parts).replace("-", "")


@lru_cache(maxsize=32768)
def _parsed(name: str) -> _Name:
    bare = OWNS.sub("", _ASIDE.sub("", folded(name)).strip(" .,;:!?"))
    family, comma, rest = bare.partition(", ")
    if comma and rest.strip(".") not in DEGREES:
        bare = f"{rest} {family}"  # "Clark, Jane"
    bare = re.sub(r"\b(o'|mc)\s(?=\w)", r"\1", bare)
    # "J.R. Smith" has two initials.
    apart = re.sub(r"\b(\w)\.(?=\w)", r"\1. ", bare).split()
    words = [word for one in apart if (word := one.strip('[](){},."\u201c\u201d').replace("'", ""))]
    words = words[_titles(words) :]
    number = next((word for word in words[1:] if word in _NUMBERED), "")
    words = [word for at, word in enumerate(words) if not at or word not in DEGREES]
    inner = [word for at, word in enumerate(words[:-1]) if word in PARTICLES and (at or word not in GIVEN_PARTICLES)]
    parts = tuple(word for word in words[:-1] if word not in inner) + tuple(words[-1:])
    return _Name(parts, tuple(words), tuple(inner), number, bool(words) and words[0] == parts[0])


def _titles(words: Sequence[str]) -> int:
    """How many words before a name are its title: "former police chief"."""
    held = 0
    for at, word in enumerate(words[:-1], 1):
        if word in TITLE_ONLY or (is_role(word) and word not in _GIVEN_TOO):
            held = at
        elif not leads_role(word):
            break
    return held


def likeness(one: str, other: str) -> Likeness:
    """Whether both are one person's name: the "same", one that "may be" short for the other, or an "other"."""
    a, b = sorted((_parsed(one), _parsed(other)), key=lambda name: (len(name.parts), name.parts))
    if not a.parts or not b.parts or (a.number and b.number and a.number != b.number):
        return "other"
    if a.particles and b.particles and a.particles != b.particles:
        return "other"
    alike = _alike(a, b)
    return "may be" if alike == "same" and (a.number != b.number or a.particles != b.particles) else alike


def may_be_same(one: str, other: str) -> bool:
    """Whether both may be one person's name: "Lightfoot" and "Lori Lightfoot", "J. Clark" and "Jane Clark"."""
    return likeness(one, other) != "other"


def _alike(short: _Name, long: _Name) -> Likeness:
    if short.joined == long.joined:
        return "same"
    if len(long.parts) == 1:
        return "other"
    # The family name, two of them, or what somebody is called of several given names.
    ends = any(short.joined == "".join(long.parts[at:]).replace("-", "") for at in range(1, len(long.parts)))
    ends = ends or short.words == long.words[1:][-len(short.words) :]  # "Ben Gurion" of "David Ben Gurion"
    if len(short.parts) == 1:
        return "may be" if ends or (long.given and short.parts[0] == long.parts[0]) else "other"
    if short.parts[-1] != long.parts[-1]:
        begins = len(short.parts) > 1 and short.parts == long.parts[: len(short.parts)]
        return "may be" if begins or ends else "other"
    firsts, middles = (short.parts[0], long.parts[0]), (short.parts[1:-1], long.parts[1:-1])
    if not _agree(*firsts):
        return "may be" if ends else "other"
    if middles[0] and not all(any(_agree(middle, other) for other in middles[1]) for middle in middles[0]):
        return "other"
    return "same" if firsts[0] == firsts[1] else "may be"


def _agree(one: str, other: str) -> bool:
    """Whether given names are the same, or one is the other's initial."""
    return one == other or (1 in (len(one), len(other)) and one[0] == other[0])


def matching_name(name: str, known: Iterable[str]) -> str | None:
    """Which of these names is the same person's, or else alone may be; None where none is, or several may be."""
    alike = {one: likeness(name, one) for one in known}
    for how in ("same", "may be"):
        if found := [one for one in alike if alike[one] == how]:
            return found[0] if how == "same" or len(found) == 1 else None
    return None


def disambiguated(named: Iterable[str]) -> dict[str, str]:
    """For each name the fullest that is the same person's; its own where several may be, or none is."""
    own: dict[str, str] = {}
    for name in sorted(set(named), key=lambda one: (-len(_parsed(one).parts), -len(one), one)):
        own[name] = matching_name(name, dict.fromkeys(own.values())) or name
    return own


def family(name: str) -> str:
    """The last part of a name, folded: those of one person have it in common, mostly."""
    if name.isascii() and name.isalpha():
        return name.lower()
    parts = _parsed(name).parts
    return parts[-1] if parts else folded(name)


def full(name: str) -> bool:
    """Whether a name has more than one part: it tells one person of a family from another."""
    return len(_parsed(name).parts) > 1


def confusable(asked: str, other: str) -> bool:
    """Whether another's name is near enough to the asked one to be taken for it: a part in common, or nearly."""
    if may_be_same(asked, other):
        return False
    ours, theirs = _parsed(asked).parts, _parsed(other).parts
    return any(a == b or (min(len(a), len(b)) > 2 and _near(a, b)) for a in ours for b in theirs)


@lru_cache(maxsize=4096)
def _near(one: str, other: str) -> bool:
    # More alike than their lengths, or the letters that they share, would have it words never are: few need comparing.
    least = _ALIKE * (len(one) + len(other)) / 2
    if min(len(one), len(other)) < least or sum(min(one.count(c), other.count(c)) for c in set(one)) < least:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE
