"""The tables of a library's file, and whether a file from elsewhere has them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

SCHEMA_VERSION = 6
READABLE = 4
"""The oldest version that can be read as it is."""
LAYERS = ("", "old_")
"""What the names of the tables begin with: of the newest versions, and of superseded ones."""
SEAL = "TEXT NOT NULL DEFAULT ''"
"""Of a digest (index.store.record); what is empty is not whole."""
FOUND_BY = "title, outlet, published, text"
"""What a passage's words are found in."""
WORDS = f"""
CREATE VIRTUAL TABLE @words USING fts5 (
    {FOUND_BY}, content='', tokenize="porter unicode61 remove_diacritics 2");
"""
COPIES = """
CREATE TABLE sketches (
    hash INTEGER NOT NULL, article INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE, size INTEGER NOT NULL,
    PRIMARY KEY (hash, article)) WITHOUT ROWID;
CREATE INDEX sketches_article ON sketches (article);
CREATE TABLE copies (
    article INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE,
    copy INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE, PRIMARY KEY (article, copy)) WITHOUT ROWID;
CREATE INDEX copies_copy ON copies (copy);
"""
"""Every pair of copies stands in both directions; ``size`` is how many hashes the article's sketch has."""
FACETS = """
CREATE INDEX articles_facets ON articles (published, outlet, since);
"""
"""What filters ask for, without a way through the texts."""
VERSIONS = f"""
CREATE TABLE old_articles (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL, since TEXT NOT NULL, until TEXT NOT NULL, stored TEXT NOT NULL,
    published TEXT, modified TEXT, outlet TEXT, title TEXT, authors TEXT NOT NULL, url TEXT, language TEXT, path TEXT,
    first_line INTEGER NOT NULL, pages TEXT NOT NULL, extra TEXT NOT NULL, sha256 TEXT NOT NULL, text TEXT NOT NULL,
    seal {SEAL}, cut {SEAL});
CREATE INDEX old_articles_id ON old_articles (id);
CREATE TABLE old_sentences (
    article INTEGER NOT NULL REFERENCES old_articles (key) ON DELETE CASCADE, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, body INTEGER NOT NULL, PRIMARY KEY (article, start)) WITHOUT ROWID;
CREATE TABLE old_passages (
    number INTEGER PRIMARY KEY, article INTEGER NOT NULL REFERENCES old_articles (key) ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, vector BLOB NOT NULL);
CREATE INDEX old_passages_article ON old_passages (article);
{WORDS.replace("@", "old_")}"""
"""Superseded versions, an article's in the order of their keys. Passages keep their numbers, which no other has had."""
FETCHES = f"""
CREATE TABLE fetches (
    url TEXT PRIMARY KEY, source TEXT NOT NULL, place TEXT NOT NULL, etag TEXT, modified TEXT, articles TEXT NOT NULL,
    seal {SEAL})
    WITHOUT ROWID;
"""
NOTES = """
CREATE TABLE notes (
    article INTEGER PRIMARY KEY REFERENCES articles (key) ON DELETE CASCADE, rules TEXT NOT NULL, note BLOB NOT NULL,
    seal TEXT NOT NULL);
"""
"""Of each article what was worked out when it was added (index.store.notes)."""
FILES = """
CREATE TABLE files (path TEXT PRIMARY KEY, mark TEXT NOT NULL, articles INTEGER NOT NULL) WITHOUT ROWID;
"""
"""Of each file that was read whole: its size and times then, and how many articles it gave (index.known)."""
SCHEMA = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sources (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE articles (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, text TEXT NOT NULL, sha256 TEXT NOT NULL, title TEXT, outlet TEXT,
    authors TEXT NOT NULL, published TEXT, url TEXT, language TEXT, path TEXT, first_line INTEGER NOT NULL,
    extra TEXT NOT NULL, modified TEXT, pages TEXT NOT NULL DEFAULT '[]', since TEXT NOT NULL DEFAULT '',
    stored TEXT NOT NULL DEFAULT '', seal {SEAL}, cut {SEAL});
CREATE TABLE sentences (
    article INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, body INTEGER NOT NULL, PRIMARY KEY (article, start)) WITHOUT ROWID;
CREATE TABLE passages (
    number INTEGER PRIMARY KEY AUTOINCREMENT, article INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, vector BLOB NOT NULL, indexed INTEGER NOT NULL DEFAULT 0);
CREATE INDEX passages_article ON passages (article);
CREATE INDEX passages_outbox ON passages (number) WHERE indexed = 0;
CREATE TABLE gone (number INTEGER PRIMARY KEY);
{WORDS.replace("@", "")}{COPIES}{FACETS}{VERSIONS}{FETCHES}{NOTES}{FILES}"""
REMADE = """
CREATE TABLE @remade (
    number INTEGER PRIMARY KEY, article INTEGER NOT NULL REFERENCES @articles (key) ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, vector BLOB NOT NULL);
CREATE INDEX @remade_article ON @remade (article);
"""
"""The passages of the model that is to come, there only while a library changes over to it."""


def foreign(path: Path) -> str | None:
    """What keeps a file that came from elsewhere from being opened as a library's; None where it has the form of one.

    Any program can write an SQLite file, with triggers and values that no library has.
    """
    with closing(sqlite3.connect(":memory:")) as fresh:
        fresh.executescript(SCHEMA)
        expected = _form(fresh)
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as held:
            held.execute("PRAGMA trusted_schema = OFF")
            held.execute("PRAGMA cell_size_check = ON")
            version = held.execute("PRAGMA user_version").fetchone()[0]
            form = _form(held)
            if version == SCHEMA_VERSION and form != expected:
                return f"its tables are not a library's ({next(iter(sorted(set(form) ^ set(expected))), 'columns')})"
            if unknown := sorted(set(form) - set(expected)):  # an older one may have fewer, an upgrade adds the rest
                return f"a library has no {unknown[0]}"
            if (found := held.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
                return str(found)
            for name, columns in form.items():
                kinds = [(column, kind) for column, kind, _ in columns if kind in {"TEXT", "INTEGER", "BLOB"}]
                wrong = " OR ".join(f"typeof(\"{c}\") NOT IN ('{kind.lower()}', 'null')" for c, kind in kinds)
                table = name.removeprefix("table ")
                if name != table and wrong and held.execute(f'SELECT 1 FROM "{table}" WHERE {wrong}').fetchone():
                    return f"its table {table} holds values of the wrong kind"
    except sqlite3.Error as error:
        return str(error)
    return None


def _form(db: sqlite3.Connection) -> dict[str, frozenset[tuple[str, str, int]]]:
    """Everything the file is made of, with the columns of its tables: name, type, and whether it is computed."""
    names = db.execute("SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'").fetchall()
    return {
        f"{kind} {name}": frozenset(
            db.execute("SELECT name, type, hidden FROM pragma_table_xinfo(?)", (name,)) if kind == "table" else ()
        )
        for kind, name in names
    }
