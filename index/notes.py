"""What is worked out of an article when it is added, so that it need not be when it is asked.

A library keeps it and knows nothing of it: bytes, made by the rules of whoever adds. A note is of one text cut into
these sentences, by rules of one version, and sealed with all three; of other rules, or damaged, it is as if there were
none. Superseded versions have none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from index.article import Article, Sentence
from index.errors import LibraryDamaged
from index.store.articles import Store
from index.store.record import seal_of_rows

_SEALED = "a.sha256, substr(a.cut, 1, 64)"
"""What a note is of: the article's text and sentences, by their digests."""
_HELD = f"SELECT n.article, n.seal, n.rules, n.note, {_SEALED} FROM notes n JOIN articles a ON a.key = n.article"


@dataclass(frozen=True)
class Maker:
    """Who makes the notes. Workers in other processes are given it: ``make`` is a module's function."""

    rules: str
    """The version of the rules: another one whenever ``make`` may give something else."""
    make: Callable[[Article, Sequence[Sentence]], bytes]


class Note(NamedTuple):
    """One that is to be kept."""

    rules: str
    note: bytes


def made(maker: Maker, article: Article, sentences: Sequence[Sentence]) -> Note | None:
    """The note of an article; None where it cannot be made, for which none is turned away."""
    with suppress(Exception):
        return Note(maker.rules, maker.make(article, sentences))
    return None


def write(store: Store, article_id: str, note: Note) -> None:
    """Keep the note of the article of that id, as it is stored, in place of any other."""
    key, *of = store._one(f"SELECT a.key, {_SEALED} FROM articles a WHERE a.id = ?", (article_id,))
    store._db.execute("REPLACE INTO notes VALUES (?, ?, ?, ?)", (key, *note, seal_of_rows([(*note, *of)])))


def read(store: Store, article_id: str, rules: str) -> bytes | None:
    """The note by these rules, if there is one that is as it was written."""
    with suppress(LibraryDamaged):  # or of an older schema
        for _, seal, held, note, *of in store._rows(f"{_HELD} WHERE a.id = ?", (article_id,)):
            if held == rules and seal == seal_of_rows([(rules, note, *of)]):
                return bytes(note)
    return None


def copy(store: Store, their_key: int, key: int) -> None:
    """Take the note of an article over from the library beside (index.carry.merge)."""
    if _has_notes(store, "other"):
        taken = "INSERT INTO notes SELECT ?, rules, note, seal FROM other.notes WHERE article = ?"
        store._db.execute(taken, (key, their_key))


def damaged(store: Store) -> list[int]:
    """The keys of the articles whose notes are not as they were written."""
    rows = store._rows(_HELD) if _has_notes(store, "main") else ()
    return [key for key, seal, *sealed in rows if seal != seal_of_rows([sealed])]


def renew(store: Store, maker: Maker | None) -> None:
    """Drop what is damaged; with a maker make what is not there, or by other rules."""
    with store.transaction():
        store._db.executemany("DELETE FROM notes WHERE article = ?", [(key,) for key in damaged(store)])
    if maker:
        query = "SELECT id FROM articles WHERE key NOT IN (SELECT article FROM notes WHERE rules = ?) ORDER BY key"
        for (article_id,) in store._all(query, (maker.rules,)):
            article = store.article(article_id)
            if article and (note := made(maker, article, store.sentences(article_id))):
                with store.transaction():
                    write(store, article_id, note)


def _has_notes(store: Store, database: str) -> bool:
    """Whether a library has the table: one of an older schema, opened to be read, has not."""
    return store._one(f"SELECT 1 FROM {database}.sqlite_schema WHERE name = 'notes'") is not None
