"""Key words without a question: the sentence that tells of them."""

from __future__ import annotations

from qa import policy
from qa.english.words import content_stems
from qa.findings import Draft, DraftStatement, Evidence, Findings, sentence_text


def by_key_words(findings: Findings) -> Draft | None:
    """For key words the sentence that has most of them, with every name."""
    wanted = findings.question.terms - _ASKING
    total = sum(findings.weights.of[root] for root in wanted)
    best: tuple[float, int, Evidence] | None = None
    shown = (one for one in findings.shown() if not one.source.heads(one.sentence))
    for at, evidence in enumerate(shown):
        held = evidence.source.stems_said(evidence.sentence)
        share = sum(findings.weights.of[root] for root in wanted & held) / total if total else 0.0
        named = evidence.source.mentions(findings.question.names)
        if named and share >= policy.TELLS and len(wanted & held) > 1 and (best is None or (share, -at) > best[:2]):
            best = (share, -at, evidence)
    if best is None:
        return None
    text = sentence_text(best[2])
    return Draft(text, (DraftStatement(text, (best[2],)),), round(policy.TOLD * best[0], 3))


_ASKING = content_stems("result outcome number amount reason cause news details latest update information date place")
"""What key words say of the answer: the sentence that gives it says it by giving it."""
