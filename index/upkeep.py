"""A library looked over, made whole again from what of it is sound, and changed over to another model."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from index import chroma, notes
from index.article import Article, Version
from index.encode import DEFAULT_MODEL, Encoder
from index.errors import LibraryDamaged, LibraryError, QAError, UsageError
from index.folder import FILE, locked
from index.ids import file_sources, placed
from index.ingestion import ARTICLES, BATCH, encoded, library_share
from index.intake.order import intake
from index.intake.share import Share
from index.library import Library
from index.publish import unreachable
from index.published import lags
from index.report import Progress, Steps
from index.store import salvage
from index.store.articles import Damage
from index.store.check import faults, inconsistencies
from index.store.database import to_disk
from index.store.store import Store
from index.text import split

Notify = Callable[[str], None]
"""Called with what became of each damaged article."""


def _untold(step: str, done: int, total: int) -> None:
    """For who does not want to know."""


_DAMAGED = f"{FILE}.damaged"
_UPGRADING = "Bringing the library up to date"


def stats(library: Library) -> dict[str, Any]:
    """Sizes and identity, for people and scripts."""
    store = library.store
    articles, passages = store.passages.counts()
    size = 0
    for file in library.folder.rglob("*"):
        with suppress(OSError):  # a writer may take it away meanwhile
            size += file.stat().st_size if file.is_file() else 0
    return {
        "library": str(library.folder),
        "articles": articles,
        "passages": passages,
        "outlets": len(store.articles.outlets()),
        "copied": len(store.clusters.all()),
        "model": library.model,
        "dimension": store.facts.dimension,
        "splitter": int(store.facts.get("splitter") or 0),
        "server": store.facts.get("server") or None,
        "bytes": size,
        "sources": store.facts.sources(),
    }


def check(library: Library, tell: Steps = _untold) -> list[str]:
    """What does not hold together, one sentence each; empty when all is well. Changes nothing."""
    store, found = library.store, list[str]()
    store.articles.damage.clear()
    try:
        with store.snapshot():  # a writer may be at work
            found += faults(store)
            for layer, key, article, as_written in _told(store, "Checking articles", tell):
                if not (as_written and _is_cut(store, layer, key, article)):
                    found.append(f"the passages or sentences of {_name(article)} are not as they were made")
            found += [f"{one.name} is damaged: its {one.why}" for one in store.articles.damage.values()]
            found += store.forgotten()
            found += inconsistencies(store) if not store.articles.damage else []
        new, gone = store.vectors.outbox()
        if lags(store):
            found.append(f"{new} passages wait to be indexed and {len(gone)} to be dropped")
        found += _index_problems(library, tell)
    except LibraryDamaged as error:
        found.append(str(error))
    store.articles.damage.clear()  # it has been told
    return found


def _told(store: Store, step: str, tell: Steps) -> Iterator[tuple[str, int, Article, bool]]:
    """The store's articles as ``places`` gives them; how far one is is told meanwhile."""
    total = store.articles.number()
    for done, place in enumerate(store.articles.places(), 1):
        yield place
        tell(step, done, total)


def _index_problems(library: Library, tell: Steps) -> list[str]:
    """What in the vector index is not as it should be."""
    store, found = library.store, list[str]()
    if fault := library.published.fault(store):
        return [fault]
    if library.read_only:
        return []
    index = library.vectors
    if lost := unreachable(store, index, indexed=True, progress=partial(tell, "Checking passages")):
        found.append(f"{len(lost)} passages are not found by their own vector in Chroma")
    new, gone = store.vectors.outbox()
    extra = index.count() - store.passages.counts()[1] + new - len(gone)
    if extra > 0:
        found.append(f"Chroma holds {extra} vectors of no passage")
    return found


def mend(
    folder: Path,
    server: str | None,
    notify: Notify,
    tell: Steps = _untold,
    maker: notes.Maker | None = None,
) -> list[str]:
    """Make the library in ``folder`` whole again, as ``repair`` does, even where its file cannot be read as a whole.

    What such a file still holds is taken over into a new one; the old one is kept beside it. Raises LibraryDamaged
    where there is nothing of a library in it. However often it is stopped, nothing is lost.
    """
    if not (folder / FILE).is_file():
        with suppress(FileNotFoundError):  # stopped while the one was put in the other's place
            os.replace(folder / _DAMAGED, folder / FILE)
    if not (folder / FILE).is_file():
        Library(folder, write=True).close()  # which says so
    lost: set[str] | None = None
    with locked(folder):
        if (why := _broken(folder / FILE, tell)) is not None:
            lost = _salvaged(folder / FILE, why, notify)
    indexing = partial(tell, "Indexing passages")
    with Library(folder, write=True, upgrading=partial(tell, _UPGRADING), indexing=indexing) as library:
        library.ingestion.maker = maker
        return repair(library, server, notify, lost, tell)


