"""What a question asks of the library: a sub-question for each thing that some article would have to say.

Read from the question's own structure: where its clauses begin, and which outlets and dates it names beside them. A
clause without an outlet of its own is taken to go on with the one named before it, else with any that is named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from index.text.periods import Period, period
from qa import policy
from qa.english.grammar import ARTICLES, BE, DO, HAVE, MODALS, one_of
from qa.english.quantities import dates
from qa.english.words import content_stems
from qa.question.constraints import QUOTED
from qa.question.outlets import Named, Outlets
from qa.question.parse import Question
from qa.question.present import Present


@dataclass(frozen=True)
class Part:
    """One thing that an article would have to say."""

    text: str
    """The clause as written, the outlets and dates that it names taken out."""
    outlets: tuple[str, ...] = ()
    """Those of the library in which it should stand; empty where none is named."""
    period: Period | None = None
    """When it should have been published."""
    quoted: tuple[str, ...] = ()
    """Words that it gives in quotation marks, outlets left out."""
    asks: bool = False
    """It holds the question itself ("was the reporting consistent?") behind clauses that tell of articles."""


@dataclass(frozen=True)
class Plan:
    """A question taken apart. ``Plan.of`` never raises; a question about one thing has one part, which is all of it."""

    question: str
    parts: tuple[Part, ...]
    named: tuple[Named, ...] = ()
    """The outlets named, those that the library lacks among them."""
    present: Present | None = None
    """What of it is about the time at which it is asked; None too for a question of several parts."""

    @classmethod
    def of(cls, asked: Question, outlets: Outlets, today: date | None = None) -> Plan:
        """The question taken apart for a library of these outlets, seen from ``today``."""
        question, today = asked.text, today or date.today()
        if len(question) > policy.LEFT_WHOLE:
            return cls(question, (Part(question),))
        named = outlets.named(question)
        days = {span: when for span in dates(question) if (when := period(question[slice(*span)], today))}
        about = [*((one.start, one.end) for one in named), *days]
        parts = _parts(question, _clauses(question, named, about), named, days, about)
        distinct = len({part.outlets for part in parts}) > 1 or len({part.period for part in parts}) > 1
        said = [words for words in asked.quoted if not outlets.named(words)]
        parts = [replace(part, quoted=tuple(words for words in said if words in part.text)) for part in parts]
        described = asked.kind in ("who", "what", "where") and len(parts) >= policy.DESCRIBED_BY_CLAUSES
        if len(parts) < 2 or not (distinct or named or described):
            outlets_named = tuple(dict.fromkeys(outlet for one in named for outlet in one.outlets))
            when = next((part.period for part in parts if part.period), None)
            parts = [Part(question, outlets_named, when, tuple(said))]
        present = Present.of(question, today) if len(parts) == 1 else None
        return cls(question, tuple(parts[: policy.MOST_PARTS]), tuple(named), present)

    @property
    def taken_apart(self) -> bool:
        """Whether there is more than one part."""
        return len(self.parts) > 1

    @property
    def missing(self) -> tuple[str, ...]:
        """Outlets that the question names and the library lacks, as written."""
        return tuple(dict.fromkeys(self.question[n.start : n.end] for n in self.named if not n.outlets))


# --- clauses ----------------------------------------------------------------------------------------------------------

_ADVERBS = "not also then later subsequently yet still never".split()
_AUX = one_of((*BE, *DO, *HAVE, *MODALS, *"be been being may might must".split(), *_ADVERBS))
_CUT = re.compile(
    rf"""
    [,;:—–]\s+ | \s[–—-]\s+
    | \s(?=(?:while|whereas|although|though|whilst|but|yet|versus|compared\s(?:to|with)|as\s(?:opposed|compared)\sto|
        as\swell\sas|in\scontrast\s(?:to|with)|rather\sthan|unlike|before|after|following|since|than)\s)
    | \s(?=and\s(?:{_AUX}|that|who|which|whose|whom|where|when|how|what|if|whether|another|in|according|
        the\s(?:other|second|later|subsequent|former|latter|article|report|story)|\w+ed|\w+ing|
        \w+s\s(?:the|an?|its|his|her|their|to|that|over|for|in|on|by|with|as))\b)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LEAD = re.compile(
    r"(?:\b(?:and|with|how|what|than|compared|to|in|by|from|of|on|as|was|is|were|does|did|do|has|the|an?|both|either|"
    r"another|other|later|earlier|subsequent|previous|latest|recent|article|articles|report|reports|story|review|piece|"
    r"reported|described|presented|according|that|between)\s+)*['‘\"“]?$",
    re.IGNORECASE,
)
_ABOUT_ARTICLES = content_stems(
    """article report story review piece coverage column source outlet publication reporter news suggest claim mention
    discuss indicate imply state describe say tell note show present cover publish highlight detail focus feature
    portray depict agree disagree differ different consistent consistency difference information individual person
    company individual respectively recent later subsequent"""
)
"""Words about articles rather than about what is in them."""


Spans = Sequence[tuple[int, int]]
"""Places of the question: ``question[start:end]``."""


