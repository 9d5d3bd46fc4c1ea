"""Questions for somebody's words (who is to have spoken, and about what), and for who said something."""

from __future__ import annotations

import re
from typing import NamedTuple

from qa import policy
from qa.english.grammar import AUXILIARY, one_of
from qa.english.reporting import PAPERS, REPORTS

_ABOUT = one_of("about on of regarding concerning over to in+response+to after when following in during at for as by")
_TOPIC = rf"(?: {_ABOUT}\b)? ?(?P<topic>.*)"
_ON_TOPIC = r"(?: (?:about|on|regarding|concerning|saying) (?P<topic>.*)|$)"
_SPEAKER = r"(?P<speaker>(?:(?!\b(?:who|what|which|that)\b).)+?)"
_ADVERB = one_of("publicly officially also actually reportedly exactly")
_SAY = one_of(
    """say said saying respond responded react reacted reply replied comment commented describe described
    tweet tweeted characterize characterized characterise characterised put+it phrase phrased"""
)
_SAID = one_of(
    """say said says state stated declare declared tweet tweeted write wrote tell told announce announced
    responded reacted described"""
)
_WORDS_OF = one_of(
    """reactions? responses? reply comments? statements? words answer remarks? quotes? quotations? tweet
    opinion views? stance position message"""
)
_HOW = one_of("many much long often old far big large high tall deep soon")
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:what|how|in what words) (?:did|does|do|has|have|had|would) {_SPEAKER}(?: {_ADVERB})?"
        rf"(?: had to| have to| been)? {_SAY}\b{_TOPIC}",
        rf"what (?:did|does|do) {_SPEAKER} {one_of('tell call write claim think make+of argue')}\b{_TOPIC}",
        rf"how (?:did|does|do) {_SPEAKER} (?:feel|think) about (?P<topic>.*)",
        rf"(?:what|how) (?:was|were|is|are) {_SPEAKER}(?:'s|') (?:\w+ )?{_WORDS_OF}\b{_TOPIC}",
        rf"what (?:was|were|is|are) the (?:\w+ )?{_WORDS_OF} (?:of|from|by) {_SPEAKER}{_ON_TOPIC}",
        rf"(?:quote|cite) (?!from\b|by\b){_SPEAKER}{_ON_TOPIC}",
        rf"(?:{one_of('give find show get')} )?(?:me )?(?:{one_of('the a an any all')} )?(?:exact |direct )?"
        rf"{_WORDS_OF} (?:from|by|of) {_SPEAKER}{_ON_TOPIC}",
        rf"(?:what|how) (?!{AUXILIARY}|{_HOW}\b|number |figure |share |total ){_SPEAKER} {_SAID}\b{_TOPIC}",
    )
)
# "What does the report say" asks for what is in it, not for someone's words.
_NO_SPEAKER = re.compile(
    rf"(?:{one_of('the this these those that an a')} )?(?:stories|"
    rf"{one_of('article story text passage report document piece it there author writer one someone')}s?|"
    rf"{one_of('people you we i')})"
)
_WHO_SAID = re.compile(rf"\W*who(?:\s(?:has|had|have|first|publicly|also|else))*\s{REPORTS}", re.IGNORECASE)


