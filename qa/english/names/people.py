"""People: the mentions of a text joined to persons, "Lightfoot" to "Lori Lightfoot", with all their roles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from index.text.letters import folded
from qa.english.names.mentions import Mention
from qa.english.names.same import family, full, may_be_same
from qa.english.roles import is_a, role_key

_NAMESAKES = 50
"""People of one family name, those named last, with whom another form of a name is compared."""


@dataclass(frozen=True)
class Person:
    """Someone in an article, with every mention that was joined."""

    name: str
    """The fullest name the article gives."""
    roles: frozenset[str]
    places: frozenset[str]
    mentions: tuple[Mention, ...]

    @classmethod
    def of(cls, mentions: Iterable[Mention]) -> Person:
        """Whom these name, by all that they say."""
        held = tuple(sorted(mentions))
        return cls(
            name=max((m.name for m in held), key=len),
            roles=frozenset(m.role for m in held if m.role),
            places=frozenset(m.place for m in held if m.place),
            mentions=held,
        )

    def holds(self, role: str) -> bool:
        """Whether the article gives this person a role that `is_a` the asked one."""
        return any(is_a(held, role_key(role)) for held in self.roles)


def people_of(mentions: Sequence[Mention]) -> tuple[Person, ...]:
    """Whom the mentions of a text name, in order of first mention.

    Two people with one surname stay apart; the surname alone then means the one named last.
    """
    groups: list[_Group] = []
    by_family: dict[str, dict[int, None]] = {}  # the one named last stands last
    by_name: dict[str, int] = {}
    fulls = {family(m.name) for m in mentions if full(m.name)}
    waiting: dict[str, list[Mention]] = {}
    for mention in mentions:
        surname, whole = family(mention.name), full(mention.name)
        known = by_family.setdefault(surname, {})
        same = by_name.get(folded(mention.name)) if whole else None
        if same is None:
            same = next((g for g in islice(reversed(known), _NAMESAKES) if groups[g].takes(mention.name)), None)
        if same is None and not whole and surname in fulls:
            waiting.setdefault(surname, []).append(mention)
            continue
        if same is None:
            same = len(groups)
            groups.append(_Group(waiting.pop(surname, [])))
        groups[same].add(mention, whole)
        by_name.setdefault(folded(mention.name), same)
        known.pop(same, None)
        known[same] = None
    for left in waiting.values():  # "Bell Jr." is not Tom Bell Sr.
        apart = dict.fromkeys(mention.name for mention in left)
        groups += [_Group([mention for mention in left if mention.name == name]) for name in apart]
    ordered = sorted(groups, key=lambda group: min(m.start for m in group.mentions))
    return tuple(Person.of(group.mentions) for group in ordered)


class _Group:
    """The mentions of one person, gathered."""

    def __init__(self, mentions: list[Mention]) -> None:
        self.mentions = mentions
        self._fulls: set[str] = set()

    def takes(self, name: str) -> bool:
        """Whether a full name may be this one's, in every form that it has here."""
        return all(may_be_same(name, held) for held in self._fulls)

    def add(self, mention: Mention, whole: bool) -> None:
        """One more, with its full name where it is ``whole``."""
        self.mentions.append(mention)
        if whole:
            self._fulls.add(mention.name)
