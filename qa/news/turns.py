"""Interviews and other talk written down in turns: "Q: …", "Ann Lund: …", "((Ann Lund)) …", a paragraph each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from qa.english.given_names import is_given
from qa.english.names import Names
from qa.english.words import Span
from qa.news.speakers import Speaker

_LABEL = re.compile(
    r"[*_\s]*(?:\(\((?P<round>[^()\n]{1,40})\)\)|(?P<plain>[A-Z][\w.\u2019'-]*(?:\s[A-Z][\w.\u2019'-]*){0,3})[*_]*:)[*_]*\s+(?=\S)"
)
_TURNS = 3
"""Paragraphs with labels from which on they are turns and no headings."""
_QUESTION = frozenset({"q", "question"})
_ANSWER = frozenset({"a", "answer"})


class Turn(NamedTuple):
    """What somebody says until the next takes over."""

    who: Speaker | None
    start: int
    """Of the label."""
    words: Span


def of(text: str, paragraphs: Sequence[Span], names: Names) -> list[Turn]:
    """The turns of a text, in order; none where it is not written down so."""
    labels = [(at, m) for at, (a, b) in enumerate(paragraphs) if (m := _LABEL.match(text, a, b))]
    count = Counter(_label(m) for _, m in labels)
    labels = [(at, m) for at, m in labels if _is_speaker(m, names, count)]
    if len(labels) < _TURNS or max(count.values()) < 2:
        return []
    found = []
    for number, (at, label) in enumerate(labels):
        following = labels[number + 1][0] if number + 1 < len(labels) else at + 1
        last = max(at, following - 1)
        found.append(Turn(_speaker(_label(label), names), label.start(), (label.end(), paragraphs[last][1])))
    return found


def covers(turns: Sequence[Turn], at: int) -> bool:
    """Whether an offset lies in one of some turns."""
    return any(turn.start <= at < turn.words[1] for turn in turns)


def _is_speaker(match: re.Match[str], names: Names, count: Counter[str]) -> bool:
    """Whether a label names who speaks: a person, initials, or a letter; no heading such as "Director"."""
    label = _label(match)
    words = label.split()
    named = bool(names.within(match.start(), match.end())) or (len(words) > 1 and is_given(words[0]))
    letters = label.isupper() and len(label) < 4 and count[label] > 1
    return bool(match["round"] or named or letters or label.lower() in _QUESTION | _ANSWER)


def _label(match: re.Match[str]) -> str:
    return (match["round"] or match["plain"]).strip()


def _speaker(label: str, names: Names) -> Speaker | None:
    """Whom a label means: a name, the initials of one, or nobody that can be told."""
    low = label.lower().strip(".")
    if low in _QUESTION:
        return None
    people = names.people
    if low in _ANSWER:
        most = sorted(people, key=lambda p: -len(p.mentions))
        alone = most and (len(most) == 1 or len(most[0].mentions) > 2 * len(most[1].mentions))
        return Speaker(most[0].name) if alone else None
    called = list(names.of(label).people)
    if len(label) < 4 and label.isupper():
        called = [p for p in people if "".join(w[0] for w in p.name.split()) == label]
        return Speaker(called[0].name) if len(called) == 1 else None
    return Speaker(called[0].name if len(called) == 1 else label)
