"""The ways in which a follow-up may be meant, each put as a question of its own.

    Who did Wren Okonjo beat?      Viktor Halasz
    how old is she                 how old is Viktor Halasz / how old is Wren Okonjo

Rules alone take the likeliest by the turns before (`qa.question.follow`). Which of them the articles answer is looked
at in `qa.rewriting`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from index.text.english import NUMBERS
from qa.english.given_names import gender
from qa.english.grammar import AUXILIARIES, PREPOSITIONS, one_of
from qa.english.names import full, proper_names
from qa.english.nouns import is_plural
from qa.english.quantities import dates
from qa.english.roles import is_role
from qa.english.words import IRREGULAR, content_stems
from qa.question import follow as by_rules
from qa.question.antecedent import THE, Turn, counted, of_a_person, things
from qa.question.fragment import contracted
from qa.question.parse import Question

_MOST = 10
"""Ways that are read at most."""
_REACH = 3
"""Turns back that may be meant."""
_LONGEST_ANSWER = 6
"""Words of an answer that may be what a pronoun means."""
_FEW_WORDS = 2
"""Words that carry meaning of a question that may need its matter named: "who voted against?"."""
_SOMEBODY = re.compile(r"\bth(?:is|at|e) (?:guy|man|woman|lady|person|kid)(?:['’]s)?\b", re.IGNORECASE)
_ONE = re.compile(r"\b(?:the|this|that) (?P<kind>(?!same)\w+ )?ones?\b", re.IGNORECASE)
_SOME = re.compile(r"(?:how many|which) ((?:[a-z]+(?:s|ren|men)|people))\s", re.IGNORECASE)
_NO_NOUN = frozenset(("been", "out", "up", "down", "off", *AUXILIARIES, *PREPOSITIONS))
_NO_THING = re.compile(rf"(?:{one_of((*PREPOSITIONS, *NUMBERS))}|yes|no|not|nothing|nobody)\b", re.IGNORECASE)
"""How an answer begins that names nothing."""
_MADE_UP = " was it that "
"""Of a question that was put from an answer: the question of the turn before is the one to ask again."""
_DETERMINED = re.compile(r"(?:the|an?|his|her|its|their)\s|.+['’]s?\s", re.IGNORECASE)
_PREPOSITION_LAST = re.compile(rf"\b{one_of(PREPOSITIONS)}$", re.IGNORECASE)
_OWNED = re.compile(r"^[’'\w-]+['’]s (?P<noun>[a-z][\w-]+)(?=\W|$)")
_LED = re.compile(rf"\b(?:{one_of(PREPOSITIONS)})\s(?:the\s)?$", re.IGNORECASE)


class Rewrite(NamedTuple):
    """One way in which a follow-up may be meant."""

    text: str
    means: str = ""
    """Whom or what a pronoun of it was taken for; empty where none was."""
    pronoun: str = ""
    """That pronoun, in small letters."""
    back: int = 0
    """How many turns back the question lies that it was made of."""


class Antecedent(NamedTuple):
    """What a pronoun may mean."""

    words: str
    person: bool
    """Whether it may be one person."""
    thing: bool
    """Whether it may be a thing, a place or a body."""
    many: bool


def rewrites(text: str, before: Turn) -> tuple[Rewrite, ...]:
    """The ways in which it may be meant, none twice; first what the rules hold likeliest.

    One alone where nothing in it leans on the turns before, or the rules leave no doubt.
    """
    likeliest = Rewrite(by_rules.follow(text, before))
    if by_rules.settled(text, before) is not None:
        return (likeliest,)
    rest = contracted(by_rules.without_lead(text))
    others = list(_others(rest, likeliest.text == rest, before))
    dangling = others and _refers(rest) and likeliest.text.rstrip("?!. ") == rest.rstrip("?!. ")  # "she" is somebody
    each: dict[str, Rewrite] = {}
    for one in others if dangling else (likeliest, *others):
        key = " ".join(one.text.lower().split()).rstrip("?. ")
        each[key] = one._replace(text=each[key].text) if key in each and not each[key].means else each.get(key, one)
    return tuple(each.values())[:_MOST]


def _others(rest: str, unchanged: bool, before: Turn) -> Iterator[Rewrite]:
    if not by_rules.asks(rest):
        yield from _in_place(rest, before)
    elif _refers(rest):
        yield from _referring(rest, before)
    elif unchanged:
        yield from _of_a_matter(rest, before)


def antecedents(before: Turn) -> list[Antecedent]:
    """Whom and what the turns before were about, the latest first: what was answered, what was asked of."""
    found: dict[str, Antecedent] = {}
    for turn, _ in zip(before.back(), range(_REACH), strict=False):
        for one in (*_answered(turn), *_asked_of(turn)):
            found.setdefault(one.words.lower(), one)
    return list(found.values())


def _answered(turn: Turn) -> Iterator[Antecedent]:
    answer = (turn.answer or "").rstrip(". ")
    asked = Question.parse(turn.question)
    no_thing = _NO_THING.match(answer) or re.search(r"\d", answer) or asked.kind in ("when", "why", "how", "how_many")
    if not answer or no_thing or len(answer.split()) > _LONGEST_ANSWER:
        return
    names = [answer[a:b] for a, b in proper_names(answer)] or ([answer] if re.match("[A-Z][a-z]+$", answer) else [])
    if not names and asked.kind in ("who", "what", "where"):
        words = re.sub(r"^(?:an?|the)\s", "", answer, flags=re.IGNORECASE)
        person = of_a_person(words) or re.match(r"who", turn.question, re.IGNORECASE) is not None
        yield Antecedent(f"the {words}", person, not person, is_plural(words.split()[-1]))
    elif len(names) > 1 and asked.expects != "place":
        yield Antecedent(answer, False, True, True)
    for name in names:
        person = asked.expects in ("person", "any") and full(name)
        yield Antecedent(name, person or asked.expects == "person", not person, asked.expects != "place")


def _asked_of(turn: Turn) -> Iterator[Antecedent]:
    question = contracted(turn.question.rstrip("?!. "))
    for start, end in proper_names(question):
        name = question[start:end]
        place = _LED.search(question[:start]) is not None and not full(name)
        body = not place and not question[:start].lower().endswith("the ")
        yield Antecedent(name, not place, not _is_somebody(name), body)
        if owned := _OWNED.match(question[start:][len(name.rsplit(" ", 1)[0]) + 1 if " " in name else 0 :]):
            person = of_a_person(owned["noun"])
            yield Antecedent(f"{name}'s {owned['noun']}", person, not person, is_plural(owned["noun"]))
    for words, many in things(question):
        if words.split()[-1] in IRREGULAR:  # "the Morwenna sank"
            words = words.rsplit(" ", 1)[0]
        if words.split()[-1] not in _NO_NOUN:
            yield Antecedent(words, False, True, many)
    named = turn.answer and re.match(
        "who(?:m|se)?\\b", question, re.IGNORECASE
    )  # "Who was the captain?" is no two people
    for match in THE.finditer(question) if not named else ():
        if of_a_person(match[0]) and not proper_names(match[0]):
            yield Antecedent(f"the {match[0].split(' ', 1)[1]}", True, False, False)
    several, some = counted(Question.parse(turn.question), turn.question), _SOME.match(question)
    if several or some:
        yield Antecedent(several or f"the {some and some[1]}", False, False, True)


def _is_somebody(name: str) -> bool:
    return full(name) and gender(name, "") is not None


def _refers(rest: str) -> bool:
    return any(True for _ in _pronouns(rest)) or bool(_ONE.search(rest) or by_rules.THERE.search(rest))


def _pronouns(rest: str) -> Iterator[re.Match[str]]:
    """The words of a question that may stand for what was spoken of before, and not for something of its own."""
    if somebody := _SOMEBODY.search(rest):
        yield somebody
    for pattern, person in ((by_rules.HE, True), (by_rules.THEY, False), (by_rules.IT, False)):
        match = pattern.search(rest)
        if match and not by_rules.means_its_own(rest, match, person_asked=person):
            yield match


def _referring(rest: str, before: Turn) -> Iterator[Rewrite]:
    """The question with each of those in a pronoun's place whom it may mean; what else leans in it by the rules."""
    known = antecedents(before)
    for pronoun in _pronouns(rest):
        for one in known:
            if _agrees(pronoun[0].lower(), one):
                put = f"{rest[: pronoun.start()]}{by_rules.owning(one.words, pronoun, rest)}{rest[pronoun.end() :]}"
                yield Rewrite(by_rules.named(put, before), one.words, pronoun[0].lower())
    if (there := by_rules.THERE.search(rest)) and there[0]:
        for one in known:
            if one.thing and not one.many and proper_names(one.words):
                put = f"{rest[: there.start()]}in {one.words}{rest[there.end() :]}"
                yield Rewrite(by_rules.named(put, before), one.words, "there")
    if match := _ONE.search(rest):
        for one in known:
            if one.thing and one.words.startswith("the "):
                put = f"{rest[: match.start()]}the {match['kind'] or ''}{one.words[4:]}{rest[match.end() :]}"
                yield Rewrite(put, one.words, "it")


