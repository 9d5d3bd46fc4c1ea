"""What adding articles did, and the callbacks that report progress meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.article import Article

if TYPE_CHECKING:
    from index.intake.readers.base import Skipped

Progress = Callable[[int, int], None]
"""Called with how many of something are done, and how many there are."""
Steps = Callable[[str, int, int], None]
"""The same of work in several steps: first the step's title."""
Stored = Callable[[Article], None]
"""Called with every article once it is stored for good, or found unchanged."""
Within = Callable[[Article, float], None]
"""Called meanwhile with a long article and which part of it is encoded, 0 to 1."""


@dataclass(frozen=True)
class Report:
    """What adding or synchronising did: article ids, and what could not be read with the reason."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: int = 0
    removed: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    missing: tuple[str, ...] = ()
    """Files and folders that were added and are not there: their articles stay."""

    def __add__(self, other: Report) -> Report:
        return Report(
            self.added + other.added,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.removed + other.removed,
            self.skipped + other.skipped,
            self.missing + other.missing,
        )
