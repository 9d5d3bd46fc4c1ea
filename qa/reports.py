"""What named articles say, held side by side: whether each says its part, whether they agree, whether one differs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.found import Draft, Found, Refusal, Said, found_words
from qa.names import numbers
from qa.plan import Part, Plan
from qa.polarity import turns
from qa.question import Question
from qa.verdict import Weighed, nearest
from qa.words import content_stems, number_value

_SAYS_SO = 0.25
"""Least mean chance, over its parts, of what a question holds named articles to say: below it, they do not say so."""
_RIGHT = {"difference": 0.8, "agreement": 0.68, "said": 0.7, "not said": 0.5}
"""How often such an answer is right: of the even-numbered questions of MultiHop-RAG's dev half, 34, 44 and 104 in all
(0.88, 0.68, 0.71 and 0.49; the first is a guess towards the others)."""
_CITED = 2
"""Articles cited for a part: the first says it, the next comes near."""
_ALIKE = 0.4
"""Share of the shorter sentence's words from which two sentences are about one thing."""

_DIFFERENCE = re.compile(
    r"\b(?:inconsisten\w*|discrepanc\w*|disagree\w*|contradict\w*|chang(?:e|ed|es)|shift(?:ed)?)\b", re.IGNORECASE
)
_AGREEMENT = re.compile(
    r"\b(?:consisten\w*|agree\w*|align\w*|(?:the )?same|similar\w*|unchanged|remain\w*)\b", re.IGNORECASE
)


def compared(asked: Question, plan: Plan, parts: Sequence[tuple[Part, Found]]) -> Draft | Refusal:
    """Yes or no, from the sentence of each part's articles that comes nearest to what it says.

    A difference between reports is one of figures for the same thing, or of one that denies what another says.
    """
    claims = [(part, nearest(found, part.outlets)) for part, found in parts if not part.asks]
    lacking = next((part for part, near in claims if not near), None)
    if lacking:
        return Refusal(f"nothing found in {' or '.join(lacking.outlets) or 'these articles'} is about that")
    told = [near[0] for _, near in claims]
    said = tuple(
        dict.fromkeys(
            Said(found_words(near[0].evidence), tuple(one.evidence for one in near[:_CITED])) for _, near in claims
        )
    )
    about = next((part.text for part, _ in parts if part.asks), asked.text)
    if difference := _DIFFERENCE.search(about) or (len(told) > 1 and _AGREEMENT.search(about)):
        differs = any(_differ(a, b) for at, a in enumerate(told) for b in told[at + 1 :])
        yes = differs == bool(_DIFFERENCE.search(difference[0]))
        words = "what they say differs" if differs else "nothing in them on it differs"
        chance = _RIGHT["difference" if _DIFFERENCE.search(difference[0]) else "agreement"]
    else:
        mean = sum(one.chance for one in told) / len(told)
        yes = mean >= _SAYS_SO
        words = "these articles say so" if yes else "what these articles say on it is something else"
        chance = max(_RIGHT["said"], mean) if yes else _RIGHT["not said"]
    return Draft(f"{'Yes' if yes else 'No'}: {words}", said, min(0.9, chance))


def _differ(one: Weighed, other: Weighed) -> bool:
    """Whether two articles contradict each other: one denies what the other says, or gives another figure for it."""
    a, b = found_words(one.evidence), found_words(other.evidence)
    alike = content_stems(a) & content_stems(b)
    if len(alike) < _ALIKE * min(len(content_stems(a)), len(content_stems(b))):
        return False
    figures = _figures(a), _figures(b)
    return turns(a) % 2 != turns(b) % 2 or (all(figures) and figures[0].isdisjoint(figures[1]))


def _figures(sentence: str) -> set[float]:
    values = (number_value(sentence[a:b]) for a, b in numbers(sentence))
    return {value for value in values if value is not None}
