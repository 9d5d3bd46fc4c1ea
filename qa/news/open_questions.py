"""Open questions: what articles say is not known, not decided, not answered or still to come.

A question that a newer article answers is none any more: where it tells, as something that is so, most of what was
left open. Who did not answer has answered where a newer article, or the same one, gives words of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qa import policy
from qa.english import names
from qa.english.words import content_stems
from qa.findings import Evidence
from qa.news.dates import day_of, days, times
from qa.news.kept import voices
from qa.news.speech import unquoted

_WH = r"(?:whether|what|how|why|who|whom|whose|when|where|which|if)\b"
_KNOWN = (
    r"(?:clear|known|certain|decided|determined|established|confirmed|settled|explained|disclosed|announced|released)"
)
_TELL = (
    r"(?:said|announced|released|decided|determined|identified|named|disclosed|confirmed|explained|revealed|published|"
    r"specified|provided|set|ruled|voted|charged|established|commented)"
)
_WITHHOLDS = r"(?:say|disclose|announce|release|specify|elaborate|identify|name|reveal|explain|confirm|give)"
_SILENT = re.compile(
    r"\b(?:did\snot|didn['\u2019]t|ha(?:s|ve|d)\snot|ha(?:s|ve|d)n['\u2019]t|would\snot|could\snot|wouldn['\u2019]t)\s"
    r"(?:\w+ly\s|yet\s)?(?:respon(?:d|ded)|repl(?:y|ied)|return(?:ed)?\s(?:\w+\s)?(?:calls?|messages?|emails?|requests?)|"
    r"answer(?:ed)?|comment(?:ed)?|be\sreached)\b"
    r"|\bdeclined\s(?:\w+\s)?(?:to\s(?:comment|say|answer|discuss|speak|give|elaborate|name|explain)|(?:an?\s)?(?:interview|comment))"
    r"|\brefused\sto\s(?:comment|say|answer)\b|\bcould\snot\sbe\sreached\b|\b(?:was|were)\snot\savailable\b",
    re.IGNORECASE,
)
"""Somebody did not answer."""
_UNKNOWN = re.compile(
    rf"\b(?:(?:was|is|are|were|remain(?:s|ed)?|been)\s(?:\w+\s){{0,2}}?(?:not\s(?:yet\s|immediately\s|\w+ly\s)?{_KNOWN}|un(?:clear|known|certain|decided|explained|resolved))"
    rf"|(?:isn|wasn|aren|weren)['\u2019]t\s(?:yet\s|immediately\s)?{_KNOWN}"
    rf"|un(?:clear|known|certain)\s{_WH}"
    rf"|(?:ha(?:s|ve)\snot\s(?:yet\s)?|ha(?:s|ve)n['\u2019]t\s(?:yet\s)?|had\snot\syet\s){_TELL}"
    rf"|(?:ha(?:s|ve|d)\syet\sto|did\snot(?:\s\w+ly)?|didn['\u2019]t)\s(?:{_WITHHOLDS}|decide|determine)"
    rf"|(?<!\bI\s)(?<!\b[Yy]ou\s)(?<!\b[Ww]e\s)(?:do|does)(?:\snot|n['\u2019]t)\s(?:yet\s)?know\s{_WH}|(?:nobody|no\sone)\s(?:yet\s)?knows|no\sone\s(?:could|can)\ssay"
    rf"|would\snot\ssay\s{_WH}"
    rf"|no\s(?:\w+\s){{0,2}}?(?:decision|date|cause|motive|timetable|explanation|arrests?|charges|suspects?|details?|figures?|replacement|successor|agreement)\s(?:\w+\s){{0,3}}?(?:has|have|had|was|were|been)\b"
    rf"|remains?\s(?:to\sbe\s\w+|open|unanswered|under\sinvestigation|in\sdoubt)|questions\sremain|(?:is|remains|was)\s(?:the|an?)\s(?:open|unanswered)\squestion"
    rf"|under\sinvestigation|(?:is|are|was|were)\s(?:still\s)?(?:being\sinvestigated|investigating|awaiting|waiting\sfor|awaited|pending))\b",
    re.IGNORECASE,
)
"""Something is not known, or not decided."""
_DUE = re.compile(
    r"\b(?:(?:is|are)\s(?:now\s)?(?:(?:due|set|scheduled|expected|slated)\sto\s(?:decide|rule|vote|meet|appear|report|publish|"
    r"announce|hear|consider|be\s(?:decided|announced|published|sentenced|heard|discussed|released|voted))\b"
    r"|(?:due|scheduled)\s(?:for|on|in|by|at)\b)"
    r"|will\s(?:\w+ly\s)?(?:decide|vote|rule|meet|announce|publish|report|consider|hear)\b"
    r"|(?:hearing|vote|decision|ruling|verdict|inquest|trial|meeting|report|inquiry|sentencing|election|talks)\s"
    r"(?:\w+\s){0,6}?(?:is|are)\s(?:due|set|scheduled|expected|planned))\b",
    re.IGNORECASE,
)
"""Something that will be decided is still to come."""
_CLAUSE = re.compile(rf"\b{_WH}", re.IGNORECASE)
_OPENING = content_stems(
    """clear unclear known unknown certain uncertain say said decide decided announce announced yet immediately respond
    request comment requests reply answer declined remain remains question questions due set scheduled expected know
    knows reached reach release released disclose disclosed identify identified confirm confirmed investigation
    investigating police officials spokesman spokeswoman asked""",
)
"""What says that something is open, and not what."""


@dataclass(frozen=True)
class OpenQuestion:
    """A sentence that says so."""

    evidence: Evidence
    cue: str
    """The words that say that it is open."""

    @property
    def day(self) -> date:
        """When its article was published; the first of all days where that is not known."""
        return day_of(self.evidence.source.article) or date.min


def open_questions(evidence: Sequence[Evidence], topic: frozenset[str]) -> list[OpenQuestion]:
    """What sentences say is open and no newer one answers: the newest first, what several say once.

    ``topic`` are the stems of what all sentences are about.
    """
    asked = [one for one in (_asked(one) for one in evidence) if one is not None]
    still = [one for one in asked if not any(_answers(other, one, topic) for other in evidence)]
    still.sort(key=lambda one: (-one.day.toordinal(), one.evidence.source.article.id, one.evidence.sentence))
    found: list[OpenQuestion] = []
    for one in still:
        if not any(_same(one, other, topic) for other in found):
            found.append(one)
    return found


def leaves_open(evidence: Evidence) -> bool:
    """Whether a sentence says that something is not known or not answered: more than that it is still to come."""
    asked = _asked(evidence)
    return asked is not None and not _DUE.fullmatch(asked.cue)


def _asked(evidence: Evidence) -> OpenQuestion | None:
    """The sentence, where it says outside quotation marks that something is open."""
    source, index = evidence.source, evidence.sentence
    words = unquoted(source.words_of(index))
    if source.heads(index) or words.rstrip().endswith("?"):
        return None
    found = _SILENT.search(words) or _UNKNOWN.search(words) or _DUE.search(words)
    if found is None or re.match(r"\s(?:\w+\s)?until\b", words[found.end() :]):
        return None
    return OpenQuestion(evidence, found[0])


def _left_open(one: OpenQuestion) -> frozenset[str]:
    """Stems of what is open: of the clause with "whether" or "what" where there is one, else of the sentence."""
    source, index = one.evidence.source, one.evidence.sentence
    words = source.words_of(index)
    at = words.find(one.cue)
    clause = _CLAUSE.search(words, max(at, 0))
    told = words[clause.start() :] if clause else words
    return frozenset(root for root in content_stems(told) - _OPENING if not root[0].isdigit())


def _answers(other: Evidence, one: OpenQuestion, topic: frozenset[str]) -> bool:
    """Whether a sentence tells what another says is open."""
    source = one.evidence.source
    if _SILENT.fullmatch(one.cue):
        return _speaks(other, one)
    newer = day_of(other.source.article)
    if other.source is source or newer is None or newer <= one.day or other.source.is_copy_of(source):
        return False
    if _asked(other) is not None:
        return False
    held = other.source.stems_said(other.sentence)
    if (due := _due(one)) is not None and newer < due:
        return False
    if due is not None and (content_stems(one.cue) - _OPENING) & held:
        return True  # what was to come has come: a newer article tells of the hearing
    wanted = _left_open(one)
    wanted = wanted - topic or wanted
    return bool(wanted) and len(wanted & held) >= policy.ANSWERS_OPEN * len(wanted)


def _due(one: OpenQuestion) -> date | None:
    """The last day on which what is still to come should have come."""
    if not _DUE.fullmatch(one.cue):
        return None
    told = times(one.evidence.source, one.evidence.sentence)
    return max((days(each.when.date)[1] for each in told), default=None)


def _speaks(other: Evidence, one: OpenQuestion) -> bool:
    """Whether a newer article gives words of whoever did not answer."""
    newer = day_of(other.source.article)
    if newer is None or newer <= one.day:
        return False
    words = one.evidence.source.words_of(one.evidence.sentence)
    before = words[: words.find(one.cue)]
    silent = [before[a:b] for a, b in names.proper_names(before)][-1:]
    said = (v.speaker.name for v in voices(other.source) if v.speaker and v.first <= other.sentence <= v.last)
    return any(names.may_be_same(name, who) or names.is_named(name, who) for name in said for who in silent)


def _same(one: OpenQuestion, other: OpenQuestion, topic: frozenset[str]) -> bool:
    """Whether two say of one thing that it is open."""
    if one.evidence.source is not other.evidence.source and one.evidence.source.is_copy_of(other.evidence.source):
        a, b = (x.evidence.source.words_of(x.evidence.sentence).split() for x in (one, other))
        if a == b:
            return True
    mine, theirs = (_left_open(x) - topic or _left_open(x) for x in (one, other))
    least = min(len(mine), len(theirs))
    return bool(least) and len(mine & theirs) >= policy.SAME_OPEN * least
