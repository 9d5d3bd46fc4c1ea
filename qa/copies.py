"""Copies of one story: a wire report that many outlets print counts once."""

from __future__ import annotations

from collections.abc import Sequence

from qa.source import Source

_ALIKE = 0.3
"""Share of the smaller article's six-word runs that another holds, from which it is a copy: a lightly edited wire copy
keeps more than half, two reporters at one event share under a twentieth (measured on the sample articles)."""


def outlets(sources: Sequence[Source]) -> int:
    """How many outlets speak through these articles, copies of one story and an outlet's own articles counted once."""
    stories: list[tuple[str, frozenset[tuple[str, ...]]]] = []
    for source in {s.article.id: s for s in sources}.values():
        name = (source.article.outlet or source.article.id).casefold()
        runs = source.runs
        if all(name != other and not _copy(runs, known) for other, known in stories):
            stories.append((name, runs))
    return len(stories)


def _copy(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> bool:
    smaller = min(len(one), len(other))
    return smaller > 0 and len(one & other) / smaller >= _ALIKE
