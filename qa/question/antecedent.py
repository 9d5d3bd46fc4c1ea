"""Whom and what the turns of a conversation were about: what "he", "it" and "there" of the next may mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from qa.english.grammar import AUXILIARY, DO, HAVE, MODALS, PREPOSITIONS, one_of
from qa.english.names import full, proper_names
from qa.english.nouns import is_plural
from qa.english.roles import is_role
from qa.english.words import IRREGULAR
from qa.question.parse import Question

_REMEMBERED = 3
"""Turns that a pronoun may reach back."""


@dataclass(frozen=True)
class Turn:
    """A question as it was understood, and what was answered; None where nothing was."""

    question: str
    answer: str | None = None
    earlier: Turn | None = None
    """The turn before it."""

    def then(self, question: str, answer: str | None) -> Turn:
        """The next turn, which remembers this one and a few before it."""
        kept: Turn | None = None
        for turn in reversed(list(self._back())[: _REMEMBERED - 1]):
            kept = replace(turn, earlier=kept)
        return Turn(question, answer, kept)

    def _back(self) -> Iterator[Turn]:
        turn: Turn | None = self
        while turn is not None:
            yield turn
            turn = turn.earlier


class Meant(NamedTuple):
    """What pronouns may mean, each None where nothing is known."""

    person: str | None
    thing: str | None
    several: str | None
    """Several, or a body of people."""


def meant(before: Turn) -> Meant:
    """Whom and what a pronoun after this turn means: of the latest turn that was about anybody, about anything.

    The person who was its answer, else whom it asked about.
    """
    found = Meant(None, None, None)
    turn: Turn | None = before
    while turn is not None:
        found = Meant(*(old or new for old, new in zip(found, _of_turn(turn), strict=True)))
        turn = turn.earlier
    return found


def place(before: Turn) -> str | None:
    """Where the turn was about: the last name that "in" or "of" leads."""
    names = [before.question[a:b] for a, b in proper_names(before.question)]
    led = (
        re.search(rf"\b(?:in|at|of|from|to|near)\s((?:the\s)?{re.escape(name)}(?:\s{_KINDS})?)", before.question)
        for name in reversed(names)
    )
    kind = re.search(rf"\b(?:{'|'.join(map(re.escape, names))})\s{_KINDS}\b", before.question) if names else None
    return next((match[1] for match in led if match), kind and kind[0])


_KINDS = one_of("county city town island valley province state district parish".split())


def _of_turn(turn: Turn) -> Meant:
    asked = Question.parse(turn.question)
    answer = (turn.answer or "").rstrip(". ")
    answered = [answer[a:b] for a, b in proper_names(answer)]
    body = asked.expects in ("person", "organization") and re.match(r"the\s", answer, re.IGNORECASE)
    titled = [name for name in asked.names if full(name) or _titled(turn.question, name)]
    people = answered if asked.expects == "person" and not body else titled
    person = next(iter([*people, *filter(full, answered), *asked.names]), None)
    if body:
        answer = f"the{answer[3:]}"
        return Meant(person, answer, answer)
    things = [name for name in asked.names if name not in people]
    several = f"the {asked.focus}" if asked.several else None
    if several is None and (counted := _COUNTED.match(turn.question)):
        several = f"the {counted[1].strip()}"
    focus = f"the {asked.focus}" if asked.kind in ("what", "where") and asked.focus else None
    named = list(_things(turn.question))
    one = next(iter([*(words for words, many in named if not many), *things[-1:]]), focus)
    group = answer if asked.expects == "organization" and answered else None
    return Meant(person, one, several or group or next((words for words, many in named if many), None))


def _titled(question: str, name: str) -> bool:
    lead = question[: max(question.find(name), 0)].split()
    return bool(lead) and is_role(lead[-1])


_COUNTED = re.compile(rf"(?:how many|which)\s((?:(?!{AUXILIARY})[\w'’-]+\s){{1,8}}?)(?={AUXILIARY})", re.IGNORECASE)
THE = re.compile(
    rf"\b(?:the|an?|his|her|its|their) (?:(?!{AUXILIARY})[\w-]+(?:'s?|’s?)? ){{0,2}}?[\w-]+"
    rf"(?=[?.!,]|$|\s{AUXILIARY}|\s\w+ly\b"
    r"|\s(?:in|on|at|by|for|of|from|that|who|which|and|to|with|about|against|not)\b"
    r"|\s(?:close|open|win|lose|start|end|begin|happen|cost|fall|vote|sink|burn|rise|take|get|go|come)s?\b)",
    re.IGNORECASE,
)
"""Something that a question names: "the old pier"."""
_LED = re.compile(rf"\b{one_of(PREPOSITIONS)}\s$", re.IGNORECASE)
_OBJECT = re.compile(r"\b(?:of|about|against|for)\s$", re.IGNORECASE)
_OF = re.compile(r"\b([\w-]+) of\s$")
_BARE = re.compile(r"\b(?:for|about|against|of)\s([a-z]{3,}[^s\W]s)\W*$")


def _things(question: str) -> Iterator[tuple[str, bool]]:
    """What a question names that "it" may mean, and whether it is several.

    The likeliest first: no one person by a role, and what a preposition leads last.
    """
    found: list[tuple[bool, int, str]] = []
    for match in THE.finditer(question):
        words = _without_verb(question, match).split()
        led = question[: match.start()]
        if found and (of := _OF.search(led)) and not is_role(of[1]):
            aside, at, head = found[-1]
            found[-1] = aside, at, f"{head} of {' '.join(words)}"  # "the strike of the orchestra"
        elif len(words) > 1 and (is_plural(words[-1]) or not is_role(words[-1])):
            aside = bool(_LED.search(led)) and not _OBJECT.search(led)
            found.append((aside, -match.start(), " ".join(["the", *words[1:]])))
    yield from ((words, is_plural(words.split(" of ")[0].split()[-1])) for *_, words in sorted(found))
    if not found and (bare := _BARE.search(question)):
        yield f"the {bare[1]}", True


def _without_verb(question: str, match: re.Match[str]) -> str:
    """ "The violin" of "where was the violin found?": the question's last word is its verb where it is turned round."""
    words = match[0]
    turned = re.search(rf"\b({AUXILIARY})\s(?:(?:the|an?)\s[\w-]+\sof\s)?$", question[: match.start()], re.IGNORECASE)
    if turned is None or question[match.end() :].strip(" ?.!") or len(words.split()) < 3:
        return words
    last = words.split()[-1].lower()
    always = turned[1].lower() in (*DO, *HAVE, *MODALS)
    return words.rsplit(" ", 1)[0] if always or last in IRREGULAR or last.endswith("ed") or last == "worth" else words
