"""How an answer came about, for ``--explain``: a line a step."""

from __future__ import annotations

from collections.abc import Iterator

from index.article import Hit
from qa import policy
from qa.findings import Findings
from qa.inquiry import Inquiry
from qa.question.plan import Part
from qa.retrieval import Retrieved
from qa.ways.choices import score_choices

_SHOWN = 8
"""Passages or candidates of a kind that are shown."""


def explained(inquiry: Inquiry, retrieved: Retrieved, findings: Findings) -> tuple[str, ...]:
    """What was understood, looked for, found and read, and what speaks for each choice."""
    asked, plan = inquiry.question, inquiry.plan
    lines = [f"kind: {asked.kind}; expects: {asked.expects}; names: {', '.join(asked.names) or '-'}"]
    lines += [f"no article is from {name}" for name in plan.missing]
    for number, part in enumerate(plan.parts if plan.taken_apart or _wants(plan.parts[0]) else (), 1):
        lines.append(f"part {number}: {part.text!r}{_wants(part)}{'; asks about the others' if part.asks else ''}")
    for number, of_part in enumerate(retrieved.by_part, 1):
        lines += [f"part {number} {_line(hit)}" for hit in of_part.hits[:_SHOWN]]
    lines += [_line(hit) for hit in retrieved.hits]
    for number, part_findings in enumerate([one.findings for one in findings.parts] or [findings], 1):
        lines += (f"part {number} {line}" if len(findings.parts) > 1 else line for line in _candidates(part_findings))
    lines += [f"choice {one.score:.3f} {one.choice!r}" for one in (score_choices(findings) if inquiry.choices else ())]
    return tuple(lines)


def _wants(part: Part) -> str:
    """The soft filters of a part."""
    period = part.period
    days = (period.day or " to ".join(dict.fromkeys((period.since, period.until)))) if period else ""
    return "".join(f"; {name} {value}" for name, value in (("from", ", ".join(part.outlets)), ("of", days)) if value)


def _line(hit: Hit) -> str:
    passage = hit.passage
    odds = "" if hit.odds is None else f", odds {hit.odds:+.2f}"
    return (
        f"passage {hit.score:.3f} (cosine {hit.cosine:.3f}, bm25 {hit.bm25:.2f}{odds}) "
        f"{passage.article_id}:{passage.start}-{passage.end}"
    )


def _candidates(findings: Findings) -> Iterator[str]:
    offering = {candidate.hit.passage.id for candidate in findings.candidates}
    for chance, candidate in findings.ranked[:_SHOWN]:
        yield (
            f"candidate {chance:.3f} {candidate.text[:60]!r} in {candidate.source.article.id}, "
            f"reader {10 * candidate.features.margin:+.1f}, words {candidate.features.sentence:.2f}"
            f"{'' if chance >= policy.ENOUGH else ': not likely enough by itself'}"
        )
    if silent := findings.passages_read - len(offering):
        yield f"{silent} of {findings.passages_read} passages read offer no words that could answer"