def _agrees(pronoun: str, one: Antecedent) -> bool:
    """Whether a pronoun may mean it: in number, and in what it is."""
    if by_rules.HE.fullmatch(pronoun) or _SOMEBODY.fullmatch(pronoun):
        own = gender(one.words, "") if one.person else None
        said = None if _SOMEBODY.fullmatch(pronoun) else "she" if pronoun in by_rules.SHE else "he"
        return one.person and (own is None or said is None or own == said)
    if by_rules.THEY.fullmatch(pronoun):
        return one.many
    return one.thing and not (one.many and one.words.startswith("the "))


def _in_place(rest: str, before: Turn) -> Iterator[Rewrite]:
    """ "And the women's race?": a question before with these words in the place of others of it."""
    words = rest.rstrip("?!. ")
    bare = by_rules.without_preposition(words)
    if bare != words and not dates(bare):
        return  # "in Atlanta" goes where another "in" is
    pronoun = next(_pronouns(bare), None)
    pieces = [("", bare)]
    if pronoun:
        meant = (one.words for one in antecedents(before) if _agrees(pronoun[0].lower(), one))
        pieces = [
            (one, f"{bare[: pronoun.start()]}{by_rules.owning(one, pronoun, bare)}{bare[pronoun.end() :]}")
            for one in meant
        ]
    said = pronoun[0].lower() if pronoun else ""
    if bare and is_role(bare.split()[-1]):
        yield from (Rewrite(f"who is {piece}?", one, said) for one, piece in pieces if re.search(r"['’]s?\s", piece))
    timed = bool(dates(bare))
    asked = (turn.question.rstrip("?!. ") for turn in before.back() if _MADE_UP not in turn.question)
    for back, question in zip(range(_REACH - 1), asked, strict=False):
        places = list(dates(question)) if timed else _places(question, bare)
        for start, end in places:
            for one, piece in pieces:
                yield Rewrite(f"{question[:start]}{piece}{question[end:]}?", one, said, back)
        if timed and not places:
            yield Rewrite(f"{question} {'' if words != bare else 'in '}{words}?", back=back)


