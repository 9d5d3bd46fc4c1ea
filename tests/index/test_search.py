"""A search joins words and vectors, rescored exactly, in an order that does not change."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

import index.published
import index.search
import index.store.passages
from evals.cases import SAMPLE, find
from evals.lab.bench.texts import made_up, questions
from index.article import Hit
from index.encode import Encoder, encode_stored
from index.filters import Filters
from index.library import Library
from index.search import BM25_WEIGHT, words_of
from tests.index.fake import CountWords

Make = Callable[[Mapping[str, str]], Library]


def front(outlet: str, date: str, text: str) -> str:
    return f"---\noutlet: {outlet}\ndate: {date}\n---\n{text}\n"


HARBOUR = {
    "lamp.md": front("Post", "2021-05-04", "The lighthouse lamp was lit again on Monday, after eleven dark years."),
    "bell.md": front("Post", "2021-06-01", "Divers raised the bronze bell from the wreck of the Saint Brendan."),
    "ferry.md": front("Herald", "2021-05-20", "Ferries stopped at noon when the harbour froze."),
    "fish.md": front("Herald", "2022-01-09", "The herring fleet landed nothing all winter."),
}
EVERYTHING = Filters(since="2000-01-01")


@pytest.mark.parametrize("articles", ["the sample", *range(2)])
def test_comparing_every_vector_gives_the_hits_of_the_index(
    library: Make, monkeypatch: pytest.MonkeyPatch, articles: str | int
) -> None:
    """Small libraries are spared Chroma: the same passages, with the same scores, in the same order."""
    if isinstance(articles, int):
        made = library({f"{at}.txt": text for at, text in enumerate(made_up(30, seed=articles))})
    else:
        sample = find(SAMPLE).corpus
        assert sample is not None
        made = library({path.name: path.read_text("utf-8") for path in sample.iterdir()})
    asked = questions(12, seed=len(str(articles)))
    by_index = [hit for question in asked for hit in made.search(question, 10)]
    monkeypatch.setattr(index.published, "COMPARED", made.counts()[1])
    empty_chroma(made)
    compared = [hit for question in asked for hit in made.search(question, 10)]
    assert [hit.passage.id for hit in compared] == [hit.passage.id for hit in by_index]
    assert [hit.score for hit in compared] == pytest.approx([hit.score for hit in by_index], abs=1e-6)


def empty_chroma(library: Library) -> None:
    """Take every vector out of Chroma, behind the library's back."""
    library.vectors.delete([passage.id for article in library.articles() for passage in library.passages(article.id)])
    assert library.vectors.count() == 0


@pytest.mark.parametrize("filters", [None, EVERYTHING, Filters(outlets=("herald",))])
def test_dense_candidates_come_from_chroma_unless_few_are_left(
    library: Make, monkeypatch: pytest.MonkeyPatch, filters: Filters | None
) -> None:
    """With its collection emptied, what only meaning finds is found within a narrow filter alone."""
    made = library(HARBOUR)
    query = "vessels stuck in winter ice"  # of these words the fish have one
    before = made.search(query, 9, filters)
    assert {hit.passage.article_id for hit in before} >= {"ferry.md", "fish.md"}
    empty_chroma(made)
    if filters:
        assert made.search(query, 9, filters) == before
    monkeypatch.setattr(index.store.passages, "NARROW", 1)
    made.store.facts.set(note="the file has changed")  # what it counted before is counted anew
    assert made.search(query, 9, filters) == [hit for hit in before if hit.bm25]
    assert made.search("vessels stuck", 9, filters) == []


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        (Filters(since="2021-06-01"), {"bell.md", "fish.md"}),
        (Filters(until="2021-05-31"), {"lamp.md", "ferry.md"}),
        (Filters(outlets=("POST",)), {"lamp.md", "bell.md"}),
        (Filters(since="2021-06", outlets=("Post", "Nobody")), {"bell.md"}),
        (Filters(since="2030"), set()),
    ],
)
@pytest.mark.parametrize("narrow", [1, 8000])
def test_filters_hold_for_words_and_for_vectors(
    library: Make, monkeypatch: pytest.MonkeyPatch, filters: Filters, left: set[str], narrow: int
) -> None:
    """Whether Chroma's neighbours are filtered or the vectors read by number."""
    monkeypatch.setattr(index.store.passages, "NARROW", narrow)
    hits = library(HARBOUR).search("The lamp, the bell, ferries and the herring", 9, filters)
    assert {hit.passage.article_id for hit in hits} == left


