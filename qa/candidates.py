"""What the articles offer as answers: the reader's spans, fitted to what is asked for, with the signs of being right.

Each sign (`Signs`) is a number between about -1 and 1 that a later step weighs; none alone decides.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from functools import cached_property

from index.article import Hit
from index.search import words_of
from index.text.english import MONTHS
from index.text.letters import folded
from qa.english import names
from qa.english.words import content_stems, figure_in, normalize, number_value
from qa.question.question import Question
from qa.question.when import When, when
from qa.reader import Reader, Verdict
from qa.source import Source


@dataclass(frozen=True)
class Signs:
    """Why a candidate may be right. Learned weights turn them into a probability (`qa.confidence`)."""

    margin: float
    """The reader's margin over "no answer", in tens of logits, within -2 and 1."""
    answers: float
    """The reader's log odds that the window answers at all, in eights, within -1 and 1."""
    cosine: float
    """Of question and passage."""
    sentence: float
    """Share of the question's words, weighed by rarity, in the sentence and its antecedent."""
    window: float
    """The same for all that the reader was shown and what the article says of itself."""
    named: float
    """Share of the question's names in the window; 1 where it has none."""
    fits: float
    """1 if it is the sort of thing asked for, 0 if not, 0.5 where anything may answer."""
    share: float
    """Of this answer among all that are offered and none at all, wherever it is given, by the margins (softmax)."""
    others: float
    """1 - 1/n, n outlets that give the same answer, copies of one story counted once."""

    def vector(self) -> tuple[float, ...]:
        """The signs in order."""
        return astuple(self)


@dataclass(frozen=True)
class Candidate:
    """Words of one article that may answer: ``source.text[start:end]``."""

    source: Source
    start: int
    end: int
    sentence: int
    """Index of the sentence that says it."""
    hit: Hit
    signs: Signs
    tells_day: bool = False
    """A date is asked for."""

    @property
    def text(self) -> str:
        """The words, on one line."""
        return " ".join(self.source.text[self.start : self.end].split())

    @cached_property
    def key(self) -> str:
        """`key_of` the words."""
        return key_of(self.text)

    @cached_property
    def value(self) -> float | None:
        """`value_of` the words."""
        return value_of(self.text)

    @cached_property
    def when(self) -> When | None:
        """The date that the words mean, where one is asked for and they mean one."""
        if not self.tells_day:
            return None
        sentence = self.source.sentences[self.sentence]
        published = self.source.article.published
        return when(self.source.text, (sentence.start, sentence.end), self.start, self.end, published)

    @cached_property
    def person(self) -> names.Person | None:
        """Whom the words name, where it is one of the people of the story."""
        sentence = self.source.sentences[self.sentence]
        named = self.source.named.within(sentence.start, sentence.end)
        return next((self.source.bearer(m) for m in named if m.start < self.end and self.start < m.end), None)

    def agrees(self, other: Candidate) -> bool:
        """Whether both say the same: the same number, or the words of one within the other's ("Lightfoot")."""
        if self.person and other.person and not names.may_be(self.person.name, other.person.name):
            return False
        if self.when and other.when:
            return self.when.date.startswith(other.when.date) or other.when.date.startswith(self.when.date)
        if self.key == other.key:
            return True
        if self.value is not None or other.value is not None:
            return self.value == other.value and (self.signs.fits, other.signs.fits) == (1.0, 1.0)
        return one_within(self.key, other.key)


_MONTH_NAMES = {name: f"month {number}" for name, number in MONTHS.items() if name != "may"}


def key_of(answer: str) -> str:
    """Equal for answers that are the same but for case, accents, articles, punctuation, the length of a month's name,
    and "in" or "on" before it."""
    parts = normalize(folded(answer)).split()
    bare = parts[1:] if len(parts) > 1 and parts[0] in ("in", "on") else parts
    return " ".join(_MONTH_NAMES.get(word, word) for word in bare)


def one_within(key: str, other: str) -> bool:
    """Whether the words of the one are among those of the other, in a row, and more than two letters."""
    return (f" {key} " in f" {other} " or f" {other} " in f" {key} ") and min(len(key), len(other)) > 2


def value_of(answer: str) -> float | None:
    """The number that an answer gives; None where it gives none, or a day of a month."""
    return None if "month " in key_of(answer) else number_value(figure_in(answer))


@dataclass(frozen=True)
class Marked:
    """Words of one article that the reader marks as the items of a list: each ``source.text[start:end]``."""

    source: Source
    spans: tuple[tuple[int, int], ...]
    best: tuple[int, int]
    """The likeliest words that were read with them: of one of the candidates."""