_BODY = r"(?P<who>(?:(?!\b(?:did|does|do|has|have|been|to|is|was|what|that|thinks?|said|says)\b)[^,;:?])+?)"
_END = r"(?=\s*(?:[,;:?!.]*$|[,;:?]\s|\s(?:how|what|when|where|which|who|did|does|do|was|were|is|are|has|have)\s))"
_COUNT = one_of("count estimate reckoning tally figures? calculations? estimation guess")
_SAYS = one_of("say claim estimate reckon think believe give state insist maintain tell count put(?=.*\\bat\\b)")
_NOW = r"(?:(?:\w+ly|first|now|also|still) )?"
_HOW_MUCH = rf"(?:how {_HOW}|what {one_of('number figure total share percentage sum')})\b"
_WORD_OF = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?i)\baccording to {_BODY}{_END}",
        rf"(?i)\b(?:by|going by) {_BODY}(?:'s|') (?:own |latest |first )?{_COUNT}\b",
        rf"(?i)\bin {_BODY}(?:'s|') (?:words|view|opinion)\b",
        rf"(?i)^\W*(?:(?:at|by|in|on|to) )?{_HOW_MUCH}.*?\b(?:did|does|do|has|have) {_BODY} {_NOW}{_SAYS}\b",
        rf"(?i)^\W*(?:what|which) (?:did|does|do) {_BODY} {_NOW}(?:put|estimate|reckon) .*?\b(?:at|to be)\W*$",
        rf"(?i)^\W*what (?:was|is|were|are) {_BODY}(?:'s|') (?:own |latest |official )?{_COUNT}\b",
        rf"(?i)^\W*what (?:was|is|were|are) the {_COUNT} (?:from|by) {_BODY}{_END}",
        r"\b[Hh]ow (?:many|much)\b[^,;:?]*?,? (?P<who>(?:(?:the|an?) )?[A-Z][\w.'-]*(?: [A-Z][\w.'-]*)*|the [\w'-]+) "
        r"(?:says?|said|claims?|claimed|estimates?|estimated)\b",
    )
)
_BEHIND = re.compile(
    r"\s(?:(?:on|after|before|during|when|while|since|as of|last|this|yesterday|today|out|compiled|"
    r"(?<!newly )published|released|conducted|reported)\b|in (?:the|an?|his|her|its|their|\d+|[A-Z]\w+)\b).*"
)
"""When, where and how it was said."""
_ANYBODY = re.compile(
    rf"(?:{one_of('the this these those that an a most some many all several')} )?(?:\w+ )?"
    + one_of(
        """news media press story stories authorities officials witnesses analysts researchers scientists observers
        critics experts? sources? people information you we i it they he she them him her one"""
    )
    + rf"|.*\b{one_of('article author writer poster passage text newspaper narrator columnist reviewer')}s?\b.*",
    re.IGNORECASE,
)
"""Whose word is anybody's: what the article, experts or officials say."""
_PAPER = re.compile(rf"(?:(?:the|an?)\s)?(?P<own>.*?)\s?\b{PAPERS}(?:\s(?:by|from|of|for)\s(?P<by>.+))?")
_ADJECTIVES = re.compile(
    r"(?:(?:new|newly|latest|recent|early|independent|internal|official|annual|final|first|published|census|court)(?:\s|$))*"
)


class Attribution(NamedTuple):
    """Whose words are asked for, in lower case."""

    speaker: str
    topic: str | None


def attribution(clause: str) -> Attribution | None:
    """The speaker and the topic of a question for somebody's words; None where no one's are asked for."""
    for pattern in _PATTERNS:
        match = pattern.fullmatch(clause)
        speaker = match["speaker"] if match else ""
        if match and not _NO_SPEAKER.fullmatch(speaker) and len(speaker.split()) <= policy.SPEAKER_WORDS:
            return Attribution(speaker, (match["topic"] or "").strip() or None)
    return None


def word_of(text: str) -> str | None:
    """Whose word a question wants, as written: "the union" of "how many walked out according to the union?".

    None where it wants what is so, or what an article says.
    """
    shown = text.replace("\u2019", "'")
    for pattern in _WORD_OF:
        if match := pattern.search(shown):
            who = _owner(_BEHIND.sub("", match["who"]).strip(" \"'."))
            if who and not _ANYBODY.fullmatch(who) and len(who.split()) <= policy.SPEAKER_WORDS:
                return who
    return None


def _owner(who: str) -> str:
    """Whose a paper is: of "a survey by Ofcom" Ofcom, of "a new study" nobody's."""
    paper = _PAPER.fullmatch(who)
    if paper is None:
        return who
    return paper["by"] or (who if _ADJECTIVES.sub("", paper["own"], count=1) else "")


def asks_speaker(text: str) -> bool:
    """Whether a question asks who said something: "Who has warned that…"."""
    return _WHO_SAID.match(text) is not None


def saying(text: str) -> str:
    """What the words are that such a question asks the speaker of."""
    return _WHO_SAID.sub("", text, count=1)


def resembles_one(clause: str) -> bool:
    """Whether words have the form of such a question, whoever or whatever stands as its speaker."""
    return any(pattern.fullmatch(clause) for pattern in _PATTERNS)
