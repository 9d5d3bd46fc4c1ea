"""How far something is, on a terminal's standard error: one kind of bar for all that takes long."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol

import typer

from qa.harmless import one_line
from qa.shell.terminal import say

if TYPE_CHECKING:
    from index.article import Article


class Tell(Protocol):
    """Moves the bar of a title: how much is done, how much there is, and a note."""

    def __call__(self, title: str, done: float, total: float | None, note: str = "") -> None:
        """``total`` None where it is not known."""
        ...


@contextmanager
def bars(quiet: bool = False, after: float = 0.0) -> Iterator[Tell]:
    """Bars, one for each title, if standard error is a terminal; none in the first ``after`` seconds."""
    if quiet or not sys.stderr.isatty():
        yield lambda title, done, total, note="": None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    # Titles and notes are text, never markup.
    title_of, note_of = (TextColumn(f"{{task.{part}}}", markup=False) for part in ("description", "fields[note]"))
    counted = BarColumn(), MofNCompleteColumn(), note_of, TimeElapsedColumn(), TimeRemainingColumn()
    bar = Progress(title_of, *counted, console=Console(stderr=True), transient=True)
    tasks: dict[str, Any] = {}
    began = monotonic()

    def update(title: str, done: float, total: float | None, note: str = "") -> None:
        if monotonic() - began < after:
            return
        state: dict[str, Any] = {"completed": done, "total": total, "note": one_line(note)}
        if title in tasks:
            bar.update(tasks[title], **state)
        else:
            tasks[title] = bar.add_task(one_line(title), **state)
            bar.start()

    try:
        yield update
    finally:
        bar.stop()


@contextmanager
def stoppable(said: str) -> Iterator[None]:
    """Ctrl-C within says what state it leaves, and exits 130."""
    try:
        yield
    except KeyboardInterrupt:
        say(said)
        raise typer.Exit(130) from None


@contextmanager
def storing(
    title: str, total: int | None, quiet: bool
) -> Iterator[tuple[Callable[[Article], None], Callable[[Article, float], None]]]:
    """A bar of articles being stored; ``total`` is about how many there are, None where that is not known.

    Gives what to call with each article that is stored, and with a long one and the part of it that is encoded.
    """
    done, began = 0, monotonic()
    with bars(quiet) as update:

        def stored(article: Article) -> None:
            nonlocal done
            done += 1
            about = total and max(total, done)  # a file may hold more than was counted
            update(title, done, about, f"{done / max(monotonic() - began, 1e-3):.1f} articles/s")

        def within(article: Article, part: float) -> None:
            update(title, done + part, total and max(total, done + 1), f"{part:.0%} of {one_line(article.name)[:30]}")

        yield stored, within


@contextmanager
def fetching(quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A bar of pages being fetched; gives what to call with a URL, how many are done and how many there are."""
    with bars(quiet) as update:
        yield lambda url, done, total: update("Fetching", done, total, url[:60])


def upgrading(quiet: bool) -> Callable[[int, int], None]:
    """What to call while a library of an older version is brought up to date: a line on a terminal's standard error."""

    def update(done: int, total: int) -> None:
        if not quiet and sys.stderr.isatty() and (done % 100 == 0 or done == total):
            line = f"\rBringing the library up to date: {done} of {total}"
            print(line, end="\n" if done == total else "", file=sys.stderr, flush=True)

    return update


def count(paths: Iterable[Path]) -> int:
    """About how many articles there are: a file each, a line each of JSON Lines."""
    return sum(_count_file(file) for path in paths for file in (path.rglob("*") if path.is_dir() else [path]))


_COUNTED = 16 * 1024**2
"""Bytes of a file whose lines are counted; the rest of a larger one is taken to be like them."""


def _count_file(path: Path) -> int:
    if not path.is_file():
        return 0
    if path.suffix.lower() not in {".jsonl", ".ndjson"}:
        return 1
    try:
        with path.open("rb") as file:
            head = file.read(_COUNTED)
        lines = head.count(b"\n") + (not head.endswith(b"\n"))
        return lines if len(head) < _COUNTED else lines * path.stat().st_size // _COUNTED
    except OSError:  # the reader will say so
        return 0
