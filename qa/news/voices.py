"""Voices: who says what in an article, quotation by quotation and statement by statement.

Each quotation and each reported statement of the story with its speaker, resolved over sentences and paragraphs, and
with the exact places of its words. Where the speaker cannot be told there is none: never another.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from index.text.english import word_set
from qa.english.quantities import FIGURE
from qa.english.reporting import BEFORE_CLAUSE, GIVING
from qa.english.words import STOPWORDS, Span
from qa.news import turns
from qa.news.clauses import BLANK, Clause, clauses
from qa.news.quotations import Quotation, paragraphs, quotations
from qa.news.speakers import Speaker, Speakers, Who
from qa.source import Source

_GAP = 150
"""Characters at most between a verb of reporting and the quotation that it introduces."""
_SHORTEST = 4
"""Words of a quotation that is one though nothing says who says it."""
_LABELLED = re.compile(
    r"(?:\b(?:titled|entitled|headlined|named|dubbed|nicknamed|labell?ed|termed|so-called|known\sas|phrase|words?|slogan|"
    r"motto|song|film|movie|book|novel|album|episode|article|series|essay|poem|hashtag|brand(?:ed)?)|,)\s*$",
    re.IGNORECASE,
)
_NOMINAL = re.compile(
    r"(?P<who>[^\s,;:][^,;:\n\x01]{0,60}?)['\u2019]s?\s(?:[\w-]+\s){0,3}?(?:quote|words|statement|remarks?|comments?|tweet|"
    r"message|response|reply|answer|motto|verdict|reaction|post)\b[^.\n\x01]{0,60}:\s*$"
)
_WORDS_OF = re.compile(
    r"\b(?:statement|tweet|message|letter|comments?|remarks|words|reply|post|response)\b", re.IGNORECASE
)
_DASH = re.compile(r"\s*(?:\u2014|\u2013|--|-)\s*(?P<who>[^,.\n\x01]{2,60}?)(?=\s*(?:,|\.?\s*(?:\n|$)))")
_ADJUNCT = re.compile(
    r"\s*(?:(?:in|on|at|to|during|last|this|after|before|by|via|from|when|as|earlier|later|yesterday|today|late|early|through|"
    r"Mon|Tues|Wednes|Thurs|Fri|Satur|Sun|recently|too|again|of|about|with)\w*\b[^\x01]*)?[.,;]?\s*",
    re.IGNORECASE,
)
_TOLD = re.compile(r"(?!\s(?:he|she|they|it|we|i|you|there)\b)[^,;:\x01]{0,80}?\bthat\s|\s(?:is|was)\s", re.IGNORECASE)
"""Before the words that are reported; none where a pronoun begins them: "she said she knew that it was late"."""
_SUBJECTLESS = re.compile(
    r"(?:and|or|but|nor|than|as|is|are|was|were|has|have|had|does|did|do|makes?|will|would|could|can|should|may|might)\b"
)
"""What begins no statement of its own: "less than she said and the Post reported", "which, she said, makes it hard"."""
_TURN = re.compile(
    r"(?P<apart>(?:;|\s[\u2014\u2013])\s(?:(?:and|but|while)\s)?|,?\s(?:while|whereas|but|though|although)\s)"
    r"|,?\sand\s(?!\w+ing\b)"
)
"""What may lie between the words of one and those of another."""
_FIGURE = re.compile(FIGURE, re.IGNORECASE)
"""A figure that a statement begins with, or is: "reported 5,210 ballots"."""
_COUNTS = word_set("reported reports cited cites mentioned mentions confirmed confirms")
"""Verbs behind which a figure stands for what is said; "recalled 24,000 eggs" says nothing."""
_TO_WHOM = frozenset({"told", "tells", "asked", "asks"})
_ASKS_FOR = word_set(
    """called calls urged urges demanded demands recommended recommends condemned criticised criticized praised blamed
    accused proposed pledged described describes"""
)


class Utterance(NamedTuple):
    """Words of somebody that an article gives."""

    speaker: Speaker | None
    verb: str | None
    """As it stands, in small letters: "said", "according to"; None where there is none."""
    direct: bool
    """Whether it is quoted; else it is reported."""
    spans: tuple[Span, ...]
    """The words said, without quotation marks, in the article's own text: of "We will", he said, "stop" two."""
    first: int
    last: int
    """The sentences that give it and say who says it."""

    def sentences(self, source: Source) -> list[int]:
        """Those of the article's sentences in which the words stand."""
        places = ((at, source.quoted(at)) for at in range(self.first, self.last + 1))
        return [at for at, (start, end) in places if any(a < end and start < b for a, b in self.spans)]


