"""A library looked over, and made whole again from what of it is sound."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing, suppress
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from index import notes
from index.article import Article, Version
from index.encode import DEFAULT_MODEL
from index.errors import LibraryDamaged, LibraryError, QAError, UsageError
from index.intake.order import intake
from index.intake.share import Share
from index.report import Progress
from index.store import salvage
from index.store.articles import Damage, Store, marks
from index.store.database import to_disk
from index.store.record import article_of, fault, seal_of_rows
from index.store.schema import WORDS
from index.text import split

if TYPE_CHECKING:
    from index.library import Library

_FACTS = ("model", "dimension", "splitter", "server", "shard")
"""Facts that cannot be found out anew."""
Told = Callable[[str], None]
"""Called with what became of each damaged article."""


def check(library: Library) -> list[str]:
    """What does not hold together, one sentence each; empty when all is well. Changes nothing."""
    store, found = library._store, list[str]()
    store.damage.clear()
    try:
        with store.snapshot():  # a writer may be at work
            found += [str(said) for (said,) in store._rows("PRAGMA integrity_check(20)") if said != "ok"]
            for layer, key, article, as_written in store.places():
                if not (as_written and _is_cut(store, layer, key, article)):
                    found.append(f"the passages or sentences of {_name(article)} are not as they were made")
            found += [f"{one.name} is damaged: its {one.why}" for one in store.damage.values()]
            found += store.forgotten()
            found += made_otherwise(store) if not store.damage else []
        new, gone = store.outbox()
        if new or gone:
            found.append(f"{new} passages wait to be indexed and {len(gone)} to be dropped")
        found += library.index_problems()
    except LibraryDamaged as error:
        found.append(str(error))
    store.damage.clear()  # it has been told
    return found


def made_otherwise(store: Store) -> list[str]:
    """What is not as it would be made from the articles, none of which is damaged: words, and copies of stories."""
    found = []
    for layer, which in (("", "word index"), ("old_", "word index of superseded versions")):
        passages, words = (
            store._one(f"SELECT count(*) FROM {layer}{table}")[0] for table in ("passages", "words_docsize")
        )
        if passages != words:
            found.append(f"the {which} holds {words} passages, the library {passages}")
        elif not _has_sound_words(store, layer):
            found.append(f"the {which} does not hold the words of the passages")
    sketches: dict[int, set[tuple[int, int]]] = {}
    for key, run, size in store._rows("SELECT article, hash, size FROM sketches"):
        sketches.setdefault(key, set()).add((run, size))
    torn = 0
    for (key,) in store._rows("SELECT key FROM articles"):
        held = sketches.pop(key, set())
        if story := store.story(key):  # else its sentences are damaged, and told
            torn += held != {(run, len(story.sketch)) for run in story.sketch}
    if torn := torn + len(sketches):
        found.append(f"the sketches of {torn} articles, by which copies are found, are not whole")
    pairs = set(store._rows("SELECT article, copy FROM copies"))
    wrong = 0
    for a, b in pairs:
        one, other = store.story(a), store.story(b)
        wrong += (b, a) not in pairs or bool(one and other and not one.is_copy(other))
    if wrong:
        found.append(f"{wrong} of {len(pairs)} entries of copies are wrong")
    if torn := len(notes.damaged(store)):
        found.append(f"the notes of {torn} articles, made when they were added, are damaged")
    return found


def _has_sound_words(store: Store, layer: str) -> bool:
    """Whether a layer's word index holds as many of each word, and passages as long, as one made anew would."""
    held = [f"SELECT * FROM temp.{layer}vocabulary", f"SELECT * FROM {layer}words_docsize ORDER BY id"]
    vocabulary = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.{0}vocabulary USING fts5vocab(main, {0}words, col)"
    with closing(sqlite3.connect("", isolation_level=None)) as anew:  # in a file that is deleted when it is closed
        anew.executescript(f"{WORDS.replace('@', layer)} {vocabulary.format(layer)}; BEGIN")
        for row in store._found(layer):
            anew.executemany(*store._entering(layer, row["key"], article_of(row)))
        anew.execute("COMMIT")
        with suppress(LibraryDamaged):
            store._one(vocabulary.format(layer))
            alike = all(
                row == expected
                for query in held
                for row, expected in zip_longest(store._rows(query), anew.execute(query))
            )
            # A search gets to a word by an index of its own, which listing all words does not read.
            terms = [f'"{term}"' for (term,) in anew.execute(f"SELECT DISTINCT term FROM temp.{layer}vocabulary")]
            count = f"SELECT count(*) FROM {layer}words WHERE {layer}words MATCH ?"
            return alike and all(
                store._one(count, (term,)) == anew.execute(count, (term,)).fetchone() for term in terms
            )
    return False


