"""What is worked out of an article when it is added, so that it need not be when it is asked.

A library keeps it and knows nothing of it: bytes, made by the rules of whoever adds (index.store.notes).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from index.article import Article, Sentence
from index.report import Progress
from index.store.store import Store


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


def renew(store: Store, maker: Maker | None, progress: Progress = lambda done, total: None) -> None:
    """Drop what is damaged; with a maker make what is not there, or by other rules. Each is kept once it is made."""
    store.notes.drop(store.notes.damaged())
    missing = store.notes.missing(maker.rules) if maker else []
    for done, article_id in enumerate(missing, 1):
        article = store.articles.get(article_id)
        if maker and article and (note := made(maker, article, store.articles.sentences(article_id))):
            store.notes.write(article_id, *note)
        progress(done, len(missing))