@dataclass(frozen=True)
class Window:
    """A hit as the reader was shown it, and what it made of it as a whole."""

    source: Source
    sentences: range
    """Those of the hit itself."""
    answers: float
    """The reader's log odds that it answers."""
    verdict: Verdict | None
    pointed: int | None
    """The sentence with the likeliest words."""


@dataclass(frozen=True)
class Read:
    """What the reader makes of every hit."""

    candidates: tuple[Candidate, ...] = ()
    """Each words of one article, once, the highest margin first."""
    marked: tuple[Marked, ...] = ()
    """One for each hit with items, in the order of the hits."""
    windows: tuple[Window, ...] = ()
    """One for each hit, in their order."""


class Weights:
    """How much each word of one question counts: rare words of the library more than common ones."""

    def __init__(self, question: Question, frequency: Callable[[str], int], passages: int) -> None:
        self.of: dict[str, float] = {}
        for word in words_of(question.text):
            for root in content_stems(word) & question.terms:
                # Robertson's idf, never below a small share: a common word still says something.
                self.of[root] = math.log(1 + passages / (0.5 + frequency(word)))
        for root in question.terms - self.of.keys():
            self.of[root] = math.log(1 + passages)
        self.total = sum(self.of.values()) or 1.0

    def share(self, stems: frozenset[str]) -> float:
        """The weight of the question's words among these, as a share of all of them."""
        return sum(weight for root, weight in self.of.items() if root in stems) / self.total


def read(question: Question, hits: Sequence[Hit], sources: dict[str, Source], reader: Reader, weights: Weights) -> Read:
    """The words that the reader offers in every hit's window, fitted to what is asked for."""
    windows = [(hit, sources[hit.passage.article_id]) for hit in hits]
    shown = [source.window(hit.passage) for hit, source in windows]
    texts = [source.story[a:b] for (_, source), (a, b) in zip(windows, shown, strict=True)]
    found: dict[tuple[str, int, int], Candidate] = {}
    marked: list[Marked] = []
    judged: list[Window] = []
    readings = reader.read(question.as_question, texts)
    for (hit, source), (begin, _), text, reading in zip(windows, shown, texts, readings, strict=True):
        pointed = source.sentence_at(begin + reading.spans[0].start) if reading.spans else None
        inside = source.sentences_in(hit.passage)
        judged.append(Window(source, inside, reading.answers, reading.verdict, pointed))
        around = content_stems(text) | content_stems(source.about)
        window = weights.share(around)
        named = _share_named((*question.names, *map(str, question.years)), f"{text} {source.about}")
        first: tuple[int, int] | None = None
        for span in reading.spans:
            start, end = fitted(question, source, begin + span.start, begin + span.end)
            if not _may_answer(question, source, start, end):
                continue
            index = source.sentence_at(start)
            signs = Signs(
                margin=max(-2.0, min(1.0, span.margin / 10)),
                answers=max(-1.0, min(1.0, reading.answers / 8)),
                cosine=hit.cosine,
                sentence=weights.share(said_in(source, index)),
                window=window,
                named=named,
                fits=fit(question, source, start, end),
                share=0.0,
                others=0.0,
            )
            first = first or (start, end)
            key = (source.article.id, start, end)
            if key not in found or found[key].signs.margin < signs.margin:
                found[key] = Candidate(source, start, end, index, hit, signs, question.expects == "date")
        if first is not None:
            items = [trimmed(source.story, begin + item.start, begin + item.end) for item in reading.items]
            kept = tuple(
                (a, b)
                for a, b in items
                if _may_answer(question, source, a, b) and source.sentence_at(a) == source.sentence_at(b - 1)
            )
            marked += [Marked(source, kept, first)] if kept else []
    ordered = sorted(found.values(), key=lambda c: (-c.signs.margin, c.source.article.id, c.start))
    return Read(tuple(ordered), tuple(marked), tuple(judged))


def _may_answer(question: Question, source: Source, start: int, end: int) -> bool:
    """Whether words are of the story itself, and more than the question's own."""
    where = question.expects == "place" and not question.several  # the dateline is one place, and no list of them
    told_from = source.dateline[0] <= start < source.dateline[1] and not where
    index = source.sentence_at(start)
    return not (
        told_from
        or source.heads(index)
        or not source.sentences[index].body
        or not source.text[start:end].strip()
        or _repeats(question, source.text[start:end])
    )


def _repeats(question: Question, text: str) -> bool:
    """Whether words only give back the question's own: "a levee failed" does not say why the levee failed."""
    said = content_stems(text)
    return question.kind != "yesno" and " or " not in question.text and bool(said) and said <= question.terms


def said_in(source: Source, index: int) -> frozenset[str]:
    """Stems of a sentence together with the one that names its subject."""
    before = source.antecedent(index)
    return source.stems(index) | (source.stems(before) if before is not None else frozenset())


