"""A library says how far it is behind its folders, and reads none of them for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.freshness import Behind, behind
from index.intake import read
from index.library import Library
from tests.index.fake import CountWords

TEXTS = {"lamp.txt": "The lamp was lit on Monday.\n", "bell.txt": "The bell was raised.\n", "broken.pdf": "no PDF\n"}


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """Two articles, a file that cannot be read, and one that is none."""
    folder = tmp_path / "news"
    folder.mkdir()
    for name, text in (TEXTS | {"README": "About.\n"}).items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def library(tmp_path: Path, news: Path) -> Iterator[Library]:
    """As it is right after they were added: none of them had settled."""
    with Library.create(tmp_path / "library", encoder=CountWords()) as made:
        assert len(made.add([news]).added) == 2
        yield made


def test_it_is_not_behind_what_was_just_read(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither for a file that could not be read nor for one that was not left alone before; no file is opened."""
    monkeypatch.setattr(read, "read_file", None)
    assert behind(library) == Behind()
    assert not behind(library)
    assert str(behind(library)) == ""


def changes(news: Path, library: Library) -> None:
    (news / "new.txt").write_text("The ferry sails.\n")
    (news / "lamp.txt").write_text("The lamp is out.\n")
    (news / "bell.txt").unlink()


def another_attempt(news: Path, library: Library) -> None:
    (news / "broken.pdf").write_text("still no PDF\n")


def a_copy_of_the_folder(news: Path, library: Library) -> None:
    (news / "more").mkdir()
    (news / "more" / "lamp.txt").write_text(TEXTS["lamp.txt"])


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (changes, Behind(new=1, changed=1, gone=1)),
        (another_attempt, Behind(changed=1)),
        (a_copy_of_the_folder, Behind(new=1)),
    ],
)
def test_it_says_what_has_changed_until_it_is_synchronised(
    library: Library, news: Path, change: Callable[[Path, Library], None], found: Behind
) -> None:
    change(news, library)
    assert behind(library) == found
    library.sync()
    assert not behind(library)


def test_a_file_whose_articles_were_removed_is_new(tmp_path: Path, news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next sync would take them in again."""
    monkeypatch.setattr("index.known.SETTLED", -1.0)
    with Library.create(tmp_path / "settled", encoder=CountWords()) as library:
        library.add([news])
        library.remove(["lamp.txt"])
        assert behind(library) == Behind(new=1)


def test_what_is_missing_is_named_and_nothing_of_it_is_gone(library: Library, news: Path, tmp_path: Path) -> None:
    """An unplugged disk is no loss of articles."""
    news.rename(tmp_path / "elsewhere")
    assert behind(library) == Behind(missing=(str(news),))
    assert f"{news} is not there" in str(behind(library))
    news.mkdir()
    assert behind(library) == Behind(missing=(str(news),))


def test_without_time_it_says_at_least(library: Library, news: Path) -> None:
    """What it did not come to see is not taken for gone."""
    for number in range(100):
        (news / f"{number:03}.txt").write_text("The ferry sails.\n")
    found = behind(library, seconds=0.0)
    assert (found.whole, found.gone) == (False, 0)
    assert 0 < found.new < 100
    assert "at least" in str(found)


def test_it_says_in_words_what_to_do() -> None:
    told = "The library is behind its folders: 1,200 new, 1 gone. Bring it up to date: qa index sync"
    assert str(Behind(new=1200, gone=1)) == told
