"""The vector index while articles come in: it grows beside the encoding, and a few articles do not change it at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import index.ingestion
import index.publish
import index.published
from index.article import Article
from index.chroma import Collection, digest
from index.errors import LibraryDamaged
from index.growth import Growth
from index.library import Library
from index.published import published
from index.store.store import Store
from index.upkeep import check
from tests.index.fake import CountWords

WORDS = "lamp bell ferry mill harbor school bridge clinic tunnel park museum station market theater airport".split()


def _texts(count: int, seed: int) -> dict[str, str]:
    drawn = np.random.default_rng(seed)
    return {f"{n:03}.txt": f"Report {n}: {' '.join(drawn.choice(WORDS, 7))}." for n in range(count)}


def _write(folder: Path, texts: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text)
    return folder


def _found(library: Library, queries: Sequence[str] = WORDS) -> list[list[tuple[str, float]]]:
    return [[(hit.passage.article_id, hit.score) for hit in library.search(query, 8)] for query in queries]


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index begins to grow at the fifth passage, and articles are stored four at a time."""
    monkeypatch.setattr(index.publish, "LEFT", 4)
    monkeypatch.setattr(index.published, "LEFT", 4)
    monkeypatch.setattr(index.ingestion, "ARTICLES", 4)


@pytest.fixture
def grown(small_parts: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """A library of sixty articles whose index grew while they came in."""
    fed: list[int] = []
    monkeypatch.setattr(index.publish, "Growth", _watched(fed))
    with Library.create(tmp_path / "grown", encoder=CountWords()) as library:
        library.add([_write(tmp_path / "news", _texts(60, 1))])
        assert fed[-1] > 30
        yield library


def _watched(fed: list[int]) -> type[Growth]:
    class Watched(Growth):
        def feed(self, store: Store) -> None:
            super().feed(store)
            fed.append(self.held)

    return Watched


def test_an_index_that_grew_finds_what_one_made_at_once_finds(
    grown: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same hits with the same scores, however many vectors are given at a time."""
    with monkeypatch.context() as patch:
        patch.setattr(index.publish.Publisher, "keep_up", lambda self: None)
        with Library.create(tmp_path / "whole", encoder=CountWords()) as whole:
            whole.add([tmp_path / "news"])
            found = _found(whole)
    assert _found(grown) == found
    assert check(grown) == []


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_what_stops_the_intake_leaves_what_was_stored_and_no_half_index(
    tmp_path: Path, error: type[BaseException]
) -> None:
    """The next who opens the library to write makes the index of all that was acknowledged."""
    stored: list[str] = []

    def stop(article: Article) -> None:
        stored.append(article.id)
        if len(stored) == 41:
            raise error

    news, place = _write(tmp_path / "news", _texts(60, 1)), tmp_path / "library"
    with pytest.raises(error), Library.create(place, encoder=CountWords()) as library:
        library.add([news], stop)
    with Library(place, write=True, encoder=CountWords()) as library:
        assert [article.id for article in library.articles()] == stored
        assert check(library) == []
        assert [folder.name for folder in place.glob("vectors-*")] == [published(library.store)[0]]


def test_a_growing_index_that_fails_is_made_at_the_end(tmp_path: Path, small_parts: None) -> None:
    """Whatever failed: the articles are in SQLite."""
    made: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        upsert = Collection.upsert

        def fails_once(
            self: Collection, numbers: Sequence[int], vectors: NDArray[np.float32], attempt: int = 0
        ) -> None:
            made.append(self.name)
            if len(made) == 2:
                raise LibraryDamaged("as if its disk had failed")
            upsert(self, numbers, vectors, attempt)

        patch.setattr(Collection, "upsert", fails_once)
        with Library.create(tmp_path / "library", encoder=CountWords()) as library:
            library.add([_write(tmp_path / "news", _texts(60, 1))])
            assert check(library) == []
            assert published(library.store)[0] not in made[:2]


def test_few_changes_leave_the_index_alone_and_are_found(grown: Library, tmp_path: Path) -> None:
    """As if they were in it: a new article, a changed one, one that is gone."""
    before = published(grown.store)
    texts = {"060.txt": "Report 60: lamp lamp lamp bell.", "007.txt": "Report 7: ferry ferry."}
    grown.add([_write(tmp_path / "news", texts)])
    grown.remove(["003.txt"])
    assert published(grown.store) == before
    assert digest(grown.folder / before[0]) == before[1]
    beside = _found(grown)
    assert check(grown) == []
    grown.publisher.publish(anew=True)
    assert published(grown.store) != before
    assert _found(grown) == beside
    assert beside[0][0][0] == "060.txt"


def test_many_changes_are_brought_into_the_index(grown: Library, tmp_path: Path) -> None:
    """More than are worth comparing in every search."""
    before = published(grown.store)
    grown.add([_write(tmp_path / "news", {f"{n:03}.txt": f"Report {n}: a bell." for n in range(60, 66)})])
    assert published(grown.store) != before
    assert grown.store.vectors.outbox() == (0, [])
    assert check(grown) == []
