"""Questions for somebody's words (who is to have spoken, and about what), and for who said something."""

from __future__ import annotations

import re
from typing import NamedTuple

from qa import policy
from qa.english.grammar import AUXILIARY, one_of
from qa.english.reporting import REPORTS

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
        rf"(?:what|how) (?!{AUXILIARY}){_SPEAKER} {_SAID}\b{_TOPIC}",
    )
)
# "What does the report say" asks for what is in it, not for someone's words.
_NO_SPEAKER = re.compile(
    rf"(?:{one_of('the this these those that an a')} )?(?:stories|"
    rf"{one_of('article story text passage report document piece it there author writer one someone')}s?|"
    rf"{one_of('people you we i')})"
)
_WHO_SAID = re.compile(rf"\W*who(?:\s(?:has|had|have|first|publicly|also|else))*\s{REPORTS}", re.IGNORECASE)


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


def asks_speaker(text: str) -> bool:
    """Whether a question asks who said something: "Who has warned that…"."""
    return _WHO_SAID.match(text) is not None


def saying(text: str) -> str:
    """What the words are that such a question asks the speaker of."""
    return _WHO_SAID.sub("", text, count=1)


def resembles_one(clause: str) -> bool:
    """Whether words have the form of such a question, whoever or whatever stands as its speaker."""
    return any(pattern.fullmatch(clause) for pattern in _PATTERNS)
