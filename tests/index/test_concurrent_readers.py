"""Whoever reads while another writes reads the library as it is at one moment."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import index.search
from index import opening
from index.library import Library
from index.upkeep import check
from tests.index.fake import CountWords
from tests.index.reading import ARTICLES, text_of, wrong
from tests.index.reading import ask as ask_library

ROOT = Path(__file__).parents[4]
EDITIONS = 6


def open_library(folder: Path, *, write: bool = False) -> Library:
    encoder = CountWords()
    return Library(folder, write=True, encoder=encoder) if write else opening.open_library(folder, encoder=encoder)


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder of articles in their first edition, beside a library that holds them."""
    folder = tmp_path / "news"
    folder.mkdir()
    print_edition(folder, range(ARTICLES), 1)
    with Library.create(tmp_path / "library", encoder=CountWords()) as library:
        library.add([folder])
    return folder


def print_edition(folder: Path, numbers: range, edition: int) -> None:
    for number in numbers:
        (folder / f"{number}.txt").write_text(text_of(number, edition), encoding="utf-8")


def test_readers_are_never_wrong_while_articles_are_added_changed_and_removed(tmp_path: Path, news: Path) -> None:
    """An article that is there all the time is always found, whole, and never in an older edition than before."""
    command = [
        sys.executable,
        "-m",
        "tests.index.reading",
        str(tmp_path / "library"),
        "3",
        str(tmp_path / "stop"),
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as readers:
        try:
            for edition in range(2, EDITIONS + 1):
                with open_library(tmp_path / "library", write=True) as library:
                    print_edition(news, range(0, ARTICLES, 2), edition)
                    library.sync()
                    for number in range(1, ARTICLES, 2):
                        (news / f"{number}.txt").unlink()
                    assert len(library.sync().removed) == ARTICLES // 2
                    print_edition(news, range(1, ARTICLES, 2), edition)
                    library.add([news])
        finally:
            (tmp_path / "stop").touch()
        assert readers.stdout
        told = [json.loads(line) for line in readers.stdout]
    assert readers.returncode == 0
    assert [one["wrong"] for one in told] == [[], [], []]
    assert all(one["asked"] > ARTICLES for one in told)


def afterwards(monkeypatch: pytest.MonkeyPatch, do: Callable[[], Any]) -> None:
    """Let another process's work fall just after the next ranking of passages, once."""
    real, todo = index.search.search, [do]

    def search(*args: Any) -> Any:
        hits = real(*args)
        if todo:
            todo.pop()()
        return hits

    monkeypatch.setattr(index.search, "search", search)


@pytest.mark.parametrize("change", ["removed", "another edition"])
def test_an_article_that_changes_during_a_search_is_found_as_it_was(
    tmp_path: Path, news: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """With the text of that moment; the next search finds it as it is then."""

    def write() -> None:
        (news / "0.txt").unlink() if change == "removed" else print_edition(news, range(1), 2)
        with open_library(tmp_path / "library", write=True) as library:
            library.sync()

    with open_library(tmp_path / "library") as reader:
        afterwards(monkeypatch, write)
        [(hit, article)] = ask_library(reader, 0)
        assert article.text == text_of(0, 1)
        assert hit.passage.text in article.text
        assert [article.text for _, article in ask_library(reader, 0)] == (
            [] if change == "removed" else [text_of(0, 2)]
        )


def test_what_is_read_from_an_index_that_is_taken_away_is_read_again(tmp_path: Path, news: Path) -> None:
    """The reader had not opened it yet when the writer switched to another."""
    editions = [2]

    def read() -> str:
        while editions:
            print_edition(news, range(ARTICLES), editions.pop())
            with open_library(tmp_path / "library", write=True) as library:
                library.sync()
        return ask_library(reader, 0)[0][1].text

    with open_library(tmp_path / "library") as reader:
        assert reader.at_one_moment(read) == text_of(0, 2)


def test_what_is_counted_in_a_snapshot_is_not_taken_for_what_is_there_afterwards(tmp_path: Path, news: Path) -> None:
    """Counts are kept by the state of the file."""
    with open_library(tmp_path / "library") as reader:
        with reader.store.snapshot():
            assert reader.counts()[0] == ARTICLES
            with open_library(tmp_path / "library", write=True) as library:
                library.remove(["0.txt"])
                assert library.counts()[0] == ARTICLES - 1
            assert reader.counts()[0] == ARTICLES
        assert reader.counts()[0] == ARTICLES - 1


def test_what_a_transaction_undid_is_not_counted_in_the_next_snapshot(tmp_path: Path, news: Path) -> None:
    """Though the connection has made as many changes as when it was counted."""
    with open_library(tmp_path / "library", write=True) as library:
        with suppress(KeyboardInterrupt), library.store.transaction():
            library.store.remove(["0.txt"])
            assert library.counts()[0] == ARTICLES - 1
            raise KeyboardInterrupt
        with library.store.snapshot():
            assert library.counts()[0] == ARTICLES


def test_a_library_is_copied_while_readers_have_it_open(tmp_path: Path, news: Path) -> None:
    """While nobody writes: the copy is asked and written to, and the original knows nothing of it."""
    with open_library(tmp_path / "library") as reader:
        assert not wrong(ask_library(reader, 0), 0, {})
        shutil.copytree(tmp_path / "library", tmp_path / "copy")
        with open_library(tmp_path / "copy", write=True) as copy:
            print_edition(news, range(1), 2)
            assert copy.sync().changed == ("0.txt",)
            assert check(copy) == []
            assert [article.text for _, article in ask_library(copy, 0)] == [text_of(0, 2)]
        assert [article.text for _, article in ask_library(reader, 0)] == [text_of(0, 1)]
        assert check(reader) == []


def test_a_library_that_is_moved_is_asked_and_written_to_at_its_new_place(tmp_path: Path, news: Path) -> None:
    """Also one that a killed writer left: what it had acknowledged goes along."""
    with suppress(KeyboardInterrupt), open_library(tmp_path / "library", write=True) as library:
        library.store.remove(["1.txt"])
        raise KeyboardInterrupt
    shutil.move(tmp_path / "library", tmp_path / "there" / "library")
    with open_library(tmp_path / "there" / "library") as library:
        assert [wrong(ask_library(library, number), number, {}) for number in range(ARTICLES)] == [[]] * ARTICLES
        assert library.counts()[0] == ARTICLES - 1
        assert check(library) == []
