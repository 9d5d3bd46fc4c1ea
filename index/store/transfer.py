"""Articles taken over from another library's file, with their vectors and superseded versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from index.store.database import translated
from index.store.record import COLUMNS, article_of
from index.store.schema import LAYERS
from index.store.store import Store


@contextmanager
def attached(store: Store, other: Path) -> Iterator[None]:
    """Have another library's file at hand for `take_over`, as the database ``other``."""
    with translated(other):
        store.db.execute("ATTACH ? AS other", (f"{other.absolute().as_uri()}?mode=ro",))
    try:
        yield
    finally:
        store.db.execute("DETACH other")


def take_over(store: Store, article_id: str, as_id: str, *, newest: bool | None) -> None:
    """Take an article over from the library that is `attached`, under the id ``as_id``, with its vectors and versions.

    One that is held under that id becomes a superseded version of it where it is the ``newest``; else it becomes
    one of what is held. None takes its superseded versions only. Nothing is taken twice.
    """
    with store.transaction():
        sources = ("other.old_",) if newest is None else ("other.old_", "other.")
        for source in sources:
            for theirs in list(store.articles.sound_records(source, "WHERE id = ? ORDER BY until, key", (article_id,))):
                ours = (
                    one for layer in LAYERS for one in store.articles.sound_records(layer, "WHERE id = ?", (as_id,))
                )
                if any(_same(theirs, one) for one in list(ours)):
                    continue
                layer = "" if newest and source == "other." else "old_"
                held = None if layer else next(store.articles.sound_records("", "WHERE id = ?", (as_id,)), None)
                if held:
                    store.supersede(held["key"], article_of(held), theirs["since"])
                    store.drop("", held["key"], article_of(held))
                _copy(store, source, layer, theirs["key"], as_id)
        versions = list(store.articles.sound_records("old_", "WHERE id = ?", (as_id,)))
        # Each version ends where the next one begins.
        store.db.execute(
            "UPDATE old_articles SET until = coalesce("
            "(SELECT min(o.since) FROM old_articles o WHERE o.id = old_articles.id "
            "AND (o.since, o.key) > (old_articles.since, old_articles.key)), "
            "(SELECT since FROM articles a WHERE a.id = old_articles.id), until) WHERE id = ?",
            (as_id,),
        )
        for row in versions:
            store.reseal("old_", row["key"])


def _copy(store: Store, source: str, layer: str, their_key: int, as_id: str) -> None:
    """One article of the other library with its sentences and passages, whose numbers are new."""
    columns = ", ".join((*(name for name in COLUMNS if name != "id"), "sha256", "since", "stored"))
    until, value = (", until", f", {'until' if source.endswith('old_') else 'since'}") if layer else ("", "")
    inserted = store.db.execute(
        f"INSERT INTO {layer}articles (id, {columns}{until}) SELECT ?, {columns}{value} FROM {source}articles "
        "WHERE key = ?",
        (as_id, their_key),
    )
    key, last = cast(int, inserted.lastrowid), store.passages.last_number()
    for table, of in (("sentences", 'start, "end", body'), ("passages", 'number, start, "end", vector')):
        values = of.replace("number", f"{last} + row_number() OVER (ORDER BY number)")
        store.db.execute(
            f"INSERT INTO {layer}{table} (article, {of}) SELECT ?, {values} FROM {source}{table} WHERE article = ?",
            (key, their_key),
        )
    if layer:
        store.passages.raise_numbers(
            store.db.one("SELECT coalesce(max(number), 0) FROM old_passages WHERE article = ?", (key,))[0]
        )
    store.reseal(layer, key)
    if not layer and source == "other.":
        store.notes.copy(their_key, key)
    article = store.articles.recorded(layer, key)
    store.lexical.write(layer, key, article)
    if not layer:
        store.clusters.enter(key)


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two records say the same, wherever they are from and whatever they are called."""
    return all(one[name] == other[name] for name in COLUMNS if name not in {"id", "path", "first_line"})
