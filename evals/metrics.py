"""What is measured: one pure function a number, each with its source.

A case gives every metric that applies to it a pair (numerator, denominator), and a metric of a set is the
sum of the one over the sum of the other: a mean, a micro-average and F1 are added up, resampled and
compared in one way. More is better for all of them. Nothing here knows of libraries, or of how an answer
came about.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from evals.cases import Case, Evidence
from index.article import Hit
from qa.words import SCALES, UNITS, content_stems, normalize, number_value

Pair = tuple[float, float]
"""A case's share in a metric: what was reached, and what could have been."""

DEPTHS = (4, 10)
"""Passages looked at for retrieval: those of the published figures for MultiHop-RAG (arXiv 2401.15391)."""
_SHORT = 15
"""Words an answer to who, what, when, where, how many may have: the promise of the command line's JSON."""
_ALIKE = 0.6
"""Token F1 from which short answers agree, if their numbers do: "Vance inquiry" and "Vance inquiry team"."""
_LIST_RIGHT = 0.8
"""F1 from which a list counts as right: of five items one may be missing, or one too many."""
_GIST = 0.5
"""Share of the gold answer's content words that a why or a how must hold."""
_VERBATIM = 0.8
"""The same for a quotation, of which other words on the subject are no part; some of it may be cut."""


# --- did the search find it -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """Where evidence stands: in any one of the spans (code points) of an article, or somewhere in it."""

    article_id: str
    spans: tuple[tuple[int, int], ...] = ()


def places(evidence: Sequence[Evidence], texts: Mapping[str, str]) -> list[Place]:
    """The places of the evidence that names an article; texts are by article id.

    Where its text is missing or is not word for word in the article, the article as a whole is its place.
    """
    found = []
    for piece in evidence:
        if piece.doc_id is not None and piece.doc_id in texts:
            wanted = re.finditer(re.escape(piece.text), texts[piece.doc_id]) if piece.text else ()
            found.append(Place(piece.doc_id, tuple(match.span() for match in wanted)))
    return found


def covers(place: Place, article_id: str, start: int, end: int) -> bool:
    """Whether the span of that article holds the evidence, or at least half of it where it is cut."""
    return article_id == place.article_id and (
        not place.spans or any(2 * (min(end, b) - max(start, a)) >= b - a for a, b in place.spans)
    )


def recall_at_k(hits: Sequence[Hit], wanted: Sequence[Place], k: int) -> float:
    """Share of the evidence that one of the first ``k`` hits holds; at least one place is needed.

    Recall@k (Manning, Raghavan and Schütze, Introduction to Information Retrieval, 8.4) over pieces of
    evidence.
    """
    passages = [hit.passage for hit in hits[:k]]
    return sum(any(covers(place, p.article_id, p.start, p.end) for p in passages) for place in wanted) / len(wanted)


def hit_at_k(hits: Sequence[Hit], wanted: Sequence[Place], k: int) -> float:
    """1 when one of the first ``k`` hits holds any of the evidence, else 0 (success@k of trec_eval)."""
    return float(recall_at_k(hits, wanted, k) > 0)


# --- do the words agree -----------------------------------------------------------------------------------


def exact_match(answer: str, golds: Sequence[str]) -> float:
    """1 when the answer is a gold answer after normalisation, else 0 (SQuAD, arXiv 1606.05250, 6.1)."""
    return float(any(normalize(answer) == normalize(gold) for gold in golds))


def token_f1(answer: str, golds: Sequence[str]) -> float:
    """The best F1 of tokens against a gold answer, 0 to 1, normalised (SQuAD, arXiv 1606.05250, 6.1)."""
    return max((_token_f1(normalize(answer).split(), normalize(gold).split()) for gold in golds), default=0.0)


def _token_f1(given: Sequence[str], gold: Sequence[str]) -> float:
    if not given or not gold:
        return float(given == gold)
    return 2 * sum((Counter(given) & Counter(gold)).values()) / (len(given) + len(gold))


def matched_exactly(items: Sequence[str], golds: Sequence[str]) -> int:
    """Items equal to a gold item when normalised, each gold item once (MultiSpanQA's exact match, 2022)."""
    return sum((Counter(map(normalize, items)) & Counter(map(normalize, golds))).values())


def matched_by_name(items: Sequence[str], golds: Sequence[str]) -> int:
    """Items that name a gold item, each gold item once: equal, with more words, or shortened to its end.

    "Mayor Lori Lightfoot" and "Lightfoot" both name "Lori Lightfoot"; "Lori" does not.
    """
    left = [normalize(gold).split() for gold in golds]
    count = 0
    # The longest first, so that a full name is not robbed of its gold item by a shortened one.
    for item in sorted((normalize(item).split() for item in items), key=len, reverse=True):
        named = next((gold for gold in sorted(left, key=lambda gold: gold != item) if _names(item, gold)), None)
        if named is not None:
            left.remove(named)
            count += 1
    return count


