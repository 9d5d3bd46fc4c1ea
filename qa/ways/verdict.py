"""Yes or no, only where a sentence of an article states the matter or its opposite."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from qa import policy
from qa.candidates import Window
from qa.confidence import affirms, decisive, stated, yes_or_no
from qa.english.polarity import is_untold, negations
from qa.english.words import content_stems
from qa.findings import Draft, DraftStatement, Evidence, Findings, Refusal, sentence_text, with_antecedent
from qa.news.disagreements import denied
from qa.question.parse import Question
from qa.question.plan import Part
from qa.reader import Verdict
from qa.ways.constraints import names_near


@dataclass(frozen=True)
class Weighed:
    """A sentence as evidence for or against what a question of yes or no asks."""

    evidence: Evidence
    margin: float
    """The reader's in the sentence, in tens of logits."""
    share: float
    """Of the question's words, names left off and weighed by rarity, in the sentence itself."""
    relevance: float

    @property
    def features(self) -> tuple[float, float, float]:
        """What tells how likely the sentence is to bear the matter out."""
        return self.margin, self.share, self.relevance

    @cached_property
    def chance(self) -> float:
        """That it bears the matter out."""
        return stated(self.features)


def nearest(findings: Findings, part: Part) -> list[Weighed]:
    """The sentence of each article that most likely bears the part out, the likeliest first.

    Only of the outlets that it names, where it names any; of its day, where an article is of that day.
    """
    shown = [e for e in findings.shown() if not part.outlets or e.source.article.outlet in part.outlets]
    dated = [e for e in shown if part.period and part.period.holds(e.source.article.published)]
    shown = dated or shown
    shares = {e: _share(findings, e.source.words_of(e.sentence)) for e in shown}
    likely = sorted(shown, key=lambda e: (-shares[e] - findings.margin(e) / 2, e.source.article.id, e.sentence))
    ranked = _weighed(findings, {e: shares[e] for e in likely[: policy.NEAREST_WEIGHED]})
    return _likeliest(ranked, lambda one: one.chance)


def _weighed(findings: Findings, shares: Mapping[Evidence, float]) -> list[Weighed]:
    relevances = findings.relevance(list(shares))
    return [
        Weighed(e, findings.margin(e), shares[e], relevance) for e, relevance in zip(shares, relevances, strict=True)
    ]


@dataclass(frozen=True)
class Stance:
    """A sentence with what it says of the matter that a question of yes or no asks."""

    evidence: Evidence
    features: tuple[float, ...]
    """Of being about it: the reader's log odds that the passage answers and that the sentence does (fifths), the share
    of the question's words, relevance, the passage's place (minus eighths), whether the reader points at it."""
    sides: tuple[float, float, float]
    """Of saying so: log odds of stated against denied in the passage and in the sentence, and 1 or -1 by words."""

    @cached_property
    def about(self) -> float:
        """The chance that it decides the matter."""
        return decisive(self.features)

    @cached_property
    def yes(self) -> float:
        """The chance that it says so, where it decides."""
        return affirms(self.sides)


_Judged = TypeVar("_Judged", Weighed, Stance)


def verdict(findings: Findings) -> Draft | Refusal:
    """Yes or no, as the likeliest sentence of each article that decides the matter has it."""
    first = _likeliest(stances(findings), lambda one: one.about)
    likely = [one for one in first if one.about >= policy.HAS_A_SAY * first[0].about]
    if not likely:
        return Refusal("no sentence in these articles states it or its opposite", final=True)
    share = sum(one.about * one.yes for one in likely) / sum(one.about for one in likely)
    yes = share > 0.5
    chance = yes_or_no(likely[0].about * (share if yes else 1 - share))
    if chance < policy.ENOUGH:
        return Refusal("no sentence in these articles states it or its opposite", chance, final=True)
    saying = [one.evidence for one in likely if (one.yes > 0.5) == yes]
    text = sentence_text(saying[0])
    dispute = denied(findings.question.text, [(one.evidence, one.yes, one.sides[2] > 0) for one in likely])
    disputes = (dispute,) if dispute else ()
    return Draft(f"{'Yes' if yes else 'No'}: {text}", (DraftStatement(text, tuple(saying)),), chance, disputes=disputes)


def stances(findings: Findings) -> list[Stance]:
    """The sentences that may decide the matter: those with its names that are most about it, or are pointed at."""
    of: dict[tuple[str, int], tuple[int, Window]] = {}
    for place, window in reversed(list(enumerate(findings.windows))):
        of |= dict.fromkeys(((window.source.article.id, index) for index in window.sentences), (place, window))
    shown = [
        e for e in findings.shown() if names_near(findings.question, e) and (e.source.article.id, e.sentence) in of
    ]
    sides_of = {e: side for e in shown if (side := _says_yes(findings, e)) is not None}
    shares = {e: _share(findings, e.source.words_of(e.sentence)) for e in sides_of}
    pointed = {e: of[e.source.article.id, e.sentence][1].pointed == e.sentence for e in sides_of}
    near = sorted(sides_of, key=lambda e: (-shares[e] - pointed[e], of[e.source.article.id, e.sentence][0], e.sentence))
    near = near[: policy.JUDGED]
    made = []
    readings = findings.judge([with_antecedent(e) for e in near])
    for one, relevance, reading in zip(near, findings.relevance(near), readings, strict=True):
        place, window = of[one.source.article.id, one.sentence]
        features = (window.answers / 5, reading.answers / 5, shares[one], relevance, -place / 8, float(pointed[one]))
        sides = _odds(window.verdict), _odds(reading.verdict), 1.0 if sides_of[one] else -1.0
        made.append(Stance(one, features, sides))
    return made


