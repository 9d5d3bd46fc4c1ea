"""An article opened for answering: its sentences, who is in it, and what of it a reader is shown."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from index.article import Article, Passage, Sentence
from index.store.copies import Story
from index.text.letters import Plain, plain
from qa.english import names
from qa.english.words import content_stems

_DATELINE = re.compile(r"[A-Z][A-Z.’' -]{2,40}(?:,[^—–\n]{2,30})?\s*(?:\([^)\n]{2,40}\)\s*)?(?:—|–|--|-\s)")
_CONTEXT = 2
"""Sentences before a passage that are shown with it, so that "she said" has a name to go by."""
_CONTEXT_LENGTH = 4000
"""Characters of these at most: a text without full stops is one sentence."""


_Result = TypeVar("_Result")


class _Named(NamedTuple):
    """Who and what of a story bears a name, and who nearly."""

    called: tuple[names.Person, ...]
    own: tuple[tuple[int, int], ...]
    """Where they are named."""
    others: tuple[tuple[int, int], ...]
    """Where those are whose names are nearly that."""
    naming: frozenset[int]
    mistaking: frozenset[int]
    """The sentences of both."""


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
        self._note = note
        self._done: dict[Callable[[Source], Any], Any] = {}
        self._plain = plain(article.text)
        self._stored = tuple(sentences)
        places = ((self._plain.offset(s.start), self._plain.offset(s.end)) for s in sentences)
        self._unwrapped = _unwrapped(self._plain.text, places)
        self.text = self._unwrapped.text
        self.sentences = tuple(Sentence(self._offset(s.start), self._offset(s.end), s.body) for s in sentences)
        self._starts = [sentence.start for sentence in self.sentences]

    def _offset(self, stored: int) -> int:
        return self._unwrapped.offset(self._plain.offset(stored))

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
    def named(self) -> names.Notes:
        """What is known of the story's names."""
        return names.Notes(self.story, [(s.start, s.end) for s in self.sentences], self._note)

    @property
    def people(self) -> tuple[names.Person, ...]:
        """Who is named in the story."""
        return self.named.people

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
        start, end = self._offset(passage.start), self._offset(passage.end)
        first = max(self.sentence_at(start) - _CONTEXT, 0)
        return max(min(self.sentences[first].start, start), start - _CONTEXT_LENGTH, 0), end

    def sentences_in(self, passage: Passage) -> range:
        """The indices of the sentences that lie in a passage, if only in part."""
        last = self._offset(passage.end) - 1
        return range(self.sentence_at(self._offset(passage.start)), self.sentence_at(last) + 1)

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

    def stems_said(self, index: int) -> frozenset[str]:
        """Stems of a sentence together with the one that names its subject."""
        before = self.antecedent(index)
        return self.stems(index) | (self.stems(before) if before is not None else frozenset())

    def heads(self, index: int) -> bool:
        """Whether a sentence is the article's own headline or outlet, which tell what the story then says."""
        told = (plain(part or "").text for part in (self.article.title, self.article.outlet))
        return " ".join(self.words_of(index).split()) in told

    def antecedent(self, index: int) -> int | None:
        """The earlier sentence of the story that names whom this one calls "she" or "the mayor"."""
        return self.named.antecedents[index]

    def body(self) -> Iterator[int]:
        """The indices of the story's sentences."""
        return (index for index, sentence in enumerate(self.sentences) if sentence.body)

    def sentences_about(self, person: names.Person) -> list[int]:
        """The sentences that name a person, or that say only "she" of them."""
        named = {self.sentence_at(mention.start) for mention in person.mentions}
        going_on = {i for before in named for i in self._going_on.get(before, ()) if self.may_mean(i, person)}
        return sorted(i for i in named | going_on if self.sentences[i].body)

    @cached_property
    def _going_on(self) -> dict[int, list[int]]:
        """The sentences that each one names the subject of."""
        found: dict[int, list[int]] = {}
        for index in self.body():
            if (before := self.antecedent(index)) is not None:
                found.setdefault(before, []).append(index)
        return found

    def may_mean(self, index: int, person: names.Person) -> bool:
        """Whether a sentence that calls its subject "she" or "the mayor" may mean this person."""
        before = self.antecedent(index)
        if before is None or all(one is not person for one in self.people_in(before)):
            return False
        return self.named.may_mean(index, before, person)

    # --- by name

    def people_in(self, index: int) -> Sequence[names.Person]:
        """Those whom a sentence names."""
        return self._people_by_sentence.get(index, ())

    @cached_property
    def _people_by_sentence(self) -> dict[int, list[names.Person]]:
        found: dict[int, list[names.Person]] = {}
        for person in self.people:
            for index in {self.sentence_at(mention.start) for mention in person.mentions}:
                found.setdefault(index, []).append(person)
        return found

    def bearer(self, mention: names.Mention) -> names.Person:
        """Whom a mention of the story names."""
        return self.named.bearers[mention.start]

    @cached_property
    def _naming(self) -> list[int]:
        return sorted(self._people_by_sentence)

    def latest_naming(self, index: int) -> int | None:
        """The last sentence before one that names anybody."""
        at = bisect_left(self._naming, index)
        return self._naming[at - 1] if at else None

    def called(self, name: str) -> tuple[names.Person, ...]:
        """The people of the story who may be called so."""
        return self._by_name(name).called

    def naming(self, name: str) -> frozenset[int]:
        """The sentences of the story that name someone or something so, a surname alone where it is theirs."""
        return self._by_name(name).naming

    def mistaking(self, name: str) -> frozenset[int]:
        """The sentences that name another whose name is nearly that: whoever bears it may be taken for them."""
        return self._by_name(name).mistaking

    def is_nearest(self, name: str, start: int, end: int) -> bool:
        """Whether words go with someone of this name, of those in their sentence who are called nearly so.

        That is whoever is named last before them, else first behind them.
        """
        known, sentence = self._by_name(name), self.sentences[self.sentence_at(start)]
        near = [
            (a > start, abs(a - start), spans is known.own)
            for spans in (known.own, known.others)
            for a, b in spans[bisect_left(spans, (sentence.start,)) : bisect_left(spans, (sentence.end,))]
            if not (a < end and start < b)
        ]
        return min(near)[2] if near else True

    def _by_name(self, name: str) -> _Named:
        if name not in self._known:
            called = tuple(p for p in self.people if names.may_be(name, p.name))
            # Not everybody is known for a person: whoever has nearly the name of one may be one too.
            beside = self._written_names if called else {}
            near = {one for one in beside.keys() | {p.name for p in self.people} if names.confusable(name, one)}
            others = {(m.start, m.end) for p in self.people if p.name in near for m in p.mentions}
            others |= {span for one in near for span in beside.get(one, ())}
            own = {(m.start, m.end) for p in called for m in p.mentions}
            taken = sorted(others)
            for a, b in self._words.named(name):
                at = bisect_left(taken, (b, b))
                if not at or taken[at - 1][1] <= a:
                    own.add((a, b))
            in_order = tuple(sorted(own)), tuple(sorted(others - own))
            naming, mistaking = (frozenset(self.sentence_at(start) for start, _ in spans) for spans in in_order)
            self._known[name] = _Named(called, *in_order, naming, mistaking)
        return self._known[name]

    @cached_property
    def _words(self) -> names.Words:
        return names.Words(self.story)

    @cached_property
    def _written_names(self) -> dict[str, list[names.Span]]:
        """Every name of the story as it is written, and where."""
        found: dict[str, list[names.Span]] = {}
        for a, b in self.named.names:
            found.setdefault(self.story[a:b], []).append((a, b))
        return found

    @cached_property
    def _known(self) -> dict[str, _Named]:
        return {}

    def mentions(self, wanted: Iterable[str]) -> bool:
        """Whether the article names every one of these, in its story or in what it says of itself."""
        return all(self.naming(name) or names.is_named(self.about, name) for name in wanted)

    def headed(self, name: str) -> bool:
        """Whether the article names someone or something in what it says of itself or in its first sentence."""
        return names.is_named(f"{self.words_of(0)} {self.about}", name) or 0 in self.naming(name)
