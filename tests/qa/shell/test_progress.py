"""The bar that tells how far something is: at a terminal, and nowhere else."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from index.article import Article
from qa.shell.progress import bars, count, storing


class Screen(io.StringIO):
    """A terminal's standard error, or a pipe's."""

    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


def screen_of(monkeypatch: pytest.MonkeyPatch, terminal: bool = True) -> Screen:
    """What stands for standard error, 120 columns wide. Made in the test: pytest puts its own there before each."""
    made = Screen(terminal)
    monkeypatch.setattr(sys, "stderr", made)
    for name, value in {"TERM": "xterm", "COLUMNS": "120"}.items():
        monkeypatch.setenv(name, value)
    return made


def test_a_bar_counts_and_takes_no_text_for_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    """One for each title; a name with brackets or an escape in it is shown as it is."""
    screen = screen_of(monkeypatch)
    with bars() as tell:
        tell("Joining", 1, 4)
        tell("Joining", 2, 4, "of [bold]b[/bold]\x1b[2J")
        tell("Indexing", 3, None)
    shown = screen.getvalue()
    assert "Joining" in shown
    assert "2/4" in shown
    assert "3/?" in shown
    assert "of [bold]b[/bold]␛" in shown


@pytest.mark.parametrize(("quiet", "terminal", "after"), [(True, True, 0), (False, False, 0), (False, True, 60)])
def test_there_is_none_in_a_pipe_when_quiet_or_before_it_takes_long(
    monkeypatch: pytest.MonkeyPatch, quiet: bool, terminal: bool, after: float
) -> None:
    """Nothing at all is written."""
    screen = screen_of(monkeypatch, terminal)
    with bars(quiet, after) as tell:
        tell("Joining", 1, 4)
    assert screen.getvalue() == ""


def test_more_articles_than_were_counted_move_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file may hold more than its lines told; of a long article the part that is done is told."""
    screen, article = screen_of(monkeypatch), Article("a", "text", title="A long one")
    with storing("Storing articles", 1, False) as (stored, within):
        within(article, 0.5)
        stored(article)
        stored(article)
    shown = screen.getvalue()
    assert "50% of A long one" in shown
    assert "2/2" in shown
    assert "articles/s" in shown


def test_articles_are_counted_by_files_and_lines(tmp_path: Path) -> None:
    """A file each, a line each of JSON Lines; what is not there counts nothing."""
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "b.jsonl").write_text("{}\n{}\n{}")
    assert count([tmp_path, tmp_path / "a.txt", tmp_path / "none"]) == 5
