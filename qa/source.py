"""An article opened for answering: its sentences, who is in it, and what of it a reader is shown."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from index.article import Article, Passage, Sentence
from index.copies import Story
from index.letters import plain
from qa import names
from qa.words import content_stems

_DATELINE = re.compile(r"[A-Z][A-Z.’' -]{2,40}(?:,[^—–\n]{2,30})?\s*(?:\([^)\n]{2,40}\)\s*)?(?:—|–|--|-\s)")
_CONTEXT = 2
"""Sentences before a passage that are shown with it, so that "she said" has a name to go by."""


class Source:
    """One article with its sentences, as it is read: ``text`` is the article's with its letters made plain.

    Every offset is a code point of ``text``; ``quoted`` leads back to the article's own.
    """

    def __init__(self, article: Article, sentences: Sequence[Sentence]) -> None:
        self.article = article
        self._plain = plain(article.text)
        self._stored = tuple(sentences)
        self.text = self._plain.text
        self.sentences = tuple(
            replace(one, start=self._plain.offset(one.start), end=self._plain.offset(one.end)) for one in sentences
        )
        self._starts = [sentence.start for sentence in self.sentences]

    def quoted(self, index: int) -> tuple[int, int]:
        """Where a sentence stands in the article's own text."""
        return self._stored[index].start, self._stored[index].end

    @cached_property
    def story(self) -> str:
        """The text with what stands beside the story turned into spaces: the same offsets, none of its words."""
        pieces, at = [], 0
        for sentence in self.sentences:
            if not sentence.body:
                pieces += [self.text[at : sentence.start], " " * (sentence.end - sentence.start)]
                at = sentence.end
        return "".join([*pieces, self.text[at:]])

    @cached_property
    def people(self) -> tuple[names.Person, ...]:
        """Who is named in the story."""
        return names.people(self.story)

    @cached_property
    def told(self) -> Story:
        """The story as copies of it are known by."""
        return Story(self.article, self._stored)

    @cached_property
    def dateline(self) -> tuple[int, int]:
        """Where the story says from where it is told ("ATLANTA (AP) —"); empty where it does not."""
        for sentence in self.sentences[:12]:
            found = _DATELINE.match(self.text, sentence.start, sentence.end)
            if found and sentence.body:
                return found.span()
        return 0, 0

    @cached_property
    def about(self) -> str:
        """What the article says of itself: title, outlet and date."""
        told = (self.article.title, self.article.outlet, self.article.published)
        return " ".join(plain(part).text for part in told if part)

    def window(self, passage: Passage) -> tuple[int, int]:
        """The passage with up to two sentences before it."""
        start, end = self._plain.offset(passage.start), self._plain.offset(passage.end)
        first = max(self.sentence_at(start) - _CONTEXT, 0)
        return min(self.sentences[first].start, start), end

    def sentences_in(self, passage: Passage) -> range:
        """The indices of the sentences that lie in a passage, if only in part."""
        last = self._plain.offset(passage.end) - 1
        return range(self.sentence_at(self._plain.offset(passage.start)), self.sentence_at(last) + 1)

    def sentence_at(self, offset: int) -> int:
        """The index of the sentence that holds ``offset``, or the last one that begins before it."""
        return max(bisect_right(self._starts, offset) - 1, 0)

    def words_of(self, index: int) -> str:
        """A sentence as one line of text."""
        sentence = self.sentences[index]
        return self.text[sentence.start : sentence.end]

    def stems(self, index: int) -> frozenset[str]:
        """Stems of the words that carry meaning in a sentence."""
        if index not in self._stems:
            self._stems[index] = content_stems(self.words_of(index))
        return self._stems[index]

    @cached_property
    def _stems(self) -> dict[int, frozenset[str]]:
        return {}

    def heads(self, index: int) -> bool:
        """Whether a sentence is the article's own headline or outlet, which tell what the story then says."""
        told = (plain(part or "").text for part in (self.article.title, self.article.outlet))
        return " ".join(self.words_of(index).split()) in told

    def antecedent(self, index: int) -> int | None:
        """The earlier sentence of the story that names whom this one calls "she" or "the mayor"."""
        if index not in self._antecedents:
            self._antecedents[index] = names.antecedent(self.story, self._spans, index)
        return self._antecedents[index]

    @cached_property
    def _antecedents(self) -> dict[int, int | None]:
        return {}

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        return [(s.start, s.end) for s in self.sentences]

    def body(self) -> Iterator[int]:
        """The indices of the story's sentences."""
        return (index for index, sentence in enumerate(self.sentences) if sentence.body)

    def sentences_about(self, person: names.Person) -> list[int]:
        """The sentences that name a person, or that say only "she" of them."""
        named = {self.sentence_at(mention.start) for mention in person.mentions}
        return [i for i in self.body() if i in named or self._means(i, person, named)]

    def _means(self, index: int, person: names.Person, named: set[int]) -> bool:
        before = self.antecedent(index)
        if before is None or before not in named:
            return False
        return names.may_mean(self.story, self._spans[index], self._spans[before], person)
