"""Words and names that a question means, though it spells them otherwise than the articles do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Protocol

from index.article import Passage
from index.encode import is_english
from index.text.letters import folded
from qa import policy
from qa.english.grammar import QUESTION_WORDS
from qa.english.names import Names, proper_names
from qa.english.roles import is_role
from qa.english.words import STOPWORDS, TYPED, stem, words
from qa.question.constraints import QUOTED
from qa.question.parse import Question


class Vocabulary(Protocol):
    """The words of a library, in all their forms."""

    def frequency(self, word: str) -> int:
        """In how many passages a word stands."""

    def stems(self, letter: str) -> Sequence[str]:
        """The stems of all words that begin with a letter."""

    def passages_with(self, phrases: Sequence[str], limit: int) -> Sequence[Passage]:
        """The passages that hold any of these words, those that say most with them first."""


def read_as(asked: Question, vocabulary: Vocabulary) -> tuple[Question, bool]:
    """The question as it is read, and whether a word of it was misspelt.

    A word that neither the library nor English has is the library's only near one. A name is only where the slip makes
    no other name; else it is left, as a name, so that nobody else answers for it.
    """
    shown = asked.text.replace("\u2019", "'")
    apart = [match.span() for match in QUOTED.finditer(shown)]
    typed = list(TYPED.finditer(shown))
    unknown = [
        match
        for match in typed
        if len(match[0]) >= policy.MISSPELT_LETTERS
        and not any(a <= match.start() < b for a, b in apart)
        and folded(match[0]) not in STOPWORDS
        and not is_role(match[0])
        and not vocabulary.frequency(match[0])
        and not is_english(folded(match[0]))
    ]
    first = next(iter(typed), None)
    opens = first.start() if first else 0
    small = first is not None and not any(character.isupper() for character in shown[first.end() :])
    text, corrected = shown, False
    for match in reversed(unknown[: policy.MISSPELT_WORDS]):
        asking = _question_word(folded(match[0])) if match.start() == opens else ""
        meant, name = (asking, False) if asking else _near_word(folded(match[0]), vocabulary)
        slip = bool(meant) and (not name or _slip(folded(match[0]), folded(meant)))
        written = meant if slip else match[0][:1].upper() + match[0][1:] if meant else match[0]
        written = written.lower() if small and match[0].islower() else written  # names are found when articles are
        text = text[: match.start()] + written + text[match.end() :]
        corrected = corrected or slip
    return (asked, False) if text == shown else (Question.parse(text), corrected)


def _question_word(word: str) -> str:
    """The question word that lacks a letter here, or has two swapped: "wher", "wehn"; else ""."""
    meant = (one for one in QUESTION_WORDS if any(word == one[:at] + one[at + 1 :] for at in range(1, len(one))))
    swapped = (one for one in QUESTION_WORDS if word != one and word[:1] == one[0] and sorted(word) == sorted(one))
    return next((one for some in (swapped, meant) for one in some), "")


def _near_word(word: str, vocabulary: Vocabulary) -> tuple[str, bool]:
    """The only word of the library that is nearest to this one, as it is written, and whether it is a name; else ""."""
    from rapidfuzz.distance import OSA

    most = 1 if len(word) < policy.TWO_LETTERS_OF_WORD else 2
    written: dict[str, Counter[str]] = {}
    for root in _stems_like(word, most, vocabulary):
        for passage in _passages_with(root, vocabulary):
            for other, counts in Names(passage.text).forms.items():
                if other[0] == word[0] and OSA.distance(word, other) <= most:
                    written.setdefault(other, Counter()).update(counts)
    least = min((OSA.distance(word, other) for other in written), default=0)
    nearest = [other for other in written if OSA.distance(word, other) == least]
    if len(nearest) != 1:
        return "", False
    counts = written[nearest[0]]
    meant = max(counts, key=lambda form: (not form.isupper(), counts[form], form))  # a dateline shouts
    small = sum(times for form, times in counts.items() if form[0].islower())
    return meant, counts[meant] > policy.CAPITALS_TO_SMALL * small and meant[0].isupper()


def _slip(typed: str, name: str) -> bool:
    """Whether one name is the other but for a slip of the hand, and no other name: not Hansen for Hanson, Clarke for
    Clark, Phillips for Philips, Jonson for Johnson."""
    if len(name) < policy.SLIP_LETTERS or typed[0] != name[0]:
        return False
    if len(typed) == len(name):
        apart = [at for at, pair in enumerate(zip(typed, name, strict=True)) if pair[0] != pair[1]]
        return len(apart) == 2 and typed[apart[0] : apart[1] + 1] == name[apart[0] : apart[1] + 1][::-1]
    short, long = sorted((typed, name), key=len)
    if len(long) - len(short) != 1:
        return False
    at = next(at for at in range(len(long)) if long[:at] + long[at + 1 :] == short)
    doubled = long[at] in long[at - 1 : at] + long[at + 1 : at + 2] and long[at] not in "aeiou"
    return 0 < at < len(long) - 1 and not doubled and long[at] != "h" and not long.startswith("mac")


def near_names(asked: Question, vocabulary: Vocabulary) -> list[str]:
    """Names in the library a letter or two away from words of the question that it does not have, nearest first.

    Of a question in small letters every such word may be a name. The first letter must be the same.
    """
    from rapidfuzz.distance import OSA

    of = " ".join(asked.names) or asked.text
    unknown = [word for word in dict.fromkeys(words(of)) if len(word) >= policy.MISSPELT_LETTERS and word.isalpha()]
    unknown = [word for word in unknown if word not in STOPWORDS and not vocabulary.frequency(word)]
    known = set(words(of))
    found: dict[str, tuple[int, int, bool, str]] = {}
    for word in map(folded, unknown[: policy.MISSPELT_WORDS]):
        most = _letters_apart(word)
        for name in _names_with(word, most, vocabulary):
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
    return near[: policy.NEAR_NAMES_SHOWN]


def _letters_apart(word: str) -> int:
    return 1 if len(word) < policy.TWO_LETTERS_OF_NAME else 2


def _names_with(word: str, most: int, vocabulary: Vocabulary) -> Iterator[str]:
    """Names in a few of the passages that have words like this one."""
    for root in _stems_like(word, most, vocabulary):
        for passage in _passages_with(root, vocabulary):
            for start, end in proper_names(passage.text):
                yield " ".join(passage.text[start:end].split())


def _passages_with(root: str, vocabulary: Vocabulary) -> Sequence[Passage]:
    """Passages with words of this stem; one that is no stem of itself (lighthous) has lost an e."""
    most = policy.PASSAGES_TRIED
    return vocabulary.passages_with([root], most) or vocabulary.passages_with([f"{root}e"], most)


def _stems_like(word: str, most: int, vocabulary: Vocabulary) -> list[str]:
    """Stems of the library's words that may be this one misspelt by so many letters, the nearest first."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    stems = vocabulary.stems(word[0])
    # Endings are cut from stems, or altered: one letter more, or all that the stem lacks.
    alike = (
        process.extract(one, stems, scorer=OSA.distance, score_cutoff=cutoff, limit=policy.STEMS_TRIED)
        for one, cutoff in ((stem(word), most), (word, most + 1))
    )
    begun = [root for root in stems if len(root) >= policy.MISSPELT_LETTERS and word.startswith(root)]
    return list(dict.fromkeys([*(root for some in alike for root, _, _ in some), *begun[-2:]]))
