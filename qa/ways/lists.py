"""Questions with several answers: every item, from every article that gives one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.text.letters import folded
from qa import policy
from qa.candidates import Candidate
from qa.english import names
from qa.english.grammar import COUNT
from qa.english.words import content_stems, normalize, words
from qa.findings import Draft, DraftStatement, Evidence, Findings, Refusal, sentence_text
from qa.question.parse import Question
from qa.source import Source
from qa.ways.constraints import agrees, may_hold, names_near

Span = tuple[int, int]


@dataclass(frozen=True)
class _Series:
    """Items that one sentence gives."""

    source: Source
    spans: tuple[Span, ...]
    chance: float


def listed(findings: Findings) -> Draft | Refusal:
    """Every item: the enumerations of the sentences that are most about the question, else what the reader marks, else
    its likeliest words."""
    drafted = _drafted(_enumerated(findings) or _marked(findings) or _read(findings))
    if drafted is None:
        best = findings.ranked[0][0] if findings.ranked else 0.0
        return Refusal("the nearest passages are on the subject but list nothing that was asked for", best)
    return drafted


def several_marked(findings: Findings) -> Draft | None:
    """The items, where the reader marks several within the likeliest words: the question left open how many."""
    question = findings.question
    things = question.expects in ("any", "person", "place", "organization")
    if not findings.ranked or not things or question.kind in ("how", "why"):
        return None  # a way or a reason is told by a clause, whatever is marked in it
    chance, best = findings.ranked[0]
    marked = sorted({span for one in findings.marked if one.source is best.source for span in one.spans})
    marked = [span for span in marked if may_hold(question, best.source, *span)]
    inside = [span for span in marked if best.start <= span[0] and span[1] <= best.end]
    held = sum(len(words(best.source.text[a:b])) for a, b in inside)
    # Where it leaves items out, the words as they stand say more.
    if len(inside) < 2 or held < policy.MARKED_OF_SPAN * len(words(best.text)):
        inside = _in_series(best, marked)
        if question.expects == "place" and len(inside) == 2 and "," in best.source.text[inside[0][1] : inside[1][0]]:
            return None  # "Corbel Heights, Ohio"
    if len(inside) < 2 or chance < policy.ENOUGH:
        return None
    return _drafted([_Series(best.source, tuple(inside), chance)])


_JOINS = re.compile(r"[\s\"“”‘’']*(?:[,;&]|and\b|or\b)(?:[\s\"“”‘’',]|\band\b|\bor\b)*")


def _in_series(best: Candidate, marked: Sequence[Span]) -> list[Span]:
    """The marked items that stand in one series with the likeliest words: "Ann Ray, Bo Lind and Cy Holt"."""
    series: list[Span] = []
    for span in marked:
        if series and not _JOINS.fullmatch(best.source.text, series[-1][1], span[0]):
            if any(a < best.end and best.start < b for a, b in series):
                break
            series = []
        series.append(span)
    named = all(best.source.text[a : a + 1].isupper() for a, _ in series)  # "may or may not stand alone" is no series
    return series if named and any(a < best.end and best.start < b for a, b in series) else []


def _drafted(series: Sequence[_Series]) -> Draft | None:
    """The answer that gives every item once, with the articles that give it."""
    items: dict[str, tuple[str, list[Evidence]]] = {}
    for one in series:
        for start, end in one.spans:
            text = " ".join(one.source.text[start:end].split())
            bare = normalize(folded(text))
            key = next((k for k in items if _same_item(k, bare)), bare)
            if key:
                _, where = items.setdefault(key, (text, []))
                if all(one.source is not other.source for other in where):
                    where.append(Evidence(one.source, one.source.sentence_at(start)))
    if not items:
        return None
    shown = tuple(text for text, _ in items.values())
    return Draft(", ".join(shown), _statements(list(items.values())), series[0].chance, shown)


def _statements(items: Sequence[tuple[str, list[Evidence]]]) -> tuple[DraftStatement, ...]:
    """One statement for the items that a sentence gives together, with every article that gives one of them."""
    together: dict[Evidence, list[tuple[str, list[Evidence]]]] = {}
    for item in items:
        together.setdefault(item[1][0], []).append(item)
    statements = []
    for first, group in together.items():
        where = dict.fromkeys(evidence for _, evidences in group for evidence in evidences)
        statements.append(
            DraftStatement(f"{', '.join(text for text, _ in group)}: {sentence_text(first)}", tuple(where))
        )
    return tuple(statements)


def _marked(findings: Findings) -> list[_Series]:
    """What the reader marks as items, in the passages that are about as likely as the best one to answer."""
    question = findings.question
    likely = sorted(
        ((findings.chance(one), one) for one in findings.marked),
        key=lambda pair: (-pair[0], pair[1].source.article.id, pair[1].spans),
    )
    best = likely[0][0] if likely else 0.0
    series = []
    for chance, one in likely:
        if chance >= max(policy.ENOUGH, policy.ALSO * best):
            spans = tuple(
                s for s in _of_the_kind(question, one.source, one.spans) if may_hold(question, one.source, *s)
            )
            series += [_Series(one.source, spans, chance)] if spans else []
    return series


def _enumerated(findings: Findings) -> list[_Series]:
    """The enumerations, of things that may be asked for, in sentences that are about the question; the best first."""
    question = findings.question
    shown = [e for e in findings.shown() if names_near(question, e) and agrees(question, sentence_text(e))]
    several = {e: spans for e in shown if len(spans := _of_the_kind(question, e.source, _longest(e))) > 1}
    series = [
        _Series(evidence.source, spans, min(policy.MOST_OF_LIST, relevance))
        for (evidence, spans), relevance in zip(several.items(), findings.relevance(list(several)), strict=True)
        if relevance >= policy.ENUMERATES_TOO
    ]
    series.sort(key=lambda one: (-one.chance, one.source.article.id, one.spans))
    if not series or series[0].chance < policy.ENUMERATES:
        return []
    first = series[0]
    sure = findings.ranked and findings.ranked[0][0] >= policy.ENOUGH
    if sure and findings.margin(Evidence(first.source, first.source.sentence_at(first.spans[0][0]))) <= 0:
        return []  # an enumeration on the subject, and the reader's answer stands elsewhere
    # Another article's list of the same things adds what the first leaves out.
    return [
        one
        for one in series
        if one.chance >= max(policy.ENUMERATES, policy.ALSO * first.chance) or _shared(first, one) > 1
    ]


def _shared(one: _Series, other: _Series) -> int:
    """How many items two series have in common."""
    named = [{normalize(s.source.text[a:b]) for a, b in s.spans} for s in (one, other)]
    return len(named[0] & named[1])


def _longest(evidence: Evidence) -> list[Span]:
    """The longest enumeration of names in a sentence."""
    source, sentence = evidence.source, evidence.source.sentences[evidence.sentence]
    best: list[Span] = []
    looked = 0
    for a, b in names.proper_names(source.story[sentence.start : sentence.end]):
        if sentence.start + a < looked:
            continue  # in the series before
        around = source.names.series_around(sentence.start + a, sentence.start + b)
        looked = around[-1][1]
        inside = [span for span in around if sentence.start <= span[0] < sentence.end]
        if len(inside) > len(best):
            best = inside
    return best


# "in two languages, English and Spanish": what the items are, which is to be what is asked for.
_COUNTED = re.compile(rf"\b{COUNT}\s(?:[\w-]+\s)?(\w+)[,:]\s$")


def _of_the_kind(question: Question, source: Source, spans: Sequence[Span]) -> tuple[Span, ...]:
    """The items if they are what is asked for: people where people are, none of them where other things are."""
    counted = _COUNTED.search(source.story, max(0, spans[0][0] - 60), spans[0][0]) if spans else None
    if counted and not content_stems(counted[1]) & question.terms:
        return ()
    known = {(m.start, m.end) for p in source.names.people for m in p.mentions}
    people = [span for span in spans if any(a < span[1] and span[0] < b for a, b in known)]
    if question.expects == "person":
        # One known person among full names makes a list of people of them all.
        full = all(len(source.text[a:b].split()) > 1 for a, b in spans)
        spans = spans if full and people else people
        return tuple(span for span in spans if may_hold(question, source, *span))
    return () if people and question.expects in ("place", "organization") else tuple(spans)


def _read(findings: Findings) -> list[_Series]:
    """The reader's likeliest words with the series they stand in: one a sentence, no lone name beside a series."""
    series: list[_Series] = []
    taken: set[Evidence] = set()
    best = findings.ranked[0][0] if findings.ranked else 0.0
    for chance, candidate in findings.ranked:
        if chance < max(policy.ENOUGH, policy.ALSO * best):
            break
        evidence = Evidence(candidate.source, candidate.sentence)
        spans = _around(findings.question, candidate)
        alone = len(spans) == 1 and any(len(one.spans) > 2 for one in series)
        if evidence not in taken and not alone:
            taken.add(evidence)
            told_from = range(*candidate.source.dateline)
            held = tuple(
                span
                for span in spans
                if span[0] not in told_from and may_hold(findings.question, candidate.source, *span)
            )
            series += [_Series(candidate.source, held, chance)] if held else []
    return series


def _around(question: Question, candidate: Candidate) -> list[Span]:
    """The items that the words are or stand among: the people they name, else the enumeration around them."""
    source, start, end = candidate.source, candidate.start, candidate.end
    if question.expects == "person":
        people = {(m.start, m.end) for m in source.names.within(start, end)}
        if len(people) > 1:
            return sorted(people)
    return source.names.series_around(start, end)


def _same_item(one: str, other: str) -> bool:
    a, b = _bare(one), _bare(other)
    return bool(a and b) and (a == b or (a[-1] == b[-1] and (set(a) <= set(b) or set(b) <= set(a))))


def _bare(item: str) -> list[str]:
    """The words of an item; New York City is New York."""
    parts = item.split()
    return parts[:-1] if len(parts) > 1 and parts[-1] in ("city", "county", "state") else parts
