"""A follow-up put as a question of its own, from the turns before it, by rules. No model is asked.

    Who is the mayor of Chicago?         Lori Lightfoot
    and of Atlanta?                      Who is the mayor of Atlanta?
    when did she take office?            when did Lori Lightfoot take office?
    who is her lawyer?                   who is Lori Lightfoot's lawyer?
    who else?                            Who else is the lawyer of ... besides ...?

Nothing but the questions as they were understood and the words that answered them is used; the articles are searched
anew.
"""

from __future__ import annotations

import re

from qa.english.grammar import ARTICLES, AUXILIARY, PREPOSITIONS, QUESTION_WORDS, one_of
from qa.english.names import proper_names
from qa.english.quantities import dates
from qa.english.roles import is_role
from qa.question.antecedent import LEADING, THE, Turn, meant, place
from qa.question.fragment import completed, contracted
from qa.question.kind import ASKS

_ELLIPSIS = re.compile(
    r"^(?=(?:and|but|or|so|ok(?:ay)?|what about|how about|(?:the )?same (?:for|in|with))\b)"
    r"(?:(?:and|but|or|so|ok(?:ay)?)\b[\s,]*)*(?:(?:what|how) about\b[\s,]*)?(?:(?:the )?same (?:(?:for|with)\b\s*)?)?",
    re.IGNORECASE,
)
_ONES = re.compile(r"^((?:and|what about|how about)\s)(?:those|the ones)\s(?=\w+\s)", re.IGNORECASE)
_LEADS = one_of("of in at for from on by with to near under about against over after before since until".split())
_BARE = re.compile(
    rf"^(?P<asks>because of what|for what reason|{_LEADS} (?:what|which) \w+"
    rf"|(?:{_LEADS}|out of) how (?:many|much)(?: \w+)?"
    rf"|(?:{_LEADS} )?(?:whom?|what(?: (?:time|day|date|year|month))?"
    r"|when|where|why|how come|how(?: (?:much|many|long|far|often))?|which(?: \w+)?))"
    r"(?: (?:(?P<not>not)(?P<more> .+?)?|(?P<behind>to|from|by|with|for|about)|so|exactly|was|is"
    r"|(?:did|does|do|has|had|will|would) (?:that|this|it|they|he|she)(?: happen(?:ed)?| be| do (?:that|this|it|so))?"
    r"|(?:was|is|were|are) (?:that|this|it|so))(?: then| exactly| again)?)?\W*$",
    re.IGNORECASE,
)
"""Nothing but what is asked of the same matter: "why?", "by whom?", "where to?", "when was that?"."""
_REASON = frozenset(("because of what", "for what reason", "how come"))
_WHO_IS = re.compile(r"(?:who|what)(?: is|['’]s| was| are)\b", re.IGNORECASE)
_WHAT_IS_IT = re.compile(r"^(?:whom?|what|which(?: \w+)?) (?:was|is|were|are) (?:that|this|it)\W*$", re.IGNORECASE)
_ELSE = re.compile(r"^(?:(?P<asks>who|what|where|when)|(any(?:one|body|thing|where))) else\W*$", re.IGNORECASE)
_ANY = {"anyone": "who", "anybody": "who", "anything": "what", "anywhere": "where"}
_FRONTED = re.compile(
    rf"^(?P<topic>(?:the|an?|his|her|its|their)\s[\w'’ -]{{2,40}}|[A-Z][\w'’ -]+)[,?]\s"
    rf"(?P<asks>(?:{ASKS}|{AUXILIARY}\b)[^.?!]+)\W*$",
    re.IGNORECASE,
)
"""What is asked of, and then the question: "and the dam, how old is it?"."""
_BESIDES = re.compile(r"^(?P<asked>.+?) besides (?P<known>.+)$")
HE = re.compile(r"\b(he|him|his|she|her|hers)\b", re.IGNORECASE)
IT = re.compile(r"\b(it|its|that|this)\b(?=\W|$)", re.IGNORECASE)
THEY = re.compile(r"\b(they|them|their|those)\b(?=\W|$)", re.IGNORECASE)
_PRONOUN = re.compile(rf"{HE.pattern}|{IT.pattern}|{THEY.pattern}", re.IGNORECASE)
THERE = re.compile(r"\bthere(?=\W*$|\s(?:in|on|at|now|today|before|after|since|by|for)\b)", re.IGNORECASE)
SHE = {"she", "her", "hers"}
_HELPED = re.compile(rf"\b{AUXILIARY} $", re.IGNORECASE)
_OWNS = {"his", "her", "hers", "its", "their"}
_NO_OWNER = re.compile(
    rf"\W*$|\s{one_of((*ARTICLES, *PREPOSITIONS, *QUESTION_WORDS, 'that', 'this', 'money'))}\b", re.IGNORECASE
)
"""Behind "her" where it is no owner's: "who gave her the prize"."""
_SUBJECT = re.compile(r"\s(?:the|an?|his|her|its|their|this|that|these|those|he|she|it|they|there)\b|\s[A-Z]")
_WITH = re.compile(rf"^({_LEADS})\s", re.IGNORECASE)
_EMPTY_IT = re.compile(
    r"\s(?:(?:is|was|be|would be)\s)?(?:not\s|still\s|ever\s)?(?:(?:possible|necessary|legal|illegal|allowed|safe|easy|"
    r"hard|difficult|better|important|common|normal|worth(?:while)?|true|likely|(?:cost|take)s?(?:\s\w+){0,3})\s(?:to|that)\b"
    r"|rain|snow)",
    re.IGNORECASE,
)
"""Behind an "it" that means nothing: "is it legal to fly one", "how much does it cost to ride"."""
_NO_NOUN = re.compile(
    rf"\s(?:{one_of(PREPOSITIONS)}|per|more|less|fewer|enough|too|so|true|right|still|also)\b", re.IGNORECASE
)
"""Behind "that" where it is no noun's: "how much is that per family"."""
_NEXT = rf"(?=\s(?:{_LEADS}|and)\s|$)"
_NEGATED = {"will": "won't", "can": "can't"} | {word: f"{word} not" for word in ("am", "may", "might", "shall", "be")}
_LONGEST_KNOWN = 8
"""Words of an answer that others are asked for beside it."""


