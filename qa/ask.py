"""A question in, a cited answer out: the whole road on one screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial, wraps
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar

from index.article import Hit
from index.errors import UsageError
from index.filters import Filters
from index.library import Library
from qa import candidates
from qa.answer import Answer, Citation, Nearest, Searched, Statement
from qa.explain import explained
from qa.found import Draft, Found, Refusal, Said
from qa.news.copies import outlets
from qa.question.plan import Part, Plan, sub_question
from qa.question.question import Question
from qa.question.small_letters import with_capitals
from qa.question.spelling import near_names, read_as
from qa.question.unanswered import why_unanswered
from qa.question.when import Present
from qa.reader import Reader, load_reader
from qa.reader.rerank import Rescore, by_reader
from qa.search import Retrieved, Retriever, Served, worth_reading
from qa.ways.choices import borne_out, checked, choose
from qa.ways.compose import compose, compose_parts, unanswerable
from qa.ways.joint import ranked_names

_NEAREST = 3
"""Passages shown with a refusal."""
READ_FOR_ONE = 8
"""Passages read where one of them may answer. With 12, answers to TREC QA and the sample were no better."""
_READ_FOR_ALL = 12
"""Passages read where each may add something: an item of a list, a part of the question."""
_READ = 15
"""Passages read for a question whose parts are answered one by one, all of them together."""
_LEAST_READ = 3
_BESIDE = 4
"""Hits looked through, for each that is read, for what else bears out a name that was found."""
_LONGEST = 4000
"""Characters of a question: understanding it takes up to half a second then, and grows with their square."""
_Asked = ParamSpec("_Asked")
_Result = TypeVar("_Result")


def _at_one_moment(
    method: Callable[Concatenate[Asker, _Asked], _Result],
) -> Callable[Concatenate[Asker, _Asked], _Result]:
    """Articles do not change between being found, being read and being cited."""

    @wraps(method)
    def asked(self: Asker, /, *args: _Asked.args, **named: _Asked.kwargs) -> _Result:
        return self._library.at_one_moment(lambda: method(self, *args, **named))

    return asked


class Passages(NamedTuple):
    """What a search finds."""

    hits: tuple[Hit, ...]
    """Best first."""
    asked_as: str | None
    """The words as they were read, where one of them was misspelt; else None."""


class Asker:
    """Asks one library, and keeps warm what that takes: the encoder, Chroma, the reader, the articles."""

    def __init__(
        self,
        library: Library,
        reader: Reader | None = None,
        rescore: Rescore | None = None,
    ) -> None:
        """``reader`` and ``rescore``, a cross-encoder, are used in place of the project's own."""
        self._library = library
        # Networks load beside the import of Chroma, which takes as long: a cold answer comes 0.4 s sooner.
        import numpy  # noqa: F401  # first: two threads would import it at once

        executor = ThreadPoolExecutor(1)
        library.preload(executor)
        self._reader = executor.submit(lambda: reader or load_reader())
        executor.shutdown(wait=False)
        self.retriever = Retriever(library, rescore or by_reader(self._reader.result))

    @_at_one_moment
    def ask(
        self,
        question: str,
        filters: Filters | None = None,
        limit: int | None = None,
        choices: Sequence[str] = (),
        today: date | None = None,
    ) -> Answer:
        """Answer from the best passages within the filters, at most ``limit``; with ``choices``, by one of them.

        What the question says of the present is seen from ``today``, the real day where none is given.

        Raises UsageError for an empty question, one too long, and choices that leave nothing to choose.
        """
        asked = _understood(question)
        if not any(character.isalnum() for character in asked.text):
            raise UsageError('The question is empty. Ask one: qa ask "which mayors refused cooperation?"')
        asked, corrected = read_as(asked, self._library)
        plan = self.retriever.plan(asked, today)
        limit = limit or (_READ_FOR_ALL if asked.kind == "list" or plan.taken_apart else READ_FOR_ONE)
        if choices:
            offered = checked(choices)
            retrieved = self.retriever.with_choices(asked, plan, offered, limit, filters)
            found = [self.read(asked, retrieved.hits, newest=plan.present is not None)]
            borne = borne_out(found[0], offered)
            drafted = unanswerable(found[0], plan.missing) or choose(found[0], borne)
        else:
            retrieved, parts = self._found(asked, plan, filters, limit)
            hits = worth_reading(retrieved.hits)
            found = [part for _, part in parts] or [self.read(asked, hits, newest=plan.present is not None)]
            borne = []
            drafted = compose_parts(asked, plan, parts) if parts else compose(found[0], plan.missing)
        as_of = {"as_of": self._library.as_of} if self._library.as_of else {}
        searched = Searched(*self._library.counts(filters), (filters.to_json() if filters else {}) | as_of)
        explanation = explained(asked, plan, retrieved, found, borne)
        if isinstance(drafted, Refusal) and plan.present and plan.present.filters:
            retrieved, drafted = self._of_another_time(asked, plan.present, retrieved, drafted, filters)
        answer = (
            self._refused(asked, retrieved, drafted, searched, explanation)
            if isinstance(drafted, Refusal)
            else self._cited(asked, drafted, searched, explanation)
        )
        as_read = (found[0].question if len(found) == 1 else asked).text if corrected else None
        return replace(answer, question=question, asked_as=as_read)  # the question as it was typed

    @_at_one_moment
    def search(self, question: str, limit: int, filters: Filters | None = None, today: date | None = None) -> Passages:
        """The ``limit`` best passages for a question or a few words. Raises UsageError for too many.

        As with `ask`, ``today`` is the day from which the present is seen, and words that are misspelt are corrected.
        """
        asked, corrected = read_as(_understood(question), self._library)
        plan = self.retriever.plan(asked, today)
        if asked.asks_name:  # the name that all parts describe orders what is found
            retrieved, _ = self._found(asked, plan, filters, limit)
        else:
            retrieved = self.retriever.retrieve(asked, plan, limit, filters)
        return Passages(tuple(retrieved.hits), asked.text if corrected else None)

    def _of_another_time(
        self, asked: Question, present: Present, retrieved: Retrieved, refusal: Refusal, filters: Filters | None
    ) -> tuple[Retrieved, Refusal]:
        """What comes near of any time, and the refusal that says when the newest of it was published."""
        near = self._library.search(asked.text, _NEAREST, filters)
        known = {hit.passage.article_id for hit in retrieved.hits}
        if any(hit.passage.article_id in known for hit in near):
            return retrieved, refusal  # what is nearest is of that time: it does not answer
        days = (self._library.article(hit.passage.article_id).published for hit in near)
        newest = max(filter(None, days), default=None)
        return Retrieved(tuple(near)), Refusal(present.nothing(newest), refusal.confidence)

    def _found(
        self, asked: Question, plan: Plan, filters: Filters | None, limit: int
    ) -> tuple[Retrieved, list[tuple[Part, Found]]]:
        """The question's passages, and what is read for each of its parts where these can answer it.

        Where all parts describe one name, passages that have it go before others.
        """
        retrieved = self.retriever.retrieve(asked, plan, limit, filters)
        if not (plan.taken_apart and (asked.asks_name or (asked.kind == "yesno" and plan.named))):
            return retrieved, []
        parts = self.read_parts(asked, retrieved.served)
        if asked.asks_name and (ranked := ranked_names(asked, [found for _, found in parts])):
            retrieved = self.retriever.with_name(retrieved, ranked[0].name, limit)
            shown = [
                one.hits[: _BESIDE * len(found.hits)] for one, (_, found) in zip(retrieved.served, parts, strict=True)
            ]
            parts = [
                (part, found.beside(hits, self.retriever.sources(hits)))
                for (part, found), hits in zip(parts, shown, strict=True)
            ]
        return retrieved, parts

    def read_parts(self, asked: Question, served: Sequence[Served]) -> list[tuple[Part, Found]]:
        """What the reader finds for each part, asked by itself, in the first of its hits."""
        each = max(_LEAST_READ, _READ // len(served))
        return [(one.part, self.read(Question.parse(sub_question(asked, one.part)), one.hits[:each])) for one in served]

    def read(self, asked: Question, hits: Sequence[Hit], *, newest: bool = False) -> Found:
        """What the reader finds in these hits; with ``newest`` newer articles take the place of older ones."""
        sources = self.retriever.sources(hits)
        asked = with_capitals(asked, sources.values())
        weights = self.retriever.weights(asked)
        reader = self._reader.result()
        read = candidates.read(asked, hits, sources, reader, weights)
        judge = partial(reader.read, asked.as_question, spans=1)
        return Found(asked, hits, sources, read, weights, self._library.encoder.encode, judge, newest)

    def _cited(self, asked: Question, draft: Draft, searched: Searched, explanation: tuple[str, ...]) -> Answer:
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
            when=draft.when,
            statements=statements,
            citations=tuple(citations.values()),
            explanation=explanation,
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
                    article, (start, end) = one.source.article, one.source.quoted(index)
                    citations[key] = Citation(len(citations) + 1, article, start, end, article.text[start:end])
                numbers.append(citations[key].number)
        return Statement(said.text, tuple(dict.fromkeys(numbers)), outlets([e.source for e in said.evidence]))

    def _refused(
        self, asked: Question, retrieved: Retrieved, refusal: Refusal, searched: Searched, explanation: tuple[str, ...]
    ) -> Answer:
        nearest = tuple(Nearest.of(hit, self._library) for hit in retrieved.hits[:_NEAREST])
        return Answer(
            question=asked.text,
            kind=asked.kind,
            answered=False,
            text=self._told(asked, refusal),
            searched=searched,
            confidence=round(refusal.confidence, 3),
            nearest=nearest,
            explanation=explanation,
        )

    def _told(self, asked: Question, refusal: Refusal) -> str:
        """Why there is no answer, and whom else the question may mean."""
        if unanswered := why_unanswered(asked.text):
            return unanswered
        *others, last = near_names(asked, self._library) or [""]
        meant = f" Did you mean {' or '.join(filter(None, [', '.join(others), last]))}?" if last else ""
        return f"Nothing in these articles answers that: {refusal.reason}.{meant}"


def _understood(question: str) -> Question:
    if len(question) > _LONGEST:
        raise UsageError(f"The question has {len(question):,} characters; at most {_LONGEST:,} are read. Ask for less")
    return Question.parse(question)


def without_explanation(answer: Answer) -> Answer:
    """The answer as it is shown unless ``--explain`` is given."""
    return replace(answer, explanation=())
