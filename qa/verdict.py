"""Yes or no, only where a sentence of an article states the matter or its opposite."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from qa.candidates import said_in
from qa.confidence import borne_out
from qa.found import Draft, Evidence, Found, Refusal, Said, found_words
from qa.plan import Part
from qa.polarity import turns
from qa.question import Question
from qa.words import content_stems

_STATES_IT = 0.5
"""Least relevance of a sentence to be taken as stating the opposite."""
_SHARED = 0.3
"""Least share of the question's words, names left off and weighed by rarity, that such a sentence itself must hold."""
_ON_IT = 0.45
"""Least sum of that share and half the reader's margin, where it sees an answer."""
_SEEN = -0.3
"""The reader's margin (in tens of logits) from which a sentence is looked at that shares no words."""
_COMPARED = 6
"""Sentences that are weighed where the nearest one is wanted."""
_BORNE_OUT = 0.65
"""Least chance of a sentence to be taken as bearing the matter out. Of questions made of others with their answers, and
with other answers, 68 and 12 in a hundred reach it (67 and 30 by words alone)."""


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
    def signs(self) -> tuple[float, float, float]:
        """What tells how likely the sentence is to bear the matter out."""
        return self.margin, self.share, self.relevance

    @cached_property
    def chance(self) -> float:
        """That it bears the matter out."""
        return borne_out(self.signs)


def weighed(found: Found) -> list[Weighed]:
    """The sentences with the question's names that share its words, or in which the reader sees something."""
    shares = {e: _share(found, e.source.words_of(e.sentence)) for e in found.shown() if names_near(found.question, e)}
    # Words first: to compare meanings takes a hundred times as long.
    return _weighed(found, {e: s for e, s in shares.items() if s >= _SHARED or found.margin(e) >= _SEEN})


def nearest(found: Found, part: Part) -> list[Weighed]:
    """The sentence of each article that most likely bears the part out, the likeliest first.

    Only of the outlets that it names, where it names any; of its day, where an article is of that day.
    """
    shown = [e for e in found.shown() if not part.outlets or e.source.article.outlet in part.outlets]
    dated = [e for e in shown if part.period and part.period.holds(e.source.article.published)]
    shown = dated or shown
    shares = {e: _share(found, e.source.words_of(e.sentence)) for e in shown}
    likely = sorted(shown, key=lambda e: (-shares[e] - found.margin(e) / 2, e.source.article.id, e.sentence))
    ranked = _weighed(found, {e: shares[e] for e in likely[:_COMPARED]})
    ranked.sort(key=lambda one: (-one.chance, one.evidence.source.article.id, one.evidence.sentence))
    first: dict[str, Weighed] = {}
    for one in ranked:
        first.setdefault(one.evidence.source.article.id, one)
    return list(first.values())


def _weighed(found: Found, shares: Mapping[Evidence, float]) -> list[Weighed]:
    relevances = found.relevance(list(shares))
    return [Weighed(e, found.margin(e), shares[e], relevance) for e, relevance in zip(shares, relevances, strict=True)]


def verdict(found: Found) -> Draft | Refusal:
    """Yes or no where a sentence states the matter; the clause that states it decides by what turns it round."""
    ranked = sorted(
        weighed(found),
        key=lambda one: (-one.relevance - one.share / 2, one.evidence.source.article.id, one.evidence.sentence),
    )
    stated = [
        (one, yes)
        for one in ranked
        if (yes := _says_yes(found, one.evidence)) is not None
        and (one.chance >= _BORNE_OUT if yes else _denies(found, one))
    ]
    if not stated:
        near = max((one.chance for one in ranked), default=0.0)
        return Refusal("no sentence in these articles states it or its opposite", near / 2)
    first, yes = stated[0]
    best = first.evidence
    agreeing = {
        one.evidence.source.article.id: one.evidence
        for one, says in reversed(stated)
        if one.relevance > 0.9 * first.relevance and one.evidence.source is not best.source and says == yes
    }
    text = f"{'Yes' if yes else 'No'}: {found_words(best)}"
    chance = first.chance if yes else min(first.relevance, 0.4 + first.share)
    return Draft(text, (Said(found_words(best), (best, *agreeing.values())),), min(0.9, chance))


def _denies(found: Found, one: Weighed) -> bool:
    """Whether a sentence that turns the matter round is on it: a reader taught by what is so sees no answer there."""
    on_it = one.share >= _SHARED and one.share + max(one.margin, 0.0) / 2 >= _ON_IT and one.relevance >= _STATES_IT
    return on_it and (one.share >= _MOST or _has_rarest(found, one.evidence))


