"""Notes of a story's names: packed when the article is added, and checked when they are read.

A note may come from a stranger's library: what does not fit the text is as if there were none.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import accumulate, chain
from typing import Any

from index.text.letters import folded
from qa.english.names.mentions import Mention, name_at
from qa.english.names.people import Person
from qa.english.names.subjects import Subject
from qa.english.words import Span

_LONGEST = 50
"""Bytes of an unpacked note for each character of its story, at most; what unfolds to more was not made here."""


class Note:
    """What a note says of a story's names."""

    def __init__(
        self,
        people: tuple[Person, ...],
        names: tuple[Span, ...],
        subjects: Sequence[Subject | None],
        antecedents: Sequence[int | None],
        written: Mapping[str, int],
    ) -> None:
        """``written`` says how often each word is written so; the others as in `Names`."""
        self.people, self.names, self.subjects, self.antecedents = people, names, subjects, antecedents
        self._written = written

    @cached_property
    def forms(self) -> dict[str, Counter[str]]:
        """As in `Names`; seldom asked for."""
        found: dict[str, Counter[str]] = {}
        for word, count in self._written.items():
            found.setdefault(folded(word), Counter())[word] = count
        return found


def pack(
    people: Sequence[Person],
    names: Sequence[Span],
    subjects: Sequence[Subject | None],
    antecedents: Sequence[int | None],
    forms: Mapping[str, Counter[str]],
) -> bytes:
    """A note of the names of a story; ``unpack`` needs the story's text for it."""
    words: dict[Any, int] = {None: 0}
    kinds: dict[Subject | None, int] = {}
    bearers = sorted((m, number) for number, person in enumerate(people) for m in person.mentions)
    named = [
        [m.end - m.start, m.start - m.title_start, _number(words, m.role), _number(words, m.place), number]
        for m, number in bearers
    ]
    called = [_number(kinds, subject) for subject in subjects]
    back = [0 if at is None else index - at for index, at in enumerate(antecedents)]
    spans = [_steps([a for a, _ in names]), [b - a for a, b in names]]
    written = [word for counts in forms.values() for word in counts]
    times = [number for counts in forms.values() for number in counts.values()]
    starts = _steps([m.start for m, _ in bearers])
    held = [list(words), starts, named, spans, list(kinds), called, back, written, times]
    return zlib.compress(json.dumps(held, separators=(",", ":")).encode())


def unpack(note: bytes, text: str, sentences: int) -> Note | None:
    """What a note says of a story of so many sentences; None for what is no note of it."""
    with suppress(ValueError, TypeError, LookupError, AttributeError, RecursionError, zlib.error):
        return _unpacked(note, text, sentences)
    return None


def _unpacked(note: bytes, text: str, sentences: int) -> Note:
    raw = zlib.decompressobj().decompress(note, _LONGEST * (len(text) + 100))
    words, starts, named, (firsts, lengths), kinds, called, back, written, times = json.loads(raw)
    groups: dict[int, list[Mention]] = {}
    for a, (length, before, role, place, person) in zip(accumulate(starts), named, strict=True):
        mention = Mention(a, a + length, name_at(text, a, a + length), words[role], words[place], a - before)
        groups.setdefault(person, []).append(mention)
    known = [one and Subject(*one) for one in kinds]
    names = tuple((a, a + length) for a, length in zip(accumulate(firsts), lengths, strict=True))
    people = tuple(Person.of(groups[number]) for number in range(len(groups)))
    spans = chain(names, ((m.title_start, m.end) for some in groups.values() for m in some))
    fits = all(0 <= a < b <= len(text) for a, b in spans) and len(called) == len(back) == sentences
    fits = fits and all(isinstance(one, str | None) for one in chain(words, *filter(None, kinds)))
    fits = fits and len(written) == len(times) and {*map(type, written)} <= {str} and {*map(type, times)} <= {int}
    if not fits or any(not 0 <= by <= index for index, by in enumerate(back)):
        raise ValueError("another story's")
    antecedents = [index - by if by else None for index, by in enumerate(back)]
    return Note(people, names, [known[at] for at in called], antecedents, dict(zip(written, times, strict=True)))


def _number(known: dict[Any, int], one: Any) -> int:
    return known.setdefault(one, len(known))


def _steps(offsets: Sequence[int]) -> list[int]:
    """Each offset as so many more than the one before."""
    return [at - before for at, before in zip(offsets, [0, *offsets], strict=False)]
