"""Questions with several answers: every item, from every article that gives one."""

from __future__ import annotations

from qa import names
from qa.candidates import Candidate
from qa.confidence import ENOUGH
from qa.found import Draft, Evidence, Found, Refusal, Said, found_words
from qa.question import Question
from qa.roles import may_hold
from qa.words import normalize


def listed(found: Found) -> Draft | Refusal:
    """Every item: the series that the likeliest words stand in, of each article that says it."""
    if not found.ranked or found.ranked[0][0] < ENOUGH:
        best = found.ranked[0][0] if found.ranked else 0.0
        return Refusal("the nearest passages are on the subject but list nothing that was asked for", best)
    best = found.ranked[0][0]
    items: dict[str, tuple[str, list[Evidence]]] = {}
    taken: set[tuple[str, int]] = set()
    in_series = False
    for chance, candidate in found.ranked:
        if chance < max(ENOUGH, 0.5 * best):
            break
        sentence = (candidate.source.article.id, candidate.sentence)
        series = _series(found.question, candidate)
        if sentence in taken or (in_series and len(series) == 1 and candidate.key not in items):
            continue  # a sentence gives one series; beside a series a lone name is another matter
        taken.add(sentence)
        in_series = in_series or len(series) > 2
        for start, end in series:
            if not may_hold(found.question, candidate.source, start, end):
                continue
            text = " ".join(candidate.source.text[start:end].split())
            evidence = Evidence(candidate.source, candidate.source.sentence_at(start))
            key = next((k for k in items if _same_item(k, normalize(text))), normalize(text))
            if not key:
                continue
            _, where = items.setdefault(key, (text, []))
            if all(evidence.source is not other.source for other in where):
                where.append(evidence)
    if not items:
        return Refusal("the nearest passages are on the subject but list nothing that was asked for", best)
    said: dict[tuple[str, int], list[str]] = {}
    for text, where in items.values():
        said.setdefault((where[0].source.article.id, where[0].sentence), []).append(text)
    statements = []
    for text, where in items.values():
        together = said.get((where[0].source.article.id, where[0].sentence))
        if together and together[0] == text:
            statements.append(Said(f"{', '.join(together)}: {found_words(where[0])}", tuple(where)))
    shown_items = tuple(text for text, _ in items.values())
    return Draft(", ".join(shown_items), tuple(statements), best, shown_items)


def _series(question: Question, candidate: Candidate) -> list[tuple[int, int]]:
    """The items that the words are or stand among: the people they name, else the enumeration around them."""
    source, start, end = candidate.source, candidate.start, candidate.end
    if question.expects == "person":
        inside = sorted(
            {(m.start, m.end) for p in source.people for m in p.mentions if start <= m.start and m.end <= end}
        )
        if len(inside) > 1:
            return inside
    return names.series_around(source.story, start, end)


def _same_item(one: str, other: str) -> bool:
    a, b = one.split(), other.split()
    return bool(a and b) and (a == b or (a[-1] == b[-1] and (set(a) <= set(b) or set(b) <= set(a))))
