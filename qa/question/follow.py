"""A follow-up put as a question of its own, from the turn before it: its names, its roles, its kind. No model is asked.

    Who is the mayor of Chicago?         Lori Lightfoot
    and of Atlanta?                      Who is the mayor of Atlanta?
    when did she take office?            when did Lori Lightfoot take office?
    who is her lawyer?                   who is Lori Lightfoot's lawyer?

Nothing but the question as it was understood and the words that answered it is used; the articles are searched anew.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.english.grammar import AUXILIARY
from qa.english.names import full, proper_names
from qa.english.quantities import dates
from qa.english.roles import is_role
from qa.question.kind import ASKS
from qa.question.parse import Question


@dataclass(frozen=True)
class Turn:
    """A question as it was understood, and what was answered; None where nothing was."""

    question: str
    answer: str | None = None


_ELLIPSIS = re.compile(r"^(?:and|but|or|so|ok(?:ay)?|what about|how about|and what about)\b[\s,]*", re.IGNORECASE)
_BARE = re.compile(
    r"^(?P<asks>who|what|when|where|why|how come|how(?: (?:much|many|long|old|far|often))?|which(?: \w+)?)"
    r"(?: (?:was|is|did|does|were|are|has|had|will|would) (?:that|this|it|they|he|she|so)(?: happen(?:ed)?| be)?"
    r"| (?:so|not|exactly|was|is))?\W*$",
    re.IGNORECASE,
)
_HE = re.compile(r"\b(he|him|his|she|her|hers)\b", re.IGNORECASE)
_IT = re.compile(r"\b(it|its|they|them|their|that|this|there|those)\b(?=\W|$)", re.IGNORECASE)
_OWNS = {"his", "her", "hers", "its", "their"}
_LEADING = re.compile(
    rf"^(?:(?:in|on|at|by|for|to|from|with) )?{ASKS}(?: (?:much|many))?(?P<noun>(?: (?!{AUXILIARY})[\w-]+){{0,3}})"
    rf" (?P<did>{AUXILIARY})\b(?P<rest>.+)$",
    re.IGNORECASE,
)
"""What is asked for, the helping verb, and what stands behind it."""
_SUBJECT = re.compile(r"\s(?:the|an?|his|her|its|their|this|that|these|those|he|she|it|they|there)\b|\s[A-Z]")
_LEADS = "of|in|at|for|from|on|by|with|to|near|under|about|against|over|after|before"
_WITH = re.compile(rf"^({_LEADS})\s", re.IGNORECASE)
_NEXT = rf"(?=\s(?:{_LEADS}|and)\s|$)"


def follow(text: str, before: Turn) -> str:
    """The question by itself; as it is, where nothing in it leans on the turn before.

    Never raises; what is not understood is left as it was typed, and refused as any other question.
    """
    typed = " ".join(text.split())
    if bare := _BARE.match(_ELLIPSIS.sub("", typed)):
        return _of_the_same(bare["asks"], before) or typed
    lead = _ELLIPSIS.match(typed)
    rest = typed[lead.end() :] if lead else typed
    asks = re.match(rf"(?:{ASKS}|{AUXILIARY}\b)", rest, re.IGNORECASE) is not None
    if not asks and (lead or _stands_for_one(rest)) and (replaced := _in_place(rest.rstrip("?!. "), before.question)):
        return replaced
    return _named(rest if asks else typed, before)


def _stands_for_one(words: str) -> bool:
    """Whether words are nothing but what another may stand in place of: "in Atlanta", "Atlanta", "2012"."""
    bare = words.rstrip("?!. ")
    whole = (0, len(bare))
    return bool(_WITH.match(f"{bare} ")) or whole in dates(bare) or whole in proper_names(bare)


def _of_the_same(asks: str, before: Turn) -> str | None:
    """ "When was that?": the matter of the turn before, asked so."""
    question = before.question.rstrip("?!. ")
    asks = asks[:1].upper() + asks[1:].lower()
    if re.match(rf"{AUXILIARY}\b", question, re.IGNORECASE):  # "Did the council vote?" "Why?"
        return f"{asks} {question[:1].lower()}{question[1:]}?"
    leading = _LEADING.match(question)
    if leading and _SUBJECT.match(leading["rest"]):  # "Where did it land?" "When?"
        return f"{asks} {leading['did']}{leading['rest']}?"
    if leading and leading["noun"]:  # "How many people were evacuated?" "When?"
        return f"{asks} {leading['did']}{leading['noun']}{leading['rest']}?"
    who = re.match(r"(?:who|what|which \w+)\s(?P<did>.+)", question, re.IGNORECASE)
    if who and before.answer:  # "Who closed it?" "When?"
        return f"{asks} was it that {before.answer.rstrip('. ')} {who['did']}?"
    return None


def _in_place(words: str, question: str) -> str | None:
    """ "And in Atlanta?": the question before with these words where it has others of their kind."""
    held = question.rstrip("?!. ")
    led = _WITH.match(f"{words} ")
    bare = words[led.end() :].strip() if led else words
    if not bare:
        return None
    alike = list(re.finditer(rf"\b{led[1]}\s(?P<what>.+?){_NEXT}", held, re.IGNORECASE)) if led else []
    if alike:
        return f"{held[: alike[-1].start('what')]}{bare}{held[alike[-1].end('what') :]}?"
    if dates(bare):
        spans = dates(held)
    elif re.match(r"(?:the|an?)\s", bare, re.IGNORECASE):
        spans = [match.span() for match in _THE.finditer(held)]
    else:
        spans = proper_names(held)
    if spans:
        start, end = spans[-1]
        return f"{held[:start]}{bare}{held[end:]}?"
    return f"{held} {words}?" if led else None


def _named(text: str, before: Turn) -> str:
    """The question with whom "he" and "it" mean, as the turn before has them."""
    person, thing = _meant(before)
    for pattern, name in ((_HE, person), (_IT, thing or person)):
        match = pattern.search(text)
        if match is None or not name or _means_its_own(text, match) or (pattern is _HE and _named_before(text, match)):
            continue
        owns = match[0].lower() in _OWNS and not (match[0].lower() == "her" and text[match.end() :].strip(" ?.!") == "")
        text = f"{text[: match.start()]}{name}{chr(39) + 's' if owns else ''}{text[match.end() :]}"
    return text


def _means_its_own(text: str, match: re.Match[str]) -> bool:
    """Whether "that" or "this" leads in a clause or a noun ("the stadium that burned"), or a sentence stands before."""
    if re.search(r"[.?!]\s", text[: match.start()]):
        return True
    return match[0].lower() in ("that", "this") and bool(re.match(r"\s\w", text[match.end() :]))


def _named_before(text: str, match: re.Match[str]) -> bool:
    """Whether the question itself names whom the word means: "when did Ray say that he would leave"."""
    return bool(proper_names(text[: match.start()]))


def _meant(before: Turn) -> tuple[str | None, str | None]:
    """Whom and what the turn before was about: the person who was its answer, else what it asked about."""
    asked = Question.parse(before.question)
    answered = [(before.answer or "")[a:b] for a, b in proper_names(before.answer or "")]
    titled = [name for name in asked.names if full(name) or _titled(before.question, name)]
    people = answered if asked.expects == "person" else titled
    person = next(iter([*people, *filter(full, answered), *asked.names]), None)
    things = [name for name in asked.names if name not in people]
    counted = _LEADING.match(before.question) if asked.kind == "how_many" else None
    if several := asked.focus if asked.several else counted and counted["noun"].strip():
        return person, f"the {several}"
    the = [match[0] for match in _THE.finditer(before.question)]
    return person, next(iter([*the[-1:], *things[-1:]]), asked.focus and f"the {asked.focus}")


def _titled(question: str, name: str) -> bool:
    lead = question[: max(question.find(name), 0)].split()
    return bool(lead) and is_role(lead[-1])


_THE = re.compile(
    rf"\bthe (?:(?!{AUXILIARY})[\w-]+ ){{0,2}}?[\w-]+(?=[?.!,]|$|\s{AUXILIARY}|\s\w+ly\b"
    r"|\s(?:in|on|at|by|for|of|from|that|who|which|and|to|with)\b"
    r"|\s(?:close|open|win|lose|start|end|begin|happen|cost|fall|vote|sink|burn|rise|take|get|go|come)s?\b)",
    re.IGNORECASE,
)
"""Something that a question names: "the old pier"."""
