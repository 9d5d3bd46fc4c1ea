"""The closed classes of English words, and patterns that match any word of a list.

Auxiliaries, question words, prepositions: the words that show how a sentence is built, whatever it is about.
"""

from __future__ import annotations

from collections.abc import Iterable

from index.text.english import NUMBERS

BE = tuple("is are was were".split())
DO = tuple("do does did".split())
HAVE = tuple("has have had".split())
MODALS = tuple("will would can could should".split())
RARER_MODALS = tuple("shall may might must".split())
AUXILIARIES = (*BE, "am", "be", *DO, *HAVE, *MODALS, *RARER_MODALS)
NEGATED_AUXILIARIES = tuple(
    """isn't aren't wasn't weren't don't doesn't didn't hasn't haven't hadn't won't wouldn't can't
    couldn't shouldn't""".split()
)
QUESTION_WORDS = tuple("whose whom who what which when where why how".split())
PREPOSITIONS = tuple(
    """in at on to from by for of with since until till about under during into near through as against
    after over within""".split()
)
ARTICLES = tuple("the a an".split())


def one_of(words: str | Iterable[str]) -> str:
    """A pattern for any of these words; in a string "+" stands for a space within one."""
    if isinstance(words, str):
        words = (word.replace("+", " ") for word in words.split())
    return f"(?:{'|'.join(words)})"


AUXILIARY = rf"{one_of((*NEGATED_AUXILIARIES, *AUXILIARIES))}\b(?!')"
"""A pattern for one auxiliary as a word of its own: "is" of "is it", not of "isn't it"."""
QUESTION_WORD = one_of(QUESTION_WORDS)
COUNT = rf"(?:{one_of(word for word, value in NUMBERS.items() if 2 <= value <= 10)}|\d+)"
"""A pattern for a small number of things: "two", "12"."""
MAYBE_PREPOSITION = rf"(?:{one_of(PREPOSITIONS)} )?"
"""A pattern for the preposition that may stand before a question word: "in which city"."""
