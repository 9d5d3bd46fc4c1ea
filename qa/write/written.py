"""An answer that a language model writes: prompt, claims, checks. Each claim is said as soon as it has passed."""

from __future__ import annotations

from collections.abc import Callable

from qa import policy
from qa.findings import Draft, DraftStatement, Findings
from qa.question.unanswered import language_of
from qa.ways.unanswerable import unanswerable
from qa.write.checks import Dropped, check
from qa.write.claims import Claim, claims
from qa.write.models import Writer
from qa.write.prompt import numbered, prompt


class Written:
    """Has a model write the answer to one question, and keeps what was dropped of it."""

    def __init__(self, writer: Writer, on_statement: Callable[[DraftStatement], None] = lambda statement: None) -> None:
        """``on_statement`` is called with each statement once it has passed its checks."""
        self.writer = writer
        self.dropped: list[Dropped] = []
        self.sent: list[str] = []
        """What the model was sent, line by line."""
        self._on_statement = on_statement

    def explained(self) -> list[str]:
        """What the model was sent, and what was dropped of its answer, a line each."""
        return [
            *(f"sent: {line}" for line in self.sent),
            *(f"dropped: {one.text!r}: {one.why}" for one in self.dropped),
        ]

    def __call__(self, findings: Findings) -> Draft | None:
        """The claims that their sentences bear out; None where there are none. Raises ModelError."""
        english = language_of(findings.question.text) is None
        if not findings.retrieved or (english and unanswerable(findings)):
            return None
        sentences = numbered(findings)
        asked = prompt(findings, sentences)
        self.sent = [*asked.system.splitlines(), *asked.user.splitlines()]
        kept: list[DraftStatement] = []
        seen: set[Claim] = set()
        answer = self.writer.write(asked)
        for claim in claims(answer):
            if claim in seen or any(claim.text == statement.text for statement in kept):
                continue
            seen.add(claim)
            checked = check(claim, sentences, lambda text, texts: findings.tools.reader.read(text, texts, 1))
            if isinstance(checked, Dropped):
                self.dropped.append(checked)
                continue
            kept.append(checked)
            self._on_statement(checked)
            if len(kept) == policy.MOST_CLAIMS:
                break
        if not kept:
            return None
        chance = sum(statement.support or 0.0 for statement in kept) / len(kept)
        return Draft(" ".join(statement.text for statement in kept), tuple(kept), chance, writer=self.writer.name)