# --- fitting a span to what is asked ----------------------------------------------------------------------------------

_COUNTED = ("number", "money", "percent", "date", "time")


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
        "date": names.dates,
        "time": names.dates,
        "number": names.numbers,
        "money": names.numbers,
        "percent": names.numbers,
    }.get(question.expects)
    if pieces is None:
        return start, end
    spans = [(sentence.start + a, sentence.start + b) for a, b in pieces(text[sentence.start : sentence.end])]
    if question.expects == "person":
        # A name as an article's people bear it leaves titles and places out: "Lori Lightfoot" of "Chicago Mayor Lori…".
        spans = [(m.start, m.end) for m in source.named.within(sentence.start, sentence.end)] + spans
    cut = [(a, b) for a, b in spans if a < end and start < b and (a < start or b > end) and b - a <= 80]
    start, end = min([start, *(a for a, _ in cut)]), max([end, *(b for _, b in cut)])
    inside = [(a, b) for a, b in spans if start <= a and b <= end]
    if question.expects in _COUNTED and len(inside) > 1:
        # Of "3:40 a.m. on Sunday" the day or the hour, of "300 homes on two streets" the figure of what is asked for,
        # else the first.
        if question.expects in ("date", "time"):
            hour = question.expects == "time"
            inside = [p for p in inside if names.tells_hour(text[p[0] : p[1]]) == hour] or inside
        start, end = next((p for p in inside if content_stems(text[p[0] : p[1]]) & question.terms), inside[0])
    if question.expects == "person" and not question.several:
        start, end = _one_person(question, source, start, end)
    return trimmed(text, start, end)


def _one_person(question: Question, source: Source, start: int, end: int) -> tuple[int, int]:
    """Of "Executive Ann Ray and Council President Bo Lind" the one whose title the question has a word of."""
    inside = source.named.within(start, end)
    titled = [m for m in inside if content_stems(f"{m.role or ''} {m.place or ''}") & question.terms]
    if len(inside) == 1 and len(source.text[start:end].split()) > _CLAUSE:
        return inside[0].start, inside[0].end  # a whole clause about the one it names
    return (titled[0].start, titled[0].end) if len(inside) > 1 and len(titled) == 1 else (start, end)


_CLAUSE = 8
"""Words above which a span is no name with its title."""


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
_CAUSE_OR_TIME = re.compile(
    r"(?:^|\s)(?:after|since|over|following|as)\s*$|^(?:after|since|over|following|as)\s", re.IGNORECASE
)


def fit(question: Question, source: Source, start: int, end: int) -> float:
    """Whether words are the sort of thing that is asked for: 1, 0, or between where it cannot be told."""
    text = source.text[start:end]
    expected = question.expects
    if expected == "person":
        if source.named.names_someone(start, end):
            return 1.0
        return 0.5 if any(word[:1].isupper() for word in text.split()) else 0.0
    if expected in ("organization", "place"):
        return 1.0 if any(word[:1].isupper() for word in text.split()) else 0.3
    if expected == "time":
        return 1.0 if names.tells_hour(text) else 0.0
    if expected == "date":
        days = [(a, b) for a, b in names.dates(text) if not names.tells_hour(text[a:b])]
        if days and re.search(r"\bdate\b", question.text, re.IGNORECASE):
            return 1.0 if re.search(r"\d", text) else 0.5  # "on Tuesday" is a day, and no date
        return 1.0 if days else 0.3 if re.search(r"\d", text) else 0.0
    if expected in ("number", "money", "percent"):
        if not names.numbers(text):
            return 0.5 if re.search(r"\d", text) and not names.dates(text) else 0.0
        unit = {root for root in content_stems(text) if not root[0].isdigit()}
        return 1.0 if not unit or unit & question.terms else 0.6  # people were asked for, cities are counted
    if expected == "reason":
        # Within the sentence, and "after" only as what leads the words in: elsewhere it tells the time.
        first = source.sentences[source.sentence_at(start)].start
        before = source.text[max(first, start - 40) : start]
        leads = _CAUSE_OR_TIME.search(before) or _CAUSE_OR_TIME.search(text)
        return 1.0 if _CAUSE.search(before + text) or leads else 0.3
    return 0.5


# --- names ------------------------------------------------------------------------------------------------------------


def _share_named(asked: Sequence[str], text: str) -> float:
    return sum(names.is_named(text, name) for name in asked) / len(asked) if asked else 1.0


def source_names(source: Source, wanted: Sequence[str]) -> bool:
    """Whether an article mentions every one of these, in its story or in what it says of itself."""
    return all(source.naming(name) or names.is_named(source.about, name) for name in wanted)
