"""Words of an article fitted to what a question asks for, and whether they are the sort of thing that is asked for.

A span grows to the whole name or figure, ends with its sentence, and has no marks at its ends.
"""

from __future__ import annotations

import re

from index.text.english import NUMBERS
from qa import policy
from qa.english import names, quantities
from qa.english.grammar import one_of
from qa.english.words import STOPWORDS, content_stems
from qa.question.parse import Question
from qa.source import Source

COUNTED = ("number", "money", "percent", "date", "time")
"""What is asked for here is a figure or a day: other words cannot answer."""
_TO = re.compile(r"\s?(?:[-\u2013]|to|through|until|till)\s?")
"""Between the ends of a range: "2019 to 2023"."""
_AND = re.compile(r",?\s(?:and\s)?")
_PART_OF = re.compile(
    rf"\b(?:\d[\d,]*|{one_of(NUMBERS)})\sof\s(?:the|its|his|her|their|our|all|all\sthe)\s(?:[a-z-]+\s)?\Z",
    re.IGNORECASE,
)
"""What stands before a whole of which a part is told: "14 of its" before "60 buses"."""
_IN_PARTS = frozenset({"time", "length", "weight"})
"""What is measured in two units together: "five feet and two inches"."""


def fitted(question: Question, source: Source, start: int, end: int) -> tuple[int, int]:
    """The span cut to its sentence, bare of marks, and grown to the whole name, number or date it is part of."""
    text = source.story
    sentence = source.sentences[source.sentence_at(start)]
    end = max(start, min(end, sentence.end))
    start, end = trimmed(text, start, end)
    pieces = {
        "person": names.proper_names,
        "place": names.proper_names,
        "organization": names.proper_names,
        "date": quantities.dates,
        "time": quantities.dates,
        "number": quantities.numbers,
        "money": quantities.numbers,
        "percent": quantities.numbers,
    }.get(question.expects)
    if pieces is None:
        return start, end
    spans = [(sentence.start + a, sentence.start + b) for a, b in pieces(text[sentence.start : sentence.end])]
    if question.expects == "person":
        # A name as an article's people bear it leaves titles and places out: "Lori Lightfoot" of "Chicago Mayor Lori…".
        spans = [(m.start, m.end) for m in source.names.within(sentence.start, sentence.end)] + spans
    short = [(a, b) for a, b in spans if b - a <= policy.LONGEST_FITTED]
    cut = [(a, b) for a, b in short if a < end and start < b and (a < start or b > end)]
    start, end = min([start, *(a for a, _ in cut)]), max([end, *(b for _, b in cut)])
    inside = [(a, b) for a, b in spans if start <= a and b <= end]
    if question.expects in COUNTED and len(inside) > 1:
        # Of "3:40 a.m. on Sunday" the day or the hour, of "300 homes on two streets" the figure of what is asked for,
        # else the first.
        if question.expects in ("date", "time"):
            hour = question.expects == "time"
            inside = [p for p in inside if quantities.tells_hour(text[p[0] : p[1]]) == hour] or inside
        start, end = next((p for p in inside if content_stems(text[p[0] : p[1]]) & question.terms), inside[0])
        end = next((b for a, b in inside if a > end and _continues(text, start, end, a, b)), end)
    if question.expects == "number" and (part := _PART_OF.search(text[sentence.start : start])):
        start = sentence.start + part.start()
    if question.expects == "person" and not question.several:
        start, end = _one_person(question, source, start, end)
    return trimmed(text, start, end)


def _continues(text: str, start: int, end: int, then: int, last: int) -> bool:
    """Whether a figure goes on in another: "2019 to 2023", "three years and four months"."""
    first, second = (quantities.measures(text[a:b]) for a, b in ((start, end), (then, last)))
    return bool(_TO.fullmatch(text, end, then) or (_AND.fullmatch(text, end, then) and first & second & _IN_PARTS))


