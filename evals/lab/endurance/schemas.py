"""Libraries as the released versions wrote them: by their SQL, word for word, filled from a library of today."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from index.text.dates import long_date

_SINCE_1 = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sources (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE articles (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, text TEXT NOT NULL, sha256 TEXT NOT NULL, title TEXT, outlet TEXT,
    authors TEXT NOT NULL, published TEXT, url TEXT, language TEXT, path TEXT, first_line INTEGER NOT NULL,
    extra TEXT NOT NULL);
CREATE TABLE sentences (
    article INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, body INTEGER NOT NULL, PRIMARY KEY (article, start)) WITHOUT ROWID;
CREATE TABLE passages (
    number INTEGER PRIMARY KEY AUTOINCREMENT, article INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, vector BLOB NOT NULL, indexed INTEGER NOT NULL DEFAULT 0);
CREATE INDEX passages_article ON passages (article);
CREATE INDEX passages_outbox ON passages (number) WHERE indexed = 0;
CREATE TABLE gone (number INTEGER PRIMARY KEY);
"""
SCHEMAS = {
    1: f"""{_SINCE_1}
CREATE VIRTUAL TABLE words USING fts5 (
    title, outlet, text, content='', tokenize="porter unicode61 remove_diacritics 2");
PRAGMA user_version = 1;
""",
    2: f"""{_SINCE_1}
CREATE VIRTUAL TABLE words USING fts5 (
    title, outlet, published, text, content='', tokenize="porter unicode61 remove_diacritics 2");
CREATE TABLE sketches (
    hash INTEGER NOT NULL, article INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE, size INTEGER NOT NULL,
    PRIMARY KEY (hash, article)) WITHOUT ROWID;
CREATE INDEX sketches_article ON sketches (article);
CREATE TABLE copies (
    article INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE,
    copy INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE, PRIMARY KEY (article, copy)) WITHOUT ROWID;
CREATE INDEX copies_copy ON copies (copy);
CREATE INDEX articles_facets ON articles (published, outlet);
PRAGMA user_version = 2;
""",
    3: """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sources (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE articles (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, text TEXT NOT NULL, sha256 TEXT NOT NULL, title TEXT, outlet TEXT,
    authors TEXT NOT NULL, published TEXT, url TEXT, language TEXT, path TEXT, first_line INTEGER NOT NULL,
    extra TEXT NOT NULL, modified TEXT, pages TEXT NOT NULL DEFAULT '[]', since TEXT NOT NULL DEFAULT '',
    stored TEXT NOT NULL DEFAULT '');
CREATE TABLE sentences (
    article INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, body INTEGER NOT NULL, PRIMARY KEY (article, start)) WITHOUT ROWID;
CREATE TABLE passages (
    number INTEGER PRIMARY KEY AUTOINCREMENT, article INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, vector BLOB NOT NULL, indexed INTEGER NOT NULL DEFAULT 0);
CREATE INDEX passages_article ON passages (article);
CREATE INDEX passages_outbox ON passages (number) WHERE indexed = 0;
CREATE TABLE gone (number INTEGER PRIMARY KEY);

CREATE VIRTUAL TABLE words USING fts5 (
    title, outlet, published, text, content='', tokenize="porter unicode61 remove_diacritics 2");

CREATE TABLE sketches (
    hash INTEGER NOT NULL, article INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE, size INTEGER NOT NULL,
    PRIMARY KEY (hash, article)) WITHOUT ROWID;
CREATE INDEX sketches_article ON sketches (article);
CREATE TABLE copies (
    article INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE,
    copy INTEGER NOT NULL REFERENCES articles (key) ON DELETE CASCADE, PRIMARY KEY (article, copy)) WITHOUT ROWID;
CREATE INDEX copies_copy ON copies (copy);

CREATE INDEX articles_facets ON articles (published, outlet, since);

CREATE TABLE old_articles (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL, since TEXT NOT NULL, until TEXT NOT NULL, stored TEXT NOT NULL,
    published TEXT, modified TEXT, outlet TEXT, title TEXT, authors TEXT NOT NULL, url TEXT, language TEXT, path TEXT,
    first_line INTEGER NOT NULL, pages TEXT NOT NULL, extra TEXT NOT NULL, sha256 TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX old_articles_id ON old_articles (id);
CREATE TABLE old_sentences (
    article INTEGER NOT NULL REFERENCES old_articles (key) ON DELETE CASCADE, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, body INTEGER NOT NULL, PRIMARY KEY (article, start)) WITHOUT ROWID;
CREATE TABLE old_passages (
    number INTEGER PRIMARY KEY, article INTEGER NOT NULL REFERENCES old_articles (key) ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, vector BLOB NOT NULL);
CREATE INDEX old_passages_article ON old_passages (article);

CREATE VIRTUAL TABLE old_words USING fts5 (
    title, outlet, published, text, content='', tokenize="porter unicode61 remove_diacritics 2");

CREATE TABLE fetches (
    url TEXT PRIMARY KEY, source TEXT NOT NULL, place TEXT NOT NULL, etag TEXT, modified TEXT, articles TEXT NOT NULL)
    WITHOUT ROWID;
PRAGMA user_version = 3;
""",
}
_SEAL = "seal TEXT NOT NULL DEFAULT ''"
_SEALS = f"{_SEAL}, {_SEAL.replace('seal', 'cut')}"
SCHEMAS[4] = (
    SCHEMAS[3]
    .replace("stored TEXT NOT NULL DEFAULT '');", f"stored TEXT NOT NULL DEFAULT '', {_SEALS});")
    .replace("text TEXT NOT NULL);\nCREATE INDEX old", f"text TEXT NOT NULL,\n    {_SEALS});\nCREATE INDEX old")
    .replace("articles TEXT NOT NULL)\n    WITHOUT", f"articles TEXT NOT NULL,\n    {_SEAL})\n    WITHOUT")
    .replace("user_version = 3", "user_version = 4")
)
SCHEMAS[5] = SCHEMAS[4].replace(
    "PRAGMA user_version = 4",
    """CREATE TABLE notes (
    article INTEGER PRIMARY KEY REFERENCES articles (key) ON DELETE CASCADE, rules TEXT NOT NULL, note BLOB NOT NULL,
    seal TEXT NOT NULL);
PRAGMA user_version = 5""",
)
"""By schema version: 1 was released as article-qa 0.1.0, the others were never released but are in use."""


