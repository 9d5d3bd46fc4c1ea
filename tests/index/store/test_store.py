"""SQLite as the source of truth: all or nothing, words by BM25, filters by date and outlet."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

import index.store.lexical
import index.store.passages
from index.article import Article, Sentence
from index.errors import LibraryBusy, LibraryDamaged, LibraryError, LibraryVersionError
from index.filters import Filters
from index.store.check import inconsistencies
from index.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    made = Store(tmp_path / "library.sqlite", create=True, write=True)
    made.facts.set(dimension="4")
    yield made
    made.close()


def put(store: Store, article: Article) -> int:
    """Store an article of one passage; gives the passage's number."""
    span = (0, len(article.text))
    store.put(article, [Sentence(*span)], [span], np.eye(1, 4, dtype=np.float32))
    return store.passages.of(article.id)[0].id


def test_an_article_comes_back_as_it_was(store: Store) -> None:
    """Every field, in every script, with what the source had beside them."""
    article = Article(
        "ferry/1", "“Ça va?” \U0001f6a2 e\u0301\nnon", "Ti\u0301tulo", "Le Port", ("Ana Núñez", "B"),
        "2021-05-04T10:00:00+02:00",
        "https://example.org/?a=1&b='", "fr", "/news/ferry.txt", 3, "2021-05-05", (0, 4),
        {"tags": ["a", {"b": None}], "n": 1.5},
    )  # fmt: skip
    put(store, article)
    assert store.articles.get("ferry/1") == article
    assert store.passages.of("ferry/1")[0].text == article.text
    assert store.articles.digests() == {"ferry/1": article.sha256}
    assert (store.articles.paths(), store.articles.outlets()) == ({"ferry/1": "/news/ferry.txt"}, ["Le Port"])


def test_a_transaction_that_fails_changes_nothing(store: Store) -> None:
    """Neither does one within another that goes on."""
    put(store, Article("a", "old words"))

    def fail() -> None:
        with store.transaction():
            store.remove(["a"])
            store.facts.set(half="done")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (store.facts.get("half"), store.articles.get("a")) == (None, Article("a", "old words"))
    assert store.lexical.matching(["old"], 5)
    assert not inconsistencies(store)


# Two dated by the day, one by the minute, one by the year, one not at all.
DATED = {
    "day": ("2019-07-12", "Post"),
    "next": ("2019-07-13", "post"),
    "minute": ("2019-07-13T23:59:00-05:00", "Äther"),
    "year": ("2019", None),
    "never": (None, "Äther"),
}


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        (Filters(), {"day", "next", "minute", "year", "never"}),
        (Filters(since="2019-07-13"), {"next", "minute"}),
        (Filters(until="2019-07-12"), {"day", "year"}),
        (Filters(since="2019-07-12", until="2019-07-12"), {"day"}),
        (Filters(since="2019-07"), {"day", "next", "minute"}),
        (Filters(until="2019"), {"day", "next", "minute", "year"}),
        (Filters(since="2020"), set()),
        (Filters(outlets=("POST",)), {"day", "next"}),
        (Filters(outlets=("äTHER", "nobody")), {"minute", "never"}),
        (Filters(since="2019-07-13", outlets=("post",)), {"next"}),
        (Filters(outlets=("x' OR '1'='1",)), set()),
    ],
)
def test_filters_leave_articles_by_date_and_outlet(store: Store, filters: Filters, left: set[str]) -> None:
    """Dates are compared as precisely as both are; outlets without regard to case, in any script."""
    numbers = {put(store, Article(name, "word", published=p, outlet=o)): name for name, (p, o) in DATED.items()}
    assert {numbers[number] for number in store.passages.numbers_within(filters) or []} == left
    assert store.passages.within([*numbers, 99], filters) == [number for number in numbers if numbers[number] in left]
    assert {numbers[number] for number, _ in store.lexical.matching(["word"], 9, filters)} == left
    assert store.passages.counts(filters) == (len(left), len(left))
    assert bool(filters) == (filters != Filters()) == bool(filters.to_json())


def test_a_word_of_the_title_counts_more_than_one_of_the_text(store: Store) -> None:
    """BM25, best first; the rarer word and the shorter passage win."""
    put(store, Article("text", "harbour one two three four five six"))
    put(store, Article("title", "one two three four five six seven", title="harbour"))
    put(store, Article("long", "harbour " + "word " * 60))
    put(store, Article("none", "one two three four five six seven"))
    found = [store.passages.get([n])[n].article_id for n, _ in store.lexical.matching(["harbour"], 9)]
    assert found == ["title", "text", "long"]
    scores = [score for _, score in store.lexical.matching(["harbour"], 9)]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] > 0


