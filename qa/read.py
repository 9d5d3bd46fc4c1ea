"""From passages to what the reader finds in them: candidates for an answer, items of a list, a verdict on each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from index.article import Hit
from qa import policy
from qa.candidates import Candidate, Features, Marked, Predictions, Window
from qa.english.names import is_named
from qa.english.polarity import is_asked
from qa.english.words import content_stems
from qa.findings import Findings, PartFindings, Tools
from qa.inquiry import Inquiry, Weights
from qa.question.parse import Question
from qa.question.small_letters import with_capitals
from qa.reader import Reader, Reading
from qa.retrieval import PartHits, Retrieved, worth_reading
from qa.source import Source
from qa.spans import fit, fitted, trimmed


def read(inquiry: Inquiry, retrieved: Retrieved, tools: Tools) -> Findings:
    """What the reader finds: in the passages of the whole question, or in those of each of its parts."""
    if inquiry.in_parts:
        parts = read_parts(inquiry, retrieved.by_part, tools)
        return Findings(inquiry, (), {}, Predictions(), tools, parts, retrieved.hits)
    hits = retrieved.hits if inquiry.choices else worth_reading(retrieved.hits)
    return read_hits(inquiry, hits, tools, retrieved.hits)


def read_parts(inquiry: Inquiry, by_part: Sequence[PartHits], tools: Tools) -> tuple[PartFindings, ...]:
    """What the reader finds for each part, asked by itself, in the first of its hits."""
    each = max(policy.LEAST_READ, policy.READ_FOR_PARTS // len(by_part))
    return tuple(
        PartFindings(one.part, read_hits(inquiry.of(one.part), one.hits[:each], tools), one.hits) for one in by_part
    )


def read_hits(inquiry: Inquiry, hits: Sequence[Hit], tools: Tools, retrieved: Sequence[Hit] = ()) -> Findings:
    """What the reader finds in these hits; ``retrieved`` are all that were found, where these are some of them."""
    sources = tools.open(hits)
    inquiry = inquiry.asking(with_capitals(inquiry.question, sources.values()))
    predicted = predict(inquiry.question, hits, sources, tools.reader, inquiry.weights)
    return Findings(inquiry, hits, sources, predicted, tools, retrieved=retrieved)


def predict(
    question: Question, hits: Sequence[Hit], sources: Mapping[str, Source], reader: Reader, weights: Weights
) -> Predictions:
    """The words that the reader offers in every hit's window, fitted to what is asked for."""
    windows = [(hit, sources[hit.passage.article_id]) for hit in hits]
    shown = [source.window(hit.passage) for hit, source in windows]
    texts = [source.story[a:b] for (_, source), (a, b) in zip(windows, shown, strict=True)]
    best: dict[tuple[str, int, int], Candidate] = {}
    marked: list[Marked] = []
    judged: list[Window] = []
    readings = reader.read(question.as_question, texts)
    for (hit, source), (begin, _), text, reading in zip(windows, shown, texts, readings, strict=True):
        pointed = source.sentence_at(begin + reading.spans[0].start) if reading.spans else None
        judged.append(Window(source, source.sentences_in(hit.passage), reading.answers, reading.verdict, pointed))
        offered = _candidates(question, weights, hit, source, begin, text, reading)
        for one in offered:
            key = (source.article.id, one.start, one.end)
            if key not in best or best[key].features.margin < one.features.margin:
                best[key] = one
        items = _items(question, source, begin, reading)
        marked += [Marked(source, items, (offered[0].start, offered[0].end))] if offered and items else []
    ordered = sorted(best.values(), key=lambda c: (-c.features.margin, c.source.article.id, c.start))
    return Predictions(tuple(ordered), tuple(marked), tuple(judged))


def _candidates(
    question: Question, weights: Weights, hit: Hit, source: Source, begin: int, text: str, reading: Reading
) -> list[Candidate]:
    """The spans of one window that may answer, in the reader's order; the window begins at ``begin`` of the source."""
    window = weights.share(content_stems(text) | content_stems(source.about))
    wanted = (*question.names, *map(str, question.years))
    there = f"{text} {source.about}"
    named = sum(is_named(there, name) for name in wanted) / len(wanted) if wanted else 1.0
    offered = []
    for span in reading.spans:
        start, end = fitted(question, source, begin + span.start, begin + span.end)
        if not _may_answer(question, source, start, end):
            continue
        index = source.sentence_at(start)
        features = Features(
            margin=max(-2.0, min(1.0, span.margin / 10)),
            answers=max(-1.0, min(1.0, reading.answers / 8)),
            cosine=hit.cosine,
            sentence=weights.share(source.stems_said(index)),
            window=window,
            named=named,
            fits=fit(question, source, start, end),
            share=0.0,
            others=0.0,
        )
        offered.append(Candidate(source, start, end, index, hit, features, question.expects == "date"))
    return offered


def _items(question: Question, source: Source, begin: int, reading: Reading) -> tuple[tuple[int, int], ...]:
    """What the reader marks as items of a list, each within one sentence."""
    items = (_bare(source.story, begin + item.start, begin + item.end) for item in reading.items)
    return tuple(
        (a, b)
        for a, b in items
        if _may_answer(question, source, a, b)
        and source.sentence_at(a) == source.sentence_at(b - 1)
        and (content_stems(source.text[a:b]) or source.text[a].isupper())  # a lone "on" is no item
    )


def _bare(story: str, start: int, end: int) -> tuple[int, int]:
    """An item without what joins it to the next: "Under-fives" of "Under-fives and"."""
    start, end = trimmed(story, start, end)
    while end > start and (joined := re.search(r"\s(?:and|or|in|at|of|with|the|an?)$", story[start:end])):
        start, end = trimmed(story, start, start + joined.start())
    if leading := re.match(r"(?:and|or)\s", story[start:end]):
        start = start + leading.end()
    return start, end


def _may_answer(question: Question, source: Source, start: int, end: int) -> bool:
    """Whether words are of the story itself, said there rather than asked, and more than the question's own."""
    where = question.expects == "place" and not question.several  # the dateline is one place, and no list of them
    told_from = source.dateline[0] <= start < source.dateline[1] and not where
    index = source.sentence_at(start)
    sentence = source.words_of(index)
    return not (
        told_from
        or (question.kind != "quote" and is_asked(sentence, start - source.sentences[index].start))
        or source.heads(index)
        or not source.sentences[index].body
        or not source.text[start:end].strip()
        or _repeats(question, source.text[start:end])
    )


def _repeats(question: Question, text: str) -> bool:
    """Whether words only give back the question's own: "a levee failed" does not say why the levee failed."""
    said = content_stems(text)
    return question.kind != "yesno" and " or " not in question.text and bool(said) and said <= question.terms