def follow(text: str, before: Turn) -> str:
    """The question by itself; as it is, where nothing in it leans on the turns before.

    Never raises; what is not understood is left as it was typed, and refused as any other question.
    """
    if whole := settled(text, before):
        return whole
    typed, rest = _typed(text), without_lead(text)
    asking = asks(rest)
    owned = rest.split(" ")[0].lower() in _OWNS  # "and his reward?"
    part = not asking and not owned and (rest != typed or _stands_for_one(rest))
    if part and (replaced := _in_place(rest.rstrip("?!. "), before.question)):
        return replaced
    return named(rest if asking or owned else typed, before)


def settled(text: str, before: Turn) -> str | None:
    """What a question that is a whole sentence, or nothing but what it asks for, comes to: "by whom?", "who else?".

    None where it is none of these: then a word of it may mean one or another.
    """
    typed, rest = _typed(text), without_lead(text)
    if whole := completed(rest, before):
        return whole
    if other := _ELSE.match(rest):
        return _others((other["asks"] or _ANY[other[2].lower()]).lower(), before) or typed
    if (fronted := _FRONTED.match(rest)) and (pronoun := _PRONOUN.search(fronted["asks"])):
        topic, said = named(fronted["topic"], before), fronted["asks"]
        return named(f"{said[: pronoun.start()]}{owning(topic, pronoun, said)}{said[pronoun.end() :]}?", before)
    if (bare := _BARE.match(contracted(rest))) and not _WHAT_IS_IT.match(contracted(rest)):
        return _of_the_same(bare, before)
    return None


def _typed(text: str) -> str:
    return _ONES.sub(r"\1", " ".join(text.split()))


def without_lead(text: str) -> str:
    """A follow-up without the words that only join it to what was said: "and", "what about", "the same for"."""
    typed = _typed(text)
    lead = _ELLIPSIS.match(typed)
    return typed[lead.end() :] if lead else typed


def asks(rest: str) -> bool:
    """Whether words are a question, not a part of one."""
    begins = rf"(?:(?:{_LEADS} )?{ASKS}|{AUXILIARY}\b|.+, (?:{ASKS}))"
    return re.match(begins, contracted(rest), re.IGNORECASE) is not None


def without_preposition(words: str) -> str:
    """What the preposition leads, of words that one does: "Atlanta" of "in Atlanta"."""
    led = _WITH.match(f"{words} ")
    return words[led.end() :].strip() if led else words


