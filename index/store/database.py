"""An SQLite file: opened, changed in transactions, read as it was at one moment, its errors told as ours.

What is in the file, other modules know.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from index.errors import LibraryBusy, LibraryDamaged, LibraryError
from index.store.record import decoded


class Database:
    """One connection to an SQLite file."""

    def __init__(self, path: Path, mode: str) -> None:
        """``mode`` is one of SQLite's: ``ro``, ``rw``, or ``rwc``, which makes it where there is none."""
        self.path = path
        self.in_snapshot = False
        place = f"{path.absolute().as_uri()}?mode={mode}"
        with translated(path):
            self._db = _connected(place)
            if mode == "ro" and not os.access(path.parent, os.W_OK) and _is_closed(path):
                # Its log is empty and nobody can make one: without this word SQLite would want to.
                self._db.close()
                self._db = _connected(f"{place}&immutable=1")

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; one within another is part of it."""
        if self._db.in_transaction:
            yield
            return
        with translated(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                self._undone()
                if self._db.in_transaction:  # on a full disk sqlite has rolled back by itself
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read within is as it was at the beginning, whatever another process writes meanwhile."""
        if self._db.in_transaction:
            yield
            return
        with translated(self.path):
            self._db.execute("BEGIN")
        try:
            self._one("SELECT 1 FROM sqlite_schema")  # the moment is that of the first reading
            self.in_snapshot = True
            yield
        finally:
            self.in_snapshot = False
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")

    def _rows(self, query: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        with translated(self.path):
            yield from self._db.execute(query, values)

    def _all(self, query: str, values: Sequence[Any]) -> list[Any]:
        """The same at once: several times as fast where there are thousands."""
        with translated(self.path):
            return self._db.execute(query, values).fetchall()

    def _undone(self) -> None:
        """Called when a transaction is taken back, whose keys will be given anew."""

    def _one(self, query: str, values: Sequence[Any] = ()) -> Any:
        return next(self._rows(query, values), None)

    def _run(self, script: str) -> None:
        """Statements without values, in the transaction that is open; executescript would end it."""
        for statement in script.split(";")[:-1]:
            self._db.execute(statement)

    def _state(self) -> tuple[int, int, bool]:
        """Another one after every change, whoever made it."""
        changing = self._db.in_transaction and not self.in_snapshot
        return self._one("PRAGMA data_version")[0], self._db.total_changes, changing


def _connected(place: str) -> sqlite3.Connection:
    made = sqlite3.connect(place, uri=True, isolation_level=None, timeout=30)
    made.text_factory = decoded
    return made


def _is_closed(path: Path) -> bool:
    """Whether no writer is at work, nor died and left what only its log holds."""
    log = path.with_name(f"{path.name}-wal")
    return not (log.exists() and log.stat().st_size)


def copy_database(source: Path, target: Path) -> None:
    """Copy an sqlite file as it is at one moment, even while others use it."""
    with translated(target), closing(sqlite3.connect(source)) as held, closing(sqlite3.connect(target)) as made:
        held.backup(made)


def to_disk(*paths: Path) -> None:
    """Wait until what these hold, folders only the names, would survive the loss of power."""
    for path in paths:
        if path.is_dir() and os.name == "nt":
            continue  # which opens no folders
        opened = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


_DAMAGE = ("malformed", "not a database", "no such", "decode", "vtable", "fts5", "syntax error", "unrecognized token")
"""In what SQLite says of a file that is not as it was written."""


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Sqlite's errors as ours, naming the library and the next step."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:  # which a message about a damaged name may be
        said = str(error)
        if "full" in said:
            told: LibraryError = LibraryError(
                f"No space left for the library {path.parent}: free some and run the same command again"
            )
        elif "readonly" in said or "unable to open" in said:
            told = LibraryError(f"The library {path.parent} cannot be written: check its permissions ({said})")
        elif "locked" in said:
            told = LibraryBusy(f"The library {path.parent} is being used by another process: try again in a moment")
        elif any(sign in said for sign in _DAMAGE):
            told = LibraryDamaged(
                f"The library file {path} is damaged ({said}). Make again what can be: qa index repair. If that says "
                f"the same, put back a copy of the folder {path.parent}, or delete it and add the articles again"
            )
        elif "I/O" in said:
            told = LibraryError(
                f"The library {path.parent} cannot be read or written: is its disk full, or failing? ({said})"
            )
        else:
            told = LibraryError(f"The library {path.parent} cannot be used: {said}. Look it over: qa index check")
        raise told from error
