"""Claims made wrong by one change of a sentence: a figure, a date, a name, a word, a "not", who said it.

A rule gives the sentence with one thing changed, or None where it has nothing to change. What is put in the place is of
the same article or of others, drawn by a seeded generator.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from qa.english import names
from qa.english.quantities import dates, numbers
from qa.news.speech import speaks
from qa.source import Source


class Others(NamedTuple):
    """What may stand in another's place."""

    words: Sequence[str]
    people: Sequence[str]

    @classmethod
    def of(cls, sources: Sequence[Source]) -> Others:
        """The words and the people of all these articles."""
        words = {word for one in sources for word in re.findall(r"\b[a-z]{4,}\b", one.story)}
        people = {person.name for one in sources for person in one.names.people if names.full(person.name)}
        return cls(sorted(words), sorted(people))


def corruptions(source: Source, index: int, others: Others, drawn: random.Random) -> Iterator[tuple[str, str]]:
    """A sentence changed in each way that it can be, with the way's name."""
    text = " ".join(source.words_of(index).split())
    changes = {
        "figure": _figure(text, drawn),
        "date": _date(text, drawn),
        "name": _name(source, index, text, others.people, drawn),
        "place or body": _place(source, text, drawn),
        "speaker": _speaker(source, index, text, others.people, drawn),
        "negation": _negated(text),
        "word": _word(text, others.words, drawn),
        "sentence beside": _beside(source, index),
    }
    yield from ((kind, wrong) for kind, wrong in changes.items() if wrong and wrong != text)


def _figure(text: str, drawn: random.Random) -> str | None:
    days = dates(text)
    spans = [
        (a, b) for a, b in numbers(text) if re.search(r"\d", text[a:b]) and not any(x < b and a < y for x, y in days)
    ]
    if not spans:
        return None
    start, end = drawn.choice(spans)
    return text[:start] + re.sub(r"\d", lambda d: str((int(d[0]) + 3) % 9 + 1), text[start:end], count=1) + text[end:]


_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS = "January February March April June July August September October November December".split()


def _date(text: str, drawn: random.Random) -> str | None:
    for known in (_DAYS, _MONTHS):
        if match := re.search(rf"\b(?:{'|'.join(known)})\b", text):
            other = drawn.choice([one for one in known if one != match[0]])
            return text[: match.start()] + other + text[match.end() :]
    if match := re.search(r"\b(?:19|20)\d\d\b", text):
        return text[: match.start()] + str(int(match[0]) + drawn.choice([-2, -1, 1, 2])) + text[match.end() :]
    return None


def _name(source: Source, index: int, text: str, people: Sequence[str], drawn: random.Random) -> str | None:
    named = [p for p in source.names.people_in(index) if p.name in text]
    others = [p.name for p in source.names.people if not any(names.may_be_same(p.name, one.name) for one in named)]
    others = [name for name in others or people if name not in text]
    return text.replace(named[0].name, drawn.choice(others)) if named and others else None


def _speaker(source: Source, index: int, text: str, people: Sequence[str], drawn: random.Random) -> str | None:
    speakers = [p for p in source.names.people_in(index) if speaks(source, index, p)]
    if len(speakers) != 1:
        return None
    written = max((m.name for m in speakers[0].mentions if m.name in text), key=len, default=None)
    others = [p.name for p in source.names.people if not names.may_be_same(p.name, speakers[0].name)] or list(people)
    return text.replace(written, drawn.choice(others)) if written else None


def _place(source: Source, text: str, drawn: random.Random) -> str | None:
    """Another name of the article that is nobody's where the sentence has one."""
    people = {part for person in source.names.people for part in person.name.split()}

    def nobodys(text: str) -> list[str]:
        found = (" ".join(text[start:end].split()) for start, end in names.proper_names(text))
        return [name for name in found if not people & set(name.split())]

    here = nobodys(text)
    there = sorted({name for index in source.body() for name in nobodys(source.words_of(index))} - set(here))
    there = [name for name in there if name not in text and not any(name in one or one in name for one in here)]
    return text.replace(here[-1], drawn.choice(there), 1) if here and there else None


_HELPING = re.compile(r"\b(is|was|were|are|has|have|had|will|would|can|could|did|does|should|must)\b(?! not\b)")


def _negated(text: str) -> str | None:
    if re.search(r"\bnot\b", text):
        return re.sub(r"\s\bnot\b", "", text, count=1)
    return _HELPING.sub(r"\1 not", text, count=1) if _HELPING.search(text) else None


def _word(text: str, vocabulary: Sequence[str], drawn: random.Random) -> str | None:
    spots = [m for m in re.finditer(r"\b[a-z]{5,}\b", text) if not m[0].endswith("ly")]
    if not spots:
        return None
    spot = drawn.choice(spots)
    alike = [word for word in vocabulary if word[-2:] == spot[0][-2:] and word[:3] != spot[0][:3]]
    return text[: spot.start()] + drawn.choice(alike) + text[spot.end() :] if alike else None


def _beside(source: Source, index: int) -> str | None:
    following = index + 1
    if following >= len(source.sentences) or not source.sentences[following].body:
        return None
    text = " ".join(source.words_of(following).split())
    return text if len(text.split()) >= 8 else None
