"""Articles of a story that do not name its topic: told of the same people and places within days.

"Ferry crews walk out" is of the ferry strike as "Ferry strike enters second day" is: both name the union's president.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from index.library import Library
from qa import policy
from qa.english.names import proper_names
from qa.english.words import content_stems, words
from qa.news.dates import day_of
from qa.news.topic import OnTopic, Topic
from qa.source import Source


class OfStory(OnTopic):
    """An article of the same story: all of it is on the topic."""

    @cached_property
    def sentences(self) -> tuple[int, ...]:
        """The story's."""
        return tuple(self.source.body())


def of_same_story(library: Library, topic: Topic, about: Sequence[OnTopic], others: Iterable[Source]) -> list[OnTopic]:
    """Those of other articles that tell the story of articles on a topic.

    They have some of the topic's words at their beginning, are of the same days, and share names that are rare in the
    library. An article so found leads to others.
    """
    rare = max(policy.STORY_RARE, policy.STORY_RARE_SHARE * library.counts()[1])
    known = {one.source: _names(one.source, topic, library, rare) for one in about}
    left = [one for one in others if one not in known and topic.is_of_its_time(one)]
    found: list[OnTopic] = []
    while True:
        new = [one for one in left if _is_of(one, _names(one, topic, library, rare), known)]
        new = [one for one in new if OnTopic(one, topic, 0.0).headed >= policy.STORY_HEADED]
        if not new:
            return found
        for source in new:
            known[source] = _names(source, topic, library, rare)
            found.append(OfStory(source, topic, 0.0))
            left.remove(source)


def _is_of(source: Source, held: frozenset[str], known: dict[Source, frozenset[str]]) -> bool:
    day = day_of(source.article)
    for other, names in known.items():
        then = day_of(other.article)
        near = day is not None and then is not None and abs((day - then).days) <= policy.STORY_DAYS
        if near and len(held & names) >= policy.STORY_NAMES:
            return True
    return False


def _names(source: Source, topic: Topic, library: Library, rare: float) -> frozenset[str]:
    """Stems of rare names in a story, the topic's own left out."""
    told = {word for a, b in proper_names(source.story) for word in words(source.story[a:b]) if not word.isdigit()}
    few = (word for word in told if len(word) > 2 and 0 < library.words.frequency(word) <= rare)
    return content_stems(" ".join(few)) - topic.weights.of.keys()
