"""The focus of a question: the noun phrase that it asks for, "mayors" of "which mayors refused"; and the role it names.

Read without a tagger, from the words' endings and their neighbours. All in lower case.
"""

from __future__ import annotations

import re

from index.text.english import NUMBERS, word_set
from qa import policy
from qa.english.grammar import one_of
from qa.english.nouns import COLLECTIVE, ORGANIZATIONS, PEOPLE, PLACES, THINGS, is_plural
from qa.english.roles import is_role, role_key, singular
from qa.english.words import SCALES, STOPWORDS

_WORD = re.compile(r"[^\W_][\w.'\u2011-]*")
_DETERMINERS = word_set("the a an his her its their not")
_OPENS_OBJECT = word_set("the a an his her its their to on")
_KINDS = PLACES | ORGANIZATIONS | PEOPLE | THINGS
_ENDS_FOCUS = (STOPWORDS - word_set("other more most same us")) | word_set(
    """did said told won lost led made took gave went held ran came got saw became began wrote sold bought
    met left set hit put cut paid built kept fell grew drew knew sent spent stood spoke shut quit let
    say says isn't aren't wasn't weren't"""
)
_NOUNS_IN_LY = word_set("family assembly supply monopoly weekly monthly quarterly butterfly elderly anomaly")
_THIRD_PERSON = word_set(
    """happens makes causes prevents means includes remains comes goes needs gives allows helps requires
    determines separates provides keeps distinguishes sets drives gets takes stops follows works"""
)


def noun_phrase(text: str) -> str | None:
    """The noun phrase that a clause opens with, without its determiner; None where it opens with something else.

    It ends at a function word, at a verb form, or at the first plural noun.
    """
    words: list[str] = []
    tokens = _WORD.findall(re.split(r"[,;:()\u2013\u2014\"]", text)[0])
    for index, word in enumerate(tokens):
        after = tokens[index + 1] if index + 1 < len(tokens) else ""
        if word in _ENDS_FOCUS or (words and word in NUMBERS | SCALES):
            break
        if _is_adverb(word) or _is_verb(words[-1] if words else "", word, after):
            break
        if word.endswith("'s") and (not after or _is_kind(word[:-2])):
            # "which state's voters" asks for a state.
            return " ".join([*words, word[:-2]])
        words.append(word)
        ends_here = is_plural(word) and not (after and is_plural(after) and not _is_verb_before(tokens, index + 2))
        if ends_here and not is_role(after) and word not in COLLECTIVE and not word.endswith("'s"):
            break
        if len(words) == policy.FOCUS_WORDS:
            break
    if (
        words
        and words[-1] in COLLECTIVE
        and (more := re.match(rf".*?\b{re.escape(words[-1])} of (?:an? |the )?(.*)", text))
    ):
        # "what kind of weapon": the weapon is asked for.
        many = is_plural(words[-1])
        inner = noun_phrase(more[1])
        return inner if inner and (not many or is_plural(inner.split()[-1])) else " ".join(words)
    return " ".join(words) or None


def _is_verb_before(tokens: list[str], index: int) -> bool:
    """Whether the plural-looking word before ``index`` is a verb: "which mayors backs the plan"."""
    return index < len(tokens) and tokens[index] in _OPENS_OBJECT


def _is_kind(word: str) -> bool:
    return is_role(word) or word in _KINDS


def _is_adverb(word: str) -> bool:
    return word.endswith("ly") and len(word) > 5 and word not in _NOUNS_IN_LY


def _is_verb(before: str, word: str, after: str) -> bool:
    """Whether a word after ``before`` ("" at the clause's head) is a verb, not part of the noun phrase."""
    if not before:
        ed = word.endswith("ed") and len(word) > 5 and (not after or after in STOPWORDS)
        return ed or word in _THIRD_PERSON or (word.endswith("s") and after in _DETERMINERS)
    if word.endswith("ed") and len(word) > 4 and not word.endswith(("eed", "united")):
        return not (after and (is_plural(after) or is_role(after)) and before in {"other", "most", "more"})
    if word.endswith("ing") and len(word) > 5 and after:
        return True
    if word.endswith("s") and after in _DETERMINERS:
        return True
    if not _is_kind(before) or _is_kind(singular(word)):
        return False
    if word.endswith("s") and not word.endswith("ss"):
        # "which city hosts the games" against "which city workers struck"
        return not after or after in _ENDS_FOCUS or not after.endswith("ed")
    return after in _DETERMINERS


def head(phrase: str) -> str:
    """The part of a noun phrase that names a kind of thing, singular: "police chief" of "next Reno police chiefs"."""
    parts = phrase.lower().split()
    tails = [" ".join(parts[first:]) for first in range(len(parts) - 1, -1, -1)]
    if is_role(phrase):
        return singular(next(tail for tail in tails if role_key(tail) == role_key(phrase)))
    return singular(tails[0])


_WHO_IS = re.compile(
    rf"(?:who|what)(?:'?s| {one_of('is was are were became becomes will+be has+been had+been served+as')})"
    r"(?: currently| now| then)?(?: (?:the|its|their|a|an))? (?P<rest>.*)"
)
_OWNER = re.compile(r"^(?:[\w.-]+ ){0,3}[\w.-]+'s? (?=\w)")


def role_of(phrase: str | None) -> str | None:
    """The `role_key` of a noun phrase that says what a person does or is; None for any other."""
    named = head(phrase) if phrase else None
    return role_key(named) if named and is_role(named) else None


def role_asked(clause: str) -> str | None:
    """The role in "who is the mayor of…", "who became chief executive", "what is the name of the coach"."""
    match = _WHO_IS.match(clause)
    # "the governor's wife" asks for no governor.
    phrase = noun_phrase(_OWNER.sub("", match["rest"])) if match else None
    if phrase and is_role(phrase):
        return role_key(phrase)
    # "who is atlanta's mayor", "who is Chicago mayor"
    return role_of(phrase)
