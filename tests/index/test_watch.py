"""It is time to synchronise when the folders have changed and settled, and whenever they go or come back."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event, Timer

import pytest

from index.errors import InputError
from index.watch import due

SETTLE = 0.2
PATIENCE = 60
"""Seconds after which what is awaited is taken never to come."""


class Watching:
    """The times at which it is due, waited for."""

    def __init__(
        self, sources: Callable[[], Sequence[Path]], besides: Sequence[Path] = (), settle: float = SETTLE
    ) -> None:
        self.stop = Event()
        self._times = due(sources, besides, self.stop, settle=settle)

    def next(self) -> bool:
        """Whether it became due."""
        timer = Timer(PATIENCE, self.stop.set)
        timer.start()
        try:
            return next(self._times, self) is None
        finally:
            timer.cancel()


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    (folder / "old").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "bell.txt").write_text("The bell was raised.\n")
    (folder / "lamp.txt").write_text("The lamp was lit.\n")
    return folder


@pytest.fixture
def watching(news: Path) -> Iterator[Watching]:
    """It has been due for the first time."""
    one = Watching(lambda: [news])
    assert one.next()
    yield one
    one.stop.set()


CHANGES: dict[str, Callable[[Path], object]] = {
    "written": lambda news: (news / "new.txt").write_text("The ferry sails.\n"),
    "changed": lambda news: (news / "lamp.txt").write_text("The lamp is out.\n"),
    "removed": lambda news: (news / "lamp.txt").unlink(),
    "renamed": lambda news: (news / "lamp.txt").rename(news / "old" / "lamp.txt"),
    "written below": lambda news: (news / "old" / "new.txt").write_text("The ferry sails.\n"),
    "a folder moved in": lambda news: (news.with_name("elsewhere")).rename(news / "more"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_it_is_due_after_a_change(watching: Watching, news: Path, change: Callable[[Path], object]) -> None:
    """Also one that came while the caller was still at work on the one before."""
    change(news)
    assert watching.next()
    (news / "again.txt").write_text("And again.\n")
    assert watching.next()


def test_many_changes_in_a_row_are_one(news: Path) -> None:
    """They are waited for until they end."""
    watching = Watching(lambda: [news], settle=3.0)
    assert watching.next()
    for number in range(50):
        (news / f"{number}.txt").write_text("The ferry sails.\n")
    assert watching.next()
    Timer(4.0, watching.stop.set).start()
    assert not watching.next()


def test_what_is_hidden_or_put_apart_is_not_looked_at(news: Path) -> None:
    """A library within one of its own folders would else be due for ever."""
    library = news / "library"
    library.mkdir()
    watching = Watching(lambda: [news], [library])
    assert watching.next()
    (news / ".lamp.txt.swp").write_text("The lamp\n")
    (library / "library.sqlite").write_text("SQLite\n")
    Timer(1.5, watching.stop.set).start()
    assert not watching.next()


def test_a_folder_that_vanishes_and_comes_back_is_due_each_time(watching: Watching, news: Path) -> None:
    """And what changes in it then."""
    elsewhere = news.rename(news.with_name("away"))
    assert watching.next()
    elsewhere.rename(news)
    assert watching.next()
    (news / "new.txt").write_text("The ferry sails.\n")
    assert watching.next()


def test_one_of_two_folders_may_vanish(news: Path, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    watching = Watching(lambda: [news, tmp_path / "more"])
    assert watching.next()
    (tmp_path / "more").rmdir()
    assert watching.next()
    (news / "new.txt").write_text("The ferry sails.\n")
    while not (news / "seen").exists():  # it may be due for the folder more than once
        assert watching.next()
        (news / "seen").write_text("")
    (tmp_path / "more").mkdir()
    assert watching.next()


def test_a_file_is_watched_though_it_is_replaced(news: Path) -> None:
    """As editors do that save."""
    watching = Watching(lambda: [news / "lamp.txt"])
    assert watching.next()
    for number in range(2):
        (news / "saved").write_text(f"The lamp was lit {number} times.\n")
        os.replace(news / "saved", news / "lamp.txt")
        assert watching.next()
        (news / "lamp.txt").write_text("The lamp.\n")
        assert watching.next()


def test_a_folder_that_is_added_meanwhile_is_watched_too(news: Path, tmp_path: Path) -> None:
    more = tmp_path / "more"
    more.mkdir()
    sources = [news]
    watching = Watching(lambda: list(sources))
    assert watching.next()
    sources.append(more)
    assert watching.next()
    (more / "new.txt").write_text("The ferry sails.\n")
    assert watching.next()


def test_where_nothing_is_there_it_is_due_once_and_again_when_something_is(tmp_path: Path) -> None:
    watching = Watching(lambda: [tmp_path / "later"])
    assert watching.next()
    (tmp_path / "later").mkdir()
    assert watching.next()


def test_a_system_that_cannot_watch_is_told_of(news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*places: object, **options: object) -> Iterator[set[object]]:
        raise OSError(28, "inotify watch limit reached")
        yield

    monkeypatch.setattr("watchfiles.watch", refuse)
    with pytest.raises(InputError, match=r"watch limit reached.*WATCHFILES_FORCE_POLLING"):
        next(due(lambda: [news]))
