"""Names that a question may mean, though it spells them otherwise than the articles do."""

from __future__ import annotations

from collections.abc import Iterator

from index.letters import folded
from index.library import Library
from qa.names import proper_names
from qa.question import Question
from qa.words import STOPWORDS, words

_SHOWN = 3
_LEAST = 4
"""Letters of a word that is looked for: in shorter ones every other word is near."""
_LOOKED_UP = 3
"""Words of a question that are looked for, each in about 40 ms among 40,000 passages."""
_STEMS = 8
_PASSAGES = 10


def near_names(asked: Question, library: Library) -> list[str]:
    """Names in the library a letter or two away from words of the question that it does not have, nearest first.

    Of a question in small letters every such word may be a name. The first letter must be the same.
    """
    from rapidfuzz.distance import OSA

    of = " ".join(asked.names) or asked.text
    unknown = [word for word in dict.fromkeys(words(of)) if len(word) >= _LEAST and word.isalpha()]
    unknown = [word for word in unknown if word not in STOPWORDS and not library.frequency(word)][:_LOOKED_UP]
    known = set(words(of))
    found: dict[str, tuple[int, int, bool, str]] = {}
    for word in map(folded, unknown):
        most = _letters_apart(word)
        for name in _names_with(word, most, library):
            if any(OSA.distance(word, folded(part)) <= most for part in words(name)):
                found[name] = (
                    -len(known & set(words(name))),
                    OSA.distance(folded(of), folded(name)),
                    name.isupper(),
                    name,
                )
    near: list[str] = []
    for shared, _, _, name in sorted(found.values()):
        # Who shares another word with the question goes alone; "Brackwater" goes for "Brackwater Herald".
        if near and shared > found[near[0]][0]:
            break
        held = set(words(name))
        if not any(held <= set(words(other)) or held >= set(words(other)) for other in near):
            near.append(name)
    return near[:_SHOWN]


def _letters_apart(word: str) -> int:
    return 1 if len(word) < 7 else 2


def _names_with(word: str, most: int, library: Library) -> Iterator[str]:
    """Names in a few of the passages that have words like this one."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    stems = library.stems(word[0])
    # Endings are cut from stems, or altered: one letter more.
    for stem, _, _ in process.extract(word, stems, scorer=OSA.distance, score_cutoff=most + 1, limit=_STEMS):
        for passage in library.passages_with(stem, _PASSAGES):
            for start, end in proper_names(passage.text):
                yield " ".join(passage.text[start:end].split())