_MOST = 0.6
"""Share from which a sentence may lack the question's rarest word: below it, "the fire at the library" alone would
answer whether the fire was set on purpose."""


def _has_rarest(found: Found, evidence: Evidence) -> bool:
    """Whether the sentence, or the one that names its subject, has the question's rarest word, names left off."""
    weights = found.weights.of
    rarest = max(_asked(found.question), key=lambda root: (weights.get(root, 1.0), root), default="")
    return rarest in said_in(evidence.source, evidence.sentence)


def names_near(question: Question, evidence: Evidence) -> bool:
    """Whether every name in the question stands in the sentence, two before it, or what the article says of itself.

    Somebody whom the article names in full elsewhere may stand there by surname.
    """
    source, last = evidence.source, evidence.sentence
    near = range(max(0, last - 2), last + 1)
    return all(source.headed(name) or not source.naming(name).isdisjoint(near) for name in question.names)


_NAMING = re.compile(
    r",\s(?:[A-Z][\w.'’-]+(?:\s[A-Z][\w.'’-]+){0,3}|\d{1,3}|(?:the|an?|known as|also called)\s[^,;]{2,50}),"
)
_ASIDE = re.compile(r"(?:\S+\s){0,3}\S+(,\s(?:who|which|whose|whom|where)\b[^,;]*,)")
_CLAUSE = re.compile(
    r"[,;:—–]\s|[.?!]\s(?=[A-Z“\"])|\s--?\s|[“\"](?=[A-Z])|[.,?!][”\"]|(?=\bwithout\b)|"
    r"\b(?:because|while|although|though|but|which|who|after|before|when|if|unless)\b|"
    r"\band\b(?=\s(?:\w+ed|said|then|found|will|would|is|was|were|are|has|have|had|did|does|he|she|it|they|that|not)\b)"
)


def _clauses(sentence: str) -> list[str]:
    """The clauses of a sentence, the longest first; what it says beside ("Holt, who drives a bus, voted no") last."""
    bare = _NAMING.sub(" ", sentence)
    asides = [aside[0].strip(" ,") for aside in _ASIDE.finditer(bare)]
    main = _ASIDE.sub(lambda aside: aside[0].replace(aside[1], " "), bare)
    parts = sorted(_CLAUSE.split(main), key=len, reverse=True)
    return [part for part in [*parts, *asides] if content_stems(part)]


def _asked(question: Question) -> frozenset[str]:
    """What the question says beside the names in it: "Garcetti echoed Lightfoot, saying that…" has only their names."""
    return question.terms - {root for name in question.names for root in content_stems(name)} or question.terms


def _share(found: Found, text: str) -> float:
    """The weight of the asked words that stand in a text, as a share of all of them."""
    asked, weights = _asked(found.question), found.weights.of
    total = sum(weights.get(root, 1.0) for root in asked) or 1.0
    return sum(weights.get(root, 1.0) for root in asked & content_stems(text)) / total


_FACT = re.compile(r"^\W*(?:did|was|were|has|have|had)(?:n['’]t)?\b", re.IGNORECASE)
_OPEN = re.compile(
    r"\b(?:would|could|may|might|should|must|will|can|whether|if|unless|"
    r"(?:need\w*|ask\w*|plan(?:s|ned|ning)|want\w*|hop\w+|expect\w*|intend\w*|due|set) to)\b|(?P<idea>\bpropos\w+)",
    re.IGNORECASE,
)


def _says_yes(found: Found, evidence: Evidence) -> bool | None:
    """Whether the clause that shares most with the question says so or the opposite; None where that is left open."""
    question = found.question
    clauses = sorted(_clauses(found_words(evidence)), key=lambda part: -_share(found, part))
    if not clauses:
        return None
    first = clauses[0]
    if _left_open(question, first):
        return None
    if not _turned(question, first):
        # "looked for a buyer and found none": what another clause alone says of the matter must not turn it.
        alone = (part for part in clauses[1:] if (content_stems(part) - content_stems(first)) & _asked(question))
        if any(_turned(question, part) for part in alone):
            return None
    # A word that turns both round ("Did she veto it?" "She vetoed it.") turns neither.
    return _turned(question, first) == turns(question.text, unless=content_stems(first)) % 2


def _turned(question: Question, clause: str) -> int:
    return turns(clause, unless=question.terms) % 2


def _left_open(question: Question, clause: str) -> bool:
    """Whether something happened is not told by what would, might or is to happen; that it would not does tell."""
    if not _FACT.match(question.text) or _OPEN.search(question.text) or _turned(question, clause):
        return False
    opens = _OPEN.search(clause)
    return opens is not None and bool(opens["idea"] or content_stems(clause[opens.end() :]) & _asked(question))
