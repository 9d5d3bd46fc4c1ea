"""One short answer: the likeliest words, cut to what was asked, with every article that gives the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from qa import policy
from qa.candidates import Candidate
from qa.english.names import full, may_be_same
from qa.findings import Draft, DraftStatement, Evidence, Findings, Refusal
from qa.news.disagreements import differ, newest, telling, told_otherwise
from qa.spans import COUNTED
from qa.ways.constraints import may_hold


def picked(findings: Findings) -> Draft | Refusal:
    """The likeliest words, with every article that gives the same; figures that disagree side by side."""
    fitting = (
        (p, c)
        for p, c in findings.ranked
        # A reason must be given as one: fluent words on the subject are the commonest wrong answer to "why".
        if may_hold(findings.question, c.source, c.start, c.end)
        and (findings.question.expects != "reason" or c.features.fits == 1.0)
        and (findings.question.expects not in COUNTED or c.features.fits > 0)
    )
    # What is of the sort asked for goes before likelier words that are not.
    ordered = sorted(fitting, key=lambda pair: -pair[0] * (policy.UNFIT + (1 - policy.UNFIT) * pair[1].features.fits))
    best, first = ordered[0] if ordered else (0.0, None)
    if first is None:
        return Refusal("no words in these articles fit the question")
    if best < policy.ENOUGH:
        return Refusal("the nearest passages are on the subject but do not answer it", best)
    first, earlier = newest(first, _as_likely(findings, best))
    dispute = told_otherwise(findings.question.text, findings.question.expects, findings.ranked, first)
    groups = _grouped(findings, [first, *_rivals(findings, best, first)])
    statements = tuple(DraftStatement(_sentence(group[0]), _evidence(group)) for group in groups)
    if findings.question.kind in ("why", "how"):
        return Draft(_clause(first), statements, best)
    disputes = (dispute,) if dispute else ()
    if findings.question.expects == "date":
        longest = _longest(findings, groups[0])
        return Draft(_short(longest.text), statements, best, when=longest.when, disputes=disputes)
    statements += tuple(DraftStatement(_sentence(c), _evidence([c])) for c in earlier)
    text = "; ".join(_short(_in_full(findings, group)) for group in groups)
    return Draft(text, statements, best, disputes=disputes)


def _in_full(findings: Findings, group: Sequence[Candidate]) -> str:
    """A name as what is cited has it in full."""
    head = group[0]
    if findings.question.expects != "person":
        return head.text
    if head.person and not full(head.text) and may_be_same(head.text, head.person.name):
        return head.person.name
    return _longest(findings, group).text


def _longest(findings: Findings, group: Sequence[Candidate]) -> Candidate:
    """A name or a date as what is cited has it in full: "June 21" where "June" was likelier by a little."""
    head = group[0]
    beside = [c for chance, c in findings.ranked if chance > policy.ALSO * policy.ENOUGH and c.source is head.source]
    longer = [other for other in (*beside, *group) if f" {other.key} ".startswith(f" {head.key} ")]
    return max([head, *longer], key=lambda other: min(len(other.key.split()), 5))


def _as_likely(findings: Findings, best: float) -> list[Candidate]:
    """What is about as likely as the best words."""
    return [c for chance, c in findings.ranked if chance > max(policy.ENOUGH, policy.RIVAL * best)]


def _rivals(findings: Findings, best: float, first: Candidate) -> list[Candidate]:
    """Figures of other articles that stand against the first one and are as likely."""
    if findings.question.expects not in ("number", "money", "percent"):
        return []
    rivals: list[Candidate] = []
    for other in _as_likely(findings, best):
        close = other.features.sentence > policy.AS_CLOSE * first.features.sentence
        if close and all(differ(telling(one), telling(other)) for one in (first, *rivals)):
            rivals.append(other)
    return rivals[: policy.MOST_RIVALS]


def _grouped(findings: Findings, heads: Sequence[Candidate]) -> list[list[Candidate]]:
    """For each head the candidates that say the same, one an article, the likeliest first."""
    groups = [[head] for head in heads]
    for chance, candidate in findings.ranked:
        for group in groups:
            if chance > policy.ALSO * policy.ENOUGH and group[0].agrees(candidate):
                if all(candidate.source is not member.source for member in group):
                    group.append(candidate)
                break
    return groups


def _sentence(candidate: Candidate) -> str:
    return " ".join(candidate.source.words_of(candidate.sentence).split())


def _clause(candidate: Candidate) -> str:
    """The words that give a reason or a way: the span when it says enough by itself, else its sentence."""
    source, end = candidate.source, candidate.end
    if len(candidate.text.split()) < policy.REASON_WORDS:
        return _sentence(candidate)
    # The reader stops short of a long clause: it goes on to the next comma or the sentence's end.
    rest = re.match(r"[^,;:.!?“”\"\n]*", source.text[end : source.sentences[candidate.sentence].end])
    return " ".join(source.text[candidate.start : end + (rest.end() if rest else 0)].split())


def _short(text: str) -> str:
    parts = text.split()
    return " ".join(parts[: policy.MOST_WORDS])


def _evidence(group: Iterable[Candidate]) -> tuple[Evidence, ...]:
    return tuple(Evidence(c.source, c.sentence) for c in group)