def _broken(file: Path, tell: Steps) -> LibraryDamaged | None:
    """Why the file cannot be mended in its place."""
    try:
        with closing(Store(file, write=True, progress=partial(tell, _UPGRADING))) as store:
            with store.transaction():
                store.db.execute("REINDEX")
            if (said := store.db.one("PRAGMA integrity_check(1)")[0]) != "ok":
                return LibraryDamaged(str(said))
            store.rebuild_words(partial(tell, "Entering words"))
    except LibraryDamaged as error:
        return error
    return None


def _salvaged(file: Path, why: LibraryDamaged, notify: Notify) -> set[str]:
    """Put in the file's place one with all that can still be read of it; gives the ids of the articles that cannot."""
    with suppress(LibraryError), closing(Store(file, write=True)) as store:
        store.db.one("PRAGMA wal_checkpoint(TRUNCATE)")
    made = file.with_name(f"{file.name}.new")
    for leftover in file.parent.glob(f"{made.name}*"):
        leftover.unlink()
    with closing(Store(made, create=True, write=True)) as store:
        if (found := salvage.read_into(store, file)) is None:
            raise why
    kept, lost = found
    os.replace(file, file.with_name(_DAMAGED))
    for log in (file.with_name(f"{file.name}{end}") for end in ("-wal", "-shm")):
        log.unlink(missing_ok=True)
    os.replace(made, file)
    to_disk(file.parent)
    notify(f"The library's file was damaged: {kept} articles were read out of it. It is kept as {_DAMAGED}")
    return lost


def repair(
    library: Library,
    server: str | None = None,
    notify: Notify = lambda said: None,
    lost: Iterable[str] | None = None,
    tell: Steps = _untold,
) -> list[str]:
    """Make everything again that can be made from the articles; gives what stays wrong.

    ``server`` is where the vectors are to be from now on: a Chroma server's URL, or "" for the library's folder. A
    damaged article is taken anew from its file; else it keeps its text alone, where that is sound; else it is removed.
    ``lost`` are the ids of articles that are not there any more.
    """
    store = library.store
    with store.transaction():
        store.db.execute("REINDEX")
    forgotten = store.forgotten()
    if forgotten or lost is not None:
        _recall(library)
    if forgotten:
        notify(f"{'; '.join(forgotten)}: what could be was found out anew. See whether it is right: qa index stats")
    cut_otherwise = store.facts.get("splitter") != str(split.VERSION)
    # First of all, or a passage that is cut anew would take words out of the index that it does not hold.
    store.rebuild_words(partial(tell, "Entering words"))
    store.articles.damage.clear()
    again = [
        (layer, key, article)
        for layer, key, article, as_written in _told(store, "Looking over articles", tell)
        if cut_otherwise or not (as_written and _is_cut(store, layer, key, article))
    ]
    damage = dict(store.articles.damage)
    for done, (layer, key, article) in enumerate(again, 1):
        if layer:
            library.ingestion.resplit(key, article)
        else:
            library.ingestion.put([article])
        tell("Cutting and encoding articles", done, len(again))
    damage |= {
        ("", -1 - n): Damage(name, None, "", "row cannot be read", None) for n, name in enumerate(sorted(lost or ()))
    }
    if damage:
        with store.transaction():  # or who is stopped would lose what is removed before it is had anew
            _mend(library, damage, notify)
    store.rebuild_copies(partial(tell, "Comparing copies"))
    notes.renew(store, library.ingestion.maker, partial(tell, "Noting names and voices"))
    store.facts.set(splitter=str(split.VERSION))
    if server is not None:
        library.publisher.move(server and chroma.server_address(server))
    library.publisher.publish(anew=True)
    return check(library, tell)


def _recall(library: Library) -> None:
    """Find out anew what a library records of itself, as far as it can be."""
    store = library.store
    if lengths := store.vectors.lengths():
        store.facts.set(dimension=str(lengths[0]))
    try:
        library.encoder.encode([])
    except (QAError, OSError, ValueError):
        store.facts.set(model=DEFAULT_MODEL)
    try:
        Share.parse(store.facts.get("shard") or "1/1")
    except UsageError:
        store.facts.set(shard="")
    if urlsplit(store.facts.get("server") or "").scheme not in {"http", "https"}:
        store.facts.set(server="")
    store.forget_damaged()


