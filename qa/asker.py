"""A question in, a cited answer out: the whole road on one screen.

understand -> search -> read -> answer -> cite. Each step takes what the one before it gives, and none is entered twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from copy import copy
from dataclasses import replace
from datetime import date
from functools import lru_cache, wraps
from time import perf_counter
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from index.errors import UsageError
from index.filters import Filters
from index.library import Library
from qa.answer import EXTRACTIVE, Answer, Citation, Searched, SearchResult, Statement
from qa.cite import Citations, cite, near_by, refuse
from qa.explain import explained
from qa.findings import Draft, DraftStatement, Tools
from qa.inquiry import Inquiry, understand
from qa.question.outlets import Outlets
from qa.read import read
from qa.reader import Reader
from qa.reader.load import load_reader
from qa.reader.rerank import Rescore, by_reader
from qa.retrieval import Retriever
from qa.ways.joint import in_order
from qa.ways.table import answer

if TYPE_CHECKING:
    from qa.write.models import Writer
    from qa.write.written import Written

_Asked = ParamSpec("_Asked")
_Result = TypeVar("_Result")


def _at_one_moment(
    method: Callable[Concatenate[Asker, _Asked], _Result],
) -> Callable[Concatenate[Asker, _Asked], _Result]:
    """Articles do not change between being found, being read and being cited."""

    @wraps(method)
    def asked(self: Asker, /, *args: _Asked.args, **named: _Asked.kwargs) -> _Result:
        return self.library.at_one_moment(lambda: method(self, *args, **named))

    return asked


class Asker:
    """Asks one library, and keeps warm what that takes: the encoder, Chroma, the reader, the articles."""

    def __init__(
        self,
        library: Library,
        reader: Reader | Future[Reader] | None = None,
        rescore: Rescore | None = None,
        writer: Writer | None = None,
    ) -> None:
        """``reader`` and ``rescore``, a cross-encoder, are used in place of the project's own.
        A reader may be on its way.

        ``writer``, a language model, is sent each question with the passages found, and writes the answer.
        """
        self.writer = writer
        self.library = library
        # Networks load beside what is imported meanwhile, which takes as long: a cold answer comes 0.4 s sooner.
        executor = ThreadPoolExecutor(1)
        library.encoding.preload(library.store, executor)
        self._reader = reader if isinstance(reader, Future) else executor.submit(lambda: reader or load_reader())
        executor.shutdown(wait=False)
        self.retriever = Retriever(library, rescore or by_reader(self._reader.result))

    def with_writer(self, writer: Writer | None) -> Asker:
        """The same, all that is warm shared, with this language model to write the answers."""
        other = copy(self)
        other.writer = writer
        return other

    @_at_one_moment
    def ask(
        self,
        question: str,
        filters: Filters | None = None,
        limit: int | None = None,
        choices: Sequence[str] = (),
        today: date | None = None,
        explain: bool = False,
        on_statement: Callable[[Statement, Sequence[Citation]], None] = lambda statement, citations: None,
    ) -> Answer:
        """Answer from the best passages within the filters, at most ``limit``; with ``choices``, by one of them.

        What the question says of the present is seen from ``today``, the real day where none is given. With ``explain``
        the answer says how it came about. ``on_statement`` is called with each statement that a language model wrote,
        once it has passed its checks, and with all citations so far.

        Raises UsageError for an empty question, one too long, and choices that leave nothing to choose, ModelError for
        a language model that does not answer.
        """
        began = perf_counter()
        inquiry = self.understand(question, filters, limit, choices, today)
        if not any(character.isalnum() for character in inquiry.question.text):
            raise UsageError('The question is empty. Ask one: qa ask "which mayors refused cooperation?"')
        retrieved = self.retriever.retrieve(inquiry)
        citations = Citations()
        written = self._written(lambda drafted: on_statement(citations.statement(drafted), tuple(citations)))
        found = read(inquiry, retrieved, self.tools._replace(write=written))
        drafted = answer(found)
        if isinstance(drafted, Draft):
            made = cite(inquiry, drafted, self._searched(filters), citations)
        else:
            made = refuse(inquiry, drafted, retrieved.hits, self._searched(filters), self.library)
        return replace(
            made,
            question=question,  # as it was typed
            asked_as=found.question.text if inquiry.corrected else None,
            explanation=(*explained(inquiry, retrieved, found), *_of_model(written)) if explain else (),
            writer=made.writer or (EXTRACTIVE if self.writer else None),
            dropped=tuple((one.text, one.why) for one in written.dropped) if written else (),
            seconds=perf_counter() - began,
        )

    @_at_one_moment
    def search(
        self, question: str, limit: int, filters: Filters | None = None, today: date | None = None
    ) -> SearchResult:
        """The ``limit`` best passages for a question or a few words. Raises UsageError for none, or too many.

        As with `ask`, ``today`` is the day from which the present is seen, and words that are misspelt are corrected.
        """
        if not question.strip():
            raise UsageError('The search is empty. Give some words: qa search "water main"')
        inquiry = self.understand(question, filters, limit, (), today)
        retrieved = self.retriever.retrieve(inquiry)
        hits = retrieved.hits
        if inquiry.in_parts and inquiry.question.asks_name:
            hits = in_order(read(inquiry, retrieved, self.tools))
        return SearchResult(question, near_by(hits, self.library), inquiry.question.text if inquiry.corrected else None)

    def understand(
        self,
        question: str,
        filters: Filters | None = None,
        limit: int | None = None,
        choices: Sequence[str] = (),
        today: date | None = None,
    ) -> Inquiry:
        """The question made ready for this library. Raises as `ask`, but takes an empty one."""
        outlets = _outlets(tuple(self.library.outlets()))  # of this moment: another process may add some
        return understand(question, self.library, outlets, filters=filters, limit=limit, choices=choices, today=today)

    def _written(self, on_statement: Callable[[DraftStatement], None]) -> Written | None:
        """What has the language model write; None where none was named, and nothing of it is imported then."""
        if self.writer is None:
            return None
        from qa.write.written import Written

        return Written(self.writer, on_statement)

    @property
    def tools(self) -> Tools:
        """What reading takes; waits for the networks."""
        return Tools(
            self.retriever.sources, self._reader.result(), self.library.encoder.encode, events=self._events_told
        )

    def _events_told(self, topic: str, filters: Filters | None, newest: bool) -> Sequence[DraftStatement]:
        from qa.news.briefing import events_told

        return events_told(self.library, topic, filters, newest)

    def _searched(self, filters: Filters | None) -> Searched:
        as_of = {"as_of": self.library.as_of} if self.library.as_of else {}
        return Searched(*self.library.counts(filters), (filters.to_json() if filters else {}) | as_of)


@lru_cache(2)
def _outlets(names: tuple[str, ...]) -> Outlets:
    return Outlets(names)


def _of_model(written: Written | None) -> list[str]:
    """What a language model was sent, and what was dropped of its answer, a line each."""
    return written.explained() if written else []
