"""What of an article's names and voices its library keeps, so that no question waits for them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from index.article import Article, Sentence
from index.library import Library
from index.notes import Maker
from qa.news.kept import pack
from qa.news.voices import utterances
from qa.source import Source

_RULES = (
    "index/article",
    "index/store/copies",
    "index/text/english",
    "index/text/letters",
    "index/text/periods",
    "qa/english/given_names",
    "qa/english/grammar",
    "qa/english/names",
    "qa/english/nouns",
    "qa/english/polarity",
    "qa/english/quantities",
    "qa/english/reporting",
    "qa/english/roles",
    "qa/english/words",
    "qa/news/clauses",
    "qa/news/kept",
    "qa/news/quotations",
    "qa/news/speakers",
    "qa/news/turns",
    "qa/news/voices",
    "qa/notes",
    "qa/source",
)
"""The modules, and the package, that decide what a note says."""


@cache
def rules() -> str:
    """The version of the rules: a digest of their very text, so that nobody need remember to raise it."""
    digest = sha256(unicodedata.unidata_version.encode())  # which letters are capitals
    for path in rule_files():
        digest.update(path.read_bytes())
    return digest.hexdigest()


def rule_files() -> list[Path]:
    """The files of the modules that decide what a note says."""
    found: list[Path] = []
    for name in _RULES:
        package, _, module = name.partition("/")
        place = Path(str(files(package))) / module
        found += sorted(place.glob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    return found


def open_source(library: Library, article: Article) -> Source:
    """An article of a library, with what the library keeps of it by these rules."""
    return Source(article, library.sentences(article.id), library.note(article.id, rules()))


def make(article: Article, sentences: Sequence[Sentence]) -> bytes:
    """The note of an article that is cut into these sentences."""
    source = Source(article, sentences)
    return source.names.pack() + pack(utterances(source))


def maker() -> Maker:
    """What a library is given that is written to."""
    return Maker(rules(), make)
