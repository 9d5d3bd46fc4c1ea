"""Libraries of every version that there was are brought up to date, with all that is in them."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from evals.lab.endurance.schemas import SCHEMAS, downgrade
from index.article import Article, Hit
from index.library import Library
from index.opening import open_library
from index.store.schema import SCHEMA_VERSION
from index.upkeep import check
from tests.index.fake import CountWords
from tests.index.store.test_copies import FERRY

WORDS = ["ferry", "harbour master", "12 July", "tide", "Post"]


class CannotEncode(CountWords):
    """What a migration has no need of."""

    encodes = True

    def encode(self, texts):  # type: ignore[no-untyped-def]
        assert self.encodes, f"{len(texts)} texts were encoded anew"
        return super().encode(texts)


def found(library: Library) -> list[list[Hit]]:
    return [library.search(words, 5) for words in WORDS]


@pytest.fixture
def today(tmp_path: Path) -> Path:
    """A closed library of some articles: long and short, with copies, changed and removed ones."""
    news = tmp_path / "news"
    news.mkdir()
    front = "---\ntitle: {}\noutlet: {}\ndate: 2019-07-1{}\nauthors: [Ana Núñez]\ntags: [a, b]\n---\n"
    (news / "ferry.md").write_text(front.format("Ferry", "Post", 2) + FERRY)
    (news / "wire.md").write_text(front.format("Aground", "Herald", 3) + FERRY + "\n\nThe harbour master was told.\n")
    (news / "bell.md").write_text(front.format("Bell", "Post", 4) + "Divers raised the bell at low tide.\n")
    (news / "gone.md").write_text(front.format("Gone", "Post", 4) + "This one was withdrawn.\n")
    with Library.create(tmp_path / "library", encoder=CountWords()) as library:
        library.add([news])
        (news / "bell.md").write_text(front.format("Bell", "Post", 4) + "Divers raised a bronze bell at low tide.\n")
        library.add([news])
        library.remove(["gone.md"])
    return tmp_path / "library"


def test_there_is_a_migration_from_every_version() -> None:
    """Whoever raises the schema's version writes down the one before, word for word."""
    assert set(SCHEMAS) == set(range(1, SCHEMA_VERSION))


@pytest.mark.parametrize(
    "open_it", [open_library, lambda *a, **named: Library(*a, write=True, **named)], ids=["read", "write"]
)
@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_library_of_an_older_version_is_the_same_afterwards(
    today: Path, schema: int, open_it: Callable[..., Library]
) -> None:
    """Articles, passages, copies, hits and their scores, and Chroma's folder; nothing is encoded anew."""
    encoder = CannotEncode()
    with Library(today, encoder=encoder) as library:
        articles, hits = list(library.articles()), found(library)
        copies, sources, name = library.copies("ferry.md"), library.store.facts.sources(), library.vectors.name
        assert copies == ["wire.md"]
        assert all(hits)
    downgrade(today / "library.sqlite", schema)
    encoder.encodes = False
    with open_it(today, encoder=encoder) as library:
        encoder.encodes = True  # the questions
        assert (list(library.articles()), found(library)) == (articles, hits)
        assert (library.copies("ferry.md"), library.store.facts.sources(), library.vectors.name) == (
            copies,
            sources,
            name,
        )
        assert check(library) == []
    with Library(today, write=True, encoder=CountWords()) as library:
        report = library.sync()
        assert (report.added, report.unchanged) == (("gone.md",), 3)  # whose file is there yet
        library.remove(["ferry.md"])
        assert library.copies("wire.md") == []
        assert check(library) == []


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_library_of_an_older_version_may_have_been_left_by_a_writer_that_died(today: Path, schema: int) -> None:
    """What it had acknowledged and not told Chroma is migrated, and then told."""
    downgrade(today / "library.sqlite", schema)
    with closing(sqlite3.connect(today / "library.sqlite")) as db:
        db.execute("UPDATE passages SET indexed = 0 WHERE number = (SELECT max(number) FROM passages)")
        db.commit()
    shutil.rmtree(next(today.glob("vectors-*")))
    with Library(today, write=True, encoder=CountWords()) as library:
        assert check(library) == []
        assert [hit.passage.article_id for hit in library.search("bronze divers", 1)] == ["bell.md"]


def test_a_migration_keeps_what_was_unknown_then_unknown(today: Path) -> None:
    """No page and no date of a change is made up."""
    downgrade(today / "library.sqlite", 1)
    with Library(today, write=True, encoder=CountWords()) as library:
        article: Article = library.article("wire.md")
        assert (article.modified, article.pages, article.extra) == (None, (), {"tags": ["a", "b"]})