def mend(
    folder: Path, server: str | None, told: Told, upgrading: Progress | None = None, maker: notes.Maker | None = None
) -> list[str]:
    """Make the library in ``folder`` whole again, as ``repair`` does, even where its file cannot be read as a whole.

    What such a file still holds is taken over into a new one; the old one is kept beside it. Raises LibraryDamaged
    where there is nothing of a library in it.
    """
    from index.folder import FILE, locked
    from index.library import Library

    if not (folder / FILE).is_file():
        Library(folder, write=True).close()  # which says so
    lost: set[str] | None = None
    with locked(folder):
        if (why := _broken(folder / FILE, upgrading)) is not None:
            lost = _salvaged(folder / FILE, why, told)
    with Library(folder, write=True, upgrading=upgrading) as library:
        library.maker = maker
        return repair(library, server, told, lost)


def _broken(file: Path, upgrading: Progress | None) -> LibraryDamaged | None:
    """Why the file cannot be mended in its place."""
    try:
        with closing(Store(file, write=True, progress=upgrading)) as store:
            with store.transaction():
                store._db.execute("REINDEX")
            if (said := store._one("PRAGMA integrity_check(1)")[0]) != "ok":
                return LibraryDamaged(str(said))
            store.rebuild_words()
    except LibraryDamaged as error:
        return error
    return None


def _salvaged(file: Path, why: LibraryDamaged, told: Told) -> set[str]:
    """Put in the file's place one with all that can still be read of it; gives the ids of the articles that cannot."""
    with suppress(LibraryError), closing(Store(file, write=True)) as store:
        store._one("PRAGMA wal_checkpoint(TRUNCATE)")
    made = file.with_name(f"{file.name}.new")
    for leftover in file.parent.glob(f"{made.name}*"):
        leftover.unlink()
    with closing(Store(made, create=True, write=True)) as store:
        tables = ("articles", "old_articles", "fetches")
        columns = {table: [str(row[1]) for row in store._rows(f"PRAGMA table_info({table})")] for table in tables}
        found = salvage.read(file, columns)
        rows = [
            (layer, key, dict(zip(columns[f"{layer}articles"], values, strict=True)))
            for layer, some in found.articles.items()
            for key, values in some
        ]
        if not rows:
            raise why
        # The sound ones first, and of those of one id the latest: what was replaced may stand in a free page yet.
        rows.sort(key=lambda one: (fault({"until": None, **one[2]}) is not None, -one[1]))
        with store.transaction():
            store.add_sources(found.sources)
            store.set(**{name: value for name, value in found.facts.items() if name in _FACTS})
            _adopt_fetches(store, found.fetches)
            kept = [
                row["id"]
                for layer, key, row in rows
                if _adopt(store, layer, key, {"until": None, **row}, found.passages[layer].get(key, ())) and not layer
            ]
    os.replace(file, file.with_name(f"{file.name}.damaged"))
    for log in (file.with_name(f"{file.name}{end}") for end in ("-wal", "-shm")):
        log.unlink(missing_ok=True)
    os.replace(made, file)
    to_disk(file.parent)
    told(f"The library's file was damaged: {len(kept)} articles were read out of it. It is kept as {file.name}.damaged")
    return found.ids - {str(name) for name in kept}


def _adopt(store: Store, layer: str, key: int, row: Mapping[str, Any], passages: Sequence[tuple[Any, ...]]) -> bool:
    """Take over a row that was read out of a damaged file; gives whether there was room for it.

    Its sentences are cut anew; passages (number, start, end, vector) are taken where they are what its seal says.
    """
    names = [name for name in row if name != "key" and (name != "until" or layer)]
    values = [row[name] for name in names]
    listed = f"key, {', '.join(names)}"
    added = store._db.execute(
        f"INSERT OR IGNORE INTO {layer}articles ({listed}) VALUES ({marks(['', *names])})", (key, *values)
    )
    if added.rowcount and not fault(dict(row)):
        spans = [(s.start, s.end, int(s.body)) for s in split.sentences(row["text"])]
        store._db.executemany(f"INSERT INTO {layer}sentences VALUES (?, ?, ?, ?)", [(key, *one) for one in spans])
        rows = sorted((tuple(one) for one in passages), key=lambda one: one[1:3])
        if row["cut"].endswith(seal_of_rows(one[1:] for one in rows)):
            store._db.executemany(
                f'INSERT OR IGNORE INTO {layer}passages (number, article, start, "end", vector) VALUES (?, ?, ?, ?, ?)',
                [(number, key, *rest) for number, *rest in rows],
            )
            store._raise_numbers(max((number for number, *_ in rows), default=0))
    return bool(added.rowcount)


