"""True claims in other words than their sentence's, made by rules that keep what is said.

Each rule turns one thing round and is known by its name; a sentence that a rule does not fit gives nothing. No model is
asked: what is made says what the sentence says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from index.text.english import NUMBERS
from qa.english.quantities import dates as dates_in
from qa.source import Source
from qa.write.told import short_forms

Rule = Callable[[Source, str], "str | None"]

_END = r"(?P<end>[.!]?)$"
_WHO = r"(?P<who>(?!He |She |They |It |I |We |You )(?:The [a-z]+(?: [a-z]+)?|[A-Z][\w’'.-]+(?: [A-Z][\w’'.-]+){0,3}))"
_SAID = re.compile(rf"^(?P<what>[^\"“”]{{20,}}), {_WHO} said{_END}")
_SAYS = re.compile(rf"^{_WHO} said (?:that )?(?P<what>[^\"“”]{{20,}}?){_END}")
_ACCORDING = re.compile(rf"^(?P<what>[^\"“”]{{20,}}), according to (?P<who>[\w’' .-]{{2,50}}?){_END}")
_NO_CLAUSE = re.compile(r"(?:But|And|If|yes|no|so|would|could|was|were|is|are|has|had|to|in|on|at|of|it all|of)\b")


def according(source: Source, text: str) -> str | None:
    """ "X said that Y" is "According to X, Y", and the other way round."""
    if (match := _SAYS.match(text)) or (match := _SAID.match(text)):
        what = match["what"]
        if re.search(r"\band that\b", what) or _NO_CLAUSE.match(what):
            return None
        return f"According to {_small(source, match['who'])}, {_small(source, what)}{match['end']}"
    if (match := _ACCORDING.match(text)) and not dates_in(match["who"]):
        return f"{_large(match['who'])} said that {_small(source, match['what'])}{match['end']}"
    return None


_DIGITS = {str(value): word for word, value in NUMBERS.items() if 2 <= value <= 12 and " " not in word}
_LOOSE = r"(?![\w.,:%-]*\d)(?!\s?(?:percent|per cent|%|million|billion|a\.?m|p\.?m|st\b|nd\b|rd\b|th\b))"
_COUNTED = r"(?!has\b|is\b|was\b|does\b|as\b|this\b|its\b|his\b|us\b|plus\b|versus\b)[a-z]{2,}s\b"


def figures(source: Source, text: str) -> str | None:
    """ "Three ships" is "3 ships", and the other way round."""
    written = {word: figure for figure, word in _DIGITS.items()}
    if match := re.search(rf"(?<=[a-z] )(?:{'|'.join(written)})(?= {_COUNTED})", text):
        return f"{text[: match.start()]}{written[match[0]]}{text[match.end() :]}"
    match = re.search(rf"(?<=[a-z] )(?<!Series )(?:{'|'.join(_DIGITS)})\b(?= {_COUNTED}){_LOOSE}", text)
    return f"{text[: match.start()]}{_DIGITS[match[0]]}{text[match.end() :]}" if match else None


_MONTHS = "January February March April May June July August September October November December".split()
_SHORT = {f"{month[:3]}.": month for month in _MONTHS if len(month) > 4} | {"Sept.": "September"}
_DAY = re.compile(rf"\b(?P<month>{'|'.join(_MONTHS)}) (?P<day>[1-9]\d?)(?P<year>, \d{{4}})?(?![\w–-])")
_SHORT_DAY = re.compile(rf"\b(?P<month>{'|'.join(map(re.escape, _SHORT))}) (?=\d)")


def dates(source: Source, text: str) -> str | None:
    """ "March 5, 2020" is "5 March 2020"; "Sept. 5" is "September 5"."""
    if match := _SHORT_DAY.search(text):
        return f"{text[: match.start()]}{_SHORT[match['month']]} {text[match.end() :]}"
    if match := _DAY.search(text):
        year = (match["year"] or "").replace(",", "")
        rest = text[match.end() :].removeprefix(",") if match["year"] else text[match.end() :]
        return f"{text[: match.start()]}{match['day']} {match['month']}{year}{rest}"
    return None


_TITLES = (
    "Mayor|Governor|Senator|President|Detective|Sheriff|Coach|Judge|Professor|Minister|Secretary|Director|Chancellor"
)
_TITLED = re.compile(rf"^(?P<title>{_TITLES}) (?P<name>[A-Z][\w-]+(?: [A-Z][\w-]+)+) (?=[a-z])(?!of |and )")


def titles(source: Source, text: str) -> str | None:
    """ "Mayor Ada Reyes said" is "Ada Reyes, the mayor, said"."""
    match = _TITLED.match(text)
    return f"{match['name']}, the {match['title'].lower()}, {text[match.end() :]}" if match else None


_SAME: Mapping[str, str] = {
    "began": "started", "started": "began", "purchased": "bought", "bought": "purchased", "almost": "nearly",
    "nearly": "almost", "approximately": "about", "roughly": "about", "children": "kids", "movie": "film",
    "received": "got", "obtained": "got", "entire": "whole", "attempted to": "tried to", "tried to": "attempted to",
    "assist": "help", "required": "needed", "huge": "enormous", "enormous": "huge", "often": "frequently",
    "frequently": "often", "rapidly": "quickly", "injured": "hurt", "wounded": "injured", "automobile": "car",
    "physician": "doctor", "lawyer": "attorney", "revealed": "disclosed", "disclosed": "revealed", "selected": "chosen",
    "chosen": "selected", "permitted": "allowed", "prior to": "before", "in order to": "to", "despite": "in spite of",
    "additional": "further", "currently": "now", "annually": "every year", "residents": "inhabitants",
}  # fmt: skip
_WORD = re.compile(rf"(?<=\s)(?<!\san )(?:{'|'.join(sorted(_SAME, key=len, reverse=True))})(?=[\s,.])")


def synonyms(source: Source, text: str) -> str | None:
    """One word or phrase in another that says the same in any sentence of news."""
    match = _WORD.search(text)
    return f"{text[: match.start()]}{_SAME[match[0]]}{text[match.end() :]}" if match else None


_MAIN = r"(?P<main>[^,;“”\"]{12,100}?)"
_LED = re.compile(
    r"^(?P<word>When|After|Before|Because|If|Although|Though|Since|Until) (?P<part>[^,]{8,80}), " rf"{_MAIN}{_END}"
)
_TRAILED = re.compile(
    rf"^{_MAIN},? (?P<word>because|although) (?P<part>(?:the|a|he|she|it|they|his|her) [^,;“”\"]{{8,}}?){_END}"
)
_TWO = re.compile(r"\b(?:if|when|while|because|although|that|which|who|and|or|but|said|says|say|once|so|then)\b|[—–:]")


def order(source: Source, text: str) -> str | None:
    """ "When A, B" is "B when A"."""
    if (match := _LED.match(text)) and not _TWO.search(match["main"]):
        return f"{_large(match['main'])} {match['word'].lower()} {match['part']}{match['end']}"
    if (match := _TRAILED.match(text)) and not _TWO.search(match["main"]):
        return f"{_large(match['word'])} {match['part']}, {_small(source, match['main'])}{match['end']}"
    return None


def acronyms(source: Source, text: str) -> str | None:
    """A short form for a name, or the name for it, where the article gives both: "the Coast Guard (CG)"."""
    for long, short in short_forms(source.story):
        if re.search(rf"\b{short}\b", text) and long not in text:
            return re.sub(rf"\b{short}\b(?!\))", long, text, count=1)
        if long in text and short not in text:
            return text.replace(long, short, 1)
    return None


RULES: Mapping[str, Rule] = {
    "according to": according,
    "figures": figures,
    "dates": dates,
    "titles": titles,
    "synonyms": synonyms,
    "order": order,
    "acronyms": acronyms,
}


def paraphrases(source: Source, text: str) -> Iterator[tuple[str, str]]:
    """What a sentence says in other words, each with the name of its rule."""
    if re.search(r"[\"“”]", text):
        return  # what somebody said stays as it was said
    for name, rule in RULES.items():
        made = rule(source, text)
        if made and made != text:
            yield name, " ".join(made.split())


def _large(text: str) -> str:
    return text[:1].upper() + text[1:]


def _small(source: Source, text: str) -> str:
    """Without the capital that only stands there because a sentence began."""
    first = text.split(" ")[0]
    named = any(first in person.name.split() for person in source.names.people)
    is_common = not named and re.search(rf"\b{re.escape(first.lower())}\b", source.story) is not None
    return text[:1].lower() + text[1:] if is_common or first in _SMALL or first.endswith("ly") else text


_SMALL = frozenset(
    "The A An This That These Those It He She They We In On At For His Her Its Their There But And".split()
)