def _clauses(question: str, named: Sequence[Named], about: Spans) -> Spans:
    """The clauses that say enough to be looked for, in order: together all of the question."""
    whole = [*about, *(m.span() for m in QUOTED.finditer(question))]
    cuts = {m.start() for m in _CUT.finditer(question) if not any(a < m.start() < b for a, b in whole)}
    for before, after in pairwise(named):
        # "Does X's article on A disagree with the Y article on B": a second source begins a clause.
        lead = _LEAD.search(question, max(before.end, after.start - policy.LEADS_TO_SOURCE), after.start)
        at = lead.start() if lead else after.start
        if len(_content(question, before.end, at, about)) >= policy.CLAUSE_WORDS:
            cuts.add(at)
    bounds = [0, *sorted(cut for cut in cuts if 0 < cut < len(question)), len(question)]
    clauses: list[tuple[int, int]] = []
    begin = 0
    for end in bounds[1:]:
        says = len(_content(question, begin, end, about))
        told = any(begin <= one.start < end for one in named)
        asks = bool(clauses) and end == len(question) and _ASKS_BEHIND.match(question[begin:]) is not None
        if says >= (1 if asks else policy.CLAUSE_WORDS - told):
            clauses.append((begin, end))
            begin = end
    if begin < len(question):
        clauses[-1:] = [(clauses[-1][0] if clauses else 0, len(question))]
    return clauses


def _content(question: str, start: int, end: int, about: Spans) -> frozenset[str]:
    return content_stems(_bare(question, start, end, about)) - _ABOUT_ARTICLES


def _bare(question: str, start: int, end: int, about: Spans) -> str:
    """The words from ``start`` to ``end`` without what tells of which articles they are, outlets and dates."""
    pieces = []
    for a, b in sorted(about):
        if start <= a and b <= end:
            pieces.append(question[start:a])
            start = b
    return " ".join("".join([*pieces, question[start:end]]).split()).strip(" ,;:?.'\"")


# --- sub-questions ----------------------------------------------------------------------------------------------------

_ASKS_BEHIND = re.compile(rf"[\s,;:]*{one_of((*BE, *DO, *HAVE, *MODALS))}\s(?!\w+ed\b)", re.IGNORECASE)


def _parts(
    question: str, clauses: Spans, named: Sequence[Named], days: Mapping[tuple[int, int], Period], about: Spans
) -> list[Part]:
    everywhere = tuple(dict.fromkeys(outlet for one in named for outlet in one.outlets))
    found: list[Part] = []
    last: tuple[str, ...] = ()
    for start, end in clauses:
        own = [one for one in named if start <= one.start < end]
        when = [day for (at, _), day in days.items() if start <= at < end]
        text = _bare(question, start, end, about)
        ends = end == len(question) and len(clauses) > 1
        asks = ends and not own and bool(found) and bool(last) and _ASKS_BEHIND.match(question[start:end]) is not None
        if ends and own and not _content(question, own[0].end, end, about):
            # "…, according to articles from X and Y" goes for all that stands before it.
            found.append(Part(text, everywhere, when[0] if when else None))
        elif len(own) > 1:
            # "Both X and Y report…": each is to say so, with its own date where there are as many.
            paired = when if len(when) == len(own) else [when[0] if len(when) == 1 else None] * len(own)
            found += [Part(text, one.outlets, p) for one, p in zip(own, paired, strict=True)]
            last = tuple(dict.fromkeys(outlet for one in own for outlet in one.outlets))
        elif own and len(when) == 2:
            # "Between X's article of May 3 and the one of May 9".
            found += [Part(text, own[0].outlets, day) for day in when]
            last = own[0].outlets
        else:
            last = own[0].outlets if own else last
            found.append(Part(text, () if asks else last or everywhere, when[0] if when else None, asks=asks))
    return list(dict.fromkeys(found))


# --- asked by themselves ----------------------------------------------------------------------------------------------

_OPENS = re.compile(
    r"^(?:(?:and|but|yet|while|whereas|as well as|also|then|later|subsequently|not only|both|who|which|that|"
    r"simultaneously|is it that)\b[\s,]*)+",
    re.IGNORECASE,
)
_FRAME = re.compile(
    rf"^(?:(?:{'|'.join((*BE, *DO, *HAVE, *ARTICLES))}|and|while|whereas|but|both|to|of|in|by|from|on|that|also|"
    r"articles?|reports?|story|stories|pieces?|reviews?|coverage|columns?)\b[\s,'\u2019]*)*"
    r"(?:suggest|indicat|claim|mention|stat|report|impl|describ|discuss|highlight|not|say|said|sai|argu|confirm|"
    r"acknowledg|show|tell|told|writ|wrote)(?:e?s|ed|ing|y|ies|ied|e|s)?\s(?:that\s)?",
    re.IGNORECASE,
)
"""What speaks of articles before what they say: "Does the article suggest that"."""
_ASKED = re.compile(r"\b(?:who|which|what|whose|whom)\b", re.IGNORECASE)


def sub_question(asked: Question, part: Part) -> str:
    """The part as a question of its own: of "and is also accused of fraud", "Which company is accused of fraud?".

    For yes or no what the articles are to say: of "Does the article suggest that it rained", "it rained?".
    """
    text = part.text.strip(" ,;")
    if asked.kind == "yesno":
        said = _FRAME.sub("", text)
        return f"{said if len(said.split()) >= policy.CLAUSE_WORDS else text}?"
    if _ASKED.match(text):
        return f"{text}?"
    who = "Who" if asked.expects == "person" else f"Which {asked.focus}" if asked.focus else "What"
    return f"{who} {_OPENS.sub('', text)}?"
