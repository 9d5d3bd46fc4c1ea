"""What was worked out of articles when they were added: bytes under a seal, which the library knows nothing of.

A note is of one text cut into these sentences, by rules of one version, and sealed with all three; of other rules, or
damaged, it is as if there were none. Superseded versions have none.
"""

from __future__ import annotations

from contextlib import suppress

from index.errors import LibraryDamaged
from index.store.database import Database
from index.store.record import seal_of_rows

_SEALED = "a.sha256, substr(a.cut, 1, 64)"
"""What a note is of: the article's text and sentences, by their digests."""
_HELD = f"SELECT n.article, n.seal, n.rules, n.note, {_SEALED} FROM notes n JOIN articles a ON a.key = n.article"


class Notes:
    """The table ``notes``."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def write(self, article_id: str, rules: str, note: bytes) -> None:
        """Keep the note of the article of that id, as it is stored, in place of any other."""
        with self._db.transaction():
            key, *of = self._db.one(f"SELECT a.key, {_SEALED} FROM articles a WHERE a.id = ?", (article_id,))
            sealed = seal_of_rows([(rules, note, *of)])
            self._db.execute("REPLACE INTO notes VALUES (?, ?, ?, ?)", (key, rules, note, sealed))

    def read(self, article_id: str, rules: str) -> bytes | None:
        """The note by these rules, if there is one that is as it was written."""
        with suppress(LibraryDamaged):  # or of an older schema
            for _, seal, held, note, *of in self._db.rows(f"{_HELD} WHERE a.id = ?", (article_id,)):
                if held == rules and seal == seal_of_rows([(rules, note, *of)]):
                    return bytes(note)
        return None

    def copy(self, their_key: int, key: int) -> None:
        """Take the note of an article over from the library that is attached (index.store.transfer)."""
        if self._are_in("other"):
            taken = "INSERT INTO notes SELECT ?, rules, note, seal FROM other.notes WHERE article = ?"
            self._db.execute(taken, (key, their_key))

    def damaged(self) -> list[int]:
        """The keys of the articles whose notes are not as they were written."""
        rows = self._db.rows(_HELD) if self._are_in("main") else ()
        return [key for key, seal, *sealed in rows if seal != seal_of_rows([sealed])]

    def drop(self, keys: list[int]) -> None:
        """Forget the notes of these articles."""
        with self._db.transaction():
            self._db.executemany("DELETE FROM notes WHERE article = ?", [(key,) for key in keys])

    def missing(self, rules: str) -> list[str]:
        """The ids of the articles that have none by these rules."""
        query = "SELECT id FROM articles WHERE key NOT IN (SELECT article FROM notes WHERE rules = ?) ORDER BY key"
        return [article_id for (article_id,) in self._db.all(query, (rules,))]

    def _are_in(self, database: str) -> bool:
        """Whether a library has the table: one of an older schema, opened to be read, has not."""
        return self._db.one(f"SELECT 1 FROM {database}.sqlite_schema WHERE name = 'notes'") is not None
