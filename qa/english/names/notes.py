"""All that is known of the names of a story, each thing worked out once: when it is first asked for, or from a note."""

from __future__ import annotations

import json
import zlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from itertools import accumulate, chain
from typing import Any

from index.text.letters import folded
from qa.english.names.capitals import Span, forms
from qa.english.names.people import Mention, Person, name_at, names_of, people
from qa.english.names.series import Units, series_around, units_of
from qa.english.names.subjects import Subject, antecedents, subjects

_LONGEST = 50
"""Bytes of an unpacked note for each character of its story, at most; what unfolds to more was not made here."""


class Notes:
    """Who and what a story names, and whom its sentences mean that name nobody."""

    def __init__(self, text: str, sentences: Sequence[Span], packed: bytes | None = None) -> None:
        """``sentences`` are (start, end) in ``text``, in order; ``packed`` is what ``pack`` gave of both, if it did."""
        self._text = text
        self._sentences = sentences
        self._written: tuple[Sequence[str], Sequence[int]] | None = None
        """The forms, one after the other, and how often each is written: seldom asked for."""
        if packed:
            with suppress(ValueError, TypeError, LookupError, AttributeError, RecursionError, zlib.error):
                self.__dict__.update(self._unpacked(packed))

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """Who is named."""
        return people(self._text)

    @cached_property
    def names(self) -> tuple[Span, ...]:
        """The spans of all names, in order."""
        return names_of(self._text)

    @cached_property
    def forms(self) -> dict[str, Counter[str]]:
        """How each word, folded, is written where the place asks for no capital, and how often."""
        if self._written is None:
            return forms(self._text)
        found: dict[str, Counter[str]] = {}
        for word, count in zip(*self._written, strict=True):
            found.setdefault(folded(word), Counter())[word] = count
        return found

    @cached_property
    def subjects(self) -> list[Subject | None]:
        """What each sentence calls its subject where it does not name it."""
        return subjects(self._text, self._sentences)

    @cached_property
    def antecedents(self) -> list[int | None]:
        """For each sentence the earlier one that names whom it calls "she" or "the mayor"."""
        return antecedents(self._text, self._sentences)

    @cached_property
    def mentions(self) -> list[Mention]:
        """Where people are named, in order; no two overlap."""
        return sorted(mention for person in self.people for mention in person.mentions)

    @cached_property
    def bearers(self) -> dict[int, Person]:
        """Whom the mention that begins at an offset names."""
        return {mention.start: person for person in self.people for mention in person.mentions}

    def within(self, start: int, end: int) -> list[Mention]:
        """The mentions that lie in a span, in order."""
        first, last = (bisect_left(self.mentions, at, key=lambda m: m.start) for at in (start, end))
        return [mention for mention in self.mentions[first:last] if mention.end <= end]

    def names_someone(self, start: int, end: int) -> bool:
        """Whether words have part in a person's name."""
        before = bisect_left(self.mentions, end, key=lambda m: m.start)
        return before > 0 and start < self.mentions[before - 1].end

    def means_person(self, index: int) -> bool:
        """Whether a sentence calls its subject "she", "they" or "the mayor"."""
        subject = self.subjects[index]
        return subject is not None and subject.kind != "body"

    def may_mean(self, index: int, before: int, person: Person) -> bool:
        """Whether the subject that a sentence leaves unnamed may be the person, whom its antecedent ``before`` names.

        "They" may be any of several there, "the mayor" who holds that role, "she" whoever is named first.
        """
        subject, named = self.subjects[index], self.within(*self._sentences[before])
        if subject is None or subject.kind == "body" or not named:
            return False
        if subject.role is not None:
            return person.holds(subject.role)
        return subject.kind == "any" or self.bearers[named[0].start] == person

    def series_around(self, start: int, end: int) -> list[Span]:
        """The items, in order, of the enumeration that a span stands in or is; else just the span."""
        return series_around(self._text, start, end, self._units)

    @cached_property
    def _units(self) -> Units:
        return units_of(self._text, self.mentions, self.names)

    # --- kept

    def pack(self) -> bytes:
        """All of it, so that ``Notes`` of the same text and sentences need not work it out."""
        words: dict[Any, int] = {None: 0}
        kinds: dict[Subject | None, int] = {}
        bearers = sorted((m, number) for number, person in enumerate(self.people) for m in person.mentions)
        named = [
            [m.end - m.start, m.start - m.title_start, _number(words, m.role), _number(words, m.place), number]
            for m, number in bearers
        ]
        called = [_number(kinds, subject) for subject in self.subjects]
        back = [0 if at is None else index - at for index, at in enumerate(self.antecedents)]
        spans = [_steps([a for a, _ in self.names]), [b - a for a, b in self.names]]
        written = [word for counts in self.forms.values() for word in counts]
        times = [number for counts in self.forms.values() for number in counts.values()]
        starts = _steps([m.start for m, _ in bearers])
        held = [list(words), starts, named, spans, list(kinds), called, back, written, times]
        return zlib.compress(json.dumps(held, separators=(",", ":")).encode())

    def _unpacked(self, packed: bytes) -> dict[str, Any]:
        raw = zlib.decompressobj().decompress(packed, _LONGEST * (len(self._text) + 100))
        words, starts, named, (firsts, lengths), kinds, called, back, written, times = json.loads(raw)
        text, groups = self._text, dict[int, list[Mention]]()
        for a, (length, before, role, place, person) in zip(accumulate(starts), named, strict=True):
            mention = Mention(a, a + length, name_at(text, a, a + length), words[role], words[place], a - before)
            groups.setdefault(person, []).append(mention)
        known = [one and Subject(*one) for one in kinds]
        names = tuple((a, a + length) for a, length in zip(accumulate(firsts), lengths, strict=True))
        held = {
            "people": tuple(Person.of(groups[number]) for number in range(len(groups))),
            "names": names,
            "_written": (written, times),
            "subjects": [known[at] for at in called],
            "antecedents": [index - by if by else None for index, by in enumerate(back)],
        }
        spans = chain(names, ((m.title_start, m.end) for some in groups.values() for m in some))
        fits = all(0 <= a < b <= len(text) for a, b in spans) and len(called) == len(back) == len(self._sentences)
        fits = fits and all(isinstance(one, str | None) for one in chain(words, *filter(None, kinds)))
        fits = fits and len(written) == len(times) and {*map(type, written)} <= {str} and {*map(type, times)} <= {int}
        if not fits or any(not 0 <= by <= index for index, by in enumerate(back)):
            raise ValueError("another story's")
        return held


def _number(known: dict[Any, int], one: Any) -> int:
    return known.setdefault(one, len(known))


def _steps(offsets: Sequence[int]) -> list[int]:
    """Each offset as so many more than the one before."""
    return [at - before for at, before in zip(offsets, [0, *offsets], strict=False)]
