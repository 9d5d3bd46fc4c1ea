"""Whether words are whose a draft says they are: its speaker beside the one that the articles name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from qa.english import names
from qa.english.roles import is_a, is_role, role_key
from qa.news.holdings import Holdings, Place
from qa.news.speakers import Speaker
from qa.news.voices import utterance_of
from qa.source import Source

_READ = 4
"""Articles whose speakers are asked for."""
_PRONOUN = re.compile(r"(?:he|she|they|it|i|we|you|one)", re.IGNORECASE)


class Attribution(NamedTuple):
    """Whose words the articles say they are."""

    places: tuple[Place, ...]
    """Those first that bear the speaker out."""
    said_by: str | None
    is_other: bool
    """Whether some article gives them to another than the speaker, and none to the speaker."""


def attribution(holdings: Holdings, places: Sequence[Place], speaker: str | None) -> Attribution:
    """Who says what stands at these places, by the articles, beside the speaker that a draft names."""
    agreeing: list[tuple[Place, str]] = []
    others: list[tuple[Place, str]] = []
    silent: list[Place] = []
    for place in places[:_READ]:
        source, said = holdings.told(place.article)
        told = utterance_of(said, place.start, place.end)
        if told is None or told.speaker is None:
            silent.append(place)
        elif speaker is None or _agrees(source, told.speaker, speaker, (told.first, told.last)):
            agreeing.append((place, told.speaker.name))
        else:
            others.append((place, told.speaker.name))
    found = agreeing or others
    ordered = (*(place for place, _ in (*agreeing, *others)), *silent, *places[_READ:])
    return Attribution(ordered, found[0][1] if found else None, bool(others) and not agreeing)


def _agrees(source: Source, told: Speaker, speaker: str, sentences: tuple[int, int]) -> bool:
    """Whether the two may be the same: also where a role, a body or an outlet is named that speaks through them."""
    wanted = " ".join(speaker.split())
    if names.may_be_same(told.name, wanted) or _PRONOUN.fullmatch(wanted):
        return True
    bare = re.sub(r"^(?:the|a|an)\s+", "", wanted, flags=re.IGNORECASE)
    role = re.sub(r"\s+(?:of|for|in)\s.*", "", bare)
    if is_role(role):
        held = [person for person in source.names.people if names.may_be_same(person.name, told.name)]
        key = role_key(role)
        return not told.role or is_a(told.role, key) or any(person.holds(key) for person in held)
    if not bare[:1].isupper() or not told.name[:1].isupper():
        return True  # whoever is not named is not told apart
    if source.article.outlet and names.may_be_same(source.article.outlet, wanted):
        return True
    near = " ".join(source.words_of(index) for index in range(sentences[0], sentences[1] + 1))
    if re.search(rf"\b(?:for|of|at|from)\s(?:the\s)?{re.escape(bare)}", near):
        return True  # "said Lund, who speaks for Northline"
    person = any(names.may_be_same(one.name, wanted) for one in source.names.people)
    return not person and names.is_named(near, bare)  # "Northline said", of its chief executive
