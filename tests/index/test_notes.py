"""Notes on articles: made with them, gone with them, and never taken where they are of anything else."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from evals.lab.endurance.schemas import downgrade
from index.article import Article, Sentence
from index.carry.merge import merge
from index.carry.portable import export, import_
from index.carry.spread import Job, spread
from index.library import Library
from index.notes import Maker
from index.store.store import Store
from index.upkeep import check, mend
from tests.index.fake import CountWords
from tests.index.on_disk import damage, stored


def count(article: Article, sentences: Sequence[Sentence]) -> bytes:
    """How many sentences there are, of how many letters; of an article without a full stop nothing can be said."""
    assert "." in article.text
    return f"{len(sentences)} of {len(article.text)}".encode()


COUNT = Maker("1", count)
TEXTS = {
    "lamp.txt": "The lamp was lit. Ada saw it.\n",
    "bell.txt": "Divers raised the bell.\n",
    "sign.txt": "No entry\n",
}
NOTES = {"lamp.txt": b"2 of 30", "bell.txt": b"1 of 24", "sign.txt": None}


def noted(folder: Path, rules: str = "1", as_of: str | None = None) -> dict[str, bytes | None]:
    """What a reader has of every article."""
    with Library(folder, encoder=CountWords(), as_of=as_of) as library:
        return {article.id: library.note(article.id, rules) for article in library.articles()}


@pytest.fixture(name="stored")
def with_notes(tmp_path: Path) -> Path:
    """The folder of a closed library; the articles' files lie beside it."""
    return stored(tmp_path, TEXTS, COUNT)


def test_a_note_is_made_with_its_article(stored: Path) -> None:
    """By the rules that are asked for; whatever cannot be noted is stored all the same."""
    assert noted(stored) == NOTES
    assert noted(stored, "2") == dict.fromkeys(NOTES)


def test_a_note_changes_and_goes_with_its_article(stored: Path) -> None:
    """A superseded version has none."""
    (stored.parent / "news" / "bell.txt").write_text("Divers raised the bell. It rang.\n")
    with Library(stored, write=True, encoder=CountWords()) as library:
        library.ingestion.maker = COUNT
        library.sync()
        library.remove(["lamp.txt"])
        assert library.store.db.all("SELECT count(*) FROM notes", ()) == [(1,)]
    assert noted(stored) == {"bell.txt": b"2 of 33", "sign.txt": None}
    with Library(stored, write=True, encoder=CountWords()) as library:
        library.add([stored.parent / "news"])  # without anybody who makes notes
    assert noted(stored)["lamp.txt"] is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE notes SET note = x'ff'",
        "UPDATE notes SET note = 'text'",
        "UPDATE notes SET rules = '1', seal = ''",
        "UPDATE notes SET article = 3 - article WHERE article = 1",
    ],
)
def test_a_damaged_note_is_none_and_is_made_anew(stored: Path, statement: str) -> None:
    damage(stored, "DELETE FROM notes WHERE article = 2" if "3 -" in statement else "SELECT 1")
    damage(stored, statement)
    assert set(noted(stored).values()) == {None}
    with Library(stored, encoder=CountWords()) as library:
        assert [said for said in check(library) if "notes of" in said]
    assert mend(stored, None, print, maker=COUNT) == []
    assert noted(stored) == NOTES


def test_a_repair_makes_what_other_rules_made_anew(stored: Path) -> None:
    damage(stored, "DELETE FROM notes WHERE article = 1")
    mend(stored, None, print, maker=Maker("2", count))
    assert noted(stored, "2") == NOTES


def test_without_the_table_articles_are_read_as_ever(stored: Path) -> None:
    """An older library is not changed by whoever only reads it; a writer makes the table."""
    damage(stored, "DROP TABLE notes")
    assert noted(stored) == dict.fromkeys(NOTES)
    downgrade(stored / "library.sqlite", 4)
    assert noted(stored) == dict.fromkeys(NOTES)
    with closing(Store(stored / "library.sqlite")) as store:
        assert store.db.one("PRAGMA user_version") == (4,)
    merge([stored], stored.parent / "joined")
    assert noted(stored.parent / "joined") == dict.fromkeys(NOTES)
    mend(stored, None, print, maker=COUNT)
    assert noted(stored) == NOTES


def test_notes_are_carried_along(stored: Path) -> None:
    """To another machine, into a library that is joined, and from a worker's."""
    export(stored, stored.parent / "library.qa")
    import_(stored.parent / "library.qa", stored.parent / "imported")
    merge([stored.parent / "library.qa"], stored.parent / "joined")
    (stored.parent / "other").mkdir()
    (stored.parent / "other" / "new.txt").write_text("One more.\n")
    job = Job([stored.parent / "other"], encoder=CountWords(), maker=COUNT)
    spread(job, stored.parent / "joined", 1)
    assert noted(stored.parent / "imported") == NOTES
    assert noted(stored.parent / "joined") == NOTES | {"new.txt": b"1 of 10"}


def test_as_of_a_date_only_the_newest_version_has_its_note(stored: Path) -> None:
    front = "---\ndate: 2019-07-1{}\n---\n{}\n"
    for day, text in ((2, "The bell rang."), (8, "The bell rang. Nobody came.")):
        (stored.parent / "news" / "late.md").write_text(front.format(day, text))
        with Library(stored, write=True, encoder=CountWords()) as library:
            library.ingestion.maker = COUNT
            library.add([stored.parent / "news"])
    assert noted(stored, as_of="2019-07-14") == {"late.md": None}
    assert noted(stored, as_of="2019-07-19") == {"late.md": b"2 of 28"}
