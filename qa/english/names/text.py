"""The names of a text: who and what it names and whom its sentences mean, each worked out once, or read from a note."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from qa.english.names import packed
from qa.english.names.capitals import TokenizedText, forms_in, tokenize
from qa.english.names.mentions import Mention, mentions_in, within
from qa.english.names.occurrences import Words
from qa.english.names.people import Person, people_of
from qa.english.names.proper import names_in
from qa.english.names.same import confusable, may_be_same
from qa.english.names.series import Units, series_around, units_of
from qa.english.names.subjects import Antecedents, Subject, subjects
from qa.english.words import Span


@dataclass(frozen=True)
class NameInText:
    """A name in a text: who bears it and where, and where those are named who are called nearly so."""

    people: tuple[Person, ...]
    """The people of the text who may be called so."""
    naming: frozenset[int]
    """The sentences that name someone or something so, a surname alone where it is theirs."""
    mistaking: frozenset[int]
    """The sentences that name another whose name is nearly that: whoever bears it may be taken for them."""
    own: tuple[Span, ...]
    """Where this one is named, in order."""
    others: tuple[Span, ...]
    """Where those are."""

    def is_nearest(self, start: int, end: int, sentence: Span) -> bool:
        """Whether words of a sentence go with someone of this name, of those in it who are called nearly so.

        That is whoever is named last before them, else first behind them.
        """
        first, last = sentence
        near = [
            (a > start, abs(a - start), spans is self.own)
            for spans in (self.own, self.others)
            for a, b in spans[bisect_left(spans, (first,)) : bisect_left(spans, (last,))]
            if not (a < end and start < b)
        ]
        return min(near)[2] if near else True


class Names:
    """Who and what a text names, by offsets in it and by the indices of its sentences."""

    def __init__(self, text: str, sentences: Sequence[Span] = (), note: bytes | None = None) -> None:
        """``sentences`` are (start, end) in ``text``, in order; ``note`` is what ``pack`` gave of both, if it did."""
        self._text = text
        self._sentences = sentences
        self._starts = [start for start, _ in sentences]
        self._known: dict[str, NameInText] = {}
        self._packed = note

    @cached_property
    def _note(self) -> packed.Note | None:
        return packed.unpack(self._packed, self._text, len(self._sentences)) if self._packed else None

    def pack(self) -> bytes:
        """All of it, so that ``Names`` of the same text and sentences need not work it out."""
        return packed.pack(self.people, self.names, self.subjects, self.antecedents, self.forms)

    @property
    def _tokenized(self) -> TokenizedText:
        return tokenize(self._text)

    # --- by place

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """Who is named."""
        return self._note.people if self._note else people_of(mentions_in(self._tokenized))

    @cached_property
    def mentions(self) -> Sequence[Mention]:
        """Where people are named, in order; no two overlap."""
        return sorted(mention for person in self.people for mention in person.mentions)

    @cached_property
    def names(self) -> tuple[Span, ...]:
        """The spans of all names, in order."""
        return self._note.names if self._note else names_in(self._tokenized, self.mentions)

    @cached_property
    def person_at(self) -> dict[int, Person]:
        """Whom the mention that begins at an offset names."""
        return {mention.start: person for person in self.people for mention in person.mentions}

    @cached_property
    def forms(self) -> Mapping[str, Counter[str]]:
        """How each word, folded, is written where the place asks for no capital, and how often."""
        return self._note.forms if self._note else forms_in(self._tokenized)

    def within(self, start: int, end: int) -> Sequence[Mention]:
        """The mentions that lie in a span, in order."""
        return within(self.mentions, start, end)

    def names_someone(self, start: int, end: int) -> bool:
        """Whether words have part in a person's name."""
        before = bisect_left(self.mentions, end, key=lambda m: m.start)
        return before > 0 and start < self.mentions[before - 1].end

    def series_around(self, start: int, end: int) -> list[Span]:
        """The items, in order, of the enumeration that a span stands in or is; else just the span."""
        return series_around(self._text, start, end, self._units)

    @cached_property
    def _units(self) -> Units:
        return units_of(self._text, self.mentions, self.names)

    # --- by sentence

    def sentence_at(self, offset: int) -> int:
        """The index of the sentence that holds ``offset``, or the last one that begins before it."""
        return max(bisect_right(self._starts, offset) - 1, 0)

    def sentence(self, index: int) -> Span:
        """Where a sentence stands."""
        return self._sentences[index]

    def people_in(self, index: int) -> Sequence[Person]:
        """Those whom a sentence names."""
        return self._people_by_sentence.get(index, ())

    @cached_property
    def _people_by_sentence(self) -> dict[int, list[Person]]:
        found: dict[int, list[Person]] = {}
        for person in self.people:
            for index in {self.sentence_at(mention.start) for mention in person.mentions}:
                found.setdefault(index, []).append(person)
        return found

    @cached_property
    def _naming_people(self) -> list[int]:
        return sorted(self._people_by_sentence)

    def latest_naming(self, index: int) -> int | None:
        """The last sentence before one that names anybody."""
        at = bisect_left(self._naming_people, index)
        return self._naming_people[at - 1] if at else None

    @cached_property
    def subjects(self) -> Sequence[Subject | None]:
        """What each sentence calls its subject where it does not name it."""
        return self._note.subjects if self._note else subjects(self._tokenized, self._sentences)

    @cached_property
    def antecedents(self) -> Sequence[int | None]:
        """For each sentence the earlier one that names whom it calls "she" or "the mayor"."""
        if self._note:
            return self._note.antecedents
        return Antecedents(self._tokenized, self._sentences, self.subjects, self.names, self.people).find()

    def means_person(self, index: int) -> bool:
        """Whether a sentence calls its subject "she", "they" or "the mayor"."""
        subject = self.subjects[index]
        return subject is not None and subject.kind != "body"

    def may_mean(self, index: int, person: Person) -> bool:
        """Whether a sentence that leaves its subject unnamed may mean this person, whom its antecedent names.

        "They" may be any of several there, "the mayor" who holds that role, "she" whoever is named first.
        """
        subject, before = self.subjects[index], self.antecedents[index]
        if subject is None or before is None or all(one is not person for one in self.people_in(before)):
            return False
        named = self.within(*self._sentences[before])
        if subject.kind == "body" or not named:
            return False
        if subject.role is not None:
            return person.holds(subject.role)
        return subject.kind == "any" or self.person_at[named[0].start] == person

    # --- by name

    def of(self, name: str) -> NameInText:
        """Who bears this name in the text, and where."""
        if name not in self._known:
            self._known[name] = self._found(name)
        return self._known[name]

    def is_nearest(self, name: str, start: int, end: int) -> bool:
        """Whether words go with someone of this name, of those in their sentence who are called nearly so."""
        return self.of(name).is_nearest(start, end, self._sentences[self.sentence_at(start)])

    def _found(self, name: str) -> NameInText:
        called = tuple(p for p in self.people if may_be_same(name, p.name))
        # Not everybody is known for a person: whoever has nearly the name of one may be one too.
        beside = self._written if called else {}
        near = {one for one in beside.keys() | {p.name for p in self.people} if confusable(name, one)}
        others = {(m.start, m.end) for p in self.people if p.name in near for m in p.mentions}
        others |= {span for one in near for span in beside.get(one, ())}
        own = {(m.start, m.end) for p in called for m in p.mentions}
        taken = sorted(others)
        for a, b in self._words.named(name):
            at = bisect_left(taken, (b, b))
            if not at or taken[at - 1][1] <= a:
                own.add((a, b))
        here, there = tuple(sorted(own)), tuple(sorted(others - own))
        naming, mistaking = (frozenset(self.sentence_at(start) for start, _ in spans) for spans in (here, there))
        return NameInText(called, naming, mistaking, here, there)

    @cached_property
    def _words(self) -> Words:
        return Words(self._text)

    @cached_property
    def _written(self) -> dict[str, list[Span]]:
        """Every name as it is written, and where."""
        found: dict[str, list[Span]] = {}
        for a, b in self.names:
            found.setdefault(self._text[a:b], []).append((a, b))
        return found
