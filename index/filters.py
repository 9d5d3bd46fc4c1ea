"""Which articles a search may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Filters:
    """Which articles a search may use; what is None or empty does not restrict."""

    since: str | None = None
    """ISO date, inclusive. An article without a date is outside every range."""
    until: str | None = None
    outlets: tuple[str, ...] = ()
    """Compared without regard to case."""

    def __bool__(self) -> bool:
        return bool(self.since or self.until or self.outlets)

    def to_json(self) -> dict[str, Any]:
        """Only what restricts."""
        named = {"since": self.since, "until": self.until, "outlets": list(self.outlets)}
        return {key: value for key, value in named.items() if value}
