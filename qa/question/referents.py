"""Whom a question asks of, and which sentences are about them: never another of nearly the same name.

A name in a question is a person's where an article found has a person that may be called so. What answers must then
name that person, or go on from a sentence that does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property

from qa import policy
from qa.english import names
from qa.english.names import family, full, may_be_same
from qa.news.speech import is_speaker
from qa.news.whose import Whose
from qa.question.attribution import asks_speaker
from qa.question.parse import Question
from qa.source import Source


class Referents:
    """The people that a question names, as the articles found know them."""

    def __init__(
        self, question: Question, sources: Iterable[Source], resolved: Mapping[str, str] | None = None
    ) -> None:
        """``resolved`` gives for a name that several bear the full name of the one who is meant."""
        self._question = question
        self._sources = tuple(sources)
        self._resolved = dict(resolved or {})
        self._judged: dict[tuple[str, int], bool] = {}
        self._asked_of: dict[str, Whose] = {}

    @property
    def named(self) -> tuple[str, ...]:
        """The names in the question, as it has them."""
        return self._question.names

    @cached_property
    def _asked(self) -> tuple[str, ...]:
        """Names of people asked of, each the full one where that is settled."""
        asked = (self._resolved.get(name, name) for name in self.named if not _place(self._question.text, name))
        return tuple(asked)

    @cached_property
    def _people(self) -> frozenset[str]:
        """Those of the names that some article has as a person's."""
        return frozenset(name for name in self._asked if any(source.names.of(name).people for source in self._sources))

    def meanings(self) -> tuple[str, tuple[str, ...]] | None:
        """A name that people bear whom their full names tell apart, and these; None where each name is one's."""
        for name in self.named:
            if name in self._resolved or _place(self._question.text, name):
                continue
            held = [p for source in self._sources for p in most_named(source.names.of(name).people) if full(p.name)]
            fitting = list(filter(self._fitting(name), held))
            own = names.disambiguated(person.name for person in fitting)
            apart = Counter[str]()
            for person in fitting:
                apart[own[person.name]] += len(person.mentions)
            if len(apart) > 1:
                return name, tuple(sorted(apart, key=lambda one: (-apart[one], one))[: policy.NAMESAKES_APART])
        return None

    def called(self, source: Source, name: str) -> list[names.Person]:
        """The people of an article who are meant by a name.

        For a full name not whoever goes by the family name alone there, where another who bears it is known.
        """
        found = source.names.of(name).people
        if not full(name):
            return list(found)
        return [p for p in found if full(p.name) or not self._others(name)]

    def _others(self, name: str) -> bool:
        """Whether some article has another of that family name."""
        held = (p.name for source in self._sources for p in source.names.of(family(name)).people if full(p.name))
        return any(not may_be_same(name, other) for other in held)

    def resolving(self, name: str, meant: str) -> Referents:
        """The same where the name means one of those who bear it."""
        return Referents(self._question, self._sources, {**self._resolved, name: meant})

    def _fitting(self, name: str) -> Callable[[names.Person], bool]:
        """Whether somebody holds the role that the question gives the name, if any."""
        titled = [m.role for m in names.Names(self._question.text).mentions if m.role and may_be_same(m.name, name)]
        return lambda person: all(not person.roles or person.holds(role) for role in titled)

    def is_about(self, source: Source, index: int) -> bool:
        """Whether a sentence may say something of everyone whom the question asks of."""
        key = (source.article.id, index)
        if key not in self._judged:
            self._judged[key] = all(self._is_about(source, index, name) for name in self._asked)
        return self._judged[key]

    def says_of(self, source: Source, start: int, end: int) -> bool:
        """Whether words are said of those asked of, also where their sentence names another of nearly that name."""
        index = source.sentence_at(start)
        return (
            self.is_about(source, index)
            and all(source.names.is_nearest(name, start, end) for name in self._asked if self._guarded(source, name))
            and (not asks_speaker(self._question.text) or is_speaker(source, start, end))
            and self.gives_word_of(source, start, end)
        )

    def gives_word_of(self, source: Source, start: int, end: int) -> bool:
        """Whether words are the word of whoever the question wants it of, if of anybody: never another's."""
        whose = self._whose(source)
        return whose is None or whose.gives(start, end)

    def speaks_in(self, source: Source, index: int) -> bool:
        """Whether a sentence gives the word of whoever the question wants it of, if of anybody, and nobody else's."""
        whose = self._whose(source)
        return whose is None or whose.speaks_in(index)

    def _whose(self, source: Source) -> Whose | None:
        wanted = self._question.word_of
        if wanted is None:
            return None
        if source.article.id not in self._asked_of:
            self._asked_of[source.article.id] = Whose(source, wanted)
        return self._asked_of[source.article.id]

    def _guarded(self, source: Source, name: str) -> bool:
        return name in self._people or bool(source.names.of(name).mistaking)

    def _is_about(self, source: Source, index: int, name: str) -> bool:
        if not self._guarded(source, name):
            return True
        known, called = source.names.of(name), self.called(source, name)
        places = known.naming if called or not known.people else frozenset()
        if index in places:
            return True
        if index in known.mistaking:
            return False
        if _opens_with(source, index, called):
            return True
        others = source.names.people_in(index)
        before = source.antecedent(index)
        if before is not None and source.names.means_person(index):
            held = source.names.people_in(before)
            return any(source.names.may_mean(index, person) for person in called) or (before in places and not held)
        latest = source.names.latest_naming(index)
        before_it = range(index - policy.NAMED_BEFORE, index)
        near = latest in places or (not known.mistaking and any(at in places for at in before_it))
        if others and self._question.expects != "person":
            return False
        return near or (source.headed(name) and not known.mistaking)


def _opens_with(source: Source, index: int, called: Collection[names.Person]) -> bool:
    """Whether a story opens with this sentence, names nobody yet, and first names one of these: "A roofer who took
    deposits was jailed. Bo Lind, 44, …"."""
    if source.names.latest_naming(index) is not None or source.names.people_in(index):
        return False
    following = range(index + 1, min(index + 1 + policy.NAMED_BEFORE, len(source.sentences)))
    naming = next((source.sentences[at] for at in following if source.names.people_in(at)), None)
    if naming is None:
        return False
    first = source.names.within(naming.start, naming.end)[0]
    return source.names.person_at[first.start] in called


def most_named(people: Iterable[names.Person]) -> list[names.Person]:
    """Of very many people those named most, in their order."""
    found, most = list(people), policy.NAMESAKES_COMPARED
    least = sorted(-len(person.mentions) for person in found)[:most]
    return [person for person in found if -len(person.mentions) <= least[-1]][:most] if found else []


def _place(question: str, name: str) -> bool:
    """Whether a question names a place where something is: "in Reno"."""
    return re.search(rf"\b(?:in|at|near|outside|across)\s(?:the\s)?{re.escape(name)}\b", question) is not None
