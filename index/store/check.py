"""What of a store is not as it would be made from its articles: words, sketches and pairs of copies, notes."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from itertools import zip_longest

from index.errors import LibraryDamaged
from index.store.record import article_of
from index.store.schema import WORDS
from index.store.store import Store


def faults(store: Store) -> list[str]:
    """What SQLite itself finds wrong with the file, at most 20."""
    return [str(said) for (said,) in store.db.rows("PRAGMA integrity_check(20)") if said != "ok"]


def inconsistencies(store: Store) -> list[str]:
    """What is not as it would be made from the articles, none of which is damaged; one sentence each."""
    found = []
    for layer, which in (("", "word index"), ("old_", "word index of superseded versions")):
        passages, words = (
            store.db.one(f"SELECT count(*) FROM {layer}{table}")[0] for table in ("passages", "words_docsize")
        )
        if passages != words:
            found.append(f"the {which} holds {words} passages, the library {passages}")
        elif not _has_sound_words(store, layer):
            found.append(f"the {which} does not hold the words of the passages")
    found += _copy_inconsistencies(store)
    if torn := len(store.notes.damaged()):
        found.append(f"the notes of {torn} articles, made when they were added, are damaged")
    return found


def _copy_inconsistencies(store: Store) -> list[str]:
    found = []
    sketches: dict[int, set[tuple[int, int]]] = {}
    for key, run, size in store.db.rows("SELECT article, hash, size FROM sketches"):
        sketches.setdefault(key, set()).add((run, size))
    torn = 0
    for (key,) in store.db.rows("SELECT key FROM articles"):
        held = sketches.pop(key, set())
        if story := store.clusters.story(key):  # else its sentences are damaged, and told
            torn += held != {(run, len(story.sketch)) for run in story.sketch}
    if torn := torn + len(sketches):
        found.append(f"the sketches of {torn} articles, by which copies are found, are not whole")
    pairs = set(store.db.rows("SELECT article, copy FROM copies"))
    wrong = 0
    for a, b in pairs:
        one, other = store.clusters.story(a), store.clusters.story(b)
        wrong += (b, a) not in pairs or bool(one and other and not one.is_copy(other))
    if wrong:
        found.append(f"{wrong} of {len(pairs)} entries of copies are wrong")
    return found


def _has_sound_words(store: Store, layer: str) -> bool:
    """Whether a layer's word index holds as many of each word, and passages as long, as one made anew would."""
    held = [f"SELECT * FROM temp.{layer}vocabulary", f"SELECT * FROM {layer}words_docsize ORDER BY id"]
    vocabulary = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.{0}vocabulary USING fts5vocab(main, {0}words, col)"
    with closing(sqlite3.connect("", isolation_level=None)) as anew:  # in a file that is deleted when it is closed
        anew.executescript(f"{WORDS.replace('@', layer)} {vocabulary.format(layer)}; BEGIN")
        for row in store.articles.sound_records(layer):
            anew.executemany(*store.lexical.entering(layer, row["key"], article_of(row)))
        anew.execute("COMMIT")
        with suppress(LibraryDamaged):
            store.db.one(vocabulary.format(layer))
            alike = all(
                row == expected
                for query in held
                for row, expected in zip_longest(store.db.rows(query), anew.execute(query))
            )
            # A search gets to a word by an index of its own, which listing all words does not read.
            terms = [f'"{term}"' for (term,) in anew.execute(f"SELECT DISTINCT term FROM temp.{layer}vocabulary")]
            count = f"SELECT count(*) FROM {layer}words WHERE {layer}words MATCH ?"
            return alike and all(
                store.db.one(count, (term,)) == anew.execute(count, (term,)).fetchone() for term in terms
            )
    return False