def _names(item: Sequence[str], gold: Sequence[str]) -> bool:
    if not item or not gold or len(item) > _SHORT:
        return False
    return set(gold) <= set(item) or (set(item) <= set(gold) and item[-1] == gold[-1])


# --- is it right ------------------------------------------------------------------------------------------

Judge = Literal["list", "yesno", "number", "short", "long", "quote"]
_JUDGES: Mapping[str, Judge] = {
    "list": "list",
    "yesno": "yesno",
    "how_many": "number",
    "who": "short",
    "what": "short",
    "when": "short",
    "where": "short",
    "why": "long",
    "how": "long",
    "quote": "quote",
}


def judge(case: Case) -> Judge:
    """How answers to the case are compared; for a type of another set, by the form of its gold answers."""
    if case.type in _JUDGES:
        return _JUDGES[case.type]
    if case.answers and all(normalize(gold) in {"yes", "no"} for gold in case.answers):
        return "yesno"
    return "long" if min((len(gold.split()) for gold in case.answers), default=0) > _SHORT else "short"


def correct(case: Case, answer: Mapping[str, Any]) -> bool:
    """Whether the answer (as in ``ask --json``) is right; where there is none, whether it was refused.

    - list: F1 of the items that name a gold item is at least 0.8.
    - yes/no: the answer begins with the right one.
    - how many: at most 15 words, with the number of a gold answer ("nine" is 9) or its words, and no number that
      no gold answer has; units are not compared.
    - who, what, when, where: at most 15 words with all words of a gold answer, or token F1 of at least 0.6 with
      all of its numbers.
    - why, how: the answer and what it cites hold at least half of a gold answer's content words; for a quote,
      four fifths.
    """
    if not case.answerable or not answer["answered"]:
        return not case.answerable and not answer["answered"]
    text = answer["answer"]
    how = judge(case)
    if how == "list":
        items = answer["items"] or _IN_A_ROW.split(text)
        return 2 * matched_by_name(items, case.answers) / (len(items) + len(case.answers)) >= _LIST_RIGHT
    if how == "yesno":
        return normalize(text).split()[:1] == normalize(case.answers[0]).split()[:1]
    if how == "number":
        return _right_number(text, case.answers)
    if how == "short":
        return _right_words(text, case.answers)
    held = content_stems(" ".join([text, *(citation["quote"] for citation in answer["citations"])]))
    enough = _VERBATIM if how == "quote" else _GIST
    return any(_share(content_stems(gold), held) >= enough for gold in case.answers)


def _right_number(text: str, golds: Sequence[str]) -> bool:
    given, known = numbers(text), frozenset[float]().union(*map(numbers, golds))
    # "$1.4 million; $2.4 million" leaves the choice to the reader: it is no answer.
    if given - known or len(text.split()) > _SHORT:
        return False
    return any(_holds(text, gold) or (numbers(gold) and numbers(gold) <= given) for gold in golds)


def _right_words(text: str, golds: Sequence[str]) -> bool:
    if len(text.split()) <= _SHORT and any(_holds(text, gold) for gold in golds):
        return True
    return any(token_f1(text, [gold]) >= _ALIKE and numbers(gold) <= numbers(text) for gold in golds)


def _holds(text: str, gold: str) -> bool:
    """Whether all words of a gold answer are among those of the text."""
    return set(normalize(gold).split()) <= set(normalize(text).split())


_IN_A_ROW = re.compile(r"\s*[,;]\s*(?:and\s+)?|\s+and\s+")
"""Between the items of a list that was answered in a phrase."""


def _share(wanted: frozenset[str], held: frozenset[str]) -> float:
    return len(wanted & held) / len(wanted) if wanted else 0.0


_NUMBER_WORD = "(?:" + "|".join(sorted([*UNITS, *SCALES], key=len, reverse=True)) + r")\b"
_NUMBER = re.compile(
    rf"(?<![\w.])\d[\d,]*(?:\.\d+)?(?:(?:k|mn?|bn?|tn)\b|\s(?:{'|'.join(SCALES)})\b)?"
    rf"|\b(?:an?\s(?=(?:{'|'.join(SCALES)})\b))?{_NUMBER_WORD}(?:[\s-](?:and\s)?{_NUMBER_WORD})*",
    re.IGNORECASE,
)


def numbers(text: str) -> frozenset[float]:
    """Every number of a text, in digits or words: "$1.4 million" and "1,400,000" are the same."""
    values = (number_value(match[0].rstrip(",")) for match in _NUMBER.finditer(text))
    return frozenset(value for value in values if value is not None)


