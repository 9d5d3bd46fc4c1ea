"""Claims of which it is known whether their sentences bear them out.

Made ones are sentences of articles, their main clauses, the same in other words (`paraphrases`), and the same with
one thing changed (`corruptions`). Written ones are of people: WiCE, FoolMeTwice, and CondaQA's questions of yes or no,
which are right where the answer is yes. WiCE is for measuring alone (its pages' terms), and only of CondaQA the part
that the reader has not learned from; it has learned from all of FoolMeTwice.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from evals.lab.claims.corruptions import Others, corruptions
from evals.lab.claims.paraphrases import paraphrases
from evals.lab.training import sources
from evals.lab.training.pack import STATED
from index.article import Article
from index.intake.read import read
from index.text.split import sentences
from qa.findings import Evidence
from qa.source import Source
from qa.ways.verdict import clauses

_FITTED = "wikinews_2019_2020"
_MOST_EVIDENCE = 6
"""Sentences that a claim names at most."""


class Labelled(NamedTuple):
    """A claim with the sentences that are to bear it out."""

    kind: str
    claim: str
    evidence: tuple[Evidence, ...]
    right: bool
    written: bool = False
    """Whether people wrote it."""


def measured(data: Path, made: int, written: int) -> Iterator[Labelled]:
    """Claims made of so many sentences of the sample, MultiHop-RAG and WiCE, and so many a set that people wrote."""
    sample = [_opened(one) for one in _read(Path(str(files("evals"))) / "sample" / "articles")]
    news = [_opened(one) for one in _some(_read(data / "multihop_rag" / "corpus.jsonl"), made // _A_STORY)]
    pages = [_opened(one) for one in _some(list(_pages(data).values()), made // _A_STORY)]
    yield from _made([sample, news, pages], made)
    yield from _wice(data, written)
    yield from _fool_me_twice(data, "test", written)
    yield from _condaqa(data, written)


def fitted(data: Path, made: int, written: int) -> Iterator[Labelled]:
    """Claims of other articles and people, for weights and thresholds: Wikinews, FoolMeTwice's development part."""
    news = [_article(row) for row in sources.rows(sources.place(data, _FITTED) / "corpus.jsonl")]
    yield from _made([[_opened(one) for one in _some(news, made // _A_STORY)]], made)
    yield from _fool_me_twice(data, "dev", written)
    yield from _distracted(data, written)


# --- articles ---------------------------------------------------------------------------------------------------------


def _read(path: Path) -> list[Article]:
    return [one for one in read([path]) if isinstance(one, Article)]


def _article(row: Mapping[str, Any]) -> Article:
    return Article(id=row["id"], text=row["text"], title=row.get("title") or None, published=row.get("date") or None)


def _some(articles: Sequence[Article], most: int) -> list[Article]:
    return random.Random(1).sample(articles, min(most, len(articles)))


def _opened(article: Article) -> Source:
    return Source(article, sentences(article.text))


def _pages(data: Path) -> dict[str, Article]:
    return {row["id"]: _article(row) for row in sources.rows(sources.place(data, "wice") / "corpus.jsonl")}


# --- made -------------------------------------------------------------------------------------------------------------

_A_STORY = 5
"""Sentences of an article that are made into claims, on average."""
_MOST_A_STORY = 8
_A_RULE, _A_RULE_AND_STORY = 100, 2
"""Claims in other words that a rule gives at most of a set of articles, and of one article."""


def _made(folders: Sequence[Sequence[Source]], most: int) -> Iterator[Labelled]:
    """As many sentences of each folder, their main clauses, and what is made of them; then sentences in other words."""
    drawn = random.Random(7)
    others = Others.of([source for folder in folders for source in folder])
    left = most
    for number, folder in enumerate(folders):
        chosen = list(islice(_chosen(folder, drawn), left // (len(folders) - number)))
        left -= len(chosen)
        for source, index in chosen:
            yield from _of_one(source, index, others, drawn)
        yield from _reworded(folder)


def _chosen(folder: Sequence[Source], drawn: random.Random) -> Iterator[tuple[Source, int]]:
    for source in folder:
        told = [index for index in source.body() if _is_whole(_words(source, index))]
        yield from ((source, index) for index in sorted(drawn.sample(told, min(_MOST_A_STORY, len(told)))))


def _words(source: Source, index: int) -> str:
    return " ".join(source.words_of(index).split())


def _is_whole(text: str) -> bool:
    """Whether a line is a sentence of news: pages of the web have menus, too."""
    return 8 <= len(text.split()) <= 40 and text.endswith((".", "!", "”", '"'))


def _of_one(source: Source, index: int, others: Others, drawn: random.Random) -> Iterator[Labelled]:
    text, evidence = _words(source, index), (Evidence(source, index),)
    yield Labelled("sentence", text, evidence, True)
    main = clauses(text)[0].strip(" ,").split()
    if 5 < len(main) < len(text.split()):
        yield Labelled("main clause", " ".join(main), evidence, True)
    for kind, wrong in corruptions(source, index, others, drawn):
        yield Labelled(kind, wrong, evidence, False)


def _reworded(folder: Sequence[Source]) -> Iterator[Labelled]:
    made: Counter[str] = Counter()
    for source in folder:
        here: Counter[str] = Counter()
        for index in source.body():
            if not _is_whole(text := _words(source, index)):
                continue
            for rule, reworded in paraphrases(source, text):
                if made[rule] == _A_RULE or here[rule] == _A_RULE_AND_STORY:
                    continue
                made[rule] += 1
                here[rule] += 1
                yield Labelled(f"other words: {rule}", reworded, (Evidence(source, index),), True)


# --- written by people ------------------------------------------------------------------------------------------------


def _wice(data: Path, most: int) -> Iterator[Labelled]:
    """Each claim with the sentences of its page that are marked, else those that have most of its words.

    Claims that are borne out in part are a kind of their own: they may not be shown, either.
    """
    pages = _pages(data)
    opened: dict[str, Source] = {}
    rows = list(sources.rows(sources.place(data, "wice") / "pairs.jsonl"))
    parts = [row for row in rows if row["label"] == _IN_PART]
    whole = [row for row in rows if row["label"] != _IN_PART]
    for row in [row for some in (whole, parts) for row in random.Random(1).sample(some, min(most, len(some)))]:
        page = pages[row["doc_id"]]
        source = opened.setdefault(page.id, _opened(page))
        marked = [" ".join(one.split()) for one in (row["supporting_sets"] or [[]])[0]] or [row["premise"]]
        evidence = tuple(
            Evidence(source, index)
            for index in range(len(source.sentences))
            if len(text := _words(source, index)) >= _SHORTEST
            and any(text in one or (one in text and len(one) >= _SHORTEST) for one in marked)
        )[:_MOST_EVIDENCE]
        if evidence:
            kind = "wice, in part" if row["label"] == _IN_PART else "wice"
            yield Labelled(kind, row["hypothesis"], evidence, row["label"] == "supported", written=True)


_IN_PART = "partially_supported"
_SHORTEST = 15
"""Characters of a line of a page that is a sentence."""


def _fool_me_twice(data: Path, part: str, most: int) -> Iterator[Labelled]:
    rows = [row for row in sources.rows(sources.place(data, "fool_me_twice") / "pairs.jsonl") if row["split"] == part]
    for row in random.Random(1).sample(rows, min(most, len(rows))):
        if evidence := _whole(row["title"], row["premise"]):
            yield Labelled("fool me twice", row["hypothesis"], evidence, row["label"] == "entailment", written=True)


def _distracted(data: Path, most: int) -> Iterator[Labelled]:
    """Claims of FoolMeTwice's development part with another sentence of the same page, which does not decide them."""
    folder = sources.place(data, "fool_me_twice")
    ids = {row["id"] for row in sources.rows(folder / "pairs.jsonl") if row["split"] == "dev"}
    pairs = [one for one in sources.claims(folder) if one.id in ids]
    for one in random.Random(1).sample(pairs, min(most, len(pairs))):
        other = next((text for text in one.others if len(text.split()) > _FEW), "")
        if evidence := _whole(one.group, other):
            yield Labelled("fool me twice, beside", one.claim, evidence, False, written=True)


_FEW = 5


def _condaqa(data: Path, most: int) -> Iterator[Labelled]:
    """Its questions stand for what they ask: the verdict head reads both the same way."""
    folder = sources.place(data, sources.CONDAQA)
    kept = [one for one in sources.claims(folder) if sources.measured(sources.CONDAQA, one)]
    for one in random.Random(1).sample(kept, min(most, len(kept))):
        if evidence := _whole(None, one.text):
            yield Labelled("condaqa, kept apart", one.claim, evidence, one.verdict == STATED, written=True)


def _whole(title: str | None, text: str) -> tuple[Evidence, ...]:
    source = _opened(Article(id=title or "passage", text=text, title=title))
    return tuple(Evidence(source, index) for index in source.body())[:_MOST_EVIDENCE]
