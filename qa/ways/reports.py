"""What named articles say, held side by side: whether each says its part, whether they agree, whether one differs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations, pairwise

from qa import policy
from qa.english.polarity import negations
from qa.english.quantities import numbers
from qa.english.words import content_stems, figure_in, number_value
from qa.findings import Dispute, Draft, DraftStatement, Findings, Refusal, sentence_text
from qa.question.plan import Part
from qa.ways.verdict import Weighed, nearest

_DIFFERENCE = re.compile(
    r"\b(?:inconsisten\w*|differ(?:s|ed)?\b|discrepanc\w*|disagree\w*|contradict\w*|"
    r"(?:chang(?:e|ed|es)|shift(?:ed)?)\b(?! from))",
    re.IGNORECASE,
)
_AGREEMENT = re.compile(
    r"\b(?:consisten\w*|agree\w*|align\w*|(?:the )?same|similar\w*|unchanged|remain\w*)\b", re.IGNORECASE
)

_EITHER = re.compile(r"\b(\w+)(?: the same)? or (?:an? )?(\w+)", re.IGNORECASE)
_BEFORE = re.compile(r"(before|after)\b", re.IGNORECASE)
_BESIDE = re.compile(r"(?:[,;]\s(?:but\s)?not|(?:^|[,;]?\s)(?:without|rather than|instead of|despite))\s.*", re.DOTALL)
"""What is said besides of an article that denies nothing: "speaks of the jury, without mentioning the sale"."""
_ASKS = re.compile(r"(?:did|was|were|has|had)\b", re.IGNORECASE)


def compared(findings: Findings) -> Draft | Refusal:
    """Yes or no, from the sentence of each part's articles that comes nearest to what it says.

    A difference between reports is one of figures for the same thing, or of one that denies what another says.
    """
    claims = [(one.part, nearest(one.findings, one.part)) for one in findings.parts if not one.part.asks]
    lacking = next((part for part, near in claims if not near or near[0].relevance < policy.REPORTS_ABOUT), None)
    if lacking:
        return Refusal(f"nothing found in {' or '.join(lacking.outlets) or 'these articles'} is about that", final=True)
    weighed = [near[0] for _, near in claims]
    shown = dict.fromkeys(one.evidence for _, near in claims for one in near[: policy.CITED_FOR_REPORT])
    statements = tuple(DraftStatement(sentence_text(evidence), (evidence,)) for evidence in shown)
    about = next((one.part.text for one in findings.parts if one.part.asks), findings.question.text)
    held = _held(about, weighed)
    text, chance = _ordered(claims) or held or _opposed(claims) or _stated(weighed)
    return Draft(text, statements, chance, disputes=_disputes(about, weighed) if held else ())


def _disputes(about: str, weighed: Sequence[Weighed]) -> tuple[Dispute, ...]:
    """The sentences of the first two articles that contradict each other."""
    pair = next(((a, b) for a, b in combinations(weighed, 2) if _differ(a, b)), ())
    sides = tuple(DraftStatement(sentence_text(one.evidence), (one.evidence,)) for one in pair)
    return (Dispute(about, sides),) if sides else ()


def _ordered(claims: Sequence[tuple[Part, Sequence[Weighed]]]) -> tuple[str, float] | None:
    """Whether one article was published before or after another; None where that is not asked, or not known."""
    for (first, near), (second, other) in pairwise(claims):
        asked = _BEFORE.match(second.text)
        days = [weighed[0].evidence.source.article.published for weighed in (near, other)]
        if asked and _ASKS.match(first.text) and first.outlets and second.outlets and all(days) and days[0] != days[1]:
            earlier = str(days[0]) < str(days[1])
            yes = earlier == (asked[1].lower() == "before") and not _denies(first.text)
            order = " and ".join(
                f"{part.outlets[0]} on {str(day)[:10]}" for part, day in zip((first, second), days, strict=True)
            )
            return f"{'Yes' if yes else 'No'}: {order}", policy.REPORTS_RIGHT["order"]
    return None


def _held(about: str, weighed: Sequence[Weighed]) -> tuple[str, float] | None:
    """Whether the articles agree; None where neither agreement nor a difference is asked for."""
    difference, agreement = _DIFFERENCE.search(about), _AGREEMENT.search(about)
    if not (difference or (agreement and len(weighed) > 1)):
        return None
    differs = bool(_disputes(about, weighed))
    words = "what they say differs" if differs else "nothing in them on it differs"
    either = next((one for one in _EITHER.finditer(about) if _opposites(*one.groups())), None)
    if either:
        # "Was it consistent or inconsistent?" wants one of its own words.
        said = next(word for word in either.groups() if _differs(word) == differs)
        return f"{said.capitalize()}: {words}", policy.REPORTS_RIGHT["agreement"]
    yes = differs == bool(difference)
    return f"{'Yes' if yes else 'No'}: {words}", policy.REPORTS_RIGHT["difference" if difference else "agreement"]


def _differs(word: str) -> bool:
    return _DIFFERENCE.match(word) is not None


def _opposites(one: str, other: str) -> bool:
    """Whether one word is of agreement and the other of a difference."""
    return any(_differs(a) and _AGREEMENT.match(b) is not None for a, b in ((one, other), (other, one)))


def _opposed(claims: Sequence[tuple[Part, Sequence[Weighed]]]) -> tuple[str, float] | None:
    """No, where an article says plainly what a part denies: "the team failed to win", "never earns", "has made no"."""
    for part, near in claims:
        says = near[0].chance >= policy.REPORTS_OPPOSED and not negations(sentence_text(near[0].evidence))
        if says and _denies(part.text):
            return "No: one of these articles says what the question denies", policy.REPORTS_RIGHT["opposed"]
    return None


def _denies(text: str) -> bool:
    return negations(_BESIDE.sub("", text)) % 2 == 1


def _stated(weighed: Sequence[Weighed]) -> tuple[str, float]:
    """Whether the articles say all that the question has them say."""
    mean = sum(one.chance for one in weighed) / len(weighed)
    if mean < policy.REPORTS_SAY_SO:
        return "No, probably: they do not say all of that in so many words", policy.REPORTS_RIGHT["not said"]
    chance = min(policy.REPORTS_SAID + policy.REPORTS_SAID_BY * mean, policy.REPORTS_SAID_MOST)
    return f"Yes{', probably' if chance < policy.WITHOUT_PROBABLY else ''}: these articles say so", chance


def _differ(one: Weighed, other: Weighed) -> bool:
    """Whether two articles contradict each other: one denies what the other says, or gives another figure for it."""
    a, b = sentence_text(one.evidence), sentence_text(other.evidence)
    alike = content_stems(a) & content_stems(b)
    if len(alike) < policy.SAME_MATTER * min(len(content_stems(a)), len(content_stems(b))):
        return False
    figures = _figures(a), _figures(b)
    return negations(a) % 2 != negations(b) % 2 or (all(figures) and figures[0].isdisjoint(figures[1]))


def _figures(sentence: str) -> set[float]:
    values = (number_value(figure_in(sentence[a:b])) for a, b in numbers(sentence))
    return {value for value in values if value is not None}
