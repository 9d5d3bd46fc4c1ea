"""What an article itself calls somebody: "archbishop", "chief executive"; the role's key is "bishop", "ceo"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from qa.english import names
from qa.english.roles import ABBREVIATED, PLURAL_HEADS, role_key

_BESIDE = 80
"""Characters before and behind a name in which its bearer's role is looked for."""
_MENTIONS = 30
"""Places of a name that are looked at."""
_LONGEST = 4
"""Words that a role is called with."""
_WORD = re.compile(r"[^\W\d_](?:[\w'\u2019-]*\w)?")
_ACRONYMS = frozenset({"ceo", "cfo", "coo", "cto"})


def role_words(text: str, name: str, role: str) -> str:
    """The words nearest to the name by which ``text`` gives the role, else the role by its key, as people write it.

    Small letters, but for what has capitals within a word. ``role`` is as `role_key` gives it.
    """
    family = names.family(name) or name
    for place in islice(re.finditer(rf"(?<!\w){re.escape(family)}(?!\w)", text, re.IGNORECASE), _MENTIONS):
        start = max(place.start() - _BESIDE, 0)
        window = text[start : place.end() + _BESIDE]
        near = sorted(_phrases(window), key=lambda one: abs(one[0] - (place.start() - start)))
        for _, phrase in near:
            if role_key(phrase) == role:
                return " ".join(map(_lowered, phrase.split()))
    return " ".join(word.upper() if word in _ACRONYMS else word for word in role.split())


def _phrases(window: str) -> Iterator[tuple[int, str]]:
    """Runs of words that may name a role, each with where its last word stands; of one end the shortest first."""
    words = list(_WORD.finditer(window))
    for last, word in enumerate(words):
        low = word[0].lower()
        if low in PLURAL_HEADS or low in ABBREVIATED:
            continue
        for first in range(last, max(last - _LONGEST, -1), -1):
            phrase = window[words[first].start() : word.end()]
            if re.search(r"[^\w\s'\u2019-]|\n\s*\n", phrase):
                break
            yield word.start(), phrase


def _lowered(word: str) -> str:
    """The word in small letters, unless more than its first is a capital: "CEO"."""
    return word if any(letter.isupper() for letter in word[1:] if "-" not in word) else word.lower()