def test_the_passages_of_articles_that_filters_leave_are_told_by_their_numbers(store: Store) -> None:
    """An article's passages have numbers in a row, also once it was changed; one may have no passage at all."""
    spans = {"a": 3, "b": 0, "c": 2, "d": 1}
    for name in ("a", "b", "c", "d", "a"):
        article = Article(name, "one two three", outlet="Post" if name in "ab" else "Herald")
        cuts = [(4 * n, 4 * n + 3) for n in range(spans[name])]
        store.put(article, [], cuts, np.ones((len(cuts), 4), np.float32))
    for outlet, names in {"Post": "ab", "Herald": "cd"}.items():
        filters = Filters(outlets=(outlet,))
        wanted = sorted(passage.id for name in names for passage in store.passages.of(name))
        assert store.passages.numbers_within(filters) == wanted
        assert store.passages.within(range(20), filters) == wanted
        assert store.passages.within([*reversed(wanted), 99], filters) == wanted[::-1]
        assert store.passages.counts(filters) == (2, 3)
        assert store.passages.share(filters) == 0.5


@pytest.fixture
def spread(store: Store) -> Store:
    """400 passages; word n stands in every (n + 1)th, so that word 0 is in all and the last in few."""
    for number in range(400):
        draw = random.Random(number)
        words = [f"word{n}" for n in range(40) if number % (n + 1) == 0 for _ in range(draw.randint(1, 3))]
        draw.shuffle(words)
        outlet = "Post" if number % 10 else "Herald"
        put(store, Article(f"{number:03}", " ".join(words), title="word3" if number % 50 else None, outlet=outlet))
    return store


WORDS = [["word0"], ["word1", "word2"], ["word39", "word1", "word4"], [f"word{n}" for n in range(0, 40, 3)]]