def _likeliest(found: Iterable[_Judged], chance: Callable[[_Judged], float]) -> list[_Judged]:
    """The likeliest sentence of each article, the likeliest first."""
    ranked = sorted(found, key=lambda one: (-chance(one), one.evidence.source.article.id, one.evidence.sentence))
    first: dict[str, _Judged] = {}
    for one in ranked:
        first.setdefault(one.evidence.source.article.id, one)
    return list(first.values())


def _odds(verdict: Verdict | None) -> float:
    """Log odds of stated against denied; 0 from a reader that gives no verdict."""
    return math.log((verdict.stated + 0.02) / (verdict.denied + 0.02)) if verdict else 0.0


_NAMING = re.compile(
    r",\s(?:[A-Z][\w.'’-]+(?:\s[A-Z][\w.'’-]+){0,3}|\d{1,3}|(?:the|an?|known as|also called)\s[^,;]{2,50}),"
)
_ASIDE = re.compile(r"(?:\S+\s){0,3}\S+(,\s(?:who|which|whose|whom|where)\b[^,;]*,)")
_CLAUSE = re.compile(
    r"[,;:—–]\s|[.?!]\s(?=[A-Z“\"])|\s--?\s|[“\"](?=[A-Z])|[.,?!][”\"]|(?=\bwithout\b)|"
    r"\b(?:because|while|although|though|but|which|who|after|before|when|if|unless)\b|"
    r"\band\b(?=\s(?:\w+ed|said|then|found|will|would|is|was|were|are|has|have|had|did|does|he|she|it|they|that|not)\b)"
)


def clauses(sentence: str) -> list[str]:
    """The clauses of a sentence, the longest first; what it says beside ("Holt, who drives a bus, voted no") last."""
    bare = _NAMING.sub(" ", sentence)
    asides = [aside[0].strip(" ,") for aside in _ASIDE.finditer(bare)]
    main = _ASIDE.sub(lambda aside: aside[0].replace(aside[1], " "), bare)
    parts = sorted(_CLAUSE.split(main), key=len, reverse=True)
    return [part for part in [*parts, *asides] if content_stems(part)]


def _asked(question: Question) -> frozenset[str]:
    """What the question says beside the names in it: "Garcetti echoed Lightfoot, saying that…" has only their names."""
    return question.terms - {root for name in question.names for root in content_stems(name)} or question.terms


def _share(findings: Findings, text: str) -> float:
    """The weight of the asked words that stand in a text, as a share of all of them."""
    asked, weights = _asked(findings.question), findings.weights.of
    total = sum(weights.get(root, 1.0) for root in asked) or 1.0
    return sum(weights.get(root, 1.0) for root in asked & content_stems(text)) / total


_FACT = re.compile(r"^\W*(?:did|was|were|has|have|had)(?:n['’]t)?\b", re.IGNORECASE)
_OPEN = re.compile(
    r"\b(?:would|could|may|might|should|must|will|can|whether|if|unless|"
    r"(?:need\w*|ask\w*|plan(?:s|ned|ning)|want\w*|hop\w+|expect\w*|intend\w*|due|set) to)\b|(?P<idea>\bpropos\w+)",
    re.IGNORECASE,
)


def _says_yes(findings: Findings, evidence: Evidence) -> bool | None:
    """Whether the clause that shares most with the question says so or the opposite; None where that is left open."""
    question = findings.question
    parts = sorted(clauses(sentence_text(evidence)), key=lambda part: -_share(findings, part))
    if not parts:
        return None
    first = parts[0]
    if _left_open(question, first) or is_untold(sentence_text(evidence), unless=question.terms):
        return None
    if not _turned(question, first):
        # "looked for a buyer and found none": what another clause alone says of the matter must not turn it.
        alone = (part for part in parts[1:] if (content_stems(part) - content_stems(first)) & _asked(question))
        if any(_turned(question, part) for part in alone):
            return None
    # A word that turns both round ("Did she veto it?" "She vetoed it.") turns neither.
    return _turned(question, first) == negations(question.text, unless=content_stems(first)) % 2


def _turned(question: Question, clause: str) -> int:
    return negations(clause, unless=question.terms) % 2


def _left_open(question: Question, clause: str) -> bool:
    """Whether something happened does not follow from what would, might or is to happen; that it would not does."""
    if not _FACT.match(question.text) or _OPEN.search(question.text) or _turned(question, clause):
        return False
    opens = _OPEN.search(clause)
    return opens is not None and bool(opens["idea"] or content_stems(clause[opens.end() :]) & _asked(question))
