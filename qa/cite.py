"""From a draft to the answer, its evidence numbered and quoted word for word; from a refusal to what came near."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from index.article import Hit
from index.library import Library
from qa import policy
from qa.answer import Answer, Citation, Disagreement, Nearest, Searched, Side, Statement
from qa.findings import Dispute, Draft, DraftStatement, Refusal
from qa.inquiry import Inquiry
from qa.news.copies import outlets
from qa.question.spelling import near_names
from qa.question.unanswered import why_unanswered
from qa.source import Source


class Citations:
    """The citations of one answer, numbered in the order in which they are first needed."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, int], Citation] = {}

    def __iter__(self) -> Iterator[Citation]:
        return iter(self._made.values())

    def statement(self, drafted: DraftStatement) -> Statement:
        """The statement with a number for each sentence it rests on, a pronoun's antecedent among them."""
        numbers = []
        for one in drafted.evidence:
            before = one.source.antecedent(one.sentence)
            numbers += [self._of(one.source, at).number for at in (one.sentence, before) if at is not None]
        told = outlets([e.source for e in drafted.evidence])
        return Statement(drafted.text, tuple(dict.fromkeys(numbers)), told, drafted.support)

    def disagreement(self, dispute: Dispute) -> Disagreement:
        """The sides with a number for each sentence that takes them."""
        sides = (Side(one.text, self.statement(one).citations) for one in dispute.sides)
        return Disagreement(dispute.about, tuple(sides))

    def _of(self, source: Source, index: int) -> Citation:
        key = (source.article.id, index)
        if key not in self._made:
            article, (start, end) = source.article, source.quoted(index)
            self._made[key] = Citation(len(self._made) + 1, article, start, end, article.text[start:end])
        return self._made[key]


def cite(inquiry: Inquiry, draft: Draft, searched: Searched, citations: Citations) -> Answer:
    """The answer, every statement with the numbers of its citations. Raises CitationError where one does not hold."""
    statements = tuple(map(citations.statement, draft.statements))
    disagreements = tuple(map(citations.disagreement, draft.disputes))
    return Answer(
        question=inquiry.question.text,
        kind=inquiry.question.kind,
        answered=True,
        text=draft.text,
        searched=searched,
        confidence=round(draft.confidence, 3),
        items=draft.items,
        when=draft.when,
        statements=statements,
        disagreements=disagreements,
        citations=tuple(citations),
        writer=draft.writer,
    )


def refuse(inquiry: Inquiry, refusal: Refusal, hits: Sequence[Hit], searched: Searched, library: Library) -> Answer:
    """The refusal, with the passages of ``hits`` that came nearest, or those of any time where none of its time did."""
    nearest = refusal.nearest or tuple(hits)
    reason = refusal.reason
    present = inquiry.plan.present
    if present and present.filters:
        near = library.search(inquiry.question.text, policy.NEAREST_SHOWN, inquiry.filters)
        known = {hit.passage.article_id for hit in nearest}
        if not any(hit.passage.article_id in known for hit in near):  # else what is nearest is of that time
            days = (library.article(hit.passage.article_id).published for hit in near)
            reason = present.nothing(max(filter(None, days), default=None))
            nearest = tuple(near)
    told = f"Nothing in these articles answers that: {reason}."
    return Answer(
        question=inquiry.question.text,
        kind=inquiry.question.kind,
        answered=False,
        text=why_unanswered(inquiry.question.text) or told + _did_you_mean(near_names(inquiry.question, library.words)),
        searched=searched,
        confidence=round(refusal.confidence, 3),
        nearest=near_by(nearest[: policy.NEAREST_SHOWN], library),
    )


def _did_you_mean(names: Sequence[str]) -> str:
    """Whom else the question may mean."""
    *others, last = names or [""]
    return f" Did you mean {' or '.join(filter(None, [', '.join(others), last]))}?" if last else ""


def near_by(hits: Iterable[Hit], library: Library) -> tuple[Nearest, ...]:
    """Passages with what the library has about them: their articles, and the copies of these."""
    names = ((hit, hit.passage.article_id) for hit in hits)
    return tuple(Nearest(hit, library.article(n), tuple(map(library.article, library.copies(n)))) for hit, n in names)
