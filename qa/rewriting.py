"""A follow-up as it is meant, by what the articles answer.

"How old is she?" may ask of one or of another. Each way is read in the passages that the turn before and this one lead
to, and the one that the reader answers best is asked. It decides what is asked, never what is answered: the question is
searched anew and refused anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from index.library import Library
from index.search import Query
from qa.english.given_names import Gender, gender
from qa.english.names import Person
from qa.findings import Tools
from qa.question.antecedent import Turn
from qa.question.parse import Question
from qa.question.rewrites import Rewrite, rewrites
from qa.source import Source

# In the reader's margins; set by hand on the seventh batch of evals/dialogues, of which 0.83 to 0.87 are understood so.
_READ = 3
"""Passages that each way is read in."""
_BY_RULES = 1.5
"""More for the way that the rules hold likeliest."""
_KNOWN_PERSON = 2.0
"""More where whom "she" was taken for is known for a person: "Night Ferry" may be a film."""
_TURN_BACK = 4.0
"""Less for each turn that the question lies back of which it was made."""
_AS_TYPED = 5.0
"""Less for a question of few words left as it is; its negative is the margin of what no passage answers."""
_SUBJECT = re.compile(r"\b(he|she)\b", re.IGNORECASE)
_PRONOUNS: Mapping[str, Gender] = {
    **dict.fromkeys(("he", "him", "his"), "he"),
    **dict.fromkeys(("she", "her", "hers"), "she"),
}
_NO_PERSON = frozenset(("it", "its", "that", "this", "they", "them", "their", "those", "there"))


def understood(text: str, before: Turn, library: Library, tools: Callable[[], Tools]) -> str:
    """The question by itself. ``tools`` is called only where it may be meant in more ways than one."""
    ways = rewrites(text, before)
    if len(ways) == 1:
        return ways[0].text
    near = library.search(Query(f"{text} {before.question} {before.answer or ''}"), _READ)
    opened = tools().open(near)
    sources = list(opened.values())
    ways = tuple(way for way in ways if not any(_is_another(way, source) for source in sources)) or ways[:1]
    windows = [(opened[hit.passage.article_id], hit.passage) for hit in near]
    texts = [source.story[slice(*source.window(passage))] for source, passage in windows]
    first = not _as_typed(ways[0], text) and ways[0]
    scores = [
        _likelihood(way, text, texts, tools())
        + _BY_RULES * (way is first)
        + _KNOWN_PERSON * (way.pronoun in _PRONOUNS and any(_people(way, source) for source in sources))
        for way in ways
    ]
    return ways[scores.index(max(scores))].text


def _as_typed(way: Rewrite, typed: str) -> bool:
    return way.text.rstrip("?!. ").lower() == typed.rstrip("?!. ").lower()


def _likelihood(way: Rewrite, typed: str, texts: Sequence[str], tools: Tools) -> float:
    """How well the texts answer it, in the reader's margins; less for what leans on turns farther back, or on none."""
    readings = tools.reader.read(Question.parse(way.text).as_question, texts, spans=1)
    margin = max((one.spans[0].margin for one in readings if one.spans), default=-_AS_TYPED)
    return margin - _TURN_BACK * way.back - _AS_TYPED * _as_typed(way, typed)


def _people(way: Rewrite, source: Source) -> Sequence[Person]:
    """Who goes in an article by the name that a pronoun was taken for."""
    return source.names.of(way.means).people if way.means else ()


def _is_another(way: Rewrite, source: Source) -> bool:
    """Whether the article tells that a pronoun can't mean whom or what it was taken for."""
    people = _people(way, source)
    wanted = _PRONOUNS.get(way.pronoun)
    if not people or wanted is None:
        return bool(people) and way.pronoun in _NO_PERSON
    known = gender(way.means, "")
    called = {known} if known else set(_called(people, source))
    return bool(called) and wanted not in called


def _called(people: Sequence[Person], source: Source) -> Iterator[str]:
    """What an article calls somebody, "he" or "she", where a sentence names nobody else."""
    for index in range(len(source.sentences)):
        before = source.antecedent(index)
        named = source.names.people_in(index) or (source.names.people_in(before) if before is not None else ())
        if named and all(one in people for one in named):
            yield from (found[0].lower() for found in _SUBJECT.finditer(source.words_of(index)))
