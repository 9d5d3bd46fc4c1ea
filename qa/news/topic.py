"""The articles of a library that are about a topic, and the sentences of them that are.

An article is about a topic that its title and its first sentences name, or that several of its sentences do; one that
mentions it in passing is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from index.errors import UsageError
from index.filters import Filters
from index.library import Library
from qa import policy
from qa.english.quantities import dates
from qa.english.words import content_stems
from qa.inquiry import Weights
from qa.notes import open_source
from qa.question.parse import Question
from qa.question.spelling import read_as
from qa.source import Source

_ANY_TOPIC = content_stems("story news coverage situation")
"""Of "the library story": what may stand behind any topic."""


@dataclass(frozen=True)
class Topic:
    """What is looked for, as it is read."""

    question: Question
    corrected: bool
    """Whether a word of it was misspelt."""
    weights: Weights
    """How much each of its words counts in the library."""

    @classmethod
    def read(cls, words: str, library: Library) -> Topic:
        """The topic as this library has it: a misspelt word as the only near one. Raises UsageError for no words."""
        if not any(character.isalnum() for character in words):
            raise UsageError('The topic is empty. Name one: qa brief "ferry strike"')
        question, corrected = read_as(Question.parse(" ".join(words.split())), library.words)
        weights = Weights(question, library.words.frequency, library.counts()[1])
        times = content_stems(" ".join(question.text[a:b] for a, b in dates(question.text)))
        return cls(question, corrected, weights.without(times | _ANY_TOPIC))

    @property
    def text(self) -> str:
        """Its words, the misspelt ones mended."""
        return self.question.text

    def share(self, stems: frozenset[str]) -> float:
        """The weight of its words among these, 0 to 1. Years and months are none of them: articles are of a time."""
        return self.weights.share(stems)

    def is_of_its_time(self, source: Source) -> bool:
        """Whether an article was published in the year that the topic names, or names that itself."""
        years = self.question.years
        told = f"{source.article.published} {source.text}" if years else ""
        return not years or any(str(year) in told for year in years)


@dataclass(frozen=True)
class OnTopic:
    """An article that is about a topic."""

    source: Source
    topic: Topic
    nearness: float
    """Of its passage that comes nearest: the cosine with the topic, 0 where it was found by its words only."""

    @cached_property
    def headed(self) -> float:
        """The weight of the topic's words in the title and the first sentences, 0 to 1."""
        first = [self.source.stems(i) for _, i in zip(range(policy.TOPIC_LEAD), self.source.body(), strict=False)]
        return self.topic.share(content_stems(self.source.article.title or "").union(*first))

    @cached_property
    def naming(self) -> tuple[int, ...]:
        """The story's sentences that have most of the topic's words, each with the one before it."""
        held = [(i, self._around(i)) for i in self.source.body()]
        return tuple(i for i, stems in held if self.topic.share(stems) >= policy.TOPIC_NAMED)

    @property
    def _touched(self) -> int:
        """How many of the story's sentences have a word of the topic."""
        return sum(not self.topic.weights.of.keys().isdisjoint(self.source.stems(i)) for i in self.source.body())

    def _around(self, index: int) -> frozenset[str]:
        if not self.topic.weights.of.keys() & self.source.stems(index):
            return frozenset()
        return self.source.stems(index) | (self.source.stems(index - 1) if index else frozenset())

    @property
    def is_about(self) -> bool:
        """Whether the article is about the topic, and does not only mention it."""
        if not self.topic.is_of_its_time(self.source):
            return False
        if self.headed >= policy.TOPIC_HEADED:
            return True
        if self.headed >= policy.TOPIC_HALF_HEADED and self.headed + self.nearness >= policy.TOPIC_NEAR:
            return True
        body, named = sum(1 for _ in self.source.body()), len(self.naming)
        near = self.nearness >= policy.TOPIC_NEAR_ALONE
        if self.headed >= policy.TOPIC_HALF_HEADED and named:
            # "ICE raids": told with one word here and the other there, from the first sentences on
            return near or self._touched >= max(policy.TOPIC_SENTENCES, policy.TOPIC_PART * body)
        return named >= max(policy.TOPIC_SENTENCES, 0 if near else policy.TOPIC_PART * body)

    @property
    def sentences(self) -> tuple[int, ...]:
        """The story's sentences on the topic: all of an article that its title and first sentences give to it."""
        return tuple(self.source.body()) if self.headed >= policy.TOPIC_HALF_HEADED else self.naming


def on_topic(
    library: Library,
    topic: Topic,
    filters: Filters | None = None,
    opened: Callable[[str], Source] | None = None,
) -> list[OnTopic]:
    """The articles within the filters that are about a topic, those that are most so first, copies among them.

    ``opened`` gives an article by its id where some are kept open.
    """
    opened = opened or (lambda name: open_source(library, library.article(name)))
    near = dict(_near(library, topic, filters))
    names = dict.fromkeys([*near, *_with_its_words(library, topic, filters)])
    found = [OnTopic(opened(name), topic, near.get(name, 0.0)) for name in names]
    about = [one for one in found if one.is_about]
    return sorted(about, key=lambda one: (-one.headed - one.nearness, one.source.article.id))


def _near(library: Library, topic: Topic, filters: Filters | None) -> Iterator[tuple[str, float]]:
    """The articles with the passages nearest to it, and their copies, each with its best cosine."""
    for hit in sorted(library.search(topic.text, policy.TOPIC_HITS, filters), key=lambda hit: hit.cosine):
        name = hit.passage.article_id
        for one in (*library.copies(name), name):
            yield one, hit.cosine


def _with_its_words(library: Library, topic: Topic, filters: Filters | None) -> Iterator[str]:
    """The articles whose passages hold enough of its words."""
    held: dict[str, set[str]] = {}
    for passage in library.words.passages_with(sorted(topic.weights.of), policy.TOPIC_PASSAGES, filters):
        held.setdefault(passage.article_id, set()).update(content_stems(passage.text))
    for name, stems in held.items():
        if topic.share(frozenset(stems)) >= policy.TOPIC_HALF_HEADED:
            yield name
