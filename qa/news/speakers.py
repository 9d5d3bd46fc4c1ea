"""Who speaks: the words for a speaker resolved to a name, over sentences and paragraphs.

"She", "the mayor" and a surname become the full name where the article leaves no doubt whom it means; a body or
somebody without a name is called as the article calls them. Where it cannot be told it is nobody, never another.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from index.text.english import MONTHS, WEEKDAYS, word_set
from qa.english import given_names
from qa.english.names import Mention, Names, Person, full
from qa.english.nouns import is_plural
from qa.english.roles import TITLE_ONLY, is_role, role_key
from qa.english.words import STOPWORDS, Span
from qa.news.clauses import Clause

_OF = re.compile(r"\b(?:of|for|from|in|at|with|on|near|behind|to)\b|['\u2019]s?\s")
_LEADING = re.compile(r"(?:But|And|Yet|So|Now|Then|Still|Meanwhile|However|Later|Also|For)\s+(?=\S)")
_LOWERED = re.compile(
    r"(?:The|A|An|His|Her|Its|Their|One|Two|Some|Many|Several|Most|Other|Another|Both|That|This|These)\b"
)
_NOT_SPEAKERS = {*WEEKDAYS, *MONTHS} | word_set(
    "there here what that this which these those i we you me us one it all none nothing something anyone everyone"
)
_LONE = re.compile(
    r"(?P<name>[A-Z][a-z]+(?:\s[A-Z][a-z]+){0,2}(?<!ly)(?<!ing)(?<!tion)(?<!ment))(?:,\s[^,.\n]{2,60},)?\s(?:[a-z]+ed|was|is|has|had|heard"
    r"|came|took|went|saw|knew|felt|sat|stood|left|ran|read|held|kept|made|lost|won|found|thought|got|gave|spoke|began"
    r"|could|would|did)\b(?P<rest>[^\n]*)"
)
"""A sentence that a name opens as its subject."""
_BACK = 6
"""Sentences that a pronoun is looked back over."""


_PUBLICATION = re.compile(r"[\"\u201c\u201d]|\b(?:report|version|story|article|[Cc]orrection|headline)\b")


def is_publication(speaker: str) -> bool:
    """Whether the words for a speaker name nobody, but what was printed: "an earlier version of this article"."""
    return _PUBLICATION.search(speaker) is not None


class Speaker(NamedTuple):
    """Who says something."""

    name: str
    """The fullest name the article gives; for a body or somebody unnamed the words for them."""
    role: str | None = None
    """What the article calls them, as `role_key` gives it."""


class Who(NamedTuple):
    """A speaker as known within one article."""

    speaker: Speaker
    person: Person | None
    """Who of the people of the story it is."""
    many: bool = False
    """Whether several speak as one: "officials"."""


class Speakers:
    """Resolves the words for speakers of one story, in the order in which it gives them."""

    def __init__(self, text: str, names: Names, blank: str) -> None:
        """``text`` is the story with each character of a quotation replaced by ``blank``."""
        self._text, self._names, self._blank = text, names, blank
        self._told: list[tuple[int, Who]] = []
        self._mentions = sorted([*(m for m in names.mentions if text[m.start] != blank), *self._unproven()])
        self._genders: dict[str, given_names.Gender | None] = {}

    def _unproven(self) -> list[Mention]:
        """Full names that nothing but a given name shows to be a person's: whom "she" may mean."""
        known = {m.start for m in self._names.mentions}
        found = []
        for start, end in self._names.names:
            words = self._text[start:end].split()
            given = 2 <= len(words) <= 3 and given_names.is_given(words[0]) and self._blank not in self._text[start:end]
            if given and start not in known and not self._names.names_someone(start, end):
                found.append(Mention(start, end, " ".join(words), title_start=start))
        return found

    def _bearer(self, mention: Mention) -> Person:
        return self._names.person_at.get(mention.start) or Person.of([mention])

    def heard(self, at: int, who: Who) -> None:
        """Somebody speaks at an offset: whom "she" and "the official" behind it may mean."""
        self._told.append((at, who))

    def of(self, clause: Clause) -> Who | None:
        """Who is the subject of a clause of reporting; None where it cannot be told."""
        return self.named(clause.subject, clause.beside)

    def named(self, span: Span, beside: Span | None = None) -> Who | None:
        """Whom the words of a span mean, with what stands between commas beside them."""
        words = " ".join(self._text[slice(*span)].split())
        low = words.lower()
        if low in {"he", "she"}:
            return self._pronoun("he" if low == "he" else "she", span[0])
        if low in {"they", "it"}:
            return self._last_body(span[0], low == "they")
        if (
            self._blank in words
            or not words
            or re.split("['\u2019]", low)[0] in _NOT_SPEAKERS
            or not re.search(r"[^\W\d_]", words)
        ):
            return None
        if found := self._person_in(span):
            return self._joint(found, span)
        if beside and (apart := self._person_beside(beside)):
            return apart
        if beside and (who := self._name_beside(words, beside)):
            return who
        return self._described(words, span[0], beside)

    # --- people

    def who(self, person: Person) -> Who:
        """A person of the story as a speaker."""
        roles = [m.role for m in person.mentions if m.role]
        return Who(Speaker(person.name, roles[0] if roles else None), person)

    def _within(self, start: int, end: int) -> list[Mention]:
        return [m for m in self._mentions if start <= m.start and m.end <= end]

    def _person_in(self, span: Span) -> Mention | None:
        """The mention that is the head of a phrase: not whom a spokesman speaks for, nor whose lawyer it is."""
        for mention in self._within(*span):
            before = self._text[span[0] : mention.title_start]
            after = self._text[mention.end : span[1]]
            if re.match(r"['\u2019]s?\s", after):
                continue
            if not _OF.search(re.sub(r"^.*['\u2019]s?\s", "", before)) and (
                not after.strip() or _OF.match(after.lstrip(" ,"))
            ):
                return mention
        return None

    def _joint(self, mention: Mention, span: Span) -> Who:
        """A person, or two of them who speak as one."""
        who = self.who(self._bearer(mention))
        if who.person is not None and not full(mention.name) and self._is_shared(mention):
            who = Who(Speaker(mention.name), who.person)
        at = min(span[0], mention.title_start)
        before = re.search(r"(?:,)?\s(?:and|or)\s$", self._text[max(at - 6, 0) : at])
        if before is None:
            return who
        ended = max(at - 6, 0) + before.start()
        other = next((m for m in self._mentions if m.end == ended), None)
        if other is None:
            return who
        return Who(Speaker(f"{self._bearer(other).name} and {who.speaker.name}"), None, True)

    def _is_shared(self, mention: Mention) -> bool:
        """Whether a surname is that of several people of the story, and none of them was just named in full."""
        own = {p.name for p in self._names.of(mention.name).people if full(p.name)}
        if len(own) < 2:
            return False
        near = self._names.sentence(max(self._names.sentence_at(mention.start) - 1, 0))[0]
        return not any(m.name in own for m in self._within(near, mention.start))

    def _person_beside(self, beside: Span) -> Who | None:
        """The person whose name stands between commas behind a role: "the prime minister, Boris Johnson,".

        Before the name may stand what they are: "a co-author, physics professor Ann Lund,".
        """
        held = self._within(*beside)
        if held and not self._text[held[0].end : beside[1]].strip():
            before = self._text[beside[0] : held[0].title_start]
            if before == before.lower() and not _OF.search(before):
                return self.who(self._bearer(held[0]))
        return None

    def _name_beside(self, words: str, beside: Span) -> Who | None:
        """A name between commas behind what its bearer is: "the supplier, Larkin Foods,"."""
        name = " ".join(self._text[slice(*beside)].split())
        role = _OF.split(re.split(r"['\u2019]s\s", words)[-1])[0].split()[-1:]
        named = re.fullmatch(r"[A-Z][\w.'\u2019&-]*(?:\s[A-Z][\w.'\u2019&-]*){1,3}", name)
        if named and words[0].islower() | bool(_LOWERED.match(words)) | (bool(role) and is_role(role[0])):
            return Who(Speaker(name, role_key(role[0]) if role and is_role(role[0]) else None), None)
        return None

    def gender(self, person: Person) -> given_names.Gender | None:
        """Which pronoun is a person's, where it can be told."""
        if person.name not in self._genders:
            told = " ".join(given_names.beside(self._text, (m.start, m.end), m.title_start) for m in person.mentions)
            self._genders[person.name] = given_names.gender(person.name, told)
        return self._genders[person.name]

    def _pronoun(self, pronoun: given_names.Gender, at: int) -> Who | None:
        """Whom "he" or "she" means: the speaker before, or the one person that a sentence before it is about."""

        def fits(person: Person) -> bool:
            return self.gender(person) in (pronoun, None)

        here = self._names.sentence_at(at)
        before = self._text[self._names.sentence(here)[0] : at]
        if any(is_role(kin[1]) for kin in re.finditer(r"[A-Z]\w+['\u2019]s?\s([a-z]+)", before)):
            return None  # "Tom's sister asked him, but he said": of whom nothing else may be known
        known = {mention.start for mention in self._mentions}
        begin = at - len(before)
        for kin in re.finditer(r"\b(?:his|her|their)\s([a-z]+),\s(?=[A-Z])", before, re.IGNORECASE):
            if is_role(kin[1]) and begin + kin.end() not in known:
                return None  # "Her lawyer, Gideon Stroud, wrote; he said": a name that nothing shows to be a person's
        for index in range(here, max(here - _BACK, -1), -1):
            start, end = self._names.sentence(index)
            for told, who in reversed(self._told):
                if start <= told < min(end, at):
                    if who.person is not None and fits(who.person):
                        return who
                    if who.person is None and not who.many and not _is_body(who.speaker.name):
                        return who if index < here or who.speaker.name.lower().startswith(("a ", "the ")) else None
            named = [
                m for m in self._within(start, min(end, at)) if not self._text.startswith(("'s", "\u2019s"), m.end)
            ]
            if not named and index < here and (surname := self._unknown(start, end)) is not None:
                return Who(Speaker(surname), None) if surname else None
            people = {self._bearer(m).name: self._bearer(m) for m in named}
            fitting = [person for person in people.values() if fits(person)]
            if fitting:
                opens = self._bearer(named[0])
                if self._opens(named[0], start) and fits(opens):
                    return self.who(opens)
                alone = len(fitting) == 1 and self._is_alone(fitting[0], index, at, fits)
                return self.who(fitting[0]) if alone else None
        return None

    def _unknown(self, start: int, end: int) -> str | None:
        """The name that a sentence opens with, of one of whom the article says nothing else: "Lund nodded".

        Empty where it may be one or no name; None for what is none, and a place: in or from which something is told.
        """
        opens = _LONE.match(self._text, start, end)
        name = opens["name"] if opens else ""
        words = name.lower().split()
        common = any(low in STOPWORDS or is_plural(low) or is_role(low) for low in words)
        if opens is None or common or any(re.search(rf"\b{low}\b", self._text) for low in words):
            return None
        if re.search(rf"\b(?:in|at|from|near|across|the)\s{name}\b", self._text, re.IGNORECASE):
            return None
        known = any(span[0] == start for span in self._names.names)
        return name if known or len(words) > 1 or re.search(r"\b(?:his|her)\b", opens["rest"]) else ""

    def _is_alone(self, person: Person, index: int, at: int, fits: Callable[[Person], bool]) -> bool:
        """Whether nobody else that a pronoun may mean is named in the sentences before it."""
        start = self._names.sentence(max(index - _BACK, 0))[0]
        return all(other.name == person.name or not fits(other) for other in map(self._bearer, self._within(start, at)))

    def _opens(self, mention: Mention, start: int) -> bool:
        """Whether a person is the subject of a sentence: nothing before but an adverbial with its comma."""
        before = self._text[start : mention.title_start].strip()
        named = re.fullmatch(
            r"(?:The\s)?[A-Z][\w'\u2019-]*(?:\s[A-Z][\w'\u2019-]*)?", before
        )  # "Parish councillor Ann Lund"
        return not before or before.endswith(",") or (named is not None and not _OF.match(before.lower()))

    def last(self, start: int, end: int) -> Who | None:
        """The last who speaks in a span."""
        return next((who for at, who in reversed(self._told) if start <= at < end), None)

    def _last_body(self, at: int, many: bool) -> Who | None:
        """Whom "it" or "they" means: a body, or several, who spoke last and not long before."""
        for told, who in reversed(self._told):
            if told < at:
                near = self._names.sentence_at(at) - self._names.sentence_at(told) <= 2
                return who if near and who.person is None and (not who.many or many) else None
        return None

    # --- whoever has no name

    def _described(self, words: str, at: int, beside: Span | None) -> Who | None:
        words = _LEADING.sub("", words)
        bare = re.sub(r"^(?:the|a|an|his|her|its|their|our)\s", "", words, flags=re.IGNORECASE)
        definite = re.match(r"(?:the|that|this)\s", words, re.IGNORECASE) is not None
        head = _OF.split(bare)[0].strip()
        if definite and head and len(bare.split()) <= 4 and _is_one(head) and (who := self._holder(head, bare, at)):
            return who
        if definite and head and (who := self._called_before(head, at)):
            return who
        if _LOWERED.match(words):
            words = words[0].lower() + words[1:]
        name = self._fuller(words)
        last = head.split()[-1] if head.split() else ""
        return Who(Speaker(name, self._role_beside(beside)), None, is_plural(last))

    def _holder(self, role: str, bare: str, at: int) -> Who | None:
        """The person who holds a role: the only one, else the one named last before."""
        key = role_key(role)
        holders = [p for p in self._names.people if any(f" {held}".endswith(f" {key}") for held in p.roles)]
        if not holders:
            return None
        if len(holders) > 1:
            before = [m for m in self._mentions if m.start < at and self._bearer(m) in holders]
            near = before and self._names.sentence_at(at) - self._names.sentence_at(before[-1].start) <= 4
            return self.who(self._bearer(before[-1])) if near else None
        return self.who(holders[0])

    def _called_before(self, head: str, at: int) -> Who | None:
        """Whom an earlier speaker's fuller words mean: "a Commission official" behind which "the official said"."""
        last = head.split()[-1].lower()
        for told, who in reversed(self._told):
            if told < at and who.person is None and _OF.split(who.speaker.name)[0].lower().split()[-1:] == [last]:
                return who
        return None

    def _fuller(self, name: str) -> str:
        """A surname alone as the full name that has it, where the story has one such."""
        if not re.fullmatch(r"[A-Z][\w'\u2019-]+", name):
            return name
        longer = {
            " ".join(self._text[a:b].split()) for a, b in self._names.names if self._text[a:b].endswith(f" {name}")
        }
        return longer.pop() if len(longer) == 1 else name

    def _role_beside(self, beside: Span | None) -> str | None:
        if beside is None:
            return None
        words = re.sub(r"^(?:the|a|an)\s", "", self._text[slice(*beside)].strip(), flags=re.IGNORECASE)
        head = _OF.split(words)[0].strip()
        return role_key(head) if head and head.lower() not in TITLE_ONLY and is_role(head) else None


def _is_one(role: str) -> bool:
    """Whether words are the role of one person: "the author", not "the authors"."""
    return is_role(role) and not is_plural(role.split()[-1].lower())


def _is_body(name: str) -> bool:
    """Whether words name no single person: neither "she" nor "he" can mean it."""
    return not re.match(r"(?:a|an|the|one|another|his|her)\s", name) or not is_role(_OF.split(name)[0].split()[-1])
