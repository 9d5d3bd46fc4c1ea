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

_SAYS_SO = 0.2
"""Least mean chance, over its parts, of what a question holds named articles to say: below it, they do not say so."""
_AS_OFTEN = {"differs": 0.7, "agrees": 0.68, "says": 0.65, "does not": 0.6}
"""How often such an answer is right, on one half of the dev questions of MultiHop-RAG."""
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
    told = [(part, found, best) for part, found in parts if not part.asks and (best := nearest(found, part.outlets))]
    lacking = [part for part, _ in parts if not part.asks and all(part is not one for one, _, _ in told)]
    if lacking or len(told) < 1:
        where = " or ".join(lacking[0].outlets) if lacking and lacking[0].outlets else "these articles"
        return Refusal(f"nothing found in {where} is about that")
    sentences = [best for _, _, best in told]
    said = tuple(dict.fromkeys(Said(found_words(one.evidence), (one.evidence,)) for one in sentences))
    about = next((part.text for part, _ in parts if part.asks), asked.text)
    if difference := _DIFFERENCE.search(about) or (len(told) > 1 and _AGREEMENT.search(about)):
        differs = any(_differ(a, b) for at, a in enumerate(told) for b in told[at + 1 :])
        yes = differs == bool(_DIFFERENCE.search(difference[0]))
        words = "what they say differs" if differs else "nothing in them on it differs"
        chance = _AS_OFTEN["differs" if _DIFFERENCE.search(difference[0]) else "agrees"]
    else:
        mean = sum(one.chance for one in sentences) / len(sentences)
        yes = mean >= _SAYS_SO
        words = "these articles say so" if yes else "what these articles say on it is something else"
        chance = max(_AS_OFTEN["says"], mean) if yes else _AS_OFTEN["does not"]
    return Draft(f"{'Yes' if yes else 'No'}: {words}", said, min(0.9, chance))


def _differ(one: tuple[Part, Found, Weighed], other: tuple[Part, Found, Weighed]) -> bool:
    """Whether two articles contradict each other: one denies what the other says, or gives another figure for it."""
    a, b = (found_words(told[2].evidence) for told in (one, other))
    alike = content_stems(a) & content_stems(b)
    if len(alike) < _ALIKE * min(len(content_stems(a)), len(content_stems(b))):
        return False
    figures = _figures(a), _figures(b)
    return turns(a) % 2 != turns(b) % 2 or (all(figures) and figures[0].isdisjoint(figures[1]))


def _figures(sentence: str) -> set[float]:
    values = (number_value(sentence[a:b]) for a, b in numbers(sentence))
    return {value for value in values if value is not None}