def _adopt_fetches(store: Store, rows: Iterable[Sequence[Any]]) -> None:
    """Take over records of what was fetched, those that are as they were written."""
    whole = [row for row in rows if row[-1] == seal_of_rows([row[:-1]])]
    store._db.executemany("INSERT OR IGNORE INTO fetches VALUES (?, ?, ?, ?, ?, ?, ?)", whole)


def repair(library: Library, server: str | None, told: Told, lost: Iterable[str] | None = None) -> list[str]:
    """Make everything again that can be made from the articles; gives what stays wrong.

    ``server`` is where the vectors are to be from now on: a Chroma server's URL, or "" for the library's folder. A
    damaged article is taken anew from its file; else it keeps its text alone, where that is sound; else it is removed.
    ``lost`` are the ids of articles that are not there any more.
    """
    store = library._store
    with store.transaction():
        store._db.execute("REINDEX")
    forgotten = store.forgotten()
    if forgotten or lost is not None:
        _recall(library)
    if forgotten:
        told(f"{'; '.join(forgotten)}: what could be was found out anew. See whether it is right: qa index stats")
    cut_otherwise = store.get("splitter") != str(split.VERSION)
    # First of all, or a passage that is cut anew would take words out of the index that it does not hold.
    store.rebuild_words()
    store.damage.clear()
    again = [
        (layer, key, article)
        for layer, key, article, as_written in store.places()
        if cut_otherwise or not (as_written and _is_cut(store, layer, key, article))
    ]
    damage = dict(store.damage)
    for layer, key, article in again:
        if layer:
            library.recut(key, article)
        else:
            library._put([article])
    damage |= {
        ("", -1 - n): Damage(name, None, "", "row cannot be read", None) for n, name in enumerate(sorted(lost or ()))
    }
    if damage:
        _mend(library, damage, told)
    store.rebuild_copies()
    notes.renew(store, library.maker)
    store.set(splitter=str(split.VERSION))
    if server is not None:
        library._move(server)
    library._publish(anew=True)
    return check(library)


def _recall(library: Library) -> None:
    """Find out anew what a library records of itself, as far as it can be."""
    store = library._store
    lengths = list(
        store._rows(
            "SELECT length(vector) / 4 FROM passages WHERE typeof(vector) = 'blob' GROUP BY 1 ORDER BY count(*) DESC"
        )
    )
    if lengths:
        store.set(dimension=str(lengths[0][0]))
    try:
        library.encoder.encode([])
    except (QAError, OSError, ValueError):
        store.set(model=DEFAULT_MODEL)
    try:
        Share.parse(store.get("shard") or "1/1")
    except UsageError:
        store.set(shard="")
    if urlsplit(store.get("server") or "").scheme not in {"http", "https"}:
        store.set(server="")
    store.forget_damaged()


def _mend(library: Library, damage: Mapping[tuple[str, int], Damage], told: Told) -> None:
    """Have each damaged article again from its file, or keep its text, or remove it."""
    store = library._store
    newest = {place: one for place, one in damage.items() if not place[0]}
    fresh = _from_files(library, newest)
    store.discard(list(damage))
    for place, one in damage.items():
        if place in fresh:
            library._put([fresh[place]])
            told(f"{one.name} was damaged (its {one.why}): it was taken anew from {fresh[place].path}")
        elif place in newest and one.text is not None:
            name = one.name if one.name not in store.paths() else f"{one.name} ({place[1]})"
            library._put([Article(name, one.text)])
            told(
                f"{one.name} was damaged (its {one.why}): its text is whole and is kept; its title, outlet and dates "
                "cannot be trusted and are not"
            )
        else:
            told(f"{one.name} was damaged (its {one.why}) and cannot be had anew from its file: it is removed")


def _from_files(library: Library, damage: Mapping[tuple[str, int], Damage]) -> dict[tuple[str, int], Article]:
    """The damaged articles that stand in their files yet, or anywhere in what the library was made from."""
    from index.library import is_url, placed

    store, found = library._store, dict[tuple[str, int], Article]()
    damaged = {one.name for one in damage.values()}
    homes = {name: path for name, path in store.paths().items() if name not in damaged}
    named = [one.path for one in damage.values() if isinstance(one.path, str) and os.path.isfile(one.path)]
    sources = [source for source in store.sources() if not is_url(source) and os.path.exists(source)]
    for roots in (dict.fromkeys(named), sources):
        if len(found) == len(damage):
            break
        for item in intake([Path(root) for root in roots], library.share):
            article = placed(item, homes) if isinstance(item, Article) else item
            if isinstance(article, Article):
                fits = (p for p, one in damage.items() if article.id == one.name or article.sha256 == one.sha256)
                if (place := next((p for p in fits if p not in found), None)) is not None:
                    found[place] = article
    return found


def _is_cut(store: Store, layer: str, key: int, article: Article) -> bool:
    return all(_covers(article.text, store.spans(table, layer, key)) for table in ("sentences", "passages"))


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
