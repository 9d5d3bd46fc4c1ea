"""An SQLite file: opened, changed in transactions, read as it was at one moment, its errors raised as ours.

What is in the file, other modules know.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from index.errors import LibraryBusy, LibraryDamaged, LibraryError
from index.store.record import decoded


class Database:
    """One connection to an SQLite file.

    A query may be put to several sets of tables of one form: an ``@`` in it stands for the beginning of their names.
    """

    def __init__(self, path: Path, mode: str, layers: Sequence[str] = ("",)) -> None:
        """``mode`` is one of SQLite's: ``ro``, ``rw``, or ``rwc``, which makes it where there is none.

        ``layers`` is what the names of the tables begin with that ``each`` reads.
        """
        self.path = path
        self.layers = tuple(layers)
        self.in_snapshot = False
        self.on_rollback: list[Callable[[], None]] = []
        """Called when a transaction is taken back, whose keys will be given anew."""
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
                for forget in self.on_rollback:
                    forget()
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
            self.one("SELECT 1 FROM sqlite_schema")  # the moment is that of the first reading
            self.in_snapshot = True
            yield
        finally:
            self.in_snapshot = False
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")

    def execute(self, query: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        """One statement, in the transaction that is open."""
        return self._db.execute(query, values)

    def executemany(self, query: str, rows: Iterable[Sequence[Any]]) -> None:
        """The statement with each row of values, in the transaction that is open."""
        self._db.executemany(query, rows)

    def run(self, script: str) -> None:
        """Statements without values, in the transaction that is open; executescript would end it."""
        for statement in script.split(";")[:-1]:
            self._db.execute(statement)

    def begin(self, script: str) -> None:
        """Statements that make the file, all or none of them."""
        self._db.executescript(f"BEGIN; {script} COMMIT")

    def function(self, name: str, of: Callable[[Any], Any]) -> None:
        """Let queries call a function of one value, which gives the same for the same."""
        self._db.create_function(name, 1, of, deterministic=True)

    def watched(self, stopped: Callable[[], bool] | None) -> None:
        """Call this often during long statements from now on: where it gives true, the statement is interrupted."""
        self._db.set_progress_handler(stopped, 100_000 if stopped else 0)

    def rows(self, query: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        """What a query gives, row by row."""
        with translated(self.path):
            yield from self._db.execute(query, values)

    def all(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        """The same at once: several times as fast where there are thousands."""
        with translated(self.path):
            return self._db.execute(query, values).fetchall()

    def one(self, query: str, values: Sequence[Any] = ()) -> Any:
        """The first row, or None."""
        return next(self.rows(query, values), None)

    def each(self, query: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        """The rows of every layer, one layer after the other."""
        for layer in self.layers:
            yield from self.rows(query.replace("@", layer), values)

    def state(self) -> tuple[int, int, bool]:
        """Another one after every change, whoever made it: what was read before need not be read again."""
        changing = self._db.in_transaction and not self.in_snapshot
        return self.one("PRAGMA data_version")[0], self._db.total_changes, changing


_IN_ONE = 900
"""Values in one statement: SQLite allows 999 in its older builds."""


def marks(values: Collection[Any]) -> str:
    """So many places for values in a statement."""
    return ", ".join("?" * len(values))


def chunks(values: Sequence[int]) -> Iterator[Sequence[int]]:
    """The values in parts that fit into one statement."""
    for at in range(0, len(values), _IN_ONE):
        yield values[at : at + _IN_ONE]


def _connected(place: str) -> sqlite3.Connection:
    # Used by the thread that asked for it alone (index.store.threads), but closed by any.
    made = sqlite3.connect(place, uri=True, isolation_level=None, timeout=30, check_same_thread=False)
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
            failure: LibraryError = LibraryError(
                f"No space left for the library {path.parent}: free some and run the same command again"
            )
        elif "readonly" in said or "unable to open" in said:
            failure = LibraryError(f"The library {path.parent} cannot be written: check its permissions ({said})")
        elif "locked" in said:
            failure = LibraryBusy(f"The library {path.parent} is being used by another process: try again in a moment")
        elif any(sign in said for sign in _DAMAGE):
            failure = LibraryDamaged(
                f"The library file {path} is damaged ({said}). Make again what can be: qa index repair. If that says "
                f"the same, put back a copy of the folder {path.parent}, or delete it and add the articles again"
            )
        elif "I/O" in said:
            failure = LibraryError(
                f"The library {path.parent} cannot be read or written: is its disk full, or failing? ({said})"
            )
        else:
            failure = LibraryError(f"The library {path.parent} cannot be used: {said}. Look it over: qa index check")
        raise failure from error