def _one_person(question: Question, source: Source, start: int, end: int) -> tuple[int, int]:
    """Of "Executive Ann Ray and Council President Bo Lind" the one whose title the question has a word of."""
    inside = source.names.within(start, end)
    titled = [m for m in inside if content_stems(f"{m.role or ''} {m.place or ''}") & question.terms]
    if len(inside) == 1 and len(source.text[start:end].split()) > policy.NAMED_WITH_TITLE:
        return inside[0].start, inside[0].end  # a whole clause about the one it names
    return (titled[0].start, titled[0].end) if len(inside) > 1 and len(titled) == 1 else (start, end)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space, quotation marks and punctuation at its ends."""
    marks = " \t\n\u00a0,;:.!?\"“”‘'’()[]–—-"
    while start < end and text[start] in marks:
        start += 1
    while end > start and text[end - 1] in marks:
        end -= 1
    if end < len(text) and text[end] == "." and re.search(r"(?:\b[A-Za-z]\.)+[A-Za-z]$|\b[A-Z]$", text[start:end]):
        end += 1  # "D.C.", "7 p.m."
    return start, end


_CAUSE = re.compile(
    r"\b(?:because|due to|owing to|so that|in order|to avoid|to prevent|blam\w+|citing|cited|caus\w+|reason\w*|"
    r"result\w*|led to|thanks to|for fear|wanted to|in response|as a way)\b",
    re.IGNORECASE,
)
_FOUND = r"(?:\s[^,.;:]{2,40}\s(?:found|showed|said|ruled|learned)(?:\sthat)?)?"
_CAUSE_OR_TIME = re.compile(
    rf"(?:^|\s)(?:after|since|over|following|as){_FOUND}\s*$|^(?:after|since|over|following|as)\s", re.IGNORECASE
)
_EFFECT = re.compile(
    r"(?:\s[^,.;:]{2,40}|,[^,;]{2,60},)?\s(?:caused|led to|triggered|prompted|sparked|set off|forced)\b"
)
"""What stands behind a cause: "a corroded valve, which the board found in March, caused the fire"."""


def fit(question: Question, source: Source, start: int, end: int) -> float:
    """Whether words are the sort of thing that is asked for: 1, 0, or between where that is open."""
    text = source.text[start:end]
    expected = question.expects
    if expected == "person":
        if source.names.names_someone(start, end):
            return 1.0
        sentence = source.sentences[source.sentence_at(start)]
        at = sentence.start
        # "One" that begins a sentence has a capital and names nobody; nor is a whole clause a name.
        named = any(at + a < end and start < at + b for a, b in names.proper_names(source.story[at : sentence.end]))
        return 0.5 if named and len(text.split()) <= policy.NAMED_WITH_TITLE else 0.0
    if expected in ("organization", "place"):
        named = any(word[:1].isupper() and word.lower() not in STOPWORDS for word in text.split())
        return 1.0 if named or (expected == "place" and _is_where(source, start, end)) else 0.3
    if expected == "time":
        return 1.0 if quantities.tells_hour(text) else 0.0
    if expected == "date":
        days = [(a, b) for a, b in quantities.dates(text) if not quantities.tells_hour(text[a:b])]
        first = source.sentences[source.sentence_at(start)].start
        if asks_ahead(question) and _PASSED.search(source.text[max(first, start - 60) : end]):
            return 0.0  # "asked for since March" does not say when the hearing is
        if days and re.search(r"\bdate\b", question.text, re.IGNORECASE):
            return 1.0 if re.search(r"\d", text) else 0.5  # "on Tuesday" is a day, and no date
        return 1.0 if days else 0.3 if re.search(r"\d", text) or quantities.tells_hour(text) else 0.0
    if expected in ("number", "money", "percent"):
        if expected == "number" and _NOBODY.fullmatch(text) and _HOW_MANY.search(question.text):
            return 1.0  # "No one was arrested"
        if not quantities.numbers(text):
            return 0.5 if re.search(r"\d", text) and not quantities.dates(text) else 0.0
        return _figure_fit(question, text)
    if expected == "reason":
        # Within the sentence, and "after" only as what leads the words in: elsewhere it tells the time.
        first = source.sentences[source.sentence_at(start)].start
        before = source.text[max(first, start - 40) : start]
        leads = _CAUSE_OR_TIME.search(before) or _CAUSE_OR_TIME.search(text)
        return 1.0 if _CAUSE.search(before + text) or leads or _EFFECT.match(source.text, end) else 0.3
    return 0.5


def asks_ahead(question: Question) -> bool:
    """Whether a question asks when something will be: "when is the hearing", "when will it open"."""
    return _AHEAD.match(question.text) is not None


_WHERE = re.compile(
    r"(?:in|inside|at|on|near|behind|outside|under|beneath|above|beside|opposite|across|along|aboard|between|within|"
    r"next to|close to|from|to|into|onto)\s(?:(?:the|an?|his|her|its|their|this|that)\s)?",
    re.IGNORECASE,
)


def _is_where(source: Source, start: int, end: int) -> bool:
    """Whether words without a name say where: "at the fairground", or "the fairground" behind "at"."""
    text, before = source.text[start:end], source.text[max(0, start - 20) : start]
    leads = _WHERE.match(text) or re.search(rf"\b{_WHERE.pattern}$", before, re.IGNORECASE)
    return bool(leads) and not quantities.dates(text) and not quantities.numbers(text)


_AHEAD = re.compile(r"\W*when(?:'s|’s|\sis|\sare|\swill|\sdoes|\sdo)\b", re.IGNORECASE)
_PASSED = re.compile(
    r"\bsince\s\S+(?:\s\d+)?$"
    r"|\b(?:was|were|had been)\s(?:to|due|supposed|scheduled|expected|set|planned)\b[^,;:.]*$",
    re.IGNORECASE,
)
"""With which a day is none to come: "since March", "was to open this month"."""
_MEASURED = {  # what each "how" may be answered in
    "long": {"time", "length"},
    "far": {"length", "time"},
    "old": {"time"},
    "fast": {"speed", "time"},
    "heavy": {"weight"},
    **{asked: {"length"} for asked in ("tall", "high", "deep", "wide", "big")},
}
_HOW = re.compile(rf"\bhow ({'|'.join(_MEASURED)})\b", re.IGNORECASE)
_HOW_MANY = re.compile(r"\bhow many\b", re.IGNORECASE)
_NOBODY = re.compile(r"(?:no[ -]one|nobody|none|no \w+)(?: else)?", re.IGNORECASE)


def _figure_fit(question: Question, text: str) -> float:
    """1 for a figure in the unit that is asked for, less for another or none: "66 hours" for "how long"."""
    given = quantities.measures(text)
    unit = {root for root in content_stems(text) if not root[0].isdigit()}
    if question.expects in ("money", "percent"):
        wanted = "money" if question.expects == "money" else "share"
        return 1.0 if wanted in given else 0.3 if unit - question.terms else 0.6
    if asked := _HOW.search(question.text):
        if asked[1].lower() == "old" and not given and not re.search(r"\d", text):
            return 0.0  # an age without "years" is written in digits; "a father of two" counts children
        return 1.0 if given & _MEASURED[asked[1].lower()] else 0.3 if given else 0.6
    if unit and unit & question.terms:
        return 1.0
    if given and _HOW_MANY.search(question.text):
        return 0.3  # homes were asked for, dollars are counted
    return 0.6 if unit else 1.0  # people were asked for, cities are counted
