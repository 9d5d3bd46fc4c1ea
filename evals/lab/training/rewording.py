"""Questions asked in other words: words changed for synonyms of WordNet (Miller 1995), in the same form.

Who asks does not know how the article puts it. In the sets learned from, the question was written with the passage in
sight and shares its words; a reader that learns from them alone takes a word that is missing for an answer that is.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from lemminflect import getAllLemmas, getInflection
from numpy.typing import NDArray

from evals.lab.training.pack import MEASURED, Example
from qa.english.words import STOPWORDS, number_value, stem, words

_PARTS = {"NOUN": "noun", "VERB": "verb", "ADJ": "adj", "ADV": "adv"}
_NUMBERED = {"1": "noun", "2": "verb", "3": "adj", "4": "adv", "5": "adj"}
"""Parts of speech in a sense key, ``catch%2:35:00::``."""
_TAGS = {
    "NOUN": ("NN", "NNS"),
    "VERB": ("VB", "VBD", "VBG", "VBN", "VBZ", "VBP"),
    "ADJ": ("JJ", "JJR", "JJS"),
    "ADV": ("RB",),
}
_SENSES = 2
"""Of a word, the commonest ones: the others are seldom meant."""
_COMMON = 3
"""Least count of a synonym in WordNet's tagged texts: nobody asks of a "twelvemonth"."""
OTHER_WORDS = ", reworded"
ALIKE = 0.9
"""Least cosine of a question and its rewording: below it, by reading a hundred of them, most mean something else."""


class WordNet:
    """Synonyms from the database files of WordNet 3 in a folder (``index.noun``, ``data.noun`` and so on)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._senses: dict[tuple[str, str], list[int]] = {}
        self._counts: Counter[tuple[str, str]] = Counter()
        self._data: dict[str, bytes] = {}
        for part in _PARTS.values():
            self._data[part] = (folder / f"data.{part}").read_bytes()
            for line in (folder / f"index.{part}").read_text("utf-8").splitlines():
                if not line.startswith(" "):
                    lemma, *fields = line.split()
                    self._senses[lemma, part] = [int(place) for place in fields[-int(fields[1]) :]]
        for line in (folder / "cntlist.rev").read_text("utf-8").splitlines():
            key, _, count = line.split()
            lemma, _, sense = key.partition("%")
            self._counts[lemma, _NUMBERED[sense[0]]] += int(count)

    def count(self, lemma: str, part: str) -> int:
        """How often WordNet's tagged texts have the lemma as that part of speech."""
        return self._counts[lemma, part]

    def synonyms(self, lemma: str, part: str) -> list[str]:
        """Common single words that share, as that part of speech, one of the commonest senses of both."""
        found: dict[str, None] = {}
        for place in self._senses.get((lemma, part), ())[:_SENSES]:
            fields = self._data[part][place : self._data[part].index(b"\n", place)].decode().split()
            names = fields[4 : 4 + 2 * int(fields[3], 16) : 2]
            for name in (name.split("(")[0] for name in names):
                if place in self._senses.get((name, part), ())[:_SENSES] and self.count(name, part) >= _COMMON:
                    found[name] = None
        return [name for name in found if name.isalpha() and name.islower() and name != lemma]

    def digest(self) -> str:
        """SHA-256 of the files read."""
        files = [self._folder / f"{kind}.{part}" for part in _PARTS.values() for kind in ("data", "index")]
        files.append(self._folder / "cntlist.rev")
        return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


_PLAINER = (
    (re.compile(r"^(?:In|During) (?:what|which) year\b", re.IGNORECASE), "When"),
    (re.compile(r"^(?:On|At) (?:what|which) date\b", re.IGNORECASE), "When"),
    (re.compile(r"^(?:What|Which) (?:person|man|woman|individual)\b", re.IGNORECASE), "Who"),
    (re.compile(r"^(?:In|At) (?:what|which) (?:city|country|place|location|town|state)\b", re.IGNORECASE), "Where"),
    (re.compile(r"^For what reason\b", re.IGNORECASE), "Why"),
)


def reworded(question: str, text: str, wordnet: WordNet, chance: random.Random) -> str | None:
    """The question with one or two of its words changed for others that the passage does not have."""
    for pattern, plain in _PLAINER:
        if chance.random() < 0.5:
            question = pattern.sub(plain, question)
    passage = {stem(word) for word in words(text)}
    asked = {stem(word) for word in words(question)}
    places = list(re.finditer(r"\b[a-z]{4,}\b", question))
    chance.shuffle(places)
    changes: list[tuple[int, int, str]] = []
    for place in places:
        if place[0] in STOPWORDS or number_value(place[0]) is not None or len(changes) == 2:
            continue
        others = [new for new in _others(place[0], wordnet) if stem(new) not in passage | asked]
        others = [new for new in others if number_value(new) is None]
        if others:
            changes.append((*place.span(), chance.choice(others)))
    for start, end, new in sorted(changes, reverse=True):
        question = question[:start] + new + question[end:]
    return question if changes else None


@lru_cache(None)
def _others(word: str, wordnet: WordNet) -> list[str]:
    """Synonyms of the word as the part of speech it mostly is, in the form it has."""
    kinds = [
        (wordnet.count(of[0], _PARTS[part]), part, of[0]) for part, of in getAllLemmas(word).items() if part in _PARTS
    ]
    _, part, lemma = max(kinds, default=(0, "", ""))
    tag = next((tag for tag in _TAGS.get(part, ()) if word in getInflection(lemma, tag=tag)), None)
    if tag is None:
        return []
    return [form for new in wordnet.synonyms(lemma, _PARTS[part]) for form in getInflection(new, tag=tag)[:1]]


def in_other_words(
    examples: Sequence[Example],
    share: float,
    wordnet: WordNet,
    encode: Callable[[Sequence[str]], NDArray[np.float32]],
    seed: int,
) -> list[Example]:
    """The examples, and a share of them again with the question reworded, where that means about the same.

    Those without an answer are reworded as often: a strange word must not tell which is which.
    """
    changed: dict[int, str] = {}
    for number, one in enumerate(examples):
        chance = random.Random(f"{seed} {one.question}")
        if one.verdict or one.family.startswith(MEASURED):
            continue
        if chance.random() < share and (question := reworded(one.question, one.text, wordnet, chance)):
            changed[number] = question
    before = encode([examples[number].question for number in changed])
    after = encode(list(changed.values()))
    cosines = (before * after).sum(1)
    kept = {number: new for (number, new), cosine in zip(changed.items(), cosines, strict=True) if cosine >= ALIKE}
    again = ((examples[number], question) for number, question in kept.items())
    return [*examples, *(replace(one, question=new, kind=one.kind + OTHER_WORDS, twin=False) for one, new in again)]
