"""The terminal: text and JSON out, a progress bar, questions in from a prompt or a pipe.

What it does not know: libraries and answers. What runs for a question is handed in.
"""

from __future__ import annotations

import os
import shutil
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import QAError
from qa.shell.show import harmless, json_text, one_line

if TYPE_CHECKING:
    from index.article import Article


def put(text: str) -> None:
    """Print an answer; whoever made ``text`` has made it harmless."""
    print(text)


def put_json(value: Any, indent: int | None = None) -> None:
    """Print a value as JSON in the encoding of standard output."""
    print(json_text(value, encoding=sys.stdout.encoding or "utf-8", indent=indent))


def say(text: str) -> None:
    """Print to standard error what is not an answer."""
    print(harmless(text), file=sys.stderr)


def width() -> int:
    """Columns of the terminal, at most 100: longer lines are hard to read; 80 in a pipe."""
    return min(shutil.get_terminal_size().columns, 100) if sys.stdout.isatty() else 80


def color() -> bool:
    """Whether standard output takes colour: a terminal, unless NO_COLOR or TERM=dumb ask for none."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


@contextmanager
def progress_bar(
    title: str, total: int | None, quiet: bool
) -> Iterator[tuple[Callable[[Article], None], Callable[[Article, float], None]]]:
    """A progress bar on standard error, if that is a terminal.

    Gives what to call with each article that is stored, and with a long one and the part of it that is encoded.
    ``total`` is about how many there are, None where that is not known: then the time gone stands for the time left.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda article: None, lambda article, part: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        Task,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    def rate(task: Task) -> str:
        return f"{task.speed:.1f} articles/s" if task.speed else ""

    time = TimeElapsedColumn() if total is None else TimeRemainingColumn()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        time,
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=total, rate="")
        done = 0

        def stored(article: Article) -> None:
            nonlocal done
            done += 1
            bar.update(task, completed=done, description=title)
            known = bar.tasks[0]
            more = known.total is not None and known.completed > known.total  # a file held more than was counted
            bar.update(task, rate=rate(known), total=known.completed if more else known.total)

        def within(article: Article, part: float) -> None:
            name = escape(one_line(article.name)[:30])
            bar.update(task, completed=done + part, description=f"{title}: {part:.0%} of {name}")

        yield stored, within


@contextmanager
def fetching_bar(quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """As ``progress_bar``; it gives what to call with each URL, how many are done and how many there are."""
    if quiet or not sys.stderr.isatty():
        yield lambda url, done, total: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("Fetching"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda url, done, total: bar.update(
            task, description=escape(harmless(url)[:60]), completed=done, total=total
        )


@contextmanager
def share_bar(quiet: bool) -> Iterator[Callable[[str], Callable[[int, int], None]]]:
    """Bars on standard error, if that is a terminal; gives what makes one of its title: call it with done and total."""
    if quiet or not sys.stderr.isatty():
        yield lambda title: lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:

        def make(title: str) -> Callable[[int, int], None]:
            task = bar.add_task(title, total=None, visible=False)
            return lambda done, total: bar.update(task, completed=done, total=total, visible=True)

        yield make


def upgrading(quiet: bool) -> Callable[[int, int], None]:
    """What to call while a library of an older version is brought up to date: a line on a terminal's standard error."""

    def tell(done: int, total: int) -> None:
        if not quiet and sys.stderr.isatty() and (done % 100 == 0 or done == total):
            line = f"\rBringing the library up to date: {done} of {total}"
            print(line, end="\n" if done == total else "", file=sys.stderr, flush=True)

    return tell


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


def message(error: Exception) -> str:
    """What went wrong, in words for the person at the terminal."""
    if isinstance(error, QAError):
        return harmless(str(error))
    return harmless(f"{type(error).__name__}: {error}")


def say_trace() -> None:
    """Print the traceback of the exception being handled."""
    say(traceback.format_exc().rstrip())


def each_line(name: str, run: Callable[[str], object], as_json: bool, verbose: bool) -> None:
    """Run each line of standard input; one that fails says so in its place, and the rest go on."""
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(encoding="utf-8-sig", errors="replace")
    for line in sys.stdin:
        text = line.rstrip("\r\n")
        if not as_json:
            put(f"> {one_line(text)}")
        try:
            run(text)
        except (BrokenPipeError, KeyboardInterrupt):
            raise
        except Exception as error:  # whatever it is, the other lines deserve their answers
            if verbose:
                say_trace()
            if as_json:
                put_json({name: text, "error": message(error)})
            else:
                say(f"Error: {message(error)}")
        if not as_json:
            put("")
        sys.stdout.flush()  # another program may wait for this line


_LEAVING = {"", "quit", "exit"}
_HELP = """\
Ask for one fact at a time, in English:
  who is the mayor?
  how many people were evacuated?
  what did the mayor say about the bridge?
The arrow keys bring back what was asked; quit, a blank line or Ctrl-D ends.
Passages instead of an answer: qa search WORDS. All commands: qa -h"""


def ask_line(prompt: str) -> str:
    """A line typed at the terminal, where the arrow keys bring back those of before. Raises EOFError for Ctrl-D."""
    with suppress(ImportError):  # Windows has none: then without history
        import readline  # noqa: F401
    return input(prompt)


def prompt(answer: Callable[[str], object]) -> None:
    """Questions at a terminal until quit, a blank line or Ctrl-D; Ctrl-C gives up the line, an error its question."""
    say("Ask a question; help shows examples, quit ends.")
    while True:
        try:
            question = ask_line("? ").strip()
            if question.casefold() in _LEAVING:
                return
            if question.casefold() in {"help", "?"}:
                say(_HELP)
                continue
            answer(question)
            put("")
        except KeyboardInterrupt:
            put("")
        except EOFError:
            put("")
            return
        except Exception as error:  # the next question may fare better
            say(f"Error: {message(error)}")


def package_version() -> str:
    """Of article-qa as installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("article-qa")
    except PackageNotFoundError:
        return "(not installed)"