# --- do the citations hold --------------------------------------------------------------------------------


def citation_validity(answer: Mapping[str, Any], texts: Mapping[str, str]) -> Pair:
    """Citations whose quotation is word for word where it says (texts by article id), of all citations."""
    citations = answer["citations"]
    valid = [texts.get(c["article"]["id"], "")[c["start"] : c["end"]] == c["quote"] != "" for c in citations]
    return sum(valid), len(valid)


def citation_support(case: Case, answer: Mapping[str, Any], wanted: Sequence[Place]) -> Pair:
    """Statements with a citation that holds gold evidence, lies in it, or holds a gold answer, of all.

    After the citation recall of ALCE (arXiv 2305.14627), with gold evidence in place of a model's judgement.
    """
    by_number = {citation["number"]: citation for citation in answer["citations"]}
    supported = [
        any(_supports(case, by_number[number], wanted) for number in statement["citations"])
        for statement in answer["statements"]
    ]
    return sum(supported), len(supported)


def _supports(case: Case, citation: Mapping[str, Any], wanted: Sequence[Place]) -> bool:
    start, end = citation["start"], citation["end"]
    for place in wanted:
        if place.spans and citation["article"]["id"] == place.article_id:
            within = any(a <= start and end <= b for a, b in place.spans)
            if within or covers(place, place.article_id, start, end):
                return True
    quote = f" {normalize(citation['quote'])} "
    return judge(case) != "yesno" and any(f" {normalize(gold)} " in quote for gold in case.answers if normalize(gold))


# --- all of them ------------------------------------------------------------------------------------------


def scores(case: Case, answer: Mapping[str, Any], hits: Sequence[Hit], texts: Mapping[str, str]) -> dict[str, Pair]:
    """Every metric that applies to the case, by name; answer as in ``ask --json``, texts by article id.

    ``accuracy`` is over all cases that can be judged, ``correct`` over those with an answer,
    ``correct/TYPE`` over those of a type. Refusing is the positive class of ``refusal_*``: its gold
    positives are the cases without an answer. ``exact_match`` and ``token_f1`` are over short answers,
    ``list_*`` over lists.
    """
    found: dict[str, Pair] = {}
    right = float(case.judged and correct(case, answer))
    if case.judged:
        found["accuracy"] = (right, 1)
        refused, unanswerable = not answer["answered"], not case.answerable
        both = float(refused and unanswerable)
        found["refusal_precision"] = (both, float(refused))
        found["refusal_recall"] = (both, float(unanswerable))
        found["refusal_f1"] = (2 * both, float(refused) + float(unanswerable))
    wanted = places(case.evidence, texts) if case.answerable else []
    if case.answerable and case.judged:
        found["correct"] = found[f"correct/{case.type}"] = (right, 1)
        text = answer["answer"] if answer["answered"] else ""
        how = judge(case)
        if how in ("short", "number"):
            found["exact_match"] = (exact_match(text, case.answers), 1)
            found["token_f1"] = (token_f1(text, case.answers), 1)
        if how == "list":
            items = answer["items"] if answer["answered"] else ()
            matched = matched_exactly(items, case.answers)
            found["list_precision"] = (matched, len(items))
            found["list_recall"] = (matched, len(case.answers))
            found["list_f1"] = (2 * matched, len(items) + len(case.answers))
        if answer["answered"]:
            found["citation_support"] = citation_support(case, answer, wanted)
    if wanted:
        for k in DEPTHS:
            found[f"recall@{k}"] = (recall_at_k(hits, wanted, k), 1)
        found[f"hit@{DEPTHS[-1]}"] = (hit_at_k(hits, wanted, DEPTHS[-1]), 1)
    found["citation_validity"] = citation_validity(answer, texts)
    return {name: pair for name, pair in found.items() if pair[1]}


def ratio(pairs: Sequence[Pair]) -> float:
    """The metric of a set: the sum of the numerators over that of the denominators, which is above zero."""
    return sum(reached for reached, _ in pairs) / sum(possible for _, possible in pairs)


def interval(pairs: Sequence[Pair], *, resamples: int = 1000, seed: int = 0) -> tuple[float, float]:
    """The 95 % percentile bootstrap interval of `ratio` (Efron and Tibshirani 1993, ch. 13), seeded.

    The cases are resampled; every denominator must be above zero.
    """
    import numpy as np

    values = np.asarray(pairs, np.float64)
    random, size = np.random.default_rng(seed), len(values)
    sums = (np.bincount(random.integers(0, size, size), minlength=size) @ values for _ in range(resamples))
    low, high = np.percentile([above / below for above, below in sums], [2.5, 97.5])
    return float(low), float(high)