def _stands_for_one(words: str) -> bool:
    """Whether words are nothing but what another may stand in place of: "in Atlanta", "Atlanta", "2012"."""
    bare = words.rstrip("?!. ")
    whole = (0, len(bare))
    return bool(_WITH.match(f"{bare} ")) or whole in dates(bare) or whole in proper_names(bare)


def _others(asks: str, before: Turn) -> str | None:
    """ "Who else?": the question of the turn before, beside what has been answered."""
    asked, known = before.question.rstrip("?!. "), []
    if told := _BESIDES.match(asked):
        asked, known = told["asked"], [told["known"]]
    began = re.match(r"(who|what|where|when)(?: else)?\b|which\b(?: other)?", asked, re.IGNORECASE)
    if began is None or (began[1] and asks != began[1].lower()):
        return _others(asks, before.earlier) if before.earlier else None
    if before.answer and len(before.answer.split()) <= _LONGEST_KNOWN:
        known.append(before.answer.rstrip(". "))
    beside = f" besides {' and '.join(known)}" if known else ""
    return f"{began[1] + ' else' if began[1] else 'Which other'}{asked[began.end() :]}{beside}?"


def _of_the_same(bare: re.Match[str], before: Turn) -> str | None:
    """ "When was that?": the matter of the turn before, asked so."""
    question = before.question.rstrip("?!. ")
    asks = "Why" if bare["asks"].lower() in _REASON else bare["asks"][:1].upper() + bare["asks"][1:].lower()
    behind = f" {bare['behind']}" if bare["behind"] else bare["more"] or ""
    denied = bare["not"] or (asks == "Why" and re.match(r"no\b", before.answer or "", re.IGNORECASE))
    if yes_or_no := re.match(rf"({AUXILIARY})\b", question, re.IGNORECASE):  # "Did the council vote?" "Why?"
        aux = yes_or_no[1].lower()
        return f"{asks} {_not(aux) if denied else aux}{question[yes_or_no.end() :]}{behind}?"
    if (leading := LEADING.match(question)) and (leading["noun"] or _SUBJECT.match(leading["rest"])):
        did = _not(leading["did"]) if denied else leading["did"]
        return f"{asks} {did}{_turned(leading, asks)}{behind}?"
    who = re.match(r"(?:who|what|which \w+|how (?:many|much))\s(?P<did>.+)", question, re.IGNORECASE)
    if who and before.answer and not denied:  # "Who closed it?" "When?"
        told = before.answer.rstrip(". ")
        counted = who[0].lower().startswith("how") and " " in told  # "How many cars burned?" "About 40 cars"
        return f"{asks} was it that {'' if counted else f'{told} '}{who['did']}{behind}?"
    return None


def _turned(leading: re.Match[str], asks: str) -> str:
    """What stands behind the helping verb when something else is asked for than the noun in front of it."""
    noun, rest = leading["noun"], leading["rest"]
    if not _SUBJECT.match(rest):  # "How many people were evacuated?" "When?"
        return f"{noun}{rest}"
    again = re.match(r"Which (\w+)$", asks)  # "When will the court hear it?" "Which court?"
    rest = re.sub(rf"\sthe {again[1]}\b", "", rest, count=1) if again else rest
    counted = re.match(r"how (?:many|much)\b", leading[0], re.IGNORECASE)
    return f"{rest}{noun and (noun if counted else f' the{noun}')}"  # "How many calls did she get?" "When?"


def _not(auxiliary: str) -> str:
    word = auxiliary.lower()
    return word if word.endswith("n't") else _NEGATED.get(word, f"{word}n't")


def _in_place(words: str, question: str) -> str | None:
    """ "And in Atlanta?": the question before with these words where it has others of their kind."""
    held = question.rstrip("?!. ")
    led, bare = _WITH.match(f"{words} "), without_preposition(words)
    if not bare:
        return None
    timed = list(dates(held))
    span = None if dates(bare) else _alike(led[1], bare, held) if led else None
    span = None if span and any(a < span[1] and span[0] < b for a, b in timed) else span
    if dates(bare):
        span = next(reversed(timed), None)
    elif (
        span is None
        and re.match(r"the\s", bare, re.IGNORECASE)
        and is_role(bare.split()[-1])
        and not _WHO_IS.match(held)
    ):
        return f"who is {bare}?"
    elif span is None and re.match(r"(?:the|an?)\s", bare, re.IGNORECASE):
        span = next((match.span() for match in reversed(list(THE.finditer(held)))), None)
    elif span is None and (found := proper_names(held)):
        span = _with_kind(found[-1], bare, held)
    if span:
        return f"{held[: span[0]]}{bare}{held[span[1] :]}?"
    return f"{held} {words}?" if led else None