@dataclass
class _Voice:
    """An utterance in the making, at offsets of the source's text."""

    who: Who | None
    verb: str | None
    direct: bool
    spans: list[Span]
    places: list[int] = field(default_factory=list)
    """Offsets whose sentences are to be cited, too."""


def utterances(source: Source) -> tuple[Utterance, ...]:
    """All utterances of an article's story, in order."""
    return source.once(_utterances)


def speaker_at(source: Source, start: int, end: int) -> Speaker | None:
    """Who says ``article.text[start:end]``; None where nobody does, or it cannot be told."""
    found = utterance_at(source, start, end)
    return found.speaker if found else None


def utterance_at(source: Source, start: int, end: int) -> Utterance | None:
    """The utterance that holds at least half of ``article.text[start:end]``, a quotation rather than a report."""
    return utterance_of(utterances(source), start, end)


def utterance_of(known: Sequence[Utterance], start: int, end: int) -> Utterance | None:
    """As `utterance_at`, of the utterances that are known of an article."""

    def held(one: Utterance) -> int:
        return sum(max(min(end, b) - max(start, a), 0) for a, b in one.spans)

    near = [one for one in known if 2 * held(one) >= end - start > 0]
    return min(near, key=lambda one: (not one.direct, -held(one), sum(b - a for a, b in one.spans)), default=None)


def _utterances(source: Source) -> tuple[Utterance, ...]:
    found = []
    for voice in _Story(source).voices():
        spans = sorted(voice.spans)
        held = [*voice.places, *(at for span in spans for at in (span[0], span[1] - 1))]
        sentences = [source.sentence_at(at) for at in held]
        places = tuple((source.origin(a), source.origin(b)) for a, b in spans)
        speaker = voice.who.speaker if voice.who else None
        found.append(Utterance(speaker, voice.verb, voice.direct, places, min(sentences), max(sentences)))
    return tuple(sorted(found, key=lambda one: (one.spans, not one.direct)))


class _Part(NamedTuple):
    """A sentence, or several that one quotation holds together."""

    start: int
    end: int
    paragraph: int
    clauses: Sequence[Clause]
    quotations: Sequence[Quotation]