def _places(question: str, words: str) -> list[tuple[int, int]]:
    """Where a question has a name or a noun phrase in whose place these may be asked of.

    "Best actor" takes the place of "best actress", what has no article that of a name.
    """
    first, *more = words.split()
    if more and (alike := re.search(rf"\b{re.escape(first)}(?:\s\w+){{{len(more)}}}", question, re.IGNORECASE)):
        return [alike.span()]
    phrases = [match.span() for match in THE.finditer(question)]
    names = [one for one in proper_names(question) if not any(a <= one[0] < b for a, b in phrases)]
    if names and not _DETERMINED.match(words):
        phrases = [one for one in phrases if proper_names(question[slice(*one)])]
    timed = list(dates(question))
    return [one for one in (*names, *phrases) if not any(a < one[1] and one[0] < b for a, b in timed)]


def _of_a_matter(rest: str, before: Turn) -> Iterator[Rewrite]:
    """ "Who voted against?": a question of few words, and none that says of what, with what it may be about."""
    bare = rest.rstrip("?!. ")
    if len(content_stems(bare)) > _FEW_WORDS or proper_names(bare) or re.search(r"\d", bare) or THE.search(f"{bare}?"):
        return
    link = "" if _PREPOSITION_LAST.search(bare) else "about "
    for one in antecedents(before):
        yield Rewrite(f"{bare} {link}{one.words}?")
