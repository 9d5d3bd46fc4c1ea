"""The kinds of questions, and which words make a question one of them: yes or no, a list, when, how many, a quotation.

`classify` tries the rules in order: the first that fits decides. To add a kind: name it in `Kind`, give it a pattern
and its place in `classify`, and an expected answer in `qa.question.answer_type`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from qa.english.grammar import AUXILIARY, COUNT, MAYBE_PREPOSITION, QUESTION_WORD, one_of
from qa.english.nouns import PEOPLE, WHERE, is_plural
from qa.english.roles import is_role
from qa.question.attribution import attribution
from qa.question.focus import head, noun_phrase

Kind = Literal["who", "what", "when", "where", "how_many", "why", "how", "quote", "list", "yesno"]

_PREP = MAYBE_PREPOSITION
ASKS = rf"(?:{QUESTION_WORD}|whether)\b"
"""A pattern for the word that a question begins with."""
_WHY = re.compile(
    rf"why\b|how come\b|(?:for |on )?(?:what|which) (?:(?:is|was|were|are) the )?(?:\w+ )?"
    rf"{one_of('reasons? grounds causes? motives? motivations? rationale justifications? purpose')}\b"
    r"|what(?: \w+)? "
    + one_of(
        """caused led prompted triggered sparked motivated drove explains provoked spurred persuaded convinced
        compelled forced causes leads made makes accounts+for"""
    )
    + r"\b|what (?:is|was|are|were|lies|lay) behind\b"
)
_WHEN = re.compile(
    rf"{_PREP}when\b|{_PREP}(?:what|which) (?:exact |specific |other )?"
    rf"{one_of('years? dates? days? time months? decades? century season weekday hour era')}\b"
    rf"|how {one_of('long+ago recently soon early late')}\b"
    r"|what (?:is|was|are|were) the (?:\w+ )?(?:date|year|time|day|deadline|month)s?\b"
)
_WHERE = re.compile(rf"{_PREP}where(?:'s|s|abouts|'re)?\b")
_MEASURED = one_of(
    """many much old long far tall high big large heavy fast deep wide often hot cold small low thick
    close frequently quickly steep short strong wealthy rich"""
)
_MEASURE = one_of(
    """percentage percent proportion share fraction number amount quantity total sum price costs?
    population size height length width weight speed salary budget revenue death+toll toll score value
    age distance temperature turnout fine rate depth area ratio margin"""
)
_HOW_MANY = re.compile(
    rf"{_PREP}(?:how {_MEASURED}\b|(?:what|which) (?:is |was |are |were |'s )?(?:the )?(?:\w+ )?{_MEASURE}"
    rf"(?= {one_of('of for in paid that at on to by from per')}\b| {AUXILIARY}|$))"
    rf"|{_PREP}(?:what|which) (?:percentage|percent|per cent|proportion|fraction)\b"
    r"|what (?:did|does|do|will|would) .+ (?:cost|weigh|earn)\b"
)
_YES_NO = re.compile(rf"{AUXILIARY} \S|is it true\b|true or false\b|whether\b|if\b(?=.*\b{AUXILIARY})")
_LIST = re.compile(
    rf"(?:(?:list|enumerate|(?:the )?names? of)\b"
    rf"|{one_of('name identify give show find mention provide get')}\b(?= \S))"
    r"(?: (?:down|out|me|us|up))*(?: (?:all|some|any|every|each|both|several)\b)?(?: of\b)?"
    r"(?: (?:the|those|these)\b)? ?"
)
_WHAT = re.compile(rf"{_PREP}(?:what|which)\b ?")
_WHO = re.compile(rf"{_PREP}(?:who|whom|whose|who's|whos|who're|who'd|who'll)\b")
_IN_SITU = re.compile(rf"\b{_PREP}(?:what|which|who|whom|whose)\b")
# What several people usually do: a "who" before it leaves open how many.
_JOINT = re.compile(
    r"(?:all|else)\b|(?:(?:has|have|had|will|would|did|does|are|were|also|publicly|been|not) )*"
    + one_of(
        """vot support oppos refus condemn attend join sign back critici endors testif protest object agree
        disagree participat reject defend prais denounc welcom commit promis vow pledg co-sponsor sponsor
        donat contribut sue resign benefit complain celebrat negotiat spoke play sang star wrote surviv
        volunteer declin call urg warn react comment respond"""
    )
)


@dataclass(frozen=True)
class Form:
    """What the words of a clause decide; all in lower case."""

    kind: Kind
    focus: str | None = None
    """The noun phrase asked for, without its determiner."""
    several: bool = False
    """More than one answer is asked for, or their number is open."""
    speaker: str | None = None
    topic: str | None = None


def classify(clause: str) -> Form:
    """The form of the clause that asks, in lower case and without what leads to it; key words are a "what"."""
    if quote := attribution(clause):
        return Form("quote", speaker=quote.speaker, topic=quote.topic)
    openings: tuple[tuple[re.Pattern[str], Kind], ...] = (
        (_WHY, "why"),
        (_WHEN, "when"),
        (_HOW_MANY, "how_many"),
        (_WHERE, "where"),
    )
    for opening, kind in openings:
        if opening.match(clause):
            return Form(kind, several=clause.startswith(("where are ", "where were ")))
    if match := _WHO.match(clause):
        return _who(match[0], clause[match.end() :].strip())
    if re.match(r"how(?:'s|s)? ", clause):
        return Form("how")
    if re.match(r"what(?:'s|s|'re) ", clause):
        return _what("is " + clause.split(" ", 1)[1], which=False)
    if match := _WHAT.match(clause):
        return _what(clause[match.end() :], which=match[0].strip() != "what")
    if _YES_NO.match(clause):
        return Form("yesno")
    if (match := _LIST.match(clause)) and match.end() < len(clause):
        return _request(match[0], clause[match.end() :])
    return _in_place(clause)


def begins_question(clause: str) -> bool:
    """Whether a clause begins as a question or a request for a list does: "in which", "did", "name the"."""
    return bool(re.match(rf"{_PREP}{ASKS}|{AUXILIARY}", clause) or _LIST.match(clause))


def asks_in_place(clause: str) -> bool:
    """Whether a question word stands anywhere in a clause, as in "the bridge was opened in what year"."""
    return _IN_SITU.search(clause) is not None


def _who(word: str, rest: str) -> Form:
    """What follows "who"."""
    match = re.match(r"(?:are|were) (?:(?:all|some|some of) )?(?:the |those |these )?(?=\w)", rest)
    if match:
        focus = noun_phrase(rest[match.end() :])
        if focus and is_plural(focus.split()[-1]):
            return Form("list", focus, several=True)
        return Form("who", several=True)
    return Form("who", several=word not in {"whose", "who're"} and _JOINT.match(rest) is not None)


_COUNT = f"{COUNT} "
_BE = "(?:is|was|are|were) "
_NAMES_OF = re.compile(
    rf"{_BE}(?:the )?(?:(?:first|last|full|real) )?names? (?:of|for|given to) "
    rf"(?:{one_of('the a an all+the all his her')} )?"
)
_THE_SAME = re.compile(
    rf"{_BE}(?:{one_of('some+of all+of some all any')} )?(?:{one_of('the their his her its')} )?(?:{_COUNT})?"
)


def _what(rest: str, which: bool) -> Form:
    """What follows "what" or "which"."""
    rest = re.sub(rf"^{one_of('of+the+following of+these of+those of+the exactly else')} ", "", rest)
    names_of = _NAMES_OF.match(rest)
    if be := names_of or _THE_SAME.match(rest):
        focus = noun_phrase(rest[be.end() :])
        # "What are tides?" asks for a definition, "what are the charges?" for a list.
        lists = be[0] not in {"are ", "were "} or rest.removeprefix(be[0]) != focus
        if focus and is_plural(focus.split()[-1]) and rest.startswith(("are ", "were ")) and lists:
            return Form("list", focus, several=True)
        return _single(focus, "what") if names_of else Form("what", focus if which else None)
    count = re.match(_COUNT, rest)
    focus = noun_phrase(rest[count.end() :] if count else rest)
    if focus and (count or is_plural(focus.split()[-1])):
        return Form("list", focus, several=True)
    return _single(focus, "what")


def _single(focus: str | None, otherwise: Kind) -> Form:
    """A question for one thing of the kind that the focus names."""
    last = head(focus).split()[-1] if focus else ""
    if focus and (is_role(head(focus)) or last in PEOPLE):
        return Form("who", focus)
    return Form("where" if last in WHERE else otherwise, focus)


def _request(verb: str, rest: str) -> Form:
    """What follows "list", "name", "give me"."""
    rest = re.sub(rf"^(?:a |an |one |{_COUNT})?(?:(?:list|names?) of (?:all )?(?:the )?)?", "", rest)
    focus = noun_phrase(rest)
    if focus and (is_plural(focus.split()[-1]) or verb.startswith(("list", "enumerate", "the"))):
        return Form("list", focus, several=True)
    return _single(focus, "what") if verb.startswith(("name", "identify")) else Form("what")


def _in_place(clause: str) -> Form:
    """A question word in the midst of a sentence: "the bridge was opened in what year"; else key words."""
    for match in reversed(list(_IN_SITU.finditer(clause))):
        tail = clause[match.start() :]
        if _WHEN.match(tail):
            return Form("when")
        if _HOW_MANY.match(tail):
            return Form("how_many")
        what = _WHAT.match(tail)
        relative = re.match(rf"{_PREP}which (?:{AUXILIARY}|{one_of('the he she it they we also')}\b)", tail)
        if what and not relative and (form := _what(tail[what.end() :], which=True)).focus:
            return form
        if re.fullmatch(rf"{_PREP}(?:who|whom|whose)|{one_of('by to for from with')} whom?\b.*", tail):
            return Form("who")
    if re.search(r"\bhow (?:many|much|old|long|far)\b", clause):
        return Form("how_many")
    last = clause.rsplit(" ", 1)[-1]
    kind: Kind = "when" if last == "when" else "where" if last == "where" else "why" if last == "why" else "what"
    return Form(kind)
