"""Why something is so: what an article gives as the reason of what the question asks about."""

from __future__ import annotations

import re

from qa import policy
from qa.english.words import content_stems
from qa.findings import Draft, DraftStatement, Evidence, Findings, Refusal, sentence_text
from qa.spans import trimmed

_LEADS = re.compile(
    r"\b(?:because(?:\sof)?|due\sto|owing\sto|thanks\sto|as\sa\sresult\sof|in\sresponse\sto|for\sfear\s(?:of|that)|"
    r"on\sthe\sgrounds?\sthat|in\sorder\sto|so\sas\sto|so\sthat|caused\sby|prompted\sby|"
    r"(?:blam|cit)(?:ed|es|ing)(?:\s[^,.;]{2,60}?\son)?|"
    r"(?:cause|reason)s?(?:\s(?:of|for)\s[^,.;]{2,60}?)?\s(?:was|is|were|are)(?:\sthat)?|"
    r"reasons?:)\s",
    re.IGNORECASE,
)
"""What stands before a reason. "After" and "since" are left out: they tell the time more often."""


def reasoned(findings: Findings) -> Draft | Refusal:
    """The reason that the sentence most about the question gives, with other articles' that are about as near."""
    # An article must have every name of the question: its reasons seldom stand beside them.
    of_it = {source.article.id for source in findings.sources.values() if source.mentions(findings.question.names)}
    shown = {e: span for e in findings.shown() if e.source.article.id in of_it and (span := _reason(e))}
    kept = [e for e in shown if not _only_asked(findings, e, shown[e])]
    scored = sorted(
        zip(findings.relevance(kept), kept, strict=True),
        key=lambda pair: (-pair[0], pair[1].source.article.id, pair[1].sentence),
    )
    if not scored or scored[0][0] < policy.REASONED:
        return Refusal("no passage found gives a reason for it", scored[0][0] / 2 if scored else 0.0)
    best, first = scored[0]
    same = [e for score, e in scored if score >= policy.REASONED_TOO * best and e.source is not first.source]
    start, end = shown[first]
    text = " ".join(first.source.text[start:end].split())
    return Draft(
        text, (DraftStatement(sentence_text(first), (first, *_one_each(same))),), min(policy.MOST_OF_REASON, best)
    )


def _reason(evidence: Evidence) -> tuple[int, int] | None:
    """The words behind what leads to a reason, to the end of the sentence."""
    source, sentence = evidence.source, evidence.source.sentences[evidence.sentence]
    lead = _LEADS.search(source.story, sentence.start, sentence.end)
    if lead is None:
        return None
    start, end = trimmed(source.story, lead.end(), sentence.end)
    return (start, end) if end - start > 3 else None


def _only_asked(findings: Findings, evidence: Evidence, span: tuple[int, int]) -> bool:
    """Whether the reason gives back the question's own words."""
    said = content_stems(evidence.source.text[slice(*span)])
    return not said - findings.question.terms


def _one_each(evidences: list[Evidence]) -> tuple[Evidence, ...]:
    """The first of every article."""
    first: dict[int, Evidence] = {}
    for evidence in evidences:
        first.setdefault(id(evidence.source), evidence)
    return tuple(first.values())
