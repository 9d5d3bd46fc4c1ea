"""Copies of one story: a wire report that many outlets print counts once."""

from __future__ import annotations

from collections.abc import Sequence

from qa.source import Source


def outlets(sources: Sequence[Source]) -> int:
    """How many outlets speak through these articles, copies of one story and an outlet's own articles counted once."""
    counted: list[tuple[str, Source]] = []
    for source in {s.article.id: s for s in sources}.values():
        name = (source.article.outlet or source.article.id).casefold()
        if all(name != other and not source.is_copy_of(known) for other, known in counted):
            counted.append((name, source))
    return len(counted)
