"""Questions for all that is told of a topic: "summarise the ferry strike", "the latest on it", "what changed"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.text.english import word_set
from qa.english.words import content_stems, words

_PLEASE = (
    r"^(?:(?:please|hi|hello|hey|ok|so|now|and)[\s,]+)*"
    r"(?:(?:can|could|would|will) you (?:please |kindly )?|i (?:want|need|would like)(?: you)? to )?"
)
_OF = r"(?:\s(?:of|on|about|for|with|in|regarding|concerning|around|from))"
_SUMMED = re.compile(
    _PLEASE + rf"(?:summari[sz]e|sum up|recap|outline|brief me{_OF}|catch me up{_OF}|update me{_OF}"
    rf"|(?:(?:give|write|show|tell|get)(?: me| us)? )?(?:(?:an?|the) )?(?:\w+ )?"
    rf"(?:summary|overview|gist|recap|timeline|brief|digest){_OF}"
    r"|(?:tell me|what do (?:we|you) know|what is known|what do the (?:articles|papers) (?:say|tell)) "
    r"(?:everything |all |more |something )?about)\s(?P<topic>.+)$",
    re.IGNORECASE,
)
_LATEST = re.compile(
    _PLEASE + r"(?:what(?:'s| is| are| has been| have been)? |any |tell me |give me )?(?:the )?(?:very )?"
    r"(?:latest|newest|most recent|recent|new|news|updates?|developments?)"
    rf"(?: (?:news|updates?|developments?|word|on))*{_OF}\s(?P<topic>.+)$"
    r"|" + _PLEASE + r"what(?:'s| is) (?:going on|happening|up) (?:with|in|at)\s(?P<going>.+)$",
    re.IGNORECASE,
)
_HAPPENED = re.compile(
    _PLEASE + r"(?:tell me )?what(?:'s|\s(?:has|have|had))?\s(?:all\s)?(?:happened|changed|become|became)\s"
    r"(?:to|with|in|of|at|about|during)\s(?P<topic>.+)$",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"^(?:(?:me|us|everything|all|what|how|briefly|shortly)\s)*"
    r"(?:(?:has |have )?(?:happened|changed|is known|we know|was reported|was said)\s(?:to|with|in|about|at|of|on)\s)?"
    r"(?:(?:the |all |all the |these |those |my |our )?(?:(?:latest|recent|newest)\s)?"
    rf"(?:articles?|news|stor(?:y|ies)|reports?|coverage|events?|developments?|facts?|case|matter|situation|"
    rf"reporting){_OF}\s)?(?:the |this |that )?",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:,?\s(?:please|for me|so far|in brief|briefly|in short|"
    r"in (?:a|one|two|three|\d+) (?:few )?(?:words?|sentences?|lines?)))+\W*$",
    re.IGNORECASE,
)
_NO_TOPIC = word_set(
    """it this that these those he she they him her them article articles news story stories text texts everything all
    today yesterday week month year world me us here there one"""
)


@dataclass(frozen=True)
class Topical:
    """What all is to be told of."""

    topic: str
    newest: bool
    """Whether the newest is asked for first."""
    happened: bool
    """Whether one event may answer: "what happened to the ferry"."""


def topical(question: str) -> Topical | None:
    """What a question asks to be told all of; None for another question, and where it names no topic."""
    shown = " ".join(question.split()).rstrip("?!. ").replace("\u2019", "'")
    for pattern in (_SUMMED, _HAPPENED, _LATEST):
        if match := pattern.match(shown):
            topic = match["topic"] or match.groupdict().get("going") or ""
            topic = _LEADS.sub("", _TAIL.sub("", topic), count=1)
            if content_stems(topic) and not set(words(topic)) <= _NO_TOPIC:
                return Topical(topic, pattern is _LATEST, pattern is _HAPPENED)
            return None
    return None