class _Story:
    """The story of one article, read from its beginning to its end."""

    def __init__(self, source: Source) -> None:
        self._source, self._text = source, source.story
        self._paragraphs = paragraphs(self._text)
        self._found: list[_Voice] = []
        self._turns = turns.of(self._text, self._paragraphs, source.names)
        quoted = []
        for one in quotations(self._text, self._paragraphs):
            inner = turns.covers(self._turns, one.start)
            self._found += [
                _Voice(None, None, True, [span]) for span in (one.spans if inner else one.inner) if self._long(span)
            ]
            quoted += [] if inner else [one]
        self._quotations = quoted
        pieces, at = [], 0
        for one in quoted:
            pieces += [self._text[at : one.start], BLANK * (one.end - one.start)]
            at = one.end
        self._outside = "".join([*pieces, self._text[at:]])
        self._speakers = Speakers(self._outside, source.names, BLANK)
        self._used: set[Clause] = set()

    def voices(self) -> Iterator[_Voice]:
        parts = list(self._parts())
        for number, part in enumerate(parts):
            before = parts[number - 1] if number else None
            after = parts[number + 1] if number + 1 < len(parts) else None
            for quotation in part.quotations:
                self._quoted(quotation, part, before, after)
            said = part.start
            for clause in part.clauses:
                if clause not in self._used and clause.start >= said:
                    said = max(said, self._reported(clause, part))
        yield from self._found
        for turn in self._turns:
            yield _Voice(turn.who and Who(turn.who, None), None, True, [turn.words], [turn.start])

    def _long(self, span: Span) -> bool:
        return len(self._text[slice(*span)].split()) >= _SHORTEST

    # --- the story in parts

    def _parts(self) -> Iterator[_Part]:
        """The sentences of the story in order, those within one quotation as one."""
        starts = [start for start, _ in self._paragraphs]
        begun: int | None = None
        for index, sentence in enumerate(self._source.sentences):
            if not sentence.body or turns.covers(self._turns, sentence.start):
                continue
            begun = sentence.start if begun is None else begun
            own: list[Quotation] = []
            inside = False
            for one in self._quotations[self._first_quotation(begun) :]:
                if one.start >= sentence.end:
                    break
                own.append(one)
                inside = one.end > sentence.end
            if inside and index + 1 < len(self._source.sentences):
                continue
            within = [m for m in self._source.names.within(begun, sentence.end) if self._outside[m.start] != BLANK]
            said = clauses(self._outside, begun, sentence.end, within)
            yield _Part(begun, sentence.end, bisect_right(starts, begun) - 1, said, own)
            begun = None

    def _first_quotation(self, start: int) -> int:
        return bisect_right(self._quotations, start, key=lambda one: one.end)

    # --- quotations

    def _quoted(self, quotation: Quotation, part: _Part, before: _Part | None, after: _Part | None) -> None:
        words = sum(len(self._text[a:b].split()) for a, b in quotation.spans)
        clause = self._behind(quotation, part, after) or self._introducing(quotation, part)
        if words < 2 or (words < _SHORTEST and clause is None) or self._is_title(quotation, clause, words):
            return
        spans = list(quotation.spans)
        if clause is not None:
            for earlier in reversed(self._found[-3:]):
                if earlier.direct and clause in self._used and clause.verb[0] in earlier.places:
                    earlier.spans += spans
                    return
            who = self._who(clause, part)
            self._used.add(clause)
            verb = " ".join(self._outside[slice(*clause.verb)].lower().split())
            places = [clause.verb[0], *([] if clause.subject[0] == clause.subject[1] else [clause.subject[0]])]
            self._add(_Voice(who, verb, True, spans, places), quotation.start)
            return
        if (same := self._going_on(quotation, part, before)) is not None and same.direct:
            same.spans += spans
            return
        who, at = self._unsaid(quotation, part, before)
        self._add(_Voice(who, None, True, spans, [] if at is None else [at]), quotation.start)

    def _add(self, voice: _Voice, at: int) -> None:
        self._found.append(voice)
        if voice.who:
            self._speakers.heard(at, voice.who)

    def _is_title(self, quotation: Quotation, clause: Clause | None, words: int) -> bool:
        """Whether a quotation is a title or a word held at arm's length, and nobody's utterance."""
        text = self._text[slice(*quotation.spans[0])].strip()
        capital = [w for w in re.findall(r"[^\W\d_][\w'\u2019-]*", text) if w.lower() not in STOPWORDS]
        led = self._outside[max(quotation.start - 30, 0) : quotation.start]
        labelled = _LABELLED.search(led.rstrip(" ,") + " ") is not None
        titled = bool(capital) and all(w[0].isupper() for w in capital) and words < 15
        if titled and labelled and len(capital) > 1:
            return True
        titled &= text[-1] not in ".?!"
        if clause is not None and (re.search(r"[,:]\s*$", led) or quotation.start > clause.end + 40):
            return titled and words < _SHORTEST
        return (titled and len(capital) > 1) or (words < 2 * _SHORTEST and labelled)

    def _behind(self, quotation: Quotation, part: _Part, after: _Part | None) -> Clause | None:
        """The clause that follows a quotation at once: "…," Lund said."""
        nearest = next((c for c in part.clauses if c.start >= quotation.end), None)
        if nearest is None and after is not None and after.paragraph == part.paragraph and after.clauses:
            last = self._text[quotation.spans[-1][1] - 1 : quotation.spans[-1][1]]
            first = after.clauses[0]
            tail = self._outside[first.end : after.end]
            told = self._outside[slice(*first.verb)].lower() in _TO_WHOM
            ended = last in ",?!\u2026\u2014-" or len(tail) < 60
            alone = _ADJUNCT.fullmatch(tail) or (told and len(tail) < 60 and " that " not in tail and BLANK not in tail)
            if ended and alone and not self._text[quotation.end : first.start].strip(" ,"):
                nearest = first
        if nearest is None or self._outside[quotation.end : nearest.start].strip(" ,\u2014\u2013-;") != "":
            return None
        return nearest

    def _introducing(self, quotation: Quotation, part: _Part) -> Clause | None:
        """The clause that a quotation goes on from: Lund said, "…"."""
        led = [c for c in part.clauses if c.end <= quotation.start]
        if not led:
            return None
        gap = self._outside[led[-1].end : quotation.start]
        plain = gap.replace(BLANK, "")
        return led[-1] if len(plain) <= _GAP and not re.search(r"[.?!]\s+[A-Z]|;", plain) else None

    def _who(self, clause: Clause, part: _Part) -> Who | None:
        """Who says it; of "…, saying" who the sentence is about."""
        if clause.subject[0] < clause.subject[1]:
            return self._speakers.of(clause)
        led = clause.start == part.start  # "Saying "…", Lund added"
        other = [c for c in part.clauses if (led or c.verb[0] < clause.verb[0]) and c.subject[0] < c.subject[1]]
        if other:
            return self._speakers.of(other[0 if led else -1])
        return self._subject(part.start, clause.start)

    def _subject(self, start: int, end: int) -> Who | None:
        """Whom a sentence opens with."""
        lead = re.compile(
            r"\s*(?:(?:In|On|At|After|During)\s[^,\x01]{0,60},\s)?(?P<pronoun>(?:He|She|he|she)\b)?"
        ).match(self._outside, start, end)
        if lead is None:
            return None
        if lead["pronoun"]:
            return self._speakers.named(lead.span("pronoun"))
        mention = next((m for m in self._source.names.within(lead.end(), end) if m.title_start <= lead.end()), None)
        if mention is None:
            mention_at = lead.end()
            body = next((span for span in self._source.names.names if span[0] == mention_at), None)
            ended = body is not None and re.match(r"\s[a-z]", self._outside[body[1] : body[1] + 2])
            return self._speakers.named(body) if body and ended else None
        return self._speakers.named((mention.title_start, mention.end))

    def _going_on(self, quotation: Quotation, part: _Part, before: _Part | None) -> _Voice | None:
        """The quotation that one without a clause of its own goes on with, in the same paragraph."""
        if self._outside[part.start : quotation.start].strip(f"{BLANK} ") or before is None or not self._found:
            return None
        same = before.paragraph == part.paragraph and before.quotations
        return self._found[-1] if same and self._found[-1].spans[-1][0] >= before.start else None

    def _unsaid(self, quotation: Quotation, part: _Part, before: _Part | None) -> tuple[Who | None, int | None]:
        """Who says a quotation without a verb, from what stands before it, and where that is said."""
        lead = self._outside[part.start : quotation.start]
        if lead.rstrip().endswith(":"):
            return self._introduced(part.start, part.start + len(lead.rstrip())), part.start
        if dash := _DASH.match(self._outside, quotation.end):
            who = self._speakers.named(dash.span("who"))
            return (who, dash.start("who")) if who and who.person else (None, None)
        if lead.strip(f"{BLANK} ") or before is None:
            return None, None
        ended = self._outside[before.start : before.end].rstrip()
        told = [c for c in before.clauses if c.subject[0] < c.subject[1]]
        if ended.endswith(":"):
            who = self._speakers.of(told[-1]) if told else self._introduced(before.start, before.start + len(ended))
            return who, before.start
        if before.paragraph == part.paragraph:
            who = self._speakers.of(told[-1]) if told else self._subject(before.start, before.end)
            return who, before.start
        return self._of_paragraph(part, before)

    def _introduced(self, start: int, end: int) -> Who | None:
        """Who is named before a colon: "Ann Lund, mayor of Dover: …", "Lund issued this statement: …"."""
        if nominal := _NOMINAL.search(self._outside, start, end):
            return self._speakers.named(nominal.span("who"))
        if _WORDS_OF.search(self._outside, start, end):
            return self._subject(start, end)
        comma = self._outside.find(", ", start, end)
        stop = comma if comma > 0 else end - 1
        who = self._speakers.named((start, stop), (comma + 2, end - 1) if comma > 0 else None)
        return who if who and who.person else self._subject(start, end)

    def _of_paragraph(self, part: _Part, before: _Part) -> tuple[Who | None, int | None]:
        """Who speaks in the paragraph before, if it is one alone, for a paragraph that is nothing but quotation."""
        if any(c.start < part.end for c in part.clauses):
            return None, None
        start, end = self._paragraphs[before.paragraph]
        last = self._speakers.last(start, end)
        told = {v.who.speaker.name for v in self._found if v.who and start <= v.spans[0][0] < end}
        return (last, before.start) if last and len(told) == 1 else (None, None)

    # --- reported statements

    def _reported(self, clause: Clause, part: _Part) -> int:
        """Takes a reported statement; gives up to where nothing else is one: "they say that the figures show"."""
        verb = " ".join(self._outside[slice(*clause.verb)].lower().split())
        spans = self._statement(clause, self._reach(clause, part))
        words = sum(len(self._outside[a:b].replace(BLANK, " ").split()) for a, b in spans)
        counts = any(_FIGURE.match(self._outside, *span) for span in spans)
        if words < 2 - (verb in {"denied", "denies"} or counts) or (who := self._who(clause, part)) is None:
            return part.start
        self._add(_Voice(who, verb, False, spans, [clause.verb[0]]), clause.start)
        return max(end for _, end in spans)

    def _reach(self, clause: Clause, part: _Part) -> Span:
        """The part of a sentence that a clause may report: up to where another says something on its own.

        "Lund said five were hurt, while the union says nine", "and nine, according to the union".
        """
        start, end = part.start, part.end
        if self._outside[slice(*clause.verb)].lower() in GIVING:
            end = next((m.start() for m in _TURN.finditer(self._outside, clause.end, end) if m["apart"]), end)
        for other in part.clauses:
            if other is clause or other.subject[0] == other.subject[1]:
                continue
            first, second = sorted((clause, other), key=lambda one: one.start)
            turns = list(_TURN.finditer(self._outside, first.end, second.start))
            if not turns or not (second.behind or turns[-1].end() == second.start):
                continue
            if second is clause:
                start = max(start, turns[-1].end())
            else:
                end = min(end, turns[-1].start())
        return start, end

    def _statement(self, clause: Clause, reach: Span) -> list[Span]:
        """The words that a clause reports: behind it, or before it where it ends the sentence; none for none."""
        verb = self._outside[slice(*clause.verb)].lower()
        low, high = reach
        tail = self._outside[clause.end : high]
        ended = high - (self._text[high - 1 : high] == ".")
        lead = self._outside[low : clause.start].rstrip()
        told = max(low, self._source.dateline[1]) if self._source.dateline[1] <= clause.start else low
        before = (told, low + len(lead) - 1)
        set_off = lead.endswith(",") and BLANK not in lead and before[0] < before[1]
        that = _TOLD.match(tail)  # "said on Monday that it rains", but "said in a letter that was read out"
        plain = set_off or that is None or _SUBJECTLESS.match(tail, that.end())
        if plain and _ADJUNCT.fullmatch(tail) and verb not in _ASKS_FOR:
            return [before] if set_off else []
        if verb.startswith(("according", "in the words")):
            start = clause.end + len(tail) - len(tail.lstrip(" ,"))
            return [(start, ended)] if clause.start == low else [(low, ended)]
        if set_off and tail.startswith(", ") and verb in BEFORE_CLAUSE:
            return [before, (clause.end + 2, ended)]  # "Insurers, she said, would have to pay"
        figure = verb in _COUNTS and _FIGURE.match(tail.lstrip(" "))
        if not (that or figure or verb in BEFORE_CLAUSE or verb in _ASKS_FOR or verb.endswith("ing") or verb in GIVING):
            return []
        start = clause.end + (that.end() if that else len(tail) - len(tail.lstrip(" ,:")))
        none = start >= ended or (that is None and _SUBJECTLESS.match(self._outside, start))
        return [] if none else [(start, ended)]
