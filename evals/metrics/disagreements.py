"""Is it shown where articles say otherwise of the same thing, and only there?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import permutations
from typing import Any

from evals.wanted import Evidence
from qa.english.words import normalize


def sides_found(wanted: Sequence[Evidence], answer: Mapping[str, Any]) -> bool:
    """Whether one disagreement of an answer has every wanted side as a side of its own.

    A side is right that cites the article and has the first word (the figure) of the wanted text, where that is given.
    """
    articles = {one["number"]: one["article"]["id"] for one in answer["citations"]}
    return any(_pair(wanted, found["sides"], articles) for found in answer["disagreements"])


def _pair(wanted: Sequence[Evidence], sides: Sequence[Mapping[str, Any]], articles: Mapping[int, str]) -> bool:
    return any(
        all(_is(one, side, articles) for one, side in zip(wanted, order, strict=True))
        for order in permutations(sides, len(wanted))
    )


def _is(wanted: Evidence, side: Mapping[str, Any], articles: Mapping[int, str]) -> bool:
    cited = any(articles[number] == wanted.doc_id for number in side["citations"])
    first = normalize(wanted.text or "").split()[:1]
    return cited and set(first) <= set(normalize(side["text"]).split())
