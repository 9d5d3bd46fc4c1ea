"""Yes-or-no questions made of questions and their answers: "Who wrote it?" and "Ada" give "Did Ada write it?"

With an answer of the same sort from elsewhere in the article in its place, the passage does not say so.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from functools import lru_cache

from lemminflect import getInflection, getLemma

_HELPING = r"(?:did|does|do|was|were|is|are|has|have|had|can|could|will|would)\b"
_ASKING = (
    r"(?P<asking>(?:in |on |at |by |from |to |with |for )?"
    r"(?:who|whom|when|where|what|which|how (?:many|much|long|old|far))\b)"
)
_ABOUT = re.compile(
    rf"^{_ASKING}(?P<noun>(?: (?!{_HELPING})[\w'’-]+){{0,4}}) (?P<verb>{_HELPING}) (?P<rest>[^?]+?)$", re.IGNORECASE
)
_WHO = re.compile(r"^(?:who|(?:what|which)(?: [a-z]+){1,2}) (?P<verb>[a-z]+) (?P<rest>[^?]+?)$", re.IGNORECASE)
_BEFORE = re.compile(r"\b(in|on|at|by|from|since|until|during|for|with|to|after|before|around)\s(?:the\s)?$")
_THE = re.compile(r"\bthe\s$")


def yes_no(question: str, text: str, start: int, end: int, answer: str) -> str | None:
    """The question put as one of yes or no with ``answer`` where it asks; None where its form is not known.

    ``text[start:end]`` is the right answer, whose preposition is taken over.
    """
    question = " ".join(question.split()).rstrip("?").strip()
    if re.search(r"[.!?;:]|\b(?:what|which|who|when|where|how|why)\b", question[4:]):
        return None  # two questions, or what is asked for stands within
    lead = text[max(0, start - 12) : start]
    article = "the " if _THE.search(lead) and not answer.lower().startswith("the ") else ""
    about = _ABOUT.match(question)
    if about:
        return _with_verb(about, lead, article + answer)
    who = _WHO.match(question)
    if who is None:
        return None
    verb, rest = who["verb"].lower(), who["rest"]
    lemma = getLemma(verb, upos="VERB")[0]
    if verb in getInflection(lemma, tag="VBD"):
        return _capital(f"did {article}{answer} {lemma} {rest}?")
    return _capital(f"does {article}{answer} {lemma} {rest}?") if verb in getInflection(lemma, tag="VBZ") else None


def _with_verb(about: re.Match[str], lead: str, answer: str) -> str | None:
    asking, noun, verb, rest = about["asking"].lower(), about["noun"].strip(), about["verb"].lower(), about["rest"]
    subject = not re.match(r"(?:the|an?|his|her|its|their|this|these|that|those|there|he|she|it|they)\b|[A-Z]", rest)
    if asking.startswith(("how many", "how much")):
        counted = answer if not noun or noun.lower() in answer.lower() else f"{answer} {noun}"
        if not noun and verb not in _BE:
            return None
        return _capital(f"{verb} {counted} {rest}?" if subject and verb not in _DO else f"{verb} {rest} {counted}?")
    if asking in ("when", "where"):
        before = None if _BEFORE.search(f"{rest} ") else _BEFORE.search(lead)
        return _capital(f"{verb} {rest} {before[1] + ' ' if before else ''}{answer}?")
    preposition = re.match(r"(in|on|at|by|from|to|with|for) ", asking)
    if preposition:
        return _capital(f"{verb} {rest} {preposition[1]} {answer}?")
    if verb not in _DO and (subject or (verb in _BE and not noun)):
        return _capital(f"{verb} {answer} {rest}?")
    return _capital(f"{verb} {rest} {answer}?")


_BE = ("was", "were", "is", "are")
_DO = ("did", "does", "do")


def _capital(question: str) -> str:
    return question[:1].upper() + question[1:]


def of_the_same_sort(answer: str, others: Sequence[str], text: str, chance: random.Random) -> str | None:
    """Another answer of the same look - figures, a name, plain words - that is no part of this one."""
    fitting = [
        other
        for other in dict.fromkeys(others)
        if _look(other) == _look(answer) and other.lower() not in answer.lower() and answer.lower() not in other.lower()
    ]
    # One that stands in the same passage is the harder lie.
    here = [other for other in fitting if other in text]
    pool = here if here and chance.random() < 0.7 else fitting
    return chance.choice(pool) if pool else None


@lru_cache(100_000)
def _look(answer: str) -> tuple[bool, bool, int]:
    return bool(re.search(r"\d", answer)), answer[:1].isupper(), min(len(answer.split()), 4) // 2