_FILLED = ("sources", "sentences", "gone", "articles", "passages")
_WORDS = {
    1: "title, outlet, text) SELECT p.number, coalesce(a.title, ''), coalesce(a.outlet, ''), ",
    2: "title, outlet, published, text) SELECT p.number, coalesce(a.title, ''), coalesce(a.outlet, ''), "
    "long_date(coalesce(a.published, '')), ",
}
_WORDS[3] = _WORDS[4] = _WORDS[5] = _WORDS[2]


def downgrade(database: Path, schema: int) -> None:
    """Make a closed library's file one of that older schema, with the same articles, vectors and settings."""
    made = database.with_suffix(".old")
    with closing(sqlite3.connect(made)) as db:
        db.create_function("long_date", 1, long_date, deterministic=True)
        db.executescript(SCHEMAS[schema])
        db.execute("ATTACH ? AS today", (str(database),))
        since_2 = ("sketches", "copies") if schema > 1 else ()
        since_3 = ("old_articles", "old_sentences", "old_passages", "fetches") if schema > 2 else ()
        since_5 = ("notes",) if schema > 4 else ()
        for table in (*_FILLED, "meta", *since_2, *since_3, *since_5):
            columns = ", ".join(f'"{row[1]}"' for row in db.execute(f"PRAGMA main.table_info({table})"))
            db.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM today.{table}")
        if schema == 1:
            db.execute("DELETE FROM main.meta WHERE key = 'copies'")
        for layer in ("", "old_") if schema > 2 else ("",):
            db.execute(
                f'INSERT INTO main.{layer}words (rowid, {_WORDS[schema]} substr(a.text, p.start + 1, p."end" - p.start)'
                f" FROM main.{layer}passages p JOIN main.{layer}articles a ON a.key = p.article"
            )
        db.commit()
    made.replace(database)
