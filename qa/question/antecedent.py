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
from qa.english.words import IRREGULAR, STOPWORDS
from qa.question.kind import ASKS
from qa.question.parse import Question

LEADING = re.compile(
    rf"^(?:{one_of(PREPOSITIONS)} )?{ASKS}(?: (?:much|many|long|far|often))?"
    rf"(?P<noun>(?: (?!{AUXILIARY})[\w'’-]+){{0,8}}?) (?P<did>{AUXILIARY})\b(?P<rest>.+)$",
    re.IGNORECASE,
)
"""What is asked for, the helping verb, and what stands behind it."""
_REMEMBERED = 4
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
        for turn in reversed(list(self.back())[: _REMEMBERED - 1]):
            kept = replace(turn, earlier=kept)
        return Turn(question, answer, kept)

    def back(self) -> Iterator[Turn]:
        """This turn and those before it, the latest first."""
        turn: Turn | None = self
        while turn is not None:
            yield turn
            turn = turn.earlier


class Meant(NamedTuple):
    """What pronouns may mean, each None where nothing is known."""

    person: str | None
    another: str | None
    """The person who was spoken of before."""
    thing: str | None
    several: str | None
    """Several, or a body of people."""


def meant(before: Turn) -> Meant:
    """Whom and what a pronoun after this turn means: of the latest turn that was about anybody, about anything.

    The person who was its answer, else whom it asked about.
    """
    turns = [(turn, _of_turn(turn)) for turn in before.back()]
    bodies = {turn.answer for turn, _ in turns if Question.parse(turn.question).expects == "organization"}
    people = dict.fromkeys(one for _, found in turns for one in (found.person, found.another))
    person, another = [*(one for one in people if one and one not in bodies), None, None][:2]
    return Meant(
        person,
        another,
        next((found.thing for _, found in turns if found.thing), None),
        next((found.several for _, found in turns if found.several), None),
    )


def place(before: Turn) -> str | None:
    """Where the turn was about, not those before it: the last name that "in" or "of" leads."""
    names = [before.question[a:b] for a, b in proper_names(before.question)]
    led = (
        re.search(
            rf"\b(?:in|at|of|from|to|near)\s((?:the\s)?{re.escape(name)}\s{_KINDS}\b|(?:the\s)?(?P<name>{re.escape(name)}))",
            before.question,
        )
        for name in reversed(names)
    )
    kind = re.search(rf"\b(?:{'|'.join(map(re.escape, names))})\s{_KINDS}\b", before.question) if names else None
    return next((match["name"] or match[1] for match in led if match), kind and kind[0])


_KINDS = one_of("county city town island valley province state district parish".split())


def _of_turn(turn: Turn) -> Meant:
    asked = Question.parse(turn.question)
    answer = (turn.answer or "").rstrip(". ")
    answered = [answer[a:b] for a, b in proper_names(answer)]
    body = asked.expects in ("person", "organization") and re.match(r"the\s", answer, re.IGNORECASE)
    titled = [name for name in asked.names if full(name) or _titled(turn.question, name)]
    people = answered if asked.expects == "person" and not body else titled
    spoken_of = list(dict.fromkeys([*people, *filter(full, answered), *asked.names]))
    person, another = [*spoken_of, None, None][:2]
    if body:
        answer = f"the{answer[3:]}"
        return Meant(person, another, answer, answer)
    named = list(things(turn.question))
    several = counted(asked, turn.question) or next((words for words, many in named if many), None)
    if asked.expects == "organization" and answered:
        return Meant(person, another, answer, several or answer)
    bodies = [name for name in asked.names if name not in people][-1:]
    focus = [f"the {asked.focus}"] if asked.kind in ("what", "where") and asked.focus else []
    told, many = _told(asked, answer)
    likely = [words for words, many in named if not many]
    if told and many:
        several = told
    elif told:
        likely = [*likely, told] if told == f"the {answer}" else [told, *likely]
    return Meant(person, another, next(iter([*likely, *bodies, *focus, *_doing(turn.question)]), None), several)