def _mend(library: Library, damage: Mapping[tuple[str, int], Damage], notify: Notify) -> None:
    """Have each damaged article again from its file, or keep its text, or remove it."""
    store = library.store
    newest = {place: one for place, one in damage.items() if not place[0]}
    fresh = _from_files(library, newest)
    store.discard(list(damage))
    for place, one in damage.items():
        if place in fresh:
            library.ingestion.put([fresh[place]])
            notify(f"{one.name} was damaged (its {one.why}): it was taken anew from {fresh[place].path}")
        elif place in newest and one.text is not None:
            name = one.name if one.name not in store.articles.paths() else f"{one.name} ({place[1]})"
            library.ingestion.put([Article(name, one.text)])
            notify(
                f"{one.name} was damaged (its {one.why}): its text is whole and is kept; its title, outlet and dates "
                "cannot be trusted and are not"
            )
        else:
            notify(f"{one.name} was damaged (its {one.why}) and cannot be had anew from its file: it is removed")


def _from_files(library: Library, damage: Mapping[tuple[str, int], Damage]) -> dict[tuple[str, int], Article]:
    """The damaged articles that stand in their files yet, or anywhere in what the library was made from."""
    store, found = library.store, dict[tuple[str, int], Article]()
    damaged = {one.name for one in damage.values()}
    homes = {name: path for name, path in store.articles.paths().items() if name not in damaged}
    named = [one.path for one in damage.values() if isinstance(one.path, str) and os.path.isfile(one.path)]
    sources = [str(source) for source in file_sources(store) if os.path.exists(source)]
    for roots in (dict.fromkeys(named), sources):
        if len(found) == len(damage):
            break
        for item in intake([Path(root) for root in roots], library_share(store)):
            article = placed(item, homes) if isinstance(item, Article) else item
            if isinstance(article, Article):
                fits = (p for p, one in damage.items() if article.id == one.name or article.sha256 == one.sha256)
                if (place := next((p for p in fits if p not in found), None)) is not None:
                    found[place] = article
    return found


def _is_cut(store: Store, layer: str, key: int, article: Article) -> bool:
    return all(_covers(article.text, store.articles.spans(table, layer, key)) for table in ("sentences", "passages"))


def _name(article: Article) -> str:
    if isinstance(article, Version) and article.until:
        return f"the version of {article.id} that was stored {article.stored}"
    return article.id


def _covers(text: str, spans: Sequence[tuple[int, int, int]]) -> bool:
    """Whether the spans lie in order with only what is in no passage before, between and after them."""
    last = 0
    for start, end, _ in spans:
        if not (isinstance(start, int) and isinstance(end, int) and last <= start < end) or not split.wordless(
            text[last:start]
        ):
            return False
        last = end
    return split.wordless(text[last:])


def remodel(library: Library, encoder: Encoder, progress: Progress | None = None) -> bool:
    """Change over to another model: passages cut and encoded for it beside those in use, then switched at once.

    Meanwhile and after a stop, readers go on with the model in use; what was encoded stays, and the same call goes
    on from there. Superseded versions change too. ``progress`` gets those that were left. Gives whether anything
    had to be done.
    """
    remade, articles = library.store.remade, library.store.articles
    if (encoder.model, str(encoder.dimension)) == (library.model, library.store.facts.get("dimension")):
        remade.end()  # of a change that was given up
        return False
    remade.begin(encoder.model, encoder.dimension, split.VERSION)
    waiting = remade.waiting()
    done, size, total = 0, 0, len(waiting)
    batch: list[tuple[str, int, Article]] = []
    for layer, key in waiting:
        article = articles.recorded(layer, key)
        batch.append((layer, key, article))
        size += len(article.text)
        if size > BATCH or len(batch) == ARTICLES or done + len(batch) == total:
            texts, vectors = encoded([article for _, _, article in batch], encoder)
            at = 0
            with library.store.transaction():
                for (layer_of, key_of, _), (_, passages) in zip(batch, texts, strict=True):
                    remade.put(layer_of, key_of, passages, vectors[at : at + len(passages)])
                    at += len(passages)
            done += len(batch)
            batch, size = [], 0
            if progress:
                progress(done, total)
    library.publisher.publish(anew=True, remade=True)
    library.encoding.use(encoder)
    return True