def test_a_cosine_is_exact(library: Make, encoder: Encoder) -> None:
    """It is that of the vectors themselves, to the last digit shown, and the score is made of it and BM25."""
    made = library(HARBOUR)
    query = "bronze lamp"
    hits = made.search(query, 9)
    [vector] = encoder.encode([query])
    assert len(hits) == 4
    for hit in hits:
        assert hit.cosine == pytest.approx(float(encode_stored(encoder, [hit.passage.text])[0] @ vector), abs=2e-6)
        bm25 = hit.bm25 / max(one.bm25 for one in hits)
        assert hit.score == pytest.approx(BM25_WEIGHT * bm25 + (1 - BM25_WEIGHT) * max(hit.cosine, 0), abs=2e-6)
    assert hits == sorted(hits, key=lambda hit: -hit.score)


def test_the_same_query_gives_the_same_hits(tmp_path: Path) -> None:
    """At once, and after opening anew; where scores are equal, by article and place."""
    draw = random.Random(7)
    words = [f"word{n}" for n in range(40)]
    folder = tmp_path / "news"
    folder.mkdir()
    for n in range(120):
        text = "\n\n".join(" ".join(draw.choices(words, k=60)).capitalize() + "." for _ in range(6))
        (folder / f"{n:03}.txt").write_text(text if n % 3 else "Copied word1 word2. " * 2)
    queries = [" ".join(draw.sample(words, 3)) for _ in range(10)] + ["word1 word2"]

    def asked() -> list[list[Hit]]:
        with Library(tmp_path / "library", encoder=CountWords()) as library:
            return [library.search(query, 50, filters) for query in queries for filters in (None, Filters())]

    with Library.create(tmp_path / "library", encoder=CountWords()) as library:
        library.add([folder])
    first = asked()
    assert first == asked()
    assert first[::2] == first[1::2]  # no filter is a filter that leaves all
    for hits in first:
        keys = [(-hit.score, hit.passage.article_id, hit.passage.start) for hit in hits]
        assert keys == sorted(keys)
    copies = [hit.passage.article_id for hit in first[-1] if hit.passage.text.startswith("Copied")]
    assert copies == [f"{n:03}.txt" for n in range(0, 120, 3)][: len(copies)]
    assert len(copies) > 30


@pytest.mark.parametrize(
    "query",
    ["", "  \n", "?!", "\U0001f6a2", "_", '"', "x" * 5000, "日本", "\0", "\udcff x", "the of and", "NOT (a AND"],
)
def test_no_query_is_an_error(library: Make, query: str) -> None:
    """An empty one finds nothing, any other what is nearest."""
    made = library(HARBOUR)
    hits = made.search(query, 2)
    assert len(hits) == (2 if query.strip() else 0)
    assert made.search(query, 0) == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("Which mayors refused the mayors?", ["mayors", "refused"]),
        ("What is it about?", ["what", "is", "it", "about"]),
        ("Gov. O’Neil’s 5% plan", ["gov", "o", "neil", "s", "5", "plan"]),
        ("", []),
    ],
)
def test_function_words_count_only_among_themselves(query: str, words: list[str]) -> None:
    """They stand in every passage and would find them all."""
    assert words_of(query) == words


def test_a_negative_cosine_does_not_lower_a_score(library: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """What words find is not put behind what nothing finds."""
    made = library(HARBOUR)
    [vector] = made.encoder.encode(["herring"])
    monkeypatch.setattr(
        type(made.encoder), "encode", lambda self, texts: np.repeat(-vector[None, :], len(texts), axis=0)
    )
    best = made.search("herring", 4)[0]
    assert (best.passage.article_id, best.score) == ("fish.md", BM25_WEIGHT)
    assert best.cosine < 0
