"""What a language model wrote, and how a follow-up was understood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from evals.cases import Case
from evals.metrics.citations import entails
from evals.metrics.statistics import Pair
from qa.english.words import stem, words

_QUOTED = re.compile(r"[“\"]([^“”\"]+)[”\"]")
_SCRAP = 2
"""Words of a piece that was taken from elsewhere, at least: one word stands in any article."""


def written(answer: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Pair]:
    """How often a model's claims stand, how many of them passed, how well they are borne out, and its quotations.

    ``support`` is the checks' own chance; ``support_lexical`` the share of claims whose quotations entail them by words
    alone (`evals.metrics.citations.entails`). Quotations that a claim has between quotation marks are counted as
    fabricated, stitched or misattributed (`kind_of`). Texts are by article id.
    """
    if "writer" not in answer:
        return {}
    quotes = {one["number"]: one for one in answer["citations"]}
    claims = [one for one in answer["statements"] if "support" in one]
    cited = [[quotes[number] for number in one["citations"]] for one in claims]
    entailed = [
        entails(" ".join(one["quote"] for one in of), claim["text"]) for claim, of in zip(claims, cited, strict=True)
    ]
    kinds = [
        kind_of(match[1], {one["article"]["id"] for one in of}, texts)
        for claim, of in zip(claims, cited, strict=True)
        for match in _QUOTED.finditer(claim["text"])
    ]
    return {
        "written": (float(bool(claims)), 1),
        "claims_kept": (float(len(claims)), float(len(claims) + len(answer["dropped"]))),
        "support": (sum(one["support"] for one in claims), float(len(claims))),
        "support_lexical": (float(sum(entailed)), float(len(claims))),
        **{f"quotes_{kind}": (float(kinds.count(kind)), float(len(kinds))) for kind in WRONG},
    }


WRONG = ("fabricated", "stitched", "misattributed")
"""What a quotation can be but one that the cited article has."""


def kind_of(quotation: str, cited: set[str], texts: Mapping[str, str]) -> str | None:
    """What is wrong with a quotation; None where a cited article has it, word for word.

    Misattributed: another article has it. Stitched: it is made of pieces of two words and more that the articles have.
    Fabricated: neither.
    """
    said = words(quotation)
    held = {name: f" {' '.join(words(text))} " for name, text in texts.items()}
    having = {name for name, text in held.items() if f" {' '.join(said)} " in text}
    if having & cited:
        return None
    if having:
        return "misattributed"
    return "stitched" if said and not list(_not_held(said, held.values())) else "fabricated"


def _not_held(said: list[str], texts: Any) -> Iterator[str]:
    """The words that belong to no piece of the articles."""
    at = 0
    while at < len(said):
        longest = next(
            (
                end
                for end in range(len(said), at + _SCRAP - 1, -1)
                if any(f" {' '.join(said[at:end])} " in text for text in texts)
            ),
            None,
        )
        if longest is None:
            yield said[at]
        at = longest or at + 1


def understood(case: Case, answer: Mapping[str, Any]) -> dict[str, Pair]:
    """Whether a follow-up was put by itself as the case wants it."""
    if case.rewrite is None:
        return {}
    put = f" {_stems(answer['asked_as'])} "
    has = all(f" {_stems(word)} " in put for word in case.rewrite.has)
    return {"understood": (float(has and not any(f" {_stems(word)} " in put for word in case.rewrite.lacks)), 1)}


def _stems(text: str) -> str:
    return " ".join(map(stem, words(text)))
