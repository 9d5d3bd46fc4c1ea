"""An article opened for answering: its sentences, its names, and what of it a reader is shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, TypeVar

from index.article import Article, Passage, Sentence
from index.store.copies import Story
from index.text.letters import Plain, alphanumeric, plain
from qa.english.names import Names, Person, is_named
from qa.english.polarity import asks
from qa.english.words import content_stems

_DATELINE = re.compile(r"[A-Z][A-Z.’' -]{2,40}(?:,[^—–\n]{2,30})?\s*(?:\([^)\n]{2,40}\)\s*)?(?:—|–|--|-\s)")
_CONTEXT = 2
"""Sentences before a passage that are shown with it, so that "she said" has a name to go by."""
_CONTEXT_LENGTH = 4000
"""Characters of these at most: a text without full stops is one sentence."""


_Result = TypeVar("_Result")


_LINE_END = re.compile(r"[^\S\n]?\n[^\S\n]*(?:>[^\S\n]*)*")
"""With the marks of quoted mail on the next line."""


def _unwrapped(text: str, sentences: Iterable[tuple[int, int]]) -> Plain:
    """The text with a space for each line end within its sentences."""
    pieces: list[str] = []
    stored: list[int] = []
    made: list[int] = []
    at = length = 0
    for start, end in sentences:
        for found in _LINE_END.finditer(text, start, end):
            pieces += (text[at : found.start()], " ")
            length += found.start() - at + 1
            at = found.end()
            stored.append(at)
            made.append(length)
    return Plain("".join([*pieces, text[at:]]), tuple(stored), tuple(made))


class Source:
    """One article with its sentences, as it is read: ``text`` is the article's with its letters made plain.

    Where a sentence goes over a line end, a space stands in its place: a name may begin before it and end behind.
    Every offset is a code point of ``text``; ``quoted`` leads back to the article's own.
    """

    def __init__(self, article: Article, sentences: Sequence[Sentence], note: bytes | None = None) -> None:
        """``note`` is what ``qa.notes`` made of both when the article was added, if it did."""
        self.article = article
        self.note = note
        self._done: dict[Callable[[Source], Any], Any] = {}
        self._plain = plain(article.text)
        self._stored = tuple(sentences)
        places = ((self._plain.offset(s.start), self._plain.offset(s.end)) for s in sentences)
        self._unwrapped = _unwrapped(self._plain.text, places)
        self.text = self._unwrapped.text
        self.sentences = tuple(Sentence(self._offset(s.start), self._offset(s.end), s.body) for s in sentences)

    def _offset(self, stored: int) -> int:
        return self._unwrapped.offset(self._plain.offset(stored))

    def origin(self, offset: int) -> int:
        """Where what stands at an offset of ``text`` stands in the article's own text."""
        return self._plain.origin(self._unwrapped.origin(offset))

    def once(self, work: Callable[[Source], _Result]) -> _Result:
        """What a function gives of this article, which it is asked for once and no more."""
        if work not in self._done:
            self._done[work] = work(self)
        done: _Result = self._done[work]
        return done

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
    def names(self) -> Names:
        """Who and what the story names."""
        return Names(self.story, [(s.start, s.end) for s in self.sentences], self.note)

    def is_copy_of(self, other: Source) -> bool:
        """Whether both articles are copies of one story."""
        return self._compared.is_copy(other._compared)

    @cached_property
    def _compared(self) -> Story:
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
        start, end = self._offset(passage.start), self._offset(passage.end)
        first = max(self.sentence_at(start) - _CONTEXT, 0)
        return max(min(self.sentences[first].start, start), start - _CONTEXT_LENGTH, 0), end

    def sentences_in(self, passage: Passage) -> range:
        """The indices of the sentences that lie in a passage, if only in part."""
        last = self._offset(passage.end) - 1
        return range(self.sentence_at(self._offset(passage.start)), self.sentence_at(last) + 1)

    def sentence_at(self, offset: int) -> int:
        """The index of the sentence that holds ``offset``, or the last one that begins before it."""
        return self.names.sentence_at(offset)

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

    def stems_said(self, index: int) -> frozenset[str]:
        """Stems of a sentence together with the one that names its subject."""
        before = self.antecedent(index)
        return self.stems(index) | (self.stems(before) if before is not None else frozenset())

    def stems_told(self, index: int) -> frozenset[str]:
        """The same with those of what the article says of itself."""
        return self.stems_said(index) | content_stems(self.about)

    def heads(self, index: int) -> bool:
        """Whether a sentence is the article's own headline or outlet, which tell what the story then says."""
        words = alphanumeric(self.words_of(index))
        return bool(words) and words in map(alphanumeric, filter(None, (self.article.title, self.article.outlet)))

    def asks(self, index: int) -> bool:
        """Whether a sentence asks: it says nothing then of what it asks about."""
        return asks(self.words_of(index))

    def antecedent(self, index: int) -> int | None:
        """The earlier sentence of the story that names whom this one calls "she" or "the mayor"."""
        return self.names.antecedents[index]

    def body(self) -> Iterator[int]:
        """The indices of the story's sentences."""
        return (index for index, sentence in enumerate(self.sentences) if sentence.body)

    def sentences_about(self, person: Person) -> list[int]:
        """The sentences that name a person, or that say only "she" of them."""
        named = {self.sentence_at(mention.start) for mention in person.mentions}
        going_on = {i for before in named for i in self._going_on.get(before, ()) if self.names.may_mean(i, person)}
        return sorted(i for i in named | going_on if self.sentences[i].body)

    @cached_property
    def _going_on(self) -> dict[int, list[int]]:
        """The sentences that each one names the subject of."""
        found: dict[int, list[int]] = {}
        for index in self.body():
            if (before := self.antecedent(index)) is not None:
                found.setdefault(before, []).append(index)
        return found

    def mentions(self, wanted: Iterable[str]) -> bool:
        """Whether the article names every one of these, in its story or in what it says of itself."""
        return all(self.names.of(name).naming or is_named(self.about, name) for name in wanted)

    def headed(self, name: str) -> bool:
        """Whether the article names someone or something in what it says of itself or in its first sentence."""
        return is_named(f"{self.words_of(0)} {self.about}", name) or 0 in self.names.of(name).naming
