"""Files that did not change are not read again; whatever may have changed is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import index.ingestion
import index.known
from index.article import Article
from index.intake.order import in_order
from index.intake.read import Skipped
from index.library import Library
from index.upkeep import check
from tests.index.fake import CountWords

TEXTS = {"lamp.txt": "The lamp was lit on Monday.\n", "bell.txt": "The bell was raised.\n", "two.jsonl": ""}
JSON_LINES = '{"id": "one", "text": "The pier is shut."}\n{"id": "other", "text": "The mast broke."}\n'


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """Two files of an article, one of two."""
    folder = tmp_path / "news"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text or JSON_LINES)
    return folder


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read, in order; files are settled as soon as they are written."""
    names: list[str] = []

    def noting(found: Iterator[tuple[Path, str] | Skipped]) -> Iterator[Article | Skipped]:
        def taken() -> Iterator[tuple[Path, str] | Skipped]:
            for item in found:
                names.append(item.path if isinstance(item, Skipped) else item[0].name)
                yield item

        return in_order(taken())

    monkeypatch.setattr(index.ingestion, "in_order", noting)
    monkeypatch.setattr(index.known, "SETTLED", -1.0)
    return names


@pytest.fixture
def library(tmp_path: Path, news: Path, read: list[str]) -> Iterator[Library]:
    """A library of them, which has read each once."""
    with Library.create(tmp_path / "library", encoder=CountWords()) as made:
        made.add([news])
        assert read == sorted(TEXTS)
        read.clear()
        yield made
        assert check(made) == []


@pytest.mark.parametrize("again", [lambda made, news: made.sync(), lambda made, news: made.add([news])])
def test_files_that_did_not_change_are_not_read(
    library: Library, news: Path, read: list[str], again: Callable[[Library, Path], object]
) -> None:
    """Their articles are told of and count as unchanged; a new file is read."""
    told: list[str] = []
    report = library.sync(lambda article: told.append(article.id))
    assert (read, report.unchanged, report.removed, sorted(told)) == (
        [],
        4,
        (),
        ["bell.txt", "lamp.txt", "one", "other"],
    )
    (news / "new.txt").write_text("The ferry sails.\n")
    again(library, news)
    assert read == ["new.txt"]
    assert library.counts()[0] == 5
    (news / "lamp.txt").unlink()
    assert library.sync().removed == ("lamp.txt",)


def rewritten(news: Path, library: Library) -> None:
    """As long as before, with the time of before."""
    file = news / "lamp.txt"
    before = file.stat()
    file.write_text(TEXTS["lamp.txt"].replace("Monday", "Friday"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert file.stat().st_size == before.st_size


def replaced(news: Path, library: Library) -> None:
    """By another file that was older."""
    other = news.parent / "other"
    other.write_text("The lamp is out.\n")
    os.utime(other, (1e9, 1e9))
    other.replace(news / "lamp.txt")


def removed(news: Path, library: Library) -> None:
    """The article alone, its file is there yet."""
    library.remove(["lamp.txt"])


def sql(statement: str) -> Callable[[Path, Library], None]:
    """Damage to the library's file."""

    def damage(news: Path, library: Library) -> None:
        with library.store.transaction():
            library.store.db.execute(statement)

    return damage


OF_LAMP = "(SELECT key FROM articles WHERE id = 'lamp.txt')"


@pytest.mark.parametrize(
    "change",
    [
        rewritten,
        replaced,
        removed,
        sql("UPDATE articles SET title = 'Not so' WHERE id = 'lamp.txt'"),
        sql("UPDATE articles SET text = 'Not so.' WHERE id = 'lamp.txt'"),
        sql(f'UPDATE sentences SET "end" = "end" - 2 WHERE article = {OF_LAMP}'),
        sql(f"DELETE FROM sentences WHERE article = {OF_LAMP}"),
    ],
    ids=["rewritten", "replaced", "removed", "damaged row", "damaged text", "damaged sentence", "no sentence"],
)
def test_what_may_have_changed_is_read(
    library: Library, news: Path, read: list[str], change: Callable[[Path, Library], None]
) -> None:
    """And stored as the file has it."""
    change(news, library)
    library.sync()
    assert read == ["lamp.txt"]
    assert library.article("lamp.txt").text == (news / "lamp.txt").read_text()


def test_a_file_of_two_articles_is_read_when_one_of_them_was_removed(library: Library, read: list[str]) -> None:
    """The other counts once."""
    library.remove(["one"])
    report = library.sync()
    assert (read, report.added, report.unchanged) == (["two.jsonl"], ("one",), 3)


def test_all_are_read_again_by_other_readers(
    library: Library, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once: a new version may read more out of the same file."""
    monkeypatch.setattr(index.known, "readers", lambda: "of another version")
    assert library.sync().unchanged == 4
    assert read == sorted(TEXTS)
    library.sync()
    assert read == sorted(TEXTS)


def test_a_file_that_was_changed_just_now_is_read_again(
    library: Library, news: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change in the same moment of a coarse clock would not show."""
    monkeypatch.setattr(index.known, "SETTLED", 2.0)
    (news / "new.txt").write_text("The ferry sails.\n")
    library.sync()
    library.sync()
    assert read == ["new.txt", "new.txt"]


def test_what_was_skipped_is_skipped_again_with_its_reason(library: Library, news: Path) -> None:
    """A file that gives nothing is never known."""
    (news / "empty.txt").write_text("")
    (news / "bad.jsonl").write_text('{"id": "x", "text": "Good."}\nnot json\n')
    first, second = (library.sync().skipped for _ in range(2))
    assert first == second != ()
