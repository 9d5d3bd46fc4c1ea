"""A library whose vectors are not in Chroma: all that it needs of an index is in index.vectors."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from index.library import Library
from index.store.store import Store
from index.upkeep import check, remodel, repair
from index.vectors import VectorStore
from tests.index.fake import CountWords
from tests.index.memory import MemoryStore
from tests.index.test_remodel import CountPairs

LAMP = "The lighthouse lamp was lit again on Monday, after eleven dark years.\n"
BELL = "Divers raised the bronze bell from the wreck of the Saint Brendan.\n"


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder of two articles."""
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "lamp.txt").write_text(LAMP)
    (tmp_path / "news" / "bell.txt").write_text(BELL)
    return tmp_path / "news"


def found(library: Library, query: str) -> str:
    """The article of the best hit."""
    return library.search(query)[0].passage.article_id


def test_the_whole_library_works_with_another_index(
    tmp_path: Path, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Add, search, change, remove, check, repair, another model: Chroma is not even there."""
    monkeypatch.setitem(sys.modules, "chromadb", None)  # importing it would fail
    memory = MemoryStore()

    def vectors(store: Store) -> VectorStore:
        return memory

    with Library.create(tmp_path / "library", encoder=CountWords(), vector_store=vectors) as library:
        library.add([news])
        assert (found(library, "bronze bell"), library.vectors.count()) == ("bell.txt", 2)
        (news / "lamp.txt").write_text(LAMP.replace("Monday", "Friday") + "\nThe keeper wept.\n")
        (news / "bell.txt").unlink()
        report = library.sync()
        assert (report.changed, report.removed) == (("lamp.txt",), ("bell.txt",))
        assert check(library) == []
        library.remove(["lamp.txt"])
        assert (library.vectors.count(), library.search("lamp")) == (0, [])
        library.add([news])
    with Library(tmp_path / "library", encoder=CountWords(), vector_store=vectors) as reader:
        assert (found(reader, "keeper wept"), check(reader), reader.warnings()) == ("lamp.txt", [], [])
        memory.held[reader.vectors.name].clear()
        assert check(reader) == [f"The index {reader.vectors.name} is not as it was left"]
    with Library(tmp_path / "library", write=True, encoder=CountWords(), vector_store=vectors) as library:
        assert repair(library) == []
        assert remodel(library, CountPairs())
        assert (found(library, "keeper wept"), check(library), len(memory.held)) == ("lamp.txt", [], 1)


def test_an_index_that_is_lost_is_done_without(tmp_path: Path, news: Path) -> None:
    """Every vector in SQLite is compared instead, and the reader says so."""
    memory = MemoryStore()
    with Library.create(tmp_path / "library", encoder=CountWords(), vector_store=lambda store: memory) as library:
        library.add([news])
    memory.held.clear()
    with Library(tmp_path / "library", encoder=CountWords(), vector_store=lambda store: memory) as reader:
        assert found(reader, "bronze bell") == "bell.txt"
        assert "qa index repair" in reader.warnings()[0]
