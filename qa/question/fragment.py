"""Short questions that are whole sentences and still lean on the turn before: "who says so?", "was anybody hurt?".

Who won the recount in Dunmere?      Tobias Grange
who lost?                            who lost the recount in Dunmere?
who says so?                         Who said that Tobias Grange won the recount in Dunmere?
who's the mayor?                     who is the mayor of Dunmere?
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.english.grammar import AUXILIARY
from qa.english.names import proper_names
from qa.english.roles import is_role
from qa.question.antecedent import LEADING, Turn, meant, place

_CONTRACTED = re.compile(r"^(who|what|when|where|why|how)(?:['’]s|s)\b", re.IGNORECASE)
_SAYS = re.compile(
    r"^(?:says who|who (?:says|said|claims|claimed)(?: (?:so|that|this|it))?|according to whom?)\W*$", re.IGNORECASE
)
_ALONE = re.compile(r"^(?P<asks>who|what) (?P<verb>[a-z]+)\W*$", re.IGNORECASE)
_OF_VERB = re.compile(rf"^(?:who|what|which \w+) (?!{AUXILIARY})(?P<verb>[a-z]+) (?P<object>.+?)\W*$", re.IGNORECASE)
_COUNTERPARTS = tuple(
    frozenset(line.split())
    for line in (
        "won wins lost loses drew",
        "bought buys sold sells",
        "supports supported backs backed opposes opposed",
        "opened opens closed closes shut",
        "started starts began begins stopped stops ended ends",
        "hired hires fired fires",
        "made makes designed built builds wrote writes directed published paid",
        "found finds lost hid",
    )
)
"""Verbs that ask of one matter by turns."""
_THE_ROLE = re.compile(r"^who(?:['’]s| is| was| are) the (?P<role>[\w’' -]+?)\W*$", re.IGNORECASE)
_ANYBODY = re.compile(
    r"^(?:was|were|is|are|did|has|have) (?:any|some|every|no) ?(?:one|body) (?P<rest>(?!else\b)[a-z ]{2,24}?)\W*$",
    re.IGNORECASE,
)
_ENOUGH = re.compile(
    r"^(?P<is>is|was|will|would) (?:that|this|it)(?P<rest>(?: be)? (?:enough|too|more|less)\b.+)$", re.IGNORECASE
)
_WHICH_IS_IT = re.compile(r"^(?P<asks>which (?P<noun>\w+)) (?:is|was) (?:it|that|this)\W*$", re.IGNORECASE)


def contracted(text: str) -> str:
    """With "who is" for "who's"."""
    return _CONTRACTED.sub(r"\1 is", text)


def completed(text: str, before: Turn) -> str | None:
    """The question by itself; None where it is none of these, or the turns before do not say what it leans on."""
    text = contracted(text)
    if _SAYS.match(text):
        return _source_of(before)
    if alone := _ALONE.match(text):
        return _of_the_verb(alone, before)
    if (role := _THE_ROLE.match(text)) and is_role(role["role"].split()[-1]) and not proper_names(role["role"]):
        named = next(_named(before), None)
        return f"{text.rstrip('?!. ')} of {named}?" if named else None
    if (anybody := _ANYBODY.match(text)) and not re.search(r"\b(?:in|at|by|on)\b", anybody["rest"]):
        where = meant(before).thing or place(before)
        return f"{text.rstrip('?!. ')} in {where}?" if where else None
    if (enough := _ENOUGH.match(text)) and re.search(r"\d", before.answer or ""):
        return f"{enough['is']} {before.answer}{enough['rest']}"
    if which := _WHICH_IS_IT.match(text):
        leading = LEADING.match(before.question.rstrip("?!. "))
        if leading and which["noun"].lower() not in before.question.lower():
            return f"{which['asks']} {leading['did']}{leading['rest']}?"
    return None


def _source_of(before: Turn) -> str | None:
    """ "Who says so?": who said what the turn before was about."""
    held = contracted(before.question.rstrip("?!. "))
    told = (before.answer or "").rstrip(". ")
    if yes_or_no := re.match(rf"{AUXILIARY}\s", held, re.IGNORECASE):
        return f"Who said that {held[yes_or_no.end() :]}?"
    if leading := LEADING.match(held):
        return f"Who said that{leading['rest']}{leading['noun']}{told and f' {told}'}?"
    subject = re.match(r"(?:who|what|which \w+)\s", held, re.IGNORECASE)
    return f"Who said that {told} {held[subject.end() :]}?" if subject and told else None


def _of_the_verb(alone: re.Match[str], before: Turn) -> str | None:
    """ "Who lost?" after "Who won the recount?": what was won was lost."""
    counterparts = next((verbs for verbs in _COUNTERPARTS if alone["verb"].lower() in verbs), frozenset())
    for turn in before.back():
        asked = _OF_VERB.match(turn.question)
        if asked and asked["verb"].lower() in counterparts:
            return f"{alone['asks']} {alone['verb']} {asked['object']}?"
    return None


def _named(before: Turn) -> Iterator[str]:
    """The bodies, and then the places, with a name that the turns before were about, the latest first."""
    for turn in before.back():
        thing = meant(Turn(turn.question, turn.answer)).thing or ""
        if proper_names(thing) or (thing and not thing.startswith("the ")):
            yield thing
    yield from filter(None, map(place, before.back()))
