"""Who said what in a library: the utterances of its articles by speaker and topic, looked up and not worked out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from index.article import Article
from index.errors import UsageError
from index.filters import Filters
from index.library import Library
from qa.answer import Citation
from qa.english import names
from qa.english.roles import is_role, role_key
from qa.english.words import content_stems, normalize, words
from qa.news.kept import unpack, voices
from qa.news.role_words import role_words
from qa.news.speakers import Speaker
from qa.news.voices import Utterance
from qa.notes import rules
from qa.question.parse import Question
from qa.question.spelling import read_as
from qa.source import Source

_CANDIDATES = 5_000
"""Passages whose articles are looked through, at most."""
_COMMON = 500
"""Passages that have the word for a speaker, from which on those with the words of the topic are looked through."""
_ON_TOPIC = 0.6
"""Share of the words of a topic that stand in what is said, or in the sentence before it."""


@dataclass(frozen=True)
class Quote:
    """Somebody's words, with where they stand."""

    speaker: Speaker | None
    text: str
    """The words; "…" stands where the sentence breaks off to say whose they are."""
    verb: str | None
    direct: bool
    citation: Citation
    """The sentences that give the words and say whose they are."""
    role_text: str | None = None
    """The speaker's role in the article's own words."""

    def to_json(self) -> dict[str, Any]:
        """As in the command line's ``quotes --json``."""
        return {
            "speaker": self.speaker and self.speaker.name,
            "role": self.speaker and self.speaker.role,
            "role_text": self.role_text,
            "text": self.text,
            "verb": self.verb,
            "direct": self.direct,
            "citation": self.citation.to_json(),
        }


class Wanted(NamedTuple):
    """Whose words are looked for, and on what."""

    by: str | None
    about: str | None

    @classmethod
    def read(cls, by: str | None, about: str | None, library: Library) -> Wanted:
        """Both as they are read: a word that is misspelt as the one that the library has.

        Raises UsageError where neither has words.
        """
        if not any(character.isalnum() for character in f"{by or ''}{about or ''}"):
            raise UsageError('Whose words, or on what? Give one: qa quotes --by "Ada Reyes", qa quotes --about bridge')
        return cls(*(one and read_as(Question.parse(one), library.words)[0].text for one in (by, about)))


def quotes(
    library: Library, by: str | None = None, about: str | None = None, filters: Filters | None = None, limit: int = 20
) -> tuple[Quote, ...]:
    """The newest ``limit`` utterances of whoever is called so, on a topic: those of one speaker together.

    ``by`` is a name, part of one or a role ("the mayor of Dover"). What copies of a story have alike is given once, as
    is what a speaker is quoted with in several articles. Raises UsageError where neither is given.
    """
    wanted = Wanted.read(by, about, library)
    return library.at_one_moment(lambda: _found(library, wanted, filters, limit))


def _found(library: Library, wanted: Wanted, filters: Filters | None, limit: int) -> tuple[Quote, ...]:
    apart: dict[tuple[str, str], Quote] = {}
    for quote in _all(library, wanted, filters):
        key = quote.speaker.name if quote.speaker else "", normalize(quote.text)
        first = apart.get(key)
        if first is None or _day(quote) < _day(first):  # who had it first
            apart[key] = quote
    own = names.disambiguated(quote.speaker.name for quote in apart.values() if quote.speaker)
    newest = sorted(apart.values(), key=lambda one: (one.citation.article.id, one.citation.start))
    newest = sorted(newest, key=_day, reverse=True)[:limit]
    grouped: dict[str, list[Quote]] = {}
    for one in newest:
        grouped.setdefault(own[one.speaker.name] if one.speaker else "", []).append(_with_role(one))
    return tuple(one for some in grouped.values() for one in some)


def _with_role(quote: Quote) -> Quote:
    """With what its article calls the speaker, which is looked up for what is shown alone."""
    if quote.speaker is None or quote.speaker.role is None:
        return quote
    return replace(quote, role_text=role_words(quote.citation.article.text, quote.speaker.name, quote.speaker.role))


def _day(quote: Quote) -> str:
    return quote.citation.article.published or ""


