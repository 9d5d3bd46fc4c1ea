"""``qa index sync --watch``: a library synchronised whenever its folders change, told of in a line each."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import LibraryBusy, QAError, UsageError
from qa.shell.progress import storing
from qa.shell.reports import counted, report_json, skipped_line
from qa.shell.terminal import message, put_json, say, say_trace

if TYPE_CHECKING:
    from index.report import Report
    from qa.shell.options import Shared

_BUSY = 2.0
"""Seconds until a library that another process writes to is tried again."""


def follow(shared: Shared) -> None:
    """Synchronise now, and whenever the folders have changed, until Ctrl-C.

    The library is held only meanwhile. What goes wrong is said, and the next change is another attempt. Raises
    UsageError for a library that was made from no files.
    """
    from index.watch import due

    watched = _Watched(shared)
    if not watched.sources():
        raise UsageError(
            "Nothing to watch: no files or folders were added to this library. Add some: qa index add PATH"
        )
    if not shared.quiet:
        say(f"Watching {', '.join(map(str, watched.sources()))} (Ctrl-C ends it)")
    with suppress(KeyboardInterrupt):
        for _ in due(watched.sources, [shared.folder]):
            watched.synchronise()


class _Watched:
    """One library, and what has been said of it."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._sources: Sequence[Path] = ()
        self._missing: frozenset[str] = frozenset()
        self._skipped: frozenset[str] = frozenset()
        self._error = ""

    def sources(self) -> Sequence[Path]:
        """The files and folders that were added so far; those of before where that cannot be read just now."""
        from index.ids import file_sources
        from index.library import Library

        try:
            with Library(self._shared.folder) as opened:
                self._sources = file_sources(opened.store)
        except QAError:
            if not self._sources:
                raise
        return self._sources

    def synchronise(self) -> None:
        """Do it once, and say what it did: nothing where it did nothing, and nothing twice."""
        try:
            report = self._synchronised()
        except Exception as error:  # whatever it is, the next change deserves another attempt
            if self._shared.verbose:
                say_trace()
            if message(error) != self._error:
                self._say(f"Error: {message(error)}", always=True)
            self._error = message(error)
            return
        self._error = ""
        if self._shared.as_json and (report.added or report.changed or report.removed):
            put_json(report_json(report))
            sys.stdout.flush()  # another program may wait for this line
        elif report.added or report.changed or report.removed:
            self._say(counted(report))
        self._tell_of_others(report)

    def _synchronised(self) -> Report:
        told = False
        while True:
            try:
                with (
                    self._shared.writing() as opened,
                    storing("Storing articles", None, self._shared.quiet) as callbacks,
                ):
                    return opened.sync(*callbacks, missing_ok=True)
            except LibraryBusy:
                if not told:
                    self._say("Another process writes to the library: waiting for it")
                told = True
                time.sleep(_BUSY)

    def _tell_of_others(self, report: Report) -> None:
        """Of sources that went or came back, and of files that could not be read, what is new."""
        missing = frozenset(report.missing)
        for place in sorted(missing - self._missing):
            self._say(f"{place} is not there: its articles stay")
        for place in sorted(self._missing - missing):
            self._say(f"{place} is back")
        skipped = {skipped_line(one): None for one in report.skipped if not one.note}
        for line in skipped.keys() - self._skipped:
            self._say(f"Skipped: {line}")
        self._missing, self._skipped = missing, frozenset(skipped)

    def _say(self, text: str, always: bool = False) -> None:
        if always or not self._shared.quiet:
            say(f"{time.strftime('%H:%M:%S')} {text}")
