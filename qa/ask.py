"""A question in, a cited answer out: the whole road on one screen."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from index.article import Hit
from index.errors import UsageError
from index.library import Library
from index.store import Filters
from qa import candidates
from qa.answer import Answer, Citation, Nearest, Searched, Statement
from qa.compose import compose
from qa.copies import outlets
from qa.found import Draft, Found, Refusal, Said
from qa.question import Question
from qa.reader import Reader, load_reader
from qa.source import Source

_NEAREST = 3
"""Passages shown with a refusal."""
_OPENED = 256
"""Articles kept open, those asked for last: some tens of kilobytes each."""


class Asker:
    """Asks one library, and keeps warm what that takes: the encoder, Chroma, the reader."""

    def __init__(self, library: Library, reader: Reader | None = None) -> None:
        self._library = library
        self._opened: dict[str, Source] = {}
        # Networks load beside the import of Chroma, which takes as long: a cold answer comes 0.4 s sooner.
        import numpy  # noqa: F401  # first: two threads would import it at once

        executor = ThreadPoolExecutor(1)
        library.preload(executor)
        self._reader = executor.submit(lambda: reader or load_reader())
        executor.shutdown(wait=False)

    def ask(self, question: str, filters: Filters | None = None, limit: int = 12) -> Answer:
        """Answer from the ``limit`` best passages within the filters. Raises UsageError for an empty question."""
        asked = Question.parse(question)
        if not asked.text.strip():
            raise UsageError('The question is empty. Ask one: qa ask "which mayors refused cooperation?"')
        hits = self._library.search(question, limit, filters)
        found = self.read(asked, hits)
        drafted = compose(found)
        searched = Searched(*self._library.counts(filters), filters.to_json() if filters else {})
        if isinstance(drafted, Refusal):
            return self._refused(asked, found, drafted, searched)
        return self._cited(asked, found, drafted, searched)

    def read(self, asked: Question, hits: Sequence[Hit]) -> Found:
        """What the reader finds in these hits."""
        sources = {name: self._source(name) for name in dict.fromkeys(hit.passage.article_id for hit in hits)}
        weights = candidates.Weights(asked, self._library.frequency, self._library.counts()[1])
        read = candidates.read(asked, hits, sources, self._reader.result(), weights)
        return Found(asked, hits, sources, read, weights, self._library.encoder.encode)

    def _source(self, name: str) -> Source:
        """The article, opened once: who is in it and whom its sentences mean is worked out for every question alike."""
        article = self._library.article(name)
        source = self._opened.pop(name, None)
        if source is None or source.article != article:
            source = Source(article, self._library.sentences(name))
        self._opened[name] = source
        if len(self._opened) > _OPENED:
            del self._opened[next(iter(self._opened))]
        return source

    def _cited(self, asked: Question, found: Found, draft: Draft, searched: Searched) -> Answer:
        citations: dict[tuple[str, int], Citation] = {}
        statements = tuple(self._stated(said, citations) for said in draft.said)
        return Answer(
            question=asked.text,
            kind=asked.kind,
            answered=True,
            text=draft.text,
            searched=searched,
            confidence=round(draft.confidence, 3),
            items=draft.items,
            statements=statements,
            citations=tuple(citations.values()),
            explanation=_explained(asked, found),
        )

    def _stated(self, said: Said, citations: dict[tuple[str, int], Citation]) -> Statement:
        """The statement with a number for each sentence it rests on, a pronoun's antecedent among them."""
        numbers = []
        for one in said.evidence:
            before = one.source.antecedent(one.sentence)
            for index in (one.sentence, before):
                if index is None:
                    continue
                key = (one.source.article.id, index)
                if key not in citations:
                    sentence = one.source.sentences[index]
                    quote = one.source.text[sentence.start : sentence.end]
                    number = len(citations) + 1
                    citations[key] = Citation(number, one.source.article, sentence.start, sentence.end, quote)
                numbers.append(citations[key].number)
        return Statement(said.text, tuple(dict.fromkeys(numbers)), outlets([e.source for e in said.evidence]))

    def _refused(self, asked: Question, found: Found, refusal: Refusal, searched: Searched) -> Answer:
        nearest = tuple(
            Nearest(hit, found.sources[name].article, tuple(map(self._library.article, self._library.copies(name))))
            for hit in found.hits[:_NEAREST]
            for name in [hit.passage.article_id]
        )
        return Answer(
            question=asked.text,
            kind=asked.kind,
            answered=False,
            text=f"Nothing in these articles answers that: {refusal.reason}.",
            searched=searched,
            confidence=round(refusal.confidence, 3),
            nearest=nearest,
            explanation=_explained(asked, found),
        )


def without_explanation(answer: Answer) -> Answer:
    """The answer as it is shown unless ``--explain`` is given."""
    return replace(answer, explanation=())


def _explained(asked: Question, found: Found) -> tuple[str, ...]:
    lines = [f"kind: {asked.kind}; expects: {asked.expects}; names: {', '.join(asked.names) or '-'}"]
    lines += [
        f"passage {hit.score:.3f} (cosine {hit.cosine:.3f}, bm25 {hit.bm25:.2f}) "
        f"{hit.passage.article_id}:{hit.passage.start}-{hit.passage.end}"
        for hit in found.hits
    ]
    lines += [
        f"candidate {chance:.3f} {candidate.text[:60]!r} in {candidate.source.article.id}, "
        f"reader {10 * candidate.signs.margin:+.1f}, words {candidate.signs.sentence:.2f}"
        for chance, candidate in found.ranked[:8]
    ]
    return tuple(lines)
