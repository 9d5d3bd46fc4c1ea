"""The terminal: text and JSON out, questions in from a prompt or a pipe.

What it does not know: libraries and answers. What runs for a question is handed in.
"""

from __future__ import annotations

import os
import shutil
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from index.errors import QAError
from qa.harmless import harmless, json_text, one_line


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
