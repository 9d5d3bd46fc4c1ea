"""Do the citations hold, and is what should be said said?

All of it is lexical: no model judges. An entailment judged by words is strict about paraphrase and blind to the order
of words; this project's statements are sentences of the articles, for which it is exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evals.cases import Case
from evals.metrics.answers import judge, numbers
from evals.metrics.retrieval import Place, covers
from evals.metrics.statistics import Pair
from index.text.split import sentences
from qa.english.polarity import negations
from qa.english.words import content_stems, normalize

_ENTAILED = 0.8
"""Share of a claim's content words that must stand in what entails it."""
_OF_LONG = 0.5
"""Share of a quotation's content words that a long gold answer must have, for the quotation to be a part of it."""
_PARTLY = 0.4
"""The same for a nugget that is said in part."""


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
    start, end, how = citation["start"], citation["end"], judge(case)
    for place in wanted:
        if citation["article"]["id"] == place.article_id:
            if not place.spans and how in ("yesno", "claim"):
                return True  # a verdict's words stand nowhere: its article is all that there is to hit
            within = any(a <= start and end <= b for a, b in place.spans)
            if place.spans and (within or covers(place, place.article_id, start, end)):
                return True
    if how in ("yesno", "claim"):
        return False
    quote = normalize(citation["quote"])
    if how == "long" and any(_share(quote, gold) >= _OF_LONG for gold in case.answers):
        return True
    return any(f" {normalize(gold)} " in f" {quote} " for gold in case.answers if normalize(gold))


# --- by words ---------------------------------------------------------------------------------------------


def entails(premise: str, claim: str) -> bool:
    """Whether the words of a premise say a claim: most of its content words, all its numbers, no denial fewer.

    In place of the entailment model of ALCE and TREC's judges. A claim without content words is entailed by none.
    """
    return (
        _share(claim, premise) >= _ENTAILED
        and numbers(claim) <= numbers(premise)
        and (not negations(claim) or bool(negations(premise)))
    )


def _share(claim: str, premise: str) -> float:
    wanted = content_stems(claim)
    return len(wanted & content_stems(premise)) / len(wanted) if wanted else 0.0


def alce(answer: Mapping[str, Any]) -> tuple[float, float] | None:
    """Citation recall and precision of an answer (ALCE, arXiv 2305.14627, 4); None without statements.

    Recall: the share of statements that their citations, joined, entail. Precision: the share of citations that
    matter: the statement is entailed, and the citation entails it alone or the others do not entail it without.
    """
    quotes = {citation["number"]: citation["quote"] for citation in answer["citations"]}
    recalled, precise, cited = 0, 0, 0
    for statement in answer["statements"]:
        numbers_cited = statement["citations"]
        cited += len(numbers_cited)
        if not entails(" ".join(quotes[n] for n in numbers_cited), statement["text"]):
            continue
        recalled += 1
        for number in numbers_cited:
            rest = " ".join(quotes[n] for n in numbers_cited if n != number)
            precise += entails(quotes[number], statement["text"]) or not entails(rest, statement["text"])
    if not answer["statements"]:
        return None
    return recalled / len(answer["statements"]), precise / cited if cited else 0.0


def nuggets(case: Case) -> list[tuple[str, ...]]:
    """What a good answer says, piece by piece, each in alternative words.

    Every item of a list, every sentence of a long gold answer (the shortest, where there are several), else one piece
    in the words of any gold answer.
    """
    how = judge(case)
    if how == "list":
        return [(gold,) for gold in case.answers]
    if how == "long":
        gold = min(case.answers, key=len)
        return [(gold[sentence.start : sentence.end],) for sentence in sentences(gold)]
    return [case.answers] if case.answers else []


def nugget_recall(case: Case, answer: Mapping[str, Any]) -> tuple[float, float] | None:
    """Share of the nuggets that an answer says, strict and lenient; None for a case without any.

    As in TREC's nugget evaluation (Voorhees 2003; AutoNuggetizer, arXiv 2411.09607): strict counts what is said whole,
    lenient half of what is said in part. A refusal says nothing.
    """
    wanted = nuggets(case)
    if not wanted:
        return None
    said = " ".join([answer["answer"], *(statement["text"] for statement in answer["statements"])])
    if not answer["answered"]:
        said = ""
    strict = [any(_said(said, words) for words in nugget) for nugget in wanted]
    partly = [max(_share(words, said) for words in nugget) >= _PARTLY for nugget in wanted]
    lenient = sum(1.0 if whole else 0.5 * part for whole, part in zip(strict, partly, strict=True))
    return sum(strict) / len(wanted), lenient / len(wanted)


def _said(text: str, nugget: str) -> bool:
    return f" {normalize(nugget)} " in f" {normalize(text)} " or entails(text, nugget)