def _alike(lead: str, bare: str, held: str) -> tuple[int, int] | None:
    """What stands behind the same preposition: the name of "in Wexley county get lunches", and a noun both have."""
    found = list(re.finditer(rf"\b{lead}\s(?P<what>.+?){_NEXT}", held, re.IGNORECASE))
    if not found:
        return None
    start, end = found[-1].span("what")
    name = next((span for span in proper_names(held) if span[0] == start), None)
    return _with_kind(name, bare, held) if name else (start, end)


def _with_kind(name: tuple[int, int], bare: str, held: str) -> tuple[int, int]:
    """ "Wexley county" where "Marlow county" takes its place."""
    kind = re.match(r"\s([a-z]+)", held[name[1] :])
    return name[0], name[1] + (kind.end() if kind and bare.split()[-1] == kind[1] else 0)


def named(text: str, before: Turn) -> str:
    """The question with whom "he" and "it" mean, as the turns before have them."""
    person, another, one, several = meant(before)
    he = HE.search(text)
    ship = one if he and he[0].lower() in SHE else None  # "she" may be a ship
    text = _people_named(text, person or ship, another)
    body = one if one and proper_names(one) else None
    for pattern, name in ((THEY, several or body or (None if he else person) or one), (IT, one or several)):
        name = name or (None if he else person)
        match = pattern.search(text)
        if match and name and not means_its_own(text, match, person_asked=False):
            text = f"{text[: match.start()]}{owning(name, match, text)}{text[match.end() :]}"
    there = THERE.search(text)
    led = there and re.search(r"\b(?:from|near|to|around)\s$", text[: there.start()])
    if there and (where := next(filter(None, map(place, before.back())), None)):
        text = f"{text[: there.start()]}{'' if led else 'in '}{where}{text[there.end() :]}"
    elif there and one and proper_names(one):
        text = f"{text[: there.start()]}{'' if led else 'at '}{one}{text[there.end() :]}"
    return text


def _people_named(text: str, person: str | None, another: str | None) -> str:
    """The question with names for "he" and "she": of both, the first is who was spoken of last, the second another."""
    found = list(HE.finditer(text))
    if not found or not person or means_its_own(text, found[0], person_asked=True):
        return text
    first = found[0][0].lower() in SHE
    pieces, at = [], 0
    for match in found:
        alike = (match[0].lower() in SHE) == first
        again = match is not found[0] and alike and not _HELPED.search(text[: match.start()])
        name = person if alike else another
        if name and not again:
            pieces += [text[at : match.start()], owning(name, match, text)]
            at = match.end()
    return "".join([*pieces, text[at:]])


def owning(name: str, pronoun: re.Match[str], text: str) -> str:
    """The name in a pronoun's place: with an "'s" for "his", and for "her" where something stands behind it."""
    word = pronoun[0].lower()
    if word not in _OWNS or (word == "her" and _NO_OWNER.match(text[pronoun.end() :])):
        return name
    return f"{name}'" if name.startswith("the ") and name.endswith("s") else f"{name}'s"


def means_its_own(text: str, match: re.Match[str], person_asked: bool) -> bool:
    """Whether the question itself says whom or what the word means.

    "When did Ray say that he would leave", "how many people left their homes", "the stadium that burned"; or a sentence
    stands before.
    """
    word, led = match[0].lower(), text[: match.start()]
    if re.search(r"[.?!]\s", led):
        return True
    if person_asked:
        return bool(proper_names(led))
    if word in ("that", "this", "those"):
        alone = re.search(rf"\b{AUXILIARY}\s$", led, re.IGNORECASE) and _NO_NOUN.match(text[match.end() :])
        return bool(re.match(r"\s\w", text[match.end() :])) and not alone
    if word == "it":
        return _EMPTY_IT.match(text[match.end() :]) is not None
    return word == "their" and bool(re.search(r"\b(?:[a-z]{3,}s|people|men|women|children|police)\b", led))
