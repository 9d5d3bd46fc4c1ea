"""The expected answer type: what sort of thing can answer a question."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Literal

from qa.english.grammar import MAYBE_PREPOSITION, one_of
from qa.english.nouns import ORGANIZATIONS, PEOPLE, PLACES, WHERE
from qa.english.roles import is_role, singular
from qa.question.kind import Kind
from qa.question.phrasing import names_somebody

AnswerType = Literal["person", "place", "organization", "date", "time", "number", "money", "percent", "reason", "any"]

_CLOCK = re.compile(
    rf"{MAYBE_PREPOSITION}(?:what|which) (?:exact |specific )?(?:time|hour)\b(?! of (?:the )?year)|.*\bwhat time$"
)
_HOW_MUCH = re.compile(r"(?:\w+ )?(?:how much|what|which|the)")
_MONEY = re.compile(
    r"\b"
    + one_of(
        r"""costs? paid pays? spen[dt] spending worth prices? charged? earn(?:ed|s)? raised? donat\w+ fined?
        salary salaries wages? budget fund(?:s|ed|ing)? money dollars? euros? pounds revenue profits?
        debts? loans? invest\w* sold bought bail fees? tax(?:es)? settlement rent owe[ds]? income"""
    )
    + r"\b"
)
_PERCENT = re.compile(r"\b(?:percent|percentage|proportion|share of|fraction|turnout)\b")


def answer_type(kind: Kind, clause: str, head: str | None, role: str | None) -> AnswerType:
    """The type for a question of this kind; ``head`` is the head of its focus, ``role`` the role that it asks for."""
    if kind == "why":
        return "reason"
    if kind == "when":
        return "time" if _CLOCK.match(clause) else "date"
    if kind == "how_many":
        if _PERCENT.search(clause):
            return "percent"
        return "money" if _HOW_MUCH.match(clause) and _MONEY.search(clause) else "number"
    last = head.split()[-1] if head else ""
    if role is not None or last in PEOPLE or (kind == "who" and not head):
        return "person"
    if last in WHERE or kind == "where":
        return "place"
    if last in ORGANIZATIONS:
        return "organization"
    return "place" if last in PLACES else "any"


# What key words name.
_PRICED = re.compile(
    rf"\b{one_of('costs? prices? fees? fines? pay salary wages? revenue income profits? budget bail rent')}\b"
)
_DAY = one_of("dates? deadline day start year")
_COUNTED = re.compile(
    rf"\b{one_of('number+of distance speed height length age size total temperature deaths record')}\b"
)
_BEHIND = re.compile(rf"\s{one_of('of in at for to on by per from with under between below before after')}\s.*")
_YEAR = re.compile(r"\s(?:19|20)\d\d$")


def of_key_words(clause: str, names: Collection[str] = ()) -> AnswerType:
    """The type that key words name: "stadium cost", "judge in the trial", "council vote date", "manager Summit Fruit".

    ``names`` are the proper names among them.
    """
    named = _YEAR.sub("", _BEHIND.sub("", clause))
    last = named.rsplit(" ", 1)[-1]
    if is_role(last) or singular(last) in PEOPLE - {"figure"} or names_somebody(clause):
        return "person"
    if _PERCENT.search(named):
        return "percent"
    if _PRICED.search(named):
        return "money"
    if re.fullmatch(_DAY, last):
        return "date"
    if _COUNTED.search(named) or _COUNTED.match(clause):
        return "number"
    # "manager Summit Fruit" asks who that is, "mayor stadium veto" does not.
    of_body = last in ORGANIZATIONS or any(clause.endswith(name.lower()) for name in names)
    return "person" if of_body and is_role(named.split(" ", 1)[0]) else "any"
