"""What all is told of a topic: a few of the dated events that articles tell, each in an article's own words."""

from __future__ import annotations

from qa import policy
from qa.findings import Draft, Findings, Refusal
from qa.question.topical import topical


def asks_all(findings: Findings) -> bool:
    """Whether a question asks for all that is told of a topic."""
    asked = topical(findings.question.text)
    return asked is not None and not asked.happened


def asks_what_happened(findings: Findings) -> bool:
    """Whether a question asks for all of it, where nothing shorter answers."""
    asked = topical(findings.question.text)
    return asked is not None and asked.happened


def told(findings: Findings) -> Draft | Refusal | None:
    """A few events on the topic: for "latest" the newest first, else those told most, in order of time."""
    asked, look_up = topical(findings.question.text), findings.tools.events
    if asked is None or look_up is None:
        return None
    present, filters = findings.inquiry.plan.present, findings.inquiry.filters
    statements = look_up(asked.topic, present.narrowed(filters) if present else filters, asked.newest)
    if not statements:
        return None if asked.happened else Refusal(f"no event is told of \u201c{asked.topic}\u201d", final=True)
    order = "The newest first" if asked.newest else "In order of time"
    more = f'More: qa brief "{asked.topic}"'
    return Draft(f"{order}, as the articles tell it. {more}", tuple(statements), policy.EVENTS_RIGHT)
