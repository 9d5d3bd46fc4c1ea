"""Who wrote an article, or reported something: authors and outlet, cited at the byline or else at the head."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa import policy
from qa.english.names import is_named
from qa.english.words import content_stems
from qa.findings import Draft, DraftStatement, Evidence, Findings, Refusal, sentence_text
from qa.source import Source

_KIND = r"(?:articles?|stor(?:y|ies)|pieces?|reports?|columns?|news)"
_ASKS = re.compile(
    rf"\W*who(?:\s(?:has|had|have))?\s(?:(?:wrote|written|authored)\s(?:(?:the|an?|this|that)\s(?:\w+\s)?{_KIND}\s)?"
    rf"(?:about|on|up)|(?:reported|covered)(?:\son)?|(?:is|was)\sthe\s(?:author|writer|reporter)\sof\s(?:the|an?)\s"
    rf"(?:\w+\s)?{_KIND}\s(?:about|on))\s(?!that\b|to\b)(?P<topic>\S.*)",
    re.IGNORECASE,
)


def asks_byline(text: str) -> bool:
    """Whether a question asks who wrote what is in the articles: "Who wrote about the strike?"."""
    return _ASKS.match(text) is not None


def signed(findings: Findings) -> Draft | Refusal:
    """Authors and outlet of each article on the topic, the best first."""
    asked = _ASKS.match(findings.question.text)
    topic = content_stems(asked["topic"]) if asked else frozenset()
    whole = sum(findings.weights.of.get(root, 0.0) for root in topic) or 1.0
    found: list[tuple[bool, str, Evidence]] = []
    for source in dict.fromkeys(findings.sources[hit.passage.article_id] for hit in findings.hits):
        head = content_stems(" ".join([source.about, *map(source.words_of, _head(source))]))
        shares = [
            sum(findings.weights.of.get(root, 0.0) for root in topic & held) / whole
            for held in (head, head | content_stems(source.text))
        ]
        if shares[1] >= policy.WROTE_ABOUT and (who := _who(source)):
            found.append((shares[0] >= policy.WROTE_ABOUT, who, Evidence(source, _where(source))))
    headed = any(at_head for at_head, _, _ in found)
    named = [(who, evidence) for at_head, who, evidence in found if at_head or not headed]
    if not named:
        return Refusal("no article found on that says who wrote it", final=True)
    named = named[: policy.BYLINES]
    statements = tuple(DraftStatement(f"{who}: {sentence_text(where)}", (where,)) for who, where in named)
    return Draft("; ".join(dict.fromkeys(who for who, _ in named)), statements, policy.SIGNED)


def _who(source: Source) -> str:
    """Authors and outlet as an article has them; "" where it has neither."""
    authors, outlet = ", ".join(source.article.authors), source.article.outlet or ""
    return f"{authors} ({outlet})" if authors and outlet else authors or outlet


def _where(source: Source) -> int:
    """The sentence to cite: that which names an author or the outlet at the head, else the first."""
    wanted = (*source.article.authors, *([source.article.outlet] if source.article.outlet else []))
    return next((index for name in wanted for index in _head(source) if is_named(source.words_of(index), name)), 0)


def _head(source: Source) -> Iterator[int]:
    """The first sentences: outlet, byline, and what the story begins with."""
    yield from range(min(len(source.sentences), policy.HEAD_SENTENCES))
