"""Who is named in an article, by which names and in which roles.

Rules over capital letters and newspaper titles: no model, no list of people. English. A name that no title, apposition,
speech verb or later surname supports is in `proper_names` but not in `people`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from index.text.letters import folded
from qa.english.names.capitals import (
    ADJECTIVES,
    DEGREES,
    GIVEN_PARTICLES,
    ORG_WORDS,
    PARTICLES,
    SPEECH,
    Reading,
    Span,
    Token,
    reading_of,
    run_end,
    runs,
)
from qa.english.names.same import family, full, may_be
from qa.english.roles import (
    ALSO_COMPANIES,
    HEAD_FORMS,
    MODIFIERS,
    NOT_BEFORE_A_NAME,
    PLURAL_HEADS,
    QUALIFIERS,
    SINGULAR_HEADS,
    TITLE_ONLY,
    TO_SOMEBODY,
    is_a,
    is_role,
    leads_role,
    role_key,
)
from qa.english.words import STOPWORDS, word_set


@dataclass(frozen=True, order=True)
class Mention:
    """A person named in a text: ``name_at(text, start, end) == name``, title left off."""

    start: int
    end: int
    name: str
    role: str | None = None
    """As `role_key` gives it: "mayor", "former mayor"; None where nothing beside the name says it."""
    place: str | None = None
    """The place or organisation the role belongs to, as written: "Chicago", "Apple"."""
    title_start: int = 0
    """Where the title before the name begins, without the place; ``start`` if there is none."""


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


def name_at(text: str, start: int, end: int) -> str:
    """A name as it stands between two offsets, with one space between its words."""
    return " ".join(text[start:end].split())


def mentions(text: str, start: int = 0, end: int | None = None) -> list[Mention]:
    """The people named between ``start`` and ``end``, in order; the whole text tells who is a person."""
    end = len(text) if end is None else end
    found = mentions_of(text)
    first, last = (bisect_left(found, at, key=lambda m: m.start) for at in (start, end))
    return [m for m in found[first:last] if m.end <= end]


def role_at(reading: Reading, index: int) -> tuple[str, int] | None:
    """The role that the words from ``index`` on name, and the index after it."""
    tokens = reading.tokens
    last = index
    best = None
    # In "Ohio State quarterback" the small letter tells where the name ends.
    in_name = tokens[index].cap and not tokens[index].opens and tokens[index].low in MODIFIERS
    while last < len(tokens) and last - index < 6 and (last == index or tokens[last].joined or _ex(tokens, last)):
        low = tokens[last].low
        last += 1
        known = low in HEAD_FORMS
        if known and (last == index + 1 or all(leads_role(t.low) for t in tokens[index : last - 1])):
            end = _of_state(tokens, last) or last
            if not (in_name and not tokens[end - 1].cap):
                best = role_key(" ".join(t.low for t in tokens[index:end])), end
        if not (known or leads_role(low)) or tokens[last - 1].owns:
            break
    return best


def _ex(tokens: Sequence[Token], index: int) -> bool:
    return tokens[index - 1].low in {"then", "ex", "co"} and tokens[index].start - tokens[index - 1].end == 1


def _of_state(tokens: Sequence[Token], index: int) -> int:
    if index + 1 < len(tokens) and tokens[index].low == "of" and tokens[index + 1].low in {"state", "staff"}:
        return index + 2
    return 0


def _name_end(reading: Reading, first: int) -> int:
    """Index after the personal name that begins at ``first``; ``first`` where none does."""
    tokens, is_name, text = reading.tokens, reading.is_name, reading.text
    index = first
    while index < len(tokens) and index - first < 6:
        token = tokens[index]
        if index > first and (tokens[index - 1].owns or not (token.joined or _inserted(text, tokens, index))):
            break
        if is_name[index] and (not token.text.isdigit()):
            if token.low in _ORGANISED:
                return first
            # "Tom Bell President": a second title begins another phrase.
            if index > first and token.low in _SECOND_TITLES:
                break
            index += 1
        elif token.low in PARTICLES and token.low not in {"the"} and _particle_goes_on(reading, index):
            index += 1
        else:
            break
    while index > first and tokens[index - 1].low in PARTICLES and not is_name[index - 1]:
        index -= 1
    return index if index > first and any(is_name[i] for i in range(first, index)) else first


_ALSO_SURNAMES = word_set(
    """baker king prince bishop major judge justice dean marshal pope priest church park house hill lake
    post knight page price banks marshall law young rivers forest field west cook farmer porter taylor
    chief may day bill art"""
)
_ORGANISED = ORG_WORDS - _ALSO_SURNAMES
_SECOND_TITLES = SINGULAR_HEADS - _ALSO_SURNAMES


def _particle_goes_on(reading: Reading, index: int) -> bool:
    while index < len(reading.tokens) and reading.tokens[index].low in PARTICLES:
        index += 1
    return index < len(reading.tokens) and reading.tokens[index].joined and reading.is_name[index]


def _inserted(text: str, tokens: Sequence[Token], index: int) -> bool:
    """ "[Eddie] Johnson", "Edward "Ned" Stone", "Tom Bell, Jr." are one name each."""
    gap = text[tokens[index - 1].end : tokens[index].start]
    if tokens[index].low in DEGREES:
        return gap == ", "
    if gap == " (":
        return text[tokens[index].end : tokens[index].end + 2] == ") " and not tokens[index].text.isupper()
    return gap in {"] ", " [", ") ", ' "', '" ', " \u201c", "\u201d "}


def place_before(reading: Reading, index: int) -> str | None:
    """The name in front of a title at ``index``: "Washington D.C." of "Washington D.C. Mayor"."""
    span = _place_span(reading, index)
    return reading.text[reading.tokens[span[0]].start : reading.tokens[span[1] - 1].end] if span else None


def _place_span(reading: Reading, index: int) -> tuple[int, int] | None:
    tokens, is_name = reading.tokens, reading.is_name
    last = index
    while last > 0 and tokens[last].joined and tokens[last - 1].low in _BEFORE_A_ROLE:
        last -= 1
    first = last
    while first > 0 and is_name[first - 1] and tokens[first].joined and last - first < 4:
        if first < last and tokens[first - 1].owns:
            break
        first -= 1
    # "Immigration and Customs Enforcement Director", "Bank of England Governor"
    wider = (i for i in range(max(0, first - 3), first) if is_name[i] and run_end(reading, i) >= last)
    first = next(wider, first) if first < last else first
    whole = first + 1 < last and not is_name[first + 1]
    if first < last and not whole and reading.ordinary_opening(first) and not tokens[first].owns:
        first += 1
    return (first, last) if first < last else None


_BEFORE_A_ROLE = ADJECTIVES | QUALIFIERS.keys()


def _qualified(reading: Reading, index: int, role: str) -> str:
    """The role at ``index`` with what stands before its place: "former U.S. President"."""
    span = _place_span(reading, index)
    before = reading.tokens[span[0] - 1].low if span and span[0] > 0 and reading.tokens[span[0]].joined else ""
    return role_key(f"{before} {role}") if before in QUALIFIERS else role


def place_after(reading: Reading, index: int) -> str | None:
    """The name behind "of", "for", "at", "in" or a bracketed party at ``index``."""
    tokens = reading.tokens
    if index + 1 >= len(tokens) or not tokens[index].joined or tokens[index].low not in {"of", "for", "at", "in"}:
        return None
    first = index + 2 if tokens[index + 1].low in {"the", "a"} and index + 2 < len(tokens) else index + 1
    if not reading.is_name[first] or not tokens[first].joined:
        return None
    return reading.text[tokens[first].start : tokens[run_end(reading, first) - 1].end]


def _titled(reading: Reading) -> Iterator[tuple[int, int, str | None, str | None, int]]:
    """(first, last, role, place, title's first index) of every name behind a title."""
    tokens = reading.tokens
    text = reading.text
    index = 0
    while index < len(tokens):
        low = tokens[index].low
        if low in TITLE_ONLY and tokens[index].cap:
            last = _name_end(reading, index + 1) if _next_joined(tokens, index + 1) else index + 1
            if last > index + 1:
                yield index + 1, last, None, None, index
                index = last
                continue
        role = role_at(reading, index) if leads_role(low) else None
        if role is None or (role[0] in NOT_BEFORE_A_NAME and not tokens[index].cap):
            index += 1
            continue
        name, after = role
        plural = tokens[after - 1].low in PLURAL_HEADS
        if after < len(tokens) and _names_itself(reading, after, tokens[after - 1].end):
            place = place_before(reading, index)
            outer = _role_towards(reading, index - 1) if index else None
            name = _qualified(reading, index, name)
            last = _name_end(reading, after)
            if last > after and _personal(tokens, after, last, name):
                if outer is not None:
                    yield after, last, outer or None, None, after
                else:
                    yield after, last, name, place or place_after(reading, last), index
                while plural and (ahead := _next_in_series(text, tokens, reading, last)):
                    last = _name_end(reading, ahead)
                    yield ahead, last, name, place or place_after(reading, last), ahead
                index = last
                continue
        index = after if after > index else index + 1


def _personal(tokens: Sequence[Token], first: int, last: int, role: str) -> bool:
    """Whether the name behind a title can be a person's, not a company's, an acronym or more of the title."""
    if last == first + 1:
        goes_on = last < len(tokens) and tokens[last].joined and tokens[last].low in HEAD_FORMS
        if role in ALSO_COMPANIES or goes_on:
            return False
    return not all(t.text.isupper() and len(t.text) > 1 for t in tokens[first:last])


def _names_itself(reading: Reading, index: int, before: int) -> bool:
    token = reading.tokens[index]
    bracket = reading.text[before : token.start] in {" [", " "}
    return (token.joined or bracket) and reading.is_name[index] and not reading.tokens[index - 1].owns


def _next_joined(tokens: Sequence[Token], index: int) -> bool:
    return index < len(tokens) and tokens[index].joined


_SERIES_GAP = re.compile(r"\s*(?:[,;]\s*(?:and|or|&)?|and|or|&)\s*")


def _next_in_series(text: str, tokens: Sequence[Token], reading: Reading, index: int) -> int:
    ahead = index
    if ahead < len(tokens) and tokens[ahead].low in {"and", "or"}:
        ahead += 1
    if ahead >= len(tokens) or not reading.is_name[ahead] or index == 0:
        return 0
    gap = text[tokens[index - 1].end : tokens[ahead].start]
    if not _SERIES_GAP.fullmatch(gap) or role_at(reading, ahead):
        return 0
    return ahead if _name_end(reading, ahead) > ahead else 0


def _described(reading: Reading, first: int, last: int) -> tuple[str, str | None] | None:
    """Role and place that follow a name: ", the mayor of Chicago", ", Atlanta's mayor", " is the coach"."""
    tokens, text = reading.tokens, reading.text
    if last >= len(tokens):
        return None
    gap = text[tokens[last - 1].end : tokens[last].start]
    at = last
    if gap.strip() == "(" and tokens[last].text in {"D", "R", "I"}:
        return None
    if re.fullmatch(r",\s+", gap):
        if tokens[at].text.isdigit() and len(tokens[at].text) < 4:
            at += 1
            if at >= len(tokens) or not re.fullmatch(r",\s+", text[tokens[at - 1].end : tokens[at].start]):
                return None
        if tokens[at].low == "who" and at + 1 < len(tokens):
            if tokens[at + 1].low in _LEADS_VERBS:
                return "leader", _thing_after(reading, at + 2)
            at += 2 if tokens[at + 1].low in _COPULAS else 0
    elif tokens[last].joined and tokens[last].low in _COPULAS and not tokens[last - 1].owns:
        at += 1
        while at < len(tokens) and tokens[at].low in {"been", "as", "elected", "appointed", "named", "also"}:
            at += 1
    else:
        return None
    place = None
    if at < len(tokens) and tokens[at].low in {"the", "a", "an", "its", "their", "his", "her", "one"}:
        at += 1
    elif at < len(tokens) and not reading.is_name[at] and not leads_role(tokens[at].low):
        return None
    for _ in range(6):
        if at >= len(tokens):
            return None
        role = role_at(reading, at) if leads_role(tokens[at].low) else None
        if role is not None and not tokens[role[1] - 1].owns:
            # "the mayor Lori Lightfoot beat": the title belongs to the name behind it.
            if role[1] < len(tokens) and tokens[role[1]].joined and reading.is_name[role[1]]:
                return None
            place = place or place_before(reading, at) or place_after(reading, role[1])
            return role[0], place
        if tokens[at].low in STOPWORDS and tokens[at].low not in {"most", "of", "the", "and"}:
            return None
        if tokens[at].low == "of" and tokens[at - 1].low not in _SOME:
            return None  # "a friend of the mayor"
        if at + 1 < len(tokens) and not tokens[at + 1].joined and not tokens[at].owns:
            return None
        at += 1
    return None


_SOME = word_set("one two three some most many several all any first last youngest oldest")
_COPULAS = word_set("is was became becomes remains serves served")
_LEADS_VERBS = word_set("""leads heads runs directs chairs led headed ran directed chaired founded oversees""")


def _thing_after(reading: Reading, index: int) -> str | None:
    tokens = reading.tokens
    if index < len(tokens) and tokens[index].low in {"the", "a", "an"}:
        index += 1
    if index < len(tokens) and reading.is_name[index]:
        return reading.text[tokens[index].start : tokens[run_end(reading, index) - 1].end]
    return None


def _introduced(reading: Reading, first: int) -> tuple[str, str | None] | None:
    """Role and place before a name set off by a comma: "the mayor of Chicago, Lori Lightfoot,"."""
    tokens, text = reading.tokens, reading.text
    if first == 0 or not re.fullmatch(r",\s+", text[tokens[first - 1].end : tokens[first].start]):
        return None
    for back in range(first - 1, max(-1, first - 9), -1):
        if not (leads_role(tokens[back].low)):
            if back < first - 1 and not tokens[back + 1].joined:
                return None
            continue
        start = back
        while start > 0 and tokens[start].joined and leads_role(tokens[start - 1].low) and not tokens[start - 1].owns:
            start -= 1
        role = role_at(reading, start)
        lead = start
        while lead > max(0, start - 2) and tokens[lead].joined and _ordinary(tokens[lead - 1]):
            lead -= 1  # "the plant manager", "the hardware store owner"
        definite = lead > 0 and (tokens[lead - 1].low in {"the", "its", "their"} or tokens[lead - 1].owns)
        if role is None or role[1] <= back or not definite:
            return None
        outer = _role_towards(reading, lead - 1)
        if outer is not None:
            return (outer, None) if outer else None
        place = place_before(reading, start) or place_after(reading, role[1])
        ends = role[1] == first or (place is not None and text[: tokens[first - 1].end].endswith(place))
        of_thing = _OF_THING.fullmatch(text, tokens[role[1] - 1].end, tokens[first - 1].end)
        return (role[0], place) if ends or of_thing else None
    return None


def _role_towards(reading: Reading, index: int) -> str | None:
    """The role that is one towards whoever "the" at ``index`` begins: "the deputy to the mayor"; "" for a friend's."""
    tokens = reading.tokens
    if index < 2 or tokens[index].low != "the" or tokens[index - 1].low not in {"to", "of", "for"}:
        return None
    if tokens[index - 2].low in TO_SOMEBODY:
        return ""
    if tokens[index - 2].low not in HEAD_FORMS:
        return None
    first = index - 2
    while first and tokens[first].joined and leads_role(tokens[first - 1].low):
        first -= 1
    role = role_at(reading, first)
    return role[0] if role and role[1] == index - 1 else None


_OF_THING = re.compile(r"\sof\s(?:(?:the|a|an|its)\s)?[a-z'\u2019-]+(?:\s[a-z'\u2019-]+)?")


def _ordinary(token: Token) -> bool:
    return token.text.isalpha() and token.text.islower() and token.low not in STOPWORDS and not token.owns


@lru_cache(maxsize=32)
def mentions_of(text: str) -> tuple[Mention, ...]:
    """The people named in a text, in order."""
    reading = reading_of(text)
    tokens = reading.tokens
    found: dict[int, Mention] = {}
    covered: set[int] = set()

    def add(first: int, last: int, role: str | None, place: str | None, title: int) -> None:
        start, end = tokens[first].start, tokens[last - 1].end
        if first > 0 and text[start - 1 : start] == "[" and "]" in text[start:end]:
            start -= 1
        found[first] = Mention(start, end, name_at(text, start, end), role, place, min(start, tokens[title].start))
        covered.update(range(first, last))

    for first, last, role, place, title in _titled(reading):
        if role is None or place is None:
            said = _described(reading, first, last)
            role, place = (role or said[0], place or said[1]) if said else (role, place)
        add(first, last, role, place, title)

    surnames = {family(m.name) for m in found.values()}
    lone, plain = [], []
    for first, last in runs(reading):
        if first in covered:
            # Past the titled name: "Mayor Ana Ruiz" leaves nothing of its run.
            continue
        last = next((i for i in range(first, last) if i in covered), last)
        if tokens[first].low not in GIVEN_PARTICLES and all(tokens[i].low in PARTICLES for i in range(first, last - 1)):
            lone.append((first, last))
        elif 1 < last - first <= 5 and _name_end(reading, first) == last:
            plain.append((first, last))
    lone = [(i, j) for i, j in lone if not (tokens[j - 1].text.isupper() and len(tokens[j - 1].text) < 5)]
    known = surnames | {family(tokens[j - 1].text) for _, j in lone}
    for first, last in plain:
        name_like = not any(t.low in _ORGANISED or (t.text.isupper() and len(t.text) > 2) for t in tokens[first:last])
        if not name_like:
            continue
        said = _described(reading, first, last) or _introduced(reading, first)
        surname = family(text[tokens[first].start : tokens[last - 1].end])
        called = surname in known and not _after_the(tokens, first)
        if said or called or _acts(reading, first, last):
            role, place = said or (None, None)
            add(first, last, role, place, first)
            surnames.add(surname)
            known.add(surname)
    for first, last in lone:
        if family(tokens[last - 1].text) in surnames and not _after_the(tokens, first):
            add(first, last, None, None, first)
    return tuple(sorted(found.values()))


def _after_the(tokens: Sequence[Token], index: int) -> bool:
    return index > 0 and tokens[index].joined and tokens[index - 1].low in {"the", "a", "an"}


def _acts(reading: Reading, first: int, last: int) -> bool:
    """Whether what stands beside a name is said of people: "X said", "said X", "X, 45,", "X, who"."""
    tokens, text = reading.tokens, reading.text
    if _after_the(tokens, first) or (first > 1 and tokens[first - 1].low in _OF and reading.is_name[first - 2]):
        return False
    if last + 1 < len(tokens) and tokens[last].low in _OF and tokens[last].joined and reading.is_name[last + 1]:
        # "Lori Lightfoot of Chicago said": the place stands between.
        last = run_end(reading, last + 1)
    if last < len(tokens):
        after = tokens[last]
        placed = first > 0 and tokens[first - 1].low in {"in", "at", "near", "across"}
        if after.joined and after.low in SPEECH and not tokens[last - 1].owns and not placed:
            return True
        if text[tokens[last - 1].end : after.start] == ", " and (
            after.low in {"who", "whose"} or (after.text.isdigit() and len(after.text) < 3)
        ):
            return True
    before = tokens[first - 1] if first and tokens[first].joined else None
    return before is not None and before.low in _SAID_BY


_OF = word_set("of from")
_SAID_BY = SPEECH - word_set("told tells called asked urged denied warned described knows thinks recalled")


def people(text: str) -> tuple[Person, ...]:
    """The people of an article in order of first mention, "Lightfoot" joined to "Lori Lightfoot".

    Two people with one surname stay apart; the surname alone then means the one named last.
    """
    return _people(text)


@lru_cache(maxsize=32)
def _people(text: str) -> tuple[Person, ...]:
    groups: list[_Group] = []
    by_family: dict[str, dict[int, None]] = {}  # the one named last stands last
    by_name: dict[str, int] = {}
    fulls = {family(m.name) for m in mentions_of(text) if full(m.name)}
    waiting: dict[str, list[Mention]] = {}
    for mention in mentions_of(text):
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


_NAMESAKES = 50
"""People of one family name, those named last, with whom another form of a name is compared."""


@lru_cache(maxsize=32)
def bearers(text: str) -> dict[int, Person]:
    """Who is named by the mention that begins at an offset."""
    return {mention.start: person for person in people(text) for mention in person.mentions}


class _Group:
    """The mentions of one person, gathered."""

    def __init__(self, mentions: list[Mention]) -> None:
        self.mentions = mentions
        self._fulls: set[str] = set()

    def takes(self, name: str) -> bool:
        """Whether a full name may be this one's, in every form that it has here."""
        return all(may_be(name, held) for held in self._fulls)

    def add(self, mention: Mention, whole: bool) -> None:
        """One more, with its full name where it is ``whole``."""
        self.mentions.append(mention)
        if whole:
            self._fulls.add(mention.name)


def proper_names(text: str) -> list[Span]:
    """Spans of capitalised names in order: people (without their titles), places, organisations.

    Months, weekdays and ordinary words at the head of a sentence are no names.
    """
    return list(names_of(text))


@lru_cache(maxsize=32)
def names_of(text: str) -> tuple[Span, ...]:
    """`proper_names` of a text, found once."""
    reading = reading_of(text)
    tokens = reading.tokens
    taken = mentions_of(text)
    spans: list[Span] = [(m.start, m.end) for m in taken]
    at = 0
    for first, last in runs(reading):
        piece: list[Token] = []
        for token in tokens[first:last]:
            while at < len(taken) and taken[at].end <= token.start:
                at += 1
            # The title before a person's name is no part of a name, the city before the title is one.
            if at < len(taken) and taken[at].title_start <= token.start:
                spans += _joined(piece)
                piece = []
            else:
                piece.append(token)
        spans += _joined(piece)
    return tuple(sorted(set(spans)))


def _joined(piece: Sequence[Token]) -> list[Span]:
    if all(t.low in _NO_NAMES or is_role(t.low) for t in piece):
        return []
    end = len(piece)
    while end and piece[end - 1].low in _SECOND_TITLES:
        # "Atlanta Mayor orders…"
        end -= 1
    return [(piece[0].start, piece[end - 1].end)] if end else []


_NO_NAMES = MODIFIERS | ADJECTIVES | TITLE_ONLY | PARTICLES
