"""Files that are as they were when their articles were stored, known by their size and times before they are read.

A file is known when it was read whole, by the very readers that would read it now, and gave nothing but articles that
are stored and sound. One that had been changed only just before it was read is not: a change within the same tick of
the clock would not show. Of a file that was read and is not known its size and times are kept all the same, for
`index.freshness`.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

import index
from index.intake.read import Skipped
from index.intake.readers import export
from index.intake.readers.encoding import unstorable
from index.report import Stored
from index.store.files import File
from index.store.store import Store

FileOrSkipped: TypeAlias = "tuple[Path, str] | Skipped"
"""A file to read with its name, or what is left out of a folder."""
SETTLED = 2.0
"""Seconds for which a file must have been left alone: the coarsest file systems tell times to two seconds."""
_PACKAGES = ("defusedxml", "feedparser", "htmldate", "lxml", "pypdfium2", "python-docx", "trafilatura", "warcio")
"""What reads documents beside our own modules."""


class KnownFiles:
    """One look at the files of a library, and what is to be remembered of those that are read."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._marks: dict[str, tuple[str, bool]] = {}
        """Of each file taken: its mark, and whether a file of the same mark is the same."""
        self.paths: set[str] = set()
        """The files that are known."""
        self.ids: set[str] = set()
        """Articles of theirs, and sound ones of files that hold a damaged one too."""

    def others(self, found: Iterable[FileOrSkipped], stored: Stored | None) -> Iterator[FileOrSkipped]:
        """Those of the files found that are not known, each marked as it is when it is taken, to be read at once.

        ``stored`` is called with the articles of those that are.
        """
        held = {file.path: file for file in self._store.files.all()} if self._are_read_alike() else {}
        items = list(found) if held else found
        if held:
            self._look([str(item[0]) for item in items if not isinstance(item, Skipped)], held, stored)
        return (item for item in items if isinstance(item, Skipped) or self._is_wanted(item[0]))

    def _look(self, here: Iterable[str], held: Mapping[str, File], stored: Stored | None) -> None:
        """Find out which of the files here are known."""
        same = {path for path in here if path in held and held[path].mark == mark_of(path)}
        counted = Counter(str(path) for path in self._store.articles.paths().values())
        sound: Counter[str] = Counter()
        whole = {path for path in same if counted[path] == held[path].articles}
        for article in self._store.articles.sound() if whole else ():
            if article.path in whole:
                sound[article.path] += 1
                self.ids.add(article.id)
                if stored:
                    stored(article)
        self.paths = {path for path in whole if sound[path] == held[path].articles}

    def _is_wanted(self, path: Path) -> bool:
        if str(path) in self.paths:
            return False
        if not unstorable(str(path)) and (mark := mark_of(path)):
            self._marks[str(path)] = mark, not export.may_tell_of(path) and mark_of(path, settled=True) == mark
        return True

    def remember(self, kept: Iterable[str], skipped: Iterable[Skipped]) -> None:
        """Remember the files that were read; ``kept`` is the path of each article that they gave."""
        counts = Counter(kept)
        bad = {one.path for one in skipped}
        read = [
            File(path, mark, counts[path] if sure and counts[path] and path not in bad else None)
            for path, (mark, sure) in self._marks.items()
        ]
        if read:
            with self._store.transaction():
                if not self._are_read_alike():
                    self._store.files.forget([file.path for file in self._store.files.all()])
                    self._store.facts.set(readers=readers())
                self._store.files.record(read)

    def _are_read_alike(self) -> bool:
        return self._store.facts.get("readers") == readers()


def mark_of(path: str | Path, *, settled: bool = False) -> str | None:
    """Size and times of a file; None where they cannot be had, or ``settled`` and it was changed just now."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    if settled and time.time() - max(found.st_mtime, found.st_ctime) < SETTLED:
        return None
    return f"{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns} {found.st_ino}"


@cache
def readers() -> str:
    """What the readers of files are known by: they read otherwise when any of their modules is another."""
    from importlib.metadata import PackageNotFoundError, version  # 17 ms, which no question is to wait for

    folder = Path(index.__path__[0])
    modules = sorted([folder / "article.py", *(folder / "intake").rglob("*.py"), *(folder / "text").rglob("*.py")])
    found = sha256("".join(f"{path.relative_to(folder)} {mark_of(path)}\n" for path in modules).encode())
    for name in _PACKAGES:
        try:
            found.update(f"{name} {version(name)}\n".encode())
        except PackageNotFoundError:
            found.update(f"{name} is missing\n".encode())
    return found.hexdigest()
