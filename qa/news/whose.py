"""Whether words of an article are the word of somebody: a person, a body, or the holder of a role.

"Northline" speaks as "Northline Ferries", "a Northline spokesman", "the company" and through its chief executive; "the
union" as "the miners' union" and "Local 12". A person's spokesman, lawyer or deputy is another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from index.text.english import word_set
from qa.english.given_names import is_given
from qa.english.names import Person, is_named, may_be_same, named_at
from qa.english.reporting import EVIDENCE, GIVING, PAPERS, TELLING
from qa.english.roles import is_a, is_role, role_key
from qa.english.words import Span, content_stems, words
from qa.news.kept import voices
from qa.news.speakers import Speaker
from qa.news.voices import Utterance, utterance_of
from qa.source import Source

_DETERMINER = re.compile(r"^(?:the|an?|its|his|her|their|this|that)\s+", re.IGNORECASE)
_OF = re.compile(r"\s(?:of|for|in|at|from|with)\s(?:the\s)?", re.IGNORECASE)
_BELONGS = re.compile(r"\s(?:of|for|in|at|from|with)\s|['\u2019]s?\s")
_OWNED = re.compile(r"['\u2019]s?\s+")
_SPOKEN_FOR = re.compile(
    r"(?:a|an|the|its|['\u2019]s?|of|for|at|from|by|with|\s|spokes\w+|officials?|executives?|representatives?|officers?|"
    r"leaders?|chair\w*|presidents?|directors?|managers?|management|heads?|chiefs?|chief\sexecutive|ceo|secretary|"
    r"statement|reports?|press|office|campaign|website|data|figures)*",
    re.IGNORECASE,
)
"""What may stand beside the name of a body in the words for who speaks for it."""
_OUTSIDERS = word_set(
    """lawyer attorney solicitor critic opponent rival victim customer patient student employee worker member passenger
    neighbour neighbor resident former prosecutor judge"""
)
"""Roles beside the name of a body that do not make their holder its voice."""
_COMPANY = word_set("company firm corporation business operator employer management")
_UNION = word_set("union unions")
_OF_UNIONS = word_set("union local federation brotherhood workers teamsters guild association")
_NO_COMPANY = _OF_UNIONS | word_set(
    """police department ministry court university council authority agency office commission committee senate congress
    parliament government party bureau guard school hospital county city state board coalition institute fund group"""
)
_FINDS = (
    r"(?:found|finds?|shows?|showed|recorded|records|measured|calculat\w+|project(?:s|ed)|predict\w+|expect(?:s|ed)|"
    rf"identified|registered|determined|forecasts?|{'|'.join(sorted(TELLING | GIVING.keys() - {'had', 'has'}))})"
)
_STATES = re.compile(
    rf"(?:['\u2019]s?)?\s(?:[\w-]+\s){{0,2}}?{EVIDENCE}\b|(?:,[^,]{{1,80}},)?\s(?:\w+\s)?{_FINDS}\b", re.IGNORECASE
)
"""Behind a name whose word a sentence gives: "police data", "the agency found"."""
_STATED_BY = re.compile(rf"\b(?:{EVIDENCE}\s(?:of|by|from)|according\sto|by)\s(?:the\s)?(?:[\w-]+\s)?$", re.IGNORECASE)
_TURNS = re.compile(
    r";|[,\s](?:while|whereas|but|though|although|not|nothing|never|denied|declined|refused)\s|n['\u2019]t\s",
    re.IGNORECASE,
)
"""Between a name and a figure that is not its word."""
_OWN_ROLE = re.compile(r"\b(?:its|the\s\w+['\u2019]s)\s(?:[\w-]+\s){0,4}$", re.IGNORECASE)
_PAPER = re.compile(rf"(?:['\u2019]s?)?\s(?:[a-z]+\s)?{PAPERS}$", re.IGNORECASE)
_HEAD, _HEAD_LINES = 500, 6
"""Characters and lines of a text among which it may name its outlet, or its author."""
_NEAR = 2
"""Sentences back in which the body is named that "the company" means."""


class Whose:
    """Whose word is wanted, in one article."""

    def __init__(self, source: Source, wanted: str) -> None:
        self._source = source
        bare = _DETERMINER.sub("", " ".join(wanted.split()), count=1)
        self._wanted = _PAPER.sub("", bare) or bare
        self._paper = self._wanted != bare
        owned = _OWNED.split(_OF.split(self._wanted)[0])
        self._head = owned[-1]
        """What they are, without whose or of where: "lawyer" of "Sefton Bank's lawyer"."""
        of = [*owned[:-1], *_OF.split(self._wanted)[1:]]
        self._of = [part for part in of if part[:1].isupper()]

    def gives(self, start: int, end: int) -> bool:
        """Whether ``source.text[start:end]`` is their word, by what the article says."""
        if self._is_teller:
            return True
        told = utterance_of(voices(self._source), self._source.origin(start), self._source.origin(end))
        if told is not None and told.speaker is not None and self.is_speaker(told):
            return True
        index = self._source.sentence_at(start)
        low = self._source.sentences[index].start
        if told is not None:
            if told.direct:
                return False
            within = (at for at in range(low, start) if self._source.origin(at) >= told.spans[0][0])
            low = next(within, start)
        elif self._paper and any(self._named(i) for i in (index, index - 1) if i >= 0):
            return True
        return self._states(index, low, start, end)

    def is_speaker(self, told: Utterance) -> bool:
        """Whether an utterance is theirs."""
        speaker = told.speaker
        if speaker is None:
            return False
        if any(self._is_called(part) for part in speaker.name.split(" and ")) or self._holds(speaker):
            return True
        body = self._role is None and not any(map(_is_human, self._people))
        return body and (self._speaks_for(speaker) or self._is_kind(told))

    def speaks_in(self, index: int) -> bool:
        """Whether a sentence gives their word, and nobody else's."""
        if self._is_teller:
            return True
        told = [one for one in voices(self._source) if index in one.sentences(self._source)]
        if told:
            return all(self.is_speaker(one) for one in told)
        sentence = self._source.sentences[index]
        return self._states(index, sentence.start, sentence.end, sentence.end)

    @cached_property
    def _role(self) -> str | None:
        """The role whose holder is wanted."""
        return role_key(self._head) if is_role(self._head) and not any(map(_is_human, self._people)) else None

    @cached_property
    def _people(self) -> list[Person]:
        """The people of the story who are wanted by name."""
        if not self._wanted[:1].isupper() or _OWNED.search(self._wanted):
            return []
        return [one for one in self._source.names.people if may_be_same(one.name, self._wanted)]

    @cached_property
    def _is_teller(self) -> bool:
        """Whether it is the article's own outlet or author, or who its dateline names."""
        article = self._source.article
        told = [article.outlet or "", *(article.authors or ()), self._source.text[slice(*self._source.dateline)]]
        for line in self._source.text[:_HEAD].split("\n")[:_HEAD_LINES]:
            bare = _DETERMINER.sub("", line.strip(), count=1)
            told += [line] if line.startswith(("By ", "BY ")) or bare.lower() == self._wanted.lower() else []
        return self._wanted[:1].isupper() and any(is_named(one, self._wanted) for one in told)

    def _is_called(self, name: str) -> bool:
        """Whether words for a speaker name them: "Halvard Salt", "the miners' union", "a Northline spokesman"."""
        if self._wanted[:1].isupper() and may_be_same(name, self._wanted) and not _BELONGS.search(name):
            return True
        if any(map(_is_human, self._people)):
            return False
        bare = _DETERMINER.sub("", name, count=1)
        if content_stems(bare) == content_stems(self._wanted) != frozenset():
            return True
        own, asked = words(_OF.split(bare)[0].lower()), words(_OF.split(self._wanted)[0].lower())
        shorter, longer = sorted((own, asked), key=len)
        if shorter and longer[-len(shorter) :] == shorter and not self._is_person(name):
            return self._role is None or len(own) <= len(asked)
        rest = bare
        for a, b in reversed(named_at(bare, self._wanted) if self._wanted[:1].isupper() else self._places(bare)):
            rest = f"{rest[:a]} {rest[b:]}"
        return rest != bare and not self._role and _SPOKEN_FOR.fullmatch(rest.strip()) is not None

    def _is_person(self, name: str) -> bool:
        return any(one.name == name and _is_human(one) for one in self._source.names.people)

    def _places(self, text: str) -> list[Span]:
        """Where a text has the words wanted."""
        if self._wanted[:1].isupper():
            return named_at(text, self._wanted)
        wanted = re.escape(self._wanted).replace("'", "['\u2019]")
        return [m.span() for m in re.finditer(rf"\b{wanted}\b", text, re.IGNORECASE)]

    # --- roles

    def _holds(self, speaker: Speaker) -> bool:
        """Whether a speaker holds the role that is wanted, of whom or where it is wanted."""
        role = self._role
        if role is None:
            return False
        held = [one for one in self._source.names.people if one.name == speaker.name]
        roles = {*(one for person in held for one in person.roles), *([speaker.role] if speaker.role else [])}
        known = {one for person in self._source.names.people for one in person.roles} | roles
        if any(
            f" {one}".endswith(f" {role}") for one in known
        ):  # a prosecutor is a lawyer, but not where one is so called
            own = any(f" {one}".endswith(f" {role}") and is_a(one, role) for one in roles)
        else:
            own = any(is_a(one, role) for one in roles)
        return own and all(self._belongs(place, held) for place in self._of)

    def _belongs(self, whose: str, held: list[Person]) -> bool:
        """Whether a role is that of a place or body: as said of its holder, else by what the article is about."""
        places = " ".join(place for one in held for place in one.places)
        if places:
            return is_named(places, whose)
        near = {i for one in held for m in one.mentions for i in self._before(m.start)}
        return any(is_named(self._source.words_of(i), whose) for i in {0, *near}) or is_named(self._source.about, whose)

    def _before(self, at: int) -> Iterator[int]:
        index = self._source.sentence_at(at)
        return iter(range(max(index - _NEAR, 0), index + 1))

    # --- bodies

    def _speaks_for(self, speaker: Speaker) -> bool:
        """Whether somebody is of the body that is wanted, and no outsider to it: "Northline's chief executive"."""
        if speaker.role and set(speaker.role.split()) & _OUTSIDERS:
            return False
        held = next((one for one in self._source.names.people if one.name == speaker.name), None)
        for mention in (m for m in (held.mentions if held else ()) if m.role):
            index = self._source.sentence_at(mention.start)
            begin = self._source.sentences[index].start
            text = self._source.words_of(index)
            before, after = text[: mention.title_start - begin], text[mention.end - begin :]
            for a, b in self._places(text):
                if b <= len(before) and re.fullmatch(r"(?:['\u2019]s?)?,?\s(?:[a-z-]+,?\s){0,4}?", before[b:]):
                    return not _OUTSIDERS & set(words(before[b:].lower()))
                at = a - (len(text) - len(after))
                if at >= 0 and re.fullmatch(r",\s[^,.;]{0,60}?\b(?:of|at|for|with|from)\s(?:the\s)?", after[:at]):
                    return True
                if at >= 0 and re.fullmatch(r"\s(?:of|at|for|with|from)\s(?:the\s)?(?:[A-Z][\w.-]*\s)?", after[:at]):
                    return True  # "Superintendent Alma Reyes of the Penrose school district"
                if at >= 0 and re.fullmatch(r",\s(?:the\s)?", after[:at]):
                    return True  # "Tosk, Northline's chief executive"
            owned = _OWN_ROLE.search(before.rstrip(", ") + " ")
            if owned and index and self._places(self._source.words_of(index - 1)):
                return True
        return False

    def _is_kind(self, told: Utterance) -> bool:
        """Whether a body is called by what it is: "the company" of the only one that speaks."""
        name = told.speaker.name if told.speaker else ""
        bare = _DETERMINER.sub("", name, count=1)
        if self._wanted.lower() in _COMPANY | _UNION and bare[:1].isupper() and not self._is_person(name):
            kind = _UNION if self._wanted.lower() in _UNION else _COMPANY
            return self._bodies(kind) == {bare} and _is_of(bare, kind)
        if bare.lower() in _COMPANY | _UNION and self._wanted[:1].isupper():
            kind = _UNION if bare.lower() in _UNION else _COMPANY
            near = range(max(told.first - _NEAR, 0), told.first + 1)
            named = any(self._places(self._source.words_of(i)) for i in near)
            others = {one for one in self._bodies(kind) if not may_be_same(one, self._wanted)}
            return named and not others and _is_of(self._wanted, kind)
        return False

    def _bodies(self, kind: frozenset[str]) -> set[str]:
        """The bodies with a name that speak in the article, of a kind."""
        told = {_DETERMINER.sub("", one.speaker.name, count=1) for one in voices(self._source) if one.speaker}
        return {one for one in told if one[:1].isupper() and not self._is_person(one) and _is_of(one, kind)}

    # --- words that no voice gives

    def _states(self, index: int, low: int, start: int, end: int) -> bool:
        """Whether a sentence gives words as their finding: "police data show", "by the union's count"."""
        begin, text = self._source.sentences[index].start, self._source.words_of(index)
        for a, b in self._named(index):
            if begin + a < low:
                continue
            first, second = (b, start - begin) if b <= start - begin else (end - begin, a)
            if first <= second and _TURNS.search(text, first, second):
                continue
            if b <= start - begin and _STATES.match(text, b):
                return True
            if _STATED_BY.search(text[:a]):
                return True
        return False

    def _named(self, index: int) -> list[Span]:
        """Where a sentence names them."""
        begin, text = self._source.sentences[index].start, self._source.words_of(index)
        mentions = [m for one in self._people for m in one.mentions if self._source.sentence_at(m.start) == index]
        return [(m.start - begin, m.end - begin) for m in mentions] or self._places(text)


def _is_human(person: Person) -> bool:
    """Whether a name is that of a person and not of a body that speaks as one."""
    return bool(person.roles) or is_given(person.name.split()[0])


def _is_of(name: str, kind: frozenset[str]) -> bool:
    """Whether a body may be a company, or a union, by its name."""
    own = frozenset(words(name.lower()))
    return bool(own & _OF_UNIONS) if kind is _UNION else not own & _NO_COMPANY