def counted(asked: Question, question: str) -> str | None:
    """Several that a question is about: what it asks for a list of or counts, or those who have what it counts."""
    if asked.several and asked.focus:
        return f"the {asked.focus}"
    if having := _HAVING.match(question):
        return having[1]
    several = _COUNTED.match(question)
    return f"the {several[1].strip()}" if several else None


def _told(asked: Question, answer: str) -> tuple[str | None, bool]:
    """What the answer to a question that asks for no person, place, time or number names, and whether it is several."""
    if asked.kind not in ("what", "quote", "yesno"):
        return None, False
    if found := THE.match(f"{answer}."):
        words = found[0].split(" ", 1)[1]
        asks = _WHAT_KIND.match(asked.text)
        kind = f"{asks[1]} " if asks and proper_names(words) else ""
        return (None, False) if of_a_person(words) else (f"the {kind}{words}", is_plural(words.split()[-1]))
    if asked.kind == "what" and re.fullmatch(r"[a-z-]+(?: [a-z-]+)?", answer) and not of_a_person(answer):
        return f"the {answer}", is_plural(answer.split()[-1])
    return None, False


def _doing(question: str) -> Iterator[str]:
    """Who or what does what is asked of, where it is one word and no pronoun: a name typed small."""
    leading = LEADING.match(question)
    word = leading["rest"].split()[0] if leading and len(leading["rest"].split()) > 1 else ""
    if len(word) > 3 and word.islower() and word not in STOPWORDS and not word.endswith(("ed", "ing", "ly")):
        yield word


def _titled(question: str, name: str) -> bool:
    lead = question[: max(question.find(name), 0)].split()
    return bool(lead) and is_role(lead[-1])


_WHAT_KIND = re.compile(rf"(?:what|which) (\w+) {AUXILIARY}", re.IGNORECASE)
_HAVING = re.compile(r"how many .+? (?:do|does|did) ((?:the )?[A-Z].+?) have\W*$")
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
_BARE = re.compile(r"\b(?:for|about|against|of)\s([a-z]{3,})\W*$")
_PERSON = re.compile(r"(?:guard|man|woman|person|master|keeper|logist|nalist|artist|ician|boy|girl|child|kid)$")


def things(question: str) -> Iterator[tuple[str, bool]]:
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
        elif len(words) > 1 and (is_plural(words[-1]) or not of_a_person(words[-1])):
            aside = bool(_LED.search(led)) and not _OBJECT.search(led)
            found.append((aside, -match.start(), " ".join(["the", *words[1:]])))
    yield from ((words, is_plural(words.split(" of ")[0].split()[-1])) for *_, words in sorted(found))
    if not found and (bare := _BARE.search(question)):
        yield f"the {bare[1]}", is_plural(bare[1])


def of_a_person(words: str) -> bool:
    """Whether they say who somebody is: "the chief inspector", "the lifeguard"."""
    last = words.split()[-1].lower()
    return is_role(last) or _PERSON.search(last) is not None


def _without_verb(question: str, match: re.Match[str]) -> str:
    """ "The violin" of "where was the violin found?": the question's last word is its verb where it is turned round."""
    words = match[0]
    turned = re.search(rf"\b({AUXILIARY})\s(?:(?:the|an?)\s[\w-]+\sof\s)?$", question[: match.start()], re.IGNORECASE)
    if turned and any(map(is_role, words.split()[1:-1])):  # "did an engineer warn of rust"
        return words.rsplit(" ", 1)[0]
    if turned is None or question[match.end() :].strip(" ?.!") or len(words.split()) < 3:
        return words
    last = words.split()[-1].lower()
    always = turned[1].lower() in (*DO, *HAVE, *MODALS)
    return words.rsplit(" ", 1)[0] if always or last in IRREGULAR or last.endswith("ed") or last == "worth" else words