def _all(library: Library, wanted: Wanted, filters: Filters | None) -> Iterator[Quote]:
    stems = content_stems(wanted.about) if wanted.about else frozenset[str]()
    speaks = _Speaks(wanted.by) if wanted.by else None
    for article_id in _candidates(library, wanted, filters):
        note = library.note(article_id, rules())
        if speaks is not None and (kept := unpack(note)) is not None and not any(speaks.fits(one) for one in kept):
            continue
        article = library.article(article_id)
        source = Source(article, library.sentences(article_id), note)
        told = voices(source)
        if speaks is not None:
            told = tuple(one for one in told if speaks.fits(one) and speaks.is_there(article))
        yield from (_quote(source, one) for one in told if _on_topic(source, one, stems))


def _candidates(library: Library, wanted: Wanted, filters: Filters | None) -> Sequence[str]:
    """The articles that have the words of a name, or of a topic."""
    topic = sorted(content_stems(wanted.about or "")) or words(wanted.about or "")
    asked = [_key(wanted.by)] if wanted.by else topic
    if topic and library.words.frequency(asked[0]) > _COMMON:
        asked = topic  # "the senator" stands nearly everywhere
    found = library.words.passages_with([one for one in asked if one], _CANDIDATES, filters)
    return list(dict.fromkeys(passage.article_id for passage in found))


def _key(by: str) -> str:
    """The word of a name that every article on its bearer has: the family name; of a role the role."""
    bare = re.sub(r"^the\s+|\s+(?:of|for|in|at)\s.*", "", by.strip(), flags=re.IGNORECASE)
    return words(names.family(bare) or bare)[-1] if words(bare) else by


def _on_topic(source: Source, one: Utterance, stems: frozenset[str]) -> bool:
    """Whether the sentences around it, or the headline of its article, tell of the topic."""
    if stems <= content_stems(source.article.title or ""):
        return True  # where there is no topic, too
    held = frozenset[str]().union(*(source.stems(at) for at in range(max(one.first - 1, 0), one.last + 1)))
    here = frozenset[str]().union(*(source.stems(at) for at in range(one.first, one.last + 1)))
    return bool(stems & here) and len(stems & held) >= _ON_TOPIC * len(stems)


def _quote(source: Source, one: Utterance) -> Quote:
    article = source.article
    start, end = source.quoted(one.first)[0], source.quoted(one.last)[1]
    text = " … ".join(" ".join(article.text[a:b].split()) for a, b in one.spans)
    return Quote(one.speaker, text, one.verb, one.direct, Citation(1, article, start, end, article.text[start:end]))


class _Speaks:
    """Whether somebody is whom a name or a role means."""

    def __init__(self, by: str) -> None:
        self._by = by
        head = re.sub(r"^the\s+|\s+(?:of|for|in|at)\s.*", "", by.strip(), flags=re.IGNORECASE)
        place = re.search(r"\s(?:of|for|in|at)\s+(?:the\s+)?(.+)$", by)
        self._role = role_key(head) if is_role(head) else None
        self._place = place[1] if place else None
        self._words = words(re.sub(r"^the\s+", "", by, flags=re.IGNORECASE))
        self._known: dict[str, bool] = {}

    def fits(self, one: Utterance) -> bool:
        """Whether an utterance is theirs, as far as names tell."""
        if one.speaker is None:
            return False
        if self._role and one.speaker.role and f" {one.speaker.role}".endswith(f" {self._role}"):
            return True
        if one.speaker.name not in self._known:
            self._known[one.speaker.name] = self._called(one.speaker.name)
        return self._known[one.speaker.name]

    def _called(self, name: str) -> bool:
        if any(names.may_be_same(self._by, part) for part in name.split(" and ")):
            return True
        return f" {' '.join(self._words)} " in f" {' '.join(words(name))} "

    def is_there(self, article: Article) -> bool:
        """Whether an article names the place of a role."""
        return self._role is None or self._place is None or names.is_named(article.text, self._place)


def quotes_json(found: Sequence[Quote]) -> Mapping[str, Any]:
    """As ``quotes --json`` gives them."""
    return {"quotes": [one.to_json() for one in found]}