@pytest.mark.parametrize("words", WORDS)
def test_scoring_few_passages_gives_those_their_whole_score(
    spread: Store, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    """Each as if all were scored, in the same order; what is left out holds none of the rarest words."""
    everything = spread.lexical.matching(words, 400)
    monkeypatch.setattr(index.store.lexical, "MATCHED", 60)
    monkeypatch.setattr(index.store.lexical, "COMMON", 1)
    few = spread.lexical.matching(words, 400)
    assert [number for number, _ in few] == [number for number, _ in everything if number in dict(few)]
    assert dict(few) == pytest.approx({number: dict(everything)[number] for number, _ in few})
    rarest = min(words, key=spread.lexical.frequency)
    assert {number for number, _ in few} >= {number for number, _ in spread.lexical.matching([rarest], 400)}
    assert len(few) <= max(60, spread.lexical.frequency(rarest))


@pytest.mark.parametrize("words", WORDS[1:])
def test_words_that_stand_nearly_everywhere_count_for_nothing_beside_rare_ones(
    spread: Store, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    """As if they had not been asked for."""
    monkeypatch.setattr(index.store.lexical, "MATCHED", 60)
    without = [word for word in words if spread.lexical.frequency(word) <= 80] or [
        min(words, key=spread.lexical.frequency)
    ]
    assert spread.lexical.matching(words, 400) == spread.lexical.matching(without, 400)


@pytest.mark.parametrize("narrow", [10, 1000])
@pytest.mark.parametrize("limit", [3, 400])
@pytest.mark.parametrize("outlet", ["Herald", "Post"])
def test_a_filter_changes_no_score(
    spread: Store, monkeypatch: pytest.MonkeyPatch, narrow: int, limit: int, outlet: str
) -> None:
    """However many passages it leaves: the best are those of all that are within it."""
    monkeypatch.setattr(index.store.passages, "NARROW", narrow)
    filters = Filters(outlets=(outlet,))
    wanted = [hit for hit in spread.lexical.matching(WORDS[-1], 400) if (hit[0] % 10 == 1) == (outlet == "Herald")]
    assert spread.lexical.matching(WORDS[-1], limit, filters) == wanted[:limit]


def test_what_was_counted_is_counted_anew_after_a_change(store: Store) -> None:
    """Whether this process wrote or another."""
    put(store, Article("a", "harbour", outlet="Post"))
    post = Filters(outlets=("Post",))

    def counted() -> tuple[object, ...]:
        return (
            store.passages.counts(),
            store.passages.counts(post),
            store.lexical.frequency("harbour"),
            len(store.passages.numbers_within(post) or []),
        )

    assert counted() == counted() == ((1, 1), (1, 1), 1, 1)
    put(store, Article("b", "harbour", outlet="Post"))
    assert counted() == ((2, 2), (2, 2), 2, 2)
    with closing(Store(store.path, write=True)) as other:
        other.remove(["a", "b"])
    assert counted() == ((0, 0), (0, 0), 0, 0)


@pytest.mark.parametrize("word", ["ferries", "FERRY", "café", "cafe", "cafe\u0301", "naïve", "日本"])
def test_words_match_in_any_of_their_forms(store: Store, word: str) -> None:
    """Case, English endings and accents are no difference."""
    put(store, Article("a", "Ferry at the cafe\u0301 NAIVE 日本"))
    assert len(store.lexical.matching([word], 9)) == store.lexical.frequency(word) == 1


@pytest.mark.parametrize("word", ['"', 'a"b', "_", "*", "NEAR(a b)", "text:word", "-word", "(", "\0", "'", "AND", ""])
def test_no_word_is_taken_for_a_query(store: Store, word: str) -> None:
    """What FTS5 would read as an operator is a word, or nothing."""
    put(store, Article("a", "other tokens"))
    assert store.lexical.matching([word], 9) == []
    assert store.lexical.frequency(word) == 0


def test_what_is_removed_leaves_no_trace(store: Store) -> None:
    """No word, sentence or passage, and Chroma is told."""
    number = put(store, Article("a", "harbour words", title="Title", outlet="Post"))
    store.vectors.published("vectors-1", "0")
    store.remove(["a", "unknown"])
    assert (store.passages.counts(), store.vectors.outbox()) == ((0, 0), (0, [number]))
    assert store.lexical.matching(["harbour", "title", "post"], 9) == []
    assert store.articles.sentences("a") == []
    assert put(store, Article("b", "new")) > number  # a number is never used again
    assert not inconsistencies(store)


def test_the_outbox_holds_what_was_not_published(store: Store) -> None:
    """By which SQLite and Chroma agree again after a crash."""
    first = put(store, Article("a", "one"))
    assert store.vectors.outbox() == (1, [])
    store.vectors.published("vectors-1", "0")
    second = put(store, Article("a", "two"))
    assert store.vectors.outbox() == (1, [first])
    [(numbers, rows)] = store.vectors.batches(10, indexed=False)
    assert (numbers, rows.tolist()) == ([second], [[1, 0, 0, 0]])
    store.vectors.published("vectors-2", "1")
    assert (store.vectors.outbox(), store.facts.get("vectors"), store.facts.get("digest")) == (
        (0, []),
        "vectors-2",
        "1",
    )


def test_words_that_went_astray_are_told_and_made_again(store: Store) -> None:
    """FTS5 keeps no text of its own."""
    put(store, Article("a", "harbour words"))
    store.db.execute("INSERT INTO words (words) VALUES ('delete-all')")
    assert inconsistencies(store) == ["the word index holds 0 passages, the library 1"]
    store.rebuild_words()
    assert not inconsistencies(store)
    assert store.lexical.matching(["harbour"], 1)


def test_a_library_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    """The message says to upgrade, and not a byte is changed."""
    path = tmp_path / "library.sqlite"
    Store(path, create=True, write=True).close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    before = path.read_bytes()
    for write in (False, True):
        with pytest.raises(LibraryVersionError, match=r"newer article-qa \(schema 99, .*pip install --upgrade"):
            Store(path, write=write)
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    """It is named as no library, and not even its journal mode is changed."""
    path = tmp_path / "library.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE recipes (name)")
    db.close()
    before = path.read_bytes()
    with pytest.raises(LibraryDamaged, match="is not an article-qa library"):
        Store(path, write=True)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("said", "kind", "told"),
    [
        ("database or disk is full", LibraryError, "No space left for the library"),
        ("attempt to write a readonly database", LibraryError, "check its permissions"),
        ("unable to open database file", LibraryError, "check its permissions"),
        ("database is locked", LibraryBusy, "try again in a moment"),
        ("database disk image is malformed", LibraryDamaged, "add the articles again"),
        ("file is not a database", LibraryDamaged, "add the articles again"),
        ("no such table: articles", LibraryDamaged, "add the articles again"),
        ("no such column: vector", LibraryDamaged, "add the articles again"),
        ("vtable constructor failed: words", LibraryDamaged, "add the articles again"),
        ("disk I/O error", LibraryError, "is its disk full, or failing"),
        ("interrupted", LibraryError, "qa index check"),
    ],
)
def test_sqlite_errors_come_out_as_ours(store: Store, said: str, kind: type[LibraryError], told: str) -> None:
    """Each names the library and the next step."""

    def fail() -> None:
        with store.transaction():
            raise sqlite3.OperationalError(said)

    with pytest.raises(LibraryError, match=told) as caught:
        fail()
    assert type(caught.value) is kind
    assert str(store.path.parent) in str(caught.value)
