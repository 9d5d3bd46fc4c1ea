"""A question made ready to be answered: all that is decided about it before anything is searched."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from index.errors import UsageError
from index.filters import Filters
from index.library import Library
from index.search import words_of
from qa import policy
from qa.english.words import content_stems, normalize
from qa.question.outlets import Outlets
from qa.question.parse import Question
from qa.question.plan import Part, Plan, sub_question
from qa.question.spelling import read_as


class Weights:
    """How much each word of one question counts: rare words of the library more than common ones."""

    def __init__(self, question: Question, frequency: Callable[[str], int], passages: int) -> None:
        """``frequency`` says in how many of the ``passages`` a word stands."""
        self.of: dict[str, float] = {}
        for word in words_of(question.text):
            for root in content_stems(word) & question.terms:
                # Robertson's idf, never below a small share: a common word still says something.
                self.of[root] = math.log(1 + passages / (0.5 + frequency(word)))
        for root in question.terms - self.of.keys():
            self.of[root] = math.log(1 + passages)
        self.total = sum(self.of.values()) or 1.0

    def without(self, stems: frozenset[str]) -> Weights:
        """The same but for some words, unless there are no others."""
        rest = {root: weight for root, weight in self.of.items() if root not in stems}
        other = copy(self)
        other.of, other.total = rest or self.of, sum((rest or self.of).values()) or 1.0
        return other

    def share(self, stems: frozenset[str]) -> float:
        """The weight of the question's words among these, as a share of all of them."""
        return sum(weight for root, weight in self.of.items() if root in stems) / self.total


@dataclass(frozen=True)
class Inquiry:
    """A question with its plan, and what it may be answered from."""

    question: Question
    plan: Plan
    weigh: Callable[[Question], Weights] = field(repr=False, compare=False)
    """How much the words of a question count in the library that is asked."""
    filters: Filters | None = None
    limit: int = policy.READ_FOR_ONE
    """Passages that are read at most."""
    choices: tuple[str, ...] = ()
    """The answers that the asker offers."""
    corrected: bool = False
    """Whether a word of the question was misspelt."""

    @cached_property
    def weights(self) -> Weights:
        """How much each word of the question counts."""
        return self.weigh(self.question)

    @property
    def in_parts(self) -> bool:
        """Whether each part is asked by itself, and the answers are put together."""
        asked = self.question
        together = asked.asks_name or (asked.kind == "yesno" and bool(self.plan.named))
        return self.plan.taken_apart and together and not self.choices

    def asking(self, question: Question) -> Inquiry:
        """The same, its question in other words."""
        return self if question is self.question else replace(self, question=question)

    def of(self, part: Part) -> Inquiry:
        """One part of it as a question of its own."""
        question = Question.parse(sub_question(self.question, part))
        return replace(self, question=question, plan=Plan(question.text, (part,)), choices=())


def understand(
    text: str,
    library: Library,
    outlets: Outlets,
    *,
    filters: Filters | None = None,
    limit: int | None = None,
    choices: Sequence[str] = (),
    today: date | None = None,
) -> Inquiry:
    """What a question asks of this library, seen from ``today`` (the real day where none is given).

    Raises UsageError for a question that is too long, and for choices that leave nothing to choose.
    """
    if len(text) > policy.LONGEST_QUESTION:
        raise UsageError(
            f"The question has {len(text):,} characters; at most {policy.LONGEST_QUESTION:,} are read. Ask for less"
        )
    question, corrected = read_as(Question.parse(text), library.words)
    plan = Plan.of(question, outlets, today)
    several = question.kind == "list" or plan.taken_apart
    return Inquiry(
        question,
        plan,
        lambda one: Weights(one, library.words.frequency, library.counts()[1]),
        filters,
        limit or (policy.READ_FOR_ALL if several else policy.READ_FOR_ONE),
        given(choices) if choices else (),
        corrected,
    )


def given(choices: Sequence[str]) -> tuple[str, ...]:
    """The choices on one line each, none twice. Raises UsageError for an empty one, or one alone."""
    lines = [" ".join(choice.split()) for choice in choices]
    if not all(lines):
        raise UsageError("A choice is empty. Give each some words: --choice Seattle --choice Portland")
    different = tuple({normalize(line) or line: line for line in reversed(lines)}.values())[::-1]
    if len(different) < 2:
        raise UsageError(f"{different[0]!r} is the only choice. Give at least two: --choice Seattle --choice Portland")
    return different
