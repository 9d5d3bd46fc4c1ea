"""Key words without a question: the sentence that tells of them, or the words of it that the reader is sure of."""

from __future__ import annotations

import re

from qa import policy
from qa.english.words import content_stems
from qa.findings import Draft, DraftStatement, Evidence, Findings, sentence_text


def by_key_words(findings: Findings) -> Draft | None:
    """For key words the sentence that has most of them, with every name; or a likely name or figure in it."""
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
    chance, words = findings.ranked[0] if findings.ranked else (0.0, None)
    there = words is not None and (words.source, words.sentence) == (best[2].source, best[2].sentence)
    # A name or a figure: "cut" of "cut the ribbon" would not say who or what.
    if words and there and chance >= policy.ENOUGH and re.search(r"[A-Z\d]", words.text):
        return Draft(words.text, (DraftStatement(text, (best[2],)),), chance)
    return Draft(text, (DraftStatement(text, (best[2],)),), round(policy.TOLD * best[0], 3))


_ASKING = content_stems("result outcome number amount reason cause news details latest update information date place")
"""What key words say of the answer: the sentence that gives it says it by giving it."""
