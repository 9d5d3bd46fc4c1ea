"""Which words no longer stand: a figure that the same article or a later one corrects.

An article says so itself ("and not $2.4 million, as the city first said", "An earlier version misstated…", "Corrects to
nine, from 12", "UPDATE: …"). What is not said to be wrong stands, and stays a rival of what says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qa import policy
from qa.candidates import Candidate, key_of, value_of
from qa.english.names import proper_names
from qa.english.quantities import dates, numbers
from qa.news.dates import day_of
from qa.source import Source

_ASKS_FOR_IT = re.compile(
    r"\b(?:first (?:say|said|put|give|gave|report|estimat|announc)|initial|original|previous|earlier|former|correct|"
    r"wrong|mistak|misstat|overstat|understat|error|erron|revis|amend)",
    re.IGNORECASE,
)
"""A question that is about what was said before, or about the correction, gets all that was said."""
_SAID = r"(?:said|reported|put|gave|given|stated|announced|estimated)"
_BEFORE = r"(?:first|initially|originally|previously)\s(?:had\s|been\s)?"
_ERRED = (
    r"(?:misstated|misreported|misidentified|incorrectly|wrongly|mistakenly|erroneously|in error|"
    r"(?:gave|had|used) (?:a|the) wrong)"
)
_EARLIER = r"earlier\s(?:version|story|article|report|headline)"
_FIGURE = r"(?:toll|estimate|figure|count|tally)s?"
_MOVED = (
    rf"(?:(?:lower(?:s|ed)|raise[sd]|cut|reduce[sd]|change[sd])\s(?:its|the|their|his|her)\s(?:\w+\s)?{_FIGURE}"
    rf"|{_FIGURE}\s(?:was|were|been)\s(?:lowered|raised|cut|reduced|changed))\b[^.;]{{0,60}}?\sfrom"
)
_DOWN = rf"(?:down|up)\sfrom\b[^.;]{{0,40}}?\s{_SAID}\s(?:earlier|before|at first|first)"
_CUE = re.compile(
    rf"\b(?:correct(?:s|ed|ions?|ing)|editor['\u2019]s note|{_EARLIER}|earlier (?:figure|number|toll)|{_ERRED}"
    rf"|{_BEFORE}{_SAID}|(?:over|under)stated|miscounted|clarification|amended|revised|(?:was|were) wrong"
    rf"|editing errors?|{_MOVED}|{_DOWN})\b",
    re.IGNORECASE,
)
"""Beside a figure that does not hold; what is not so marked ("it was Reyes, not Dunn, who left") corrects nothing."""
_NOTE = re.compile(
    rf"\W*(?:(?:CORRECTION|Correction)\b[^:\n]{{0,40}}:|Corrects\b|(?i:editor['\u2019]s note)\b"
    rf"|.{{0,80}}\b{_EARLIER}\b.{{0,60}}\b(?:{_ERRED}|{_SAID})\b)",
    re.DOTALL,
)
"""A sentence that says of itself that it corrects or updates."""
_COLUMN = re.compile(r"\W*(?:corrections?|clarifications?)(?:\s(?:and|&)\s\w+)?\W*", re.IGNORECASE)
"""The title of what holds nothing but corrections."""
_UPDATE_LINE = re.compile(r"^\W*(UPDATED?|Updated?)\b[^:\n]{0,40}:", re.MULTILINE)
_NOT = re.compile(r"(?:\bnot|\brather than|\binstead of)\s(?:the\s|some\s|about\s)?(?=\S)")
_FROM = re.compile(
    r"\b(?:from|revised\s(?:\w+\s){1,3}?of)\s(?:(?:the|some|about|around|an?|at|least|as|many|nearly|earlier|initial|previous|"
    r"original|first|preliminary|estimate|figure|count|toll|of)\s)*(?=\S)"
)
_SAID_WRONG = re.compile(rf"\b(?:{_ERRED}|{_BEFORE}{_SAID}|{_EARLIER}[^.;]{{0,40}}?\s(?:{_SAID}|had))\b")
_REPORT_SAID = re.compile(
    r"\b(?:reports?|story|stories|article|headline|caption|version)\b[^.;]{0,40}?\s(?:said|gave|put|stated|had)\b"
    r"|\b[Ww]e\s(?:wrote|said|reported)\b"
)
_TURNS = re.compile(
    r"[;.]\s|,\s(?:when|but|in fact|it|there|he|she|they|the)\b|\b(?:but|rather than|instead of|now|not)\b"
    r"|\s[\u2014\u2013]\s"
)


@dataclass(frozen=True)
class Correction:
    """A sentence of an article that says what was wrong, or what holds now."""

    source: Source
    sentence: int
    wrong: tuple[tuple[int, int], ...]
    """Where it gives what does not hold: figures, dates, names."""
    notes: bool
    """It says of itself that it corrects or updates: what it gives, or the sentence behind it, holds."""
    cues: tuple[int, ...]
    """The sentences that say that something is wrong, among it and those beside it."""

    @property
    def sentences(self) -> range:
        """The sentence and the one behind it."""
        return range(self.sentence, min(self.sentence + 2, len(self.source.sentences)))

    def rates_of(self, end: int) -> frozenset[str]:
        """What the wrong figure that ends there is given for: "year" of "It is $69,000 a year, not $96,000"."""
        own = rate(self.source.text, end)
        words = self.source.words_of(self.sentence)
        return frozenset({own} if own else {rate(words, b) for _, b in _figures(words)})


_ERRATUM = re.compile(rf"\b(?:{_EARLIER}|articles?|reports?|stor(?:y|ies)|headlines?)\b.*\b{_ERRED}\b")


def is_erratum(sentence: str) -> bool:
    """Whether a sentence tells of an error in print: "An article on Thursday misstated how much it would save"."""
    return _ERRATUM.search(sentence) is not None


def corrections(source: Source) -> list[Correction]:
    """What an article corrects, in order."""
    return source.once(_corrections)


def _corrections(source: Source) -> list[Correction]:
    cues = {source.sentence_at(match.start()) for match in _CUE.finditer(source.text)}
    notes = {i for i in cues if _NOTE.match(source.words_of(i))}
    notes |= {source.sentence_at(match.start(1)) for match in _UPDATE_LINE.finditer(source.text)}
    if _COLUMN.fullmatch(source.article.title or ""):
        notes |= {i for i in source.body() if _REPORT_SAID.search(source.words_of(i))}
    near = {i + by for by in (-1, 0, 1) for i in cues | notes if 0 <= i + by < len(source.sentences)}
    found = []
    for index in sorted(near):
        begin = source.sentences[index].start
        beside = tuple(sorted((cues | notes) & {index - 1, index, index + 1}))
        wrong = tuple((begin + a, begin + b) for a, b in _wrong(source.words_of(index), index in notes))
        if wrong or index in notes:
            found.append(Correction(source, index, wrong, index in notes, beside))
    return found


def _wrong(text: str, notes: bool) -> Iterator[tuple[int, int]]:
    """What a sentence gives as wrong; of one that ``notes`` a correction also what "a report of May 3 said"."""
    pieces = _figures(text)
    before_names = [*pieces, *proper_names(text)]
    for match in _NOT.finditer(text):
        yield from [(a, b) for a, b in before_names if a == match.end()][:1]
    if re.search(rf"\b(?:[Cc]orrect|[Rr]evis|[Aa]mend|[Ll]ower|{_MOVED}|{_DOWN})", text):
        for match in _FROM.finditer(text):
            yield from [(a, b) for a, b in pieces if a == match.end()][:1]
    for match in (*_SAID_WRONG.finditer(text), *(_REPORT_SAID.finditer(text) if notes else ())):
        turn = _TURNS.search(text, match.end())
        within = [(a, b) for a, b in pieces if match.end() <= a and b <= (turn.start() if turn else len(text))]
        counts = [(a, b) for a, b in within if value_of(text[a:b]) is not None]
        yield from counts or within


def _figures(text: str) -> list[tuple[int, int]]:
    days = dates(text)
    return [*days, *((a, b) for a, b in numbers(text) if not any(x < b and a < y for x, y in days))]


def superseded(question: str, candidates: Sequence[Candidate], sources: Iterable[Source]) -> list[Candidate]:
    """The candidates that an article says are wrong, or that another of them corrects.

    None where the question itself is about what was said before.
    """
    if _ASKS_FOR_IT.search(question):
        return []
    known = [one for source in sources for one in corrections(source)]
    return [c for c in candidates if any(_overtakes(one, c, candidates) for one in known)]


def corrected(source: Source, sentence: int, known: Iterable[Correction]) -> bool:
    """Whether a sentence gives a figure, a date or a name that its own article elsewhere, or a later one, corrects."""
    return any(_corrects(one, source, sentence) for one in known)


def wrongly_dated(source: Source, sentence: int, known: Iterable[Correction]) -> bool:
    """Whether it is a date of the sentence that one corrects."""
    begin, words = source.sentences[sentence].start, source.words_of(sentence)
    return any(is_wrong(one, source, begin + a, begin + b) for one in known for a, b in dates(words))


def _corrects(one: Correction, source: Source, sentence: int) -> bool:
    begin, words = source.sentences[sentence].start, source.words_of(sentence)
    return any(is_wrong(one, source, begin + a, begin + b) for a, b in (*_figures(words), *proper_names(words)))


def is_wrong(one: Correction, source: Source, start: int, end: int) -> bool:
    """Whether a figure, a date or a name, ``source.text[start:end]``, is what a correction says is wrong."""
    sentence = source.sentence_at(start)
    own = source is one.source
    if own and sentence in one.sentences:
        return any(a < end and start < b for a, b in one.wrong)
    if not own and not _is_not_later(source, one.source):
        return False
    if _shared_stems(one, source, sentence, behind=True) < policy.CORRECTS_STEMS:
        return False
    per = rate(source.text, end)
    return any(_same(one.source.text[a:b], source.text[start:end]) and per in one.rates_of(b) for a, b in one.wrong)


_RATE = re.compile(
    r"(?:\s[a-z]+){0,5}?\s(?:an?|per|each|every)\s(second|minute|hour|day|night|week|month|year|head|person)\b"
)


def rate(text: str, end: int) -> str:
    """What a figure that ends there is given for: "day" of "3,000 passengers a day"; "" where it is no rate."""
    found = _RATE.match(text, end)
    return found[1] if found else ""


def _same(wrong: str, other: str) -> bool:
    value = value_of(wrong)
    return value == value_of(other) if value is not None else key_of(wrong) == key_of(other)


def _overtakes(one: Correction, candidate: Candidate, others: Sequence[Candidate]) -> bool:
    """Whether a candidate is what a correction says is wrong, or another figure than the one it gives instead."""
    own = candidate.source is one.source
    if own and any(a < candidate.end and candidate.start < b for a, b in one.wrong):
        return True
    if not own and not _is_not_later(candidate.source, one.source):
        return False
    if not own and _shared_stems(one, candidate.source, candidate.sentence) < policy.CORRECTS_STEMS:
        return False
    if any(_same(one.source.text[a:b], candidate.text) for a, b in one.wrong):
        return True
    if not one.notes or one.wrong or candidate.value is None or (own and candidate.sentence in one.sentences):
        return False
    if not own and (candidate.source.article.outlet or "") != (one.source.article.outlet or None):
        return False  # of another outlet it is a rival
    right = (c for c in others if c.source is one.source and c.sentence in one.sentences and c.value is not None)
    return any(c.value != candidate.value and _counted(c) & _counted(candidate) for c in right)


def _is_not_later(source: Source, than: Source) -> bool:
    day, other = day_of(source.article), day_of(than.article)
    return day is None or other is None or day <= other


def _shared_stems(one: Correction, source: Source, sentence: int, behind: bool = False) -> int:
    """Words that a sentence and what its article says of itself share with what corrects it, figures left out.

    ``behind`` adds the sentence behind that, which says what is right.
    """
    there = one.source.stems_told(one.sentence)
    there = there.union(*map(one.source.stems, one.cues))
    if behind and one.notes and one.sentence + 1 < len(one.source.sentences):
        there |= one.source.stems(one.sentence + 1)
    return sum(not root[0].isdigit() for root in there & source.stems_told(sentence))


def _counted(candidate: Candidate) -> frozenset[str]:
    """What a figure counts, as its own words and those of its sentence say."""
    return frozenset(root for root in candidate.source.stems(candidate.sentence) if not root[0].isdigit())
