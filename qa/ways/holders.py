"""Who holds a role, and which of those who hold it did something: "Which mayors refused?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qa import policy
from qa.english import names
from qa.english.names import is_named
from qa.english.polarity import negations
from qa.english.roles import QUALIFIERS, is_a, role_key
from qa.english.words import content_stems, stem, words
from qa.findings import Draft, DraftStatement, Evidence, Findings, Refusal, sentence_text, with_antecedent
from qa.question.parse import Question
from qa.source import Source
from qa.ways.constraints import WHO_IS, agrees, belongs


@dataclass(frozen=True)
class _Holder:
    person: names.Person
    evidence: Evidence
    score: float


def holders(findings: Findings) -> Draft | Refusal:
    """Those who hold the role asked for and of whom an article says what the question says."""
    question = findings.question
    role = question.role or ""
    held = [(s, p) for s in findings.sources.values() for p in s.names.people if p.holds(role)]
    if not held:
        return Refusal(f"nobody in the passages found is named as {_with_article(role)}", explains=True)
    own = (
        content_stems(role) | content_stems(question.focus or "") | {stem(w) for n in question.names for w in words(n)}
    )
    predicate = frozenset() if _only_role(question) else question.terms - own
    of_place = [(s, p) for s, p in held if belongs(question.names, s, p)]
    if not predicate:
        if not of_place:
            return Refusal(_others_hold(role, held, question), final=True)
        more = question.terms - own - _NO_MORE
        chosen = [
            _Holder(p, Evidence(s, s.sentence_at(m.start)), 1.0)
            for s, p in of_place
            for m in p.mentions
            if m.role and is_a(m.role, role_key(role)) and more <= s.stems(s.sentence_at(m.start))
        ]
        chance = policy.STATED_ROLE
    else:
        chosen = _doing(findings, held, predicate)
        chance = max((h.score for h in chosen), default=0.0)
    if not chosen:
        return Refusal(f"no passage says that of {_with_article(role)}", 0.2, explains=True)
    return _people(findings, chosen, chance)


_NO_MORE = content_stems(" ".join(QUALIFIERS)) | content_stems(
    "name current currently present today right city town village county state country district"
)
"""What beside a role and its place asks for nothing more."""


def _only_role(question: Question) -> bool:
    """Whether nothing is asked but who holds a role: "Who is the superintendent of the Chicago police?"."""
    asked = WHO_IS.match(question.text)
    return bool(asked) and not re.search(
        r"\b(?:who|that|which|whom|whose)\b", asked.group(1) if asked else "", re.IGNORECASE
    )


def _people(findings: Findings, chosen: Sequence[_Holder], chance: float) -> Draft:
    """One item a person, the fullest name, with one sentence an article."""
    own = names.disambiguated(holder.person.name for holder in chosen)
    by_name: dict[str, list[_Holder]] = {}
    for holder in sorted(chosen, key=lambda h: (-h.score, h.evidence.source.article.id, h.evidence.sentence)):
        group = by_name.setdefault(own[holder.person.name], [])
        if all(holder.evidence.source is not other.evidence.source for other in group):
            group.append(holder)
    groups = list(by_name.values())
    several = findings.question.several or findings.question.kind == "list"
    groups = groups if several else groups[:1]
    items = tuple(max((h.person.name for h in group), key=len) for group in groups)
    statements = tuple(
        DraftStatement(
            f"{item}: {' '.join(sentence_text(group[0].evidence).split())}"
            if several
            else sentence_text(group[0].evidence),
            tuple(h.evidence for h in group),
        )
        for item, group in zip(items, groups, strict=True)
    )
    return Draft(", ".join(items), statements, chance, items if several else ())


def _doing(findings: Findings, held: Sequence[tuple[Source, names.Person]], predicate: frozenset[str]) -> list[_Holder]:
    """The holders with their best sentence in each article, where it says what the question says of them."""
    question = findings.question
    pairs = [
        (person, Evidence(source, index))
        for source, person in held
        for index in source.sentences_about(person)
        if agrees(question, source.words_of(index))
        and _belongs_or_named(question, source, person, Evidence(source, index))
    ]
    if not pairs:
        return []
    total = sum(findings.weights.of.get(root, 1.0) for root in predicate) or 1.0
    shared = {e: predicate & e.source.stems_said(e.sentence) for e in dict.fromkeys(e for _, e in pairs)}
    shares = [sum(findings.weights.of.get(root, 1.0) for root in shared[e]) / total for _, e in pairs]
    if len(pairs) > policy.ROLE_SENTENCES:
        best_first = sorted(range(len(pairs)), key=lambda at: -shares[at])[: policy.ROLE_SENTENCES]
        pairs, shares = [pairs[at] for at in best_first], [shares[at] for at in best_first]
    # Rocchio's feedback: what the likeliest sentences say, others may say in words the question does not have.
    vectors = findings.vectors([e for _, e in pairs])
    asked = vectors @ findings.vector
    margins = [max(findings.margin(e), 0.0) for _, e in pairs]  # that the reader sees no answer tells little
    first = 0.5 * asked + 0.35 * np.array(shares) + 0.2 * np.array(margins)
    likeliest = np.argsort(-first, kind="stable")[: policy.FEEDBACK]
    alike = vectors @ vectors[likeliest].mean(axis=0)
    scores = 0.2 * asked + 0.5 * alike + 0.35 * np.array(shares) + 0.1 * np.array(margins)
    best: dict[tuple[str, str], _Holder] = {}
    for (person, evidence), share, margin, score in zip(pairs, shares, margins, scores, strict=True):
        if not negations(question.text) and share < policy.PLAINLY_SHARED and margin < policy.READ_IN_SENTENCE:
            continue  # not to be turned round is no sign by itself
        score = float(score) + 0.05 * _leads(evidence.source, person, evidence.sentence)
        key = (evidence.source.article.id, person.name)
        if key not in best or best[key].score < score:
            best[key] = _Holder(person, evidence, round(min(score, 1.0), 4))
    sure = [h for h in best.values() if h.score >= policy.SAYS_OF_HOLDER]
    # What one article says of somebody plainly, another may say in fewer of the question's words.
    also = [
        h
        for h in best.values()
        if policy.SAYS_TOO * policy.SAYS_OF_HOLDER <= h.score < policy.SAYS_OF_HOLDER
        and any(names.may_be_same(h.person.name, other.person.name) for other in sure)
    ]
    return sure + also


def _leads(source: Source, person: names.Person, index: int) -> bool:
    """Whether a sentence names this person before anybody else: it is likelier about them."""
    sentence = source.sentences[index]
    named = source.names.within(sentence.start, sentence.end)
    return bool(named) and source.names.person_at[named[0].start] is person


def _belongs_or_named(question: Question, source: Source, person: names.Person, evidence: Evidence) -> bool:
    """Whether the person holds the role where the question says, or the sentence names what the question names.

    What stands in the question as no part of the role ("mayors who would not help ICE") the article may name anywhere.
    """
    of_role = [name for name in question.names if _of_role(question, name)]
    if not source.mentions(name for name in question.names if name not in of_role):
        return False
    if belongs(of_role, source, person):
        return True
    text = f"{with_antecedent(evidence)} {evidence.source.about}"
    return all(is_named(text, name) for name in of_role)


def _of_role(question: Question, name: str) -> bool:
    """Whether a name says where the role is held: "the mayor of Calder", "Calder's two mayors"."""
    asked = question.focus or question.role or ""
    if not asked or name.lower() in asked.lower():
        return True
    role, named = re.escape(asked), re.escape(name)
    before = rf"\b{named}(?:['’]s?)?\s(?:[\w-]+\s){{0,2}}{role}\b"
    behind = rf"\b{role}\s(?:of|in|from|for|at)\s(?:the\s)?(?:[\w.]+\s){{0,2}}{named}"
    return re.search(f"{before}|{behind}", question.text, re.IGNORECASE) is not None


def _with_article(role: str) -> str:
    return f"{'an' if role[:1] in 'aeiou' else 'a'} {role}"


def _others_hold(role: str, held: Sequence[tuple[Source, names.Person]], question: Question) -> str:
    """What the articles do say of that role: computed from the people found, never guessed."""
    places = sorted({place for _, person in held for place in person.places})
    where = " or ".join(question.names)
    if not places:
        return f"no {role} of {where} is named"
    listed = places[0] if len(places) == 1 else f"{', '.join(places[:-1])} and {places[-1]}"
    return f"the passages found name the {role} of {listed}; none names the {role} of {where}"
