"""Who speaks on a topic: what each of its speakers says that tells most."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from qa import policy
from qa.english import names
from qa.english.words import normalize, number_value
from qa.news.copies import outlets
from qa.news.dates import day_of
from qa.news.kept import voices
from qa.news.speakers import Speaker, is_publication
from qa.news.topic import OnTopic
from qa.news.voices import Utterance
from qa.source import Source

_CALLS = frozenset({"called", "calls", "calling"})
"""By which, without quotation marks, somebody asks for something: "called a strike"."""


class Said(NamedTuple):
    """What somebody says in an article."""

    source: Source
    utterance: Utterance
    speaker: Speaker
    """Whom the articles together tell of: by the fullest name that they give."""

    @property
    def text(self) -> str:
        """The words."""
        return " ".join(self.source.article.text[a:b] for a, b in self.utterance.spans)


def people(about: Sequence[OnTopic]) -> list[list[Said]]:
    """What is said on the topic by speaker, who says most of it first: of each the most telling."""
    told: dict[str, Said] = {}
    for one in sorted(about, key=lambda each: each.source.article.published or "9"):  # who had it first
        on_it = set(one.sentences)
        for utterance in voices(one.source):
            if (
                utterance.speaker is None
                or is_publication(utterance.speaker.name)
                or number_value(utterance.speaker.name) is not None
                or not on_it & set(range(utterance.first, utterance.last + 1))
            ):
                continue
            if not utterance.direct and utterance.verb in _CALLS:
                continue
            said = Said(one.source, utterance, utterance.speaker)
            if policy.BRIEF_LEAST_SAID <= len(said.text.split()) <= policy.BRIEF_MOST_SAID:
                told.setdefault(normalize(said.text), said)
    fullest = names.disambiguated(one.speaker.name for one in told.values())
    by: dict[str, list[Said]] = {}
    for said in told.values():
        by.setdefault(fullest[said.speaker.name], []).append(said)
    found = []
    for name, some in sorted(by.items(), key=lambda pair: (_heard(pair[1]), pair[0])):
        role = next((one.speaker.role for one in some if one.speaker.role), None)
        apart = {(one.source.article.id, one.utterance.first): one for one in sorted(some, key=_telling, reverse=True)}
        chosen = sorted(apart.values(), key=_telling)[: policy.BRIEF_OF_SPEAKER]
        found.append([one._replace(speaker=Speaker(name, role)) for one in chosen])
    return found


def _heard(some: Sequence[Said]) -> tuple[int, int]:
    direct = sum(one.utterance.direct for one in some)
    return -outlets([one.source for one in some]), -direct


def _telling(said: Said) -> tuple[bool, int, int, str, int]:
    """Direct quotations first, the newest, those nearest to a beginning."""
    day = day_of(said.source.article) or date.min
    return (
        not said.utterance.direct,
        -day.toordinal(),
        said.utterance.first,
        said.source.article.id,
        said.utterance.last,
    )
