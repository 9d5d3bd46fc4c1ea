"""Yes or no, only where a sentence of an article states the matter or its opposite."""

from __future__ import annotations

import re

from qa.candidates import mentions
from qa.found import Draft, Evidence, Found, Refusal, Said, found_words
from qa.polarity import turns
from qa.question import Question
from qa.words import content_stems

_STATES_IT = 0.5
"""Least relevance of a sentence to be taken as stating the matter or its opposite."""


def verdict(found: Found) -> Draft | Refusal:
    """Yes or no where a sentence states the matter; the clause that states it decides by what turns it round."""
    question = found.question
    shown = [e for e in found.shown() if _names_near(question, e)]
    ranked = sorted(
        zip(found.relevance(shown), shown, strict=True),
        key=lambda row: (-row[0], row[1].source.article.id, row[1].sentence),
    )
    if not ranked or ranked[0][0] < _STATES_IT:
        return Refusal("no sentence in these articles states it or its opposite", ranked[0][0] / 2 if ranked else 0.0)
    score, best = ranked[0]
    yes = _says_yes(question, best)
    agreeing = {
        e.source.article.id: e
        for other, e in reversed(ranked)
        if other > 0.9 * score and e.source is not best.source and _says_yes(question, e) == yes
    }
    text = f"{'Yes' if yes else 'No'}: {found_words(best)}"
    return Draft(text, (Said(found_words(best), (best, *agreeing.values())),), min(0.9, score))


def _names_near(question: Question, evidence: Evidence) -> bool:
    """Whether every name in the question stands in the sentence, two before it, or what the article says of itself."""
    first = max(0, evidence.sentence - 2)
    near = " ".join(evidence.source.words_of(i) for i in range(first, evidence.sentence + 1))
    opening = evidence.source.words_of(0)
    return all(mentions(f"{near} {opening} {evidence.source.about}", name) for name in question.names)


_CLAUSE = re.compile(
    r"[,;:—–]\s|\s--?\s|[“”\"]|\b(?:because|while|although|though|but|which|who|after|before|when|if|unless)\b"
)


def _says_yes(question: Question, evidence: Evidence) -> bool:
    """Whether the clause that shares most with the question says so, rather than that it is not so."""
    clauses = [part for part in _CLAUSE.split(found_words(evidence)) if part.strip()]
    named = {root for name in question.names for root in content_stems(name)}
    asked = question.terms - named  # "Garcetti echoed Lightfoot, saying that police would never…": names don't decide
    clause = max(clauses, key=lambda part: (len(content_stems(part) & asked), len(part)))
    # A word that turns both round ("Did she veto it?" "She vetoed it.") turns neither.
    return turns(clause, unless=question.terms) % 2 == turns(question.text, unless=content_stems(clause)) % 2
