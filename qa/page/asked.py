"""What a page's address says: a question with its filters, and those of the sitting before it.

Nothing is kept on the server for a reader: the address has it all, so that a page can be gone back to, and no reader
sees what another one asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from index.errors import UsageError
from qa.page.links import AT_THE_QUOTATION

BEFORE = 12
"""Questions of the sitting that an address remembers."""
_LONGEST = 6_000
"""Characters of an address: some browsers and proxies cut longer ones."""
_OUTLETS = 100


@dataclass(frozen=True)
class Asked:
    """One question, with the filters it is asked within, as they were typed."""

    question: str = ""
    since: str = ""
    until: str = ""
    outlets: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """It as the query of an address."""
        outlets = [("outlet", outlet) for outlet in self.outlets]
        given = [("q", self.question), ("since", self.since), ("until", self.until), *outlets]
        return urlencode([(name, value) for name, value in given if value])

    @property
    def narrowed(self) -> bool:
        """Whether it has filters."""
        return bool(self.since or self.until or self.outlets)


@dataclass(frozen=True)
class Sitting:
    """The question of a page, and those asked before it, the oldest first."""

    asked: Asked
    before: tuple[Asked, ...] = ()

    def url(self, cite: int | None = None, path: str = "/") -> str:
        """Its address, with that citation opened; the oldest questions are left out of one that gets too long."""
        cited = f"&cite={cite}" if cite else ""
        before = [f"&before={quote(one.query, safe='')}" for one in self.before[-BEFORE:]]
        while before and len(self.asked.query) + sum(map(len, before)) > _LONGEST:
            del before[0]
        return f"{path}?{self.asked.query}{cited}{''.join(before)}" + (AT_THE_QUOTATION if cite else "")

    def earlier(self) -> list[Sitting]:
        """The sitting as it was at each question before, the newest first."""
        return [Sitting(one, self.before[:at]) for at, one in enumerate(self.before)][::-1]

    def alone(self) -> Sitting:
        """The question without those before it: it is then no follow-up."""
        return replace(self, before=())

    def next(self) -> tuple[str, ...]:
        """What the form of the next question carries along."""
        turns = (*self.before, self.asked) if self.asked.question else self.before
        return tuple(one.query for one in turns[-BEFORE:])


def asked(pairs: Sequence[tuple[str, str]]) -> Asked:
    """What the names and values of an address ask. Raises UsageError for more than anybody asks."""
    first: dict[str, str] = {}
    for name, value in pairs:
        first.setdefault(name, value.strip())
    outlets = tuple(dict.fromkeys(value.strip() for name, value in pairs if name == "outlet" and value.strip()))
    if len(outlets) > _OUTLETS:
        raise UsageError(f"{len(outlets)} outlets are named: at most {_OUTLETS} may be")
    question = " ".join(first.get("q", "").split())
    return Asked(question, first.get("since", ""), first.get("until", ""), outlets)


def sitting(pairs: Sequence[tuple[str, str]]) -> Sitting:
    """The question of an address and those before it. Raises as `asked`."""
    before = [asked(parse_qsl(value)) for name, value in pairs if name == "before"]
    return Sitting(asked(pairs), tuple(one for one in before[-BEFORE:] if one.question))


def number(pairs: Sequence[tuple[str, str]], name: str) -> int | None:
    """The whole number, 0 or more, that an address has of that name; None for none."""
    value: Any = next((value for given, value in pairs if given == name), "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 12 else None
