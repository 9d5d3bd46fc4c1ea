"""What is done to a library while its process is killed or its disk fails, and what must hold afterwards.

A world is a folder with ``articles`` (the sources) and ``library``. The same calls make it the same every time.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from evals.lab.endurance.schemas import downgrade
from index import opening
from index.article import Article
from index.carry.merge import merge
from index.carry.portable import export, import_
from index.errors import LibraryMissing
from index.library import Library
from index.upkeep import check, repair

Texts = Mapping[str, str]
"""What a library holds: the text of every article, by id."""
Acknowledge = Callable[[str], None]


class WordCounts:
    """An encoder that needs no model: every word counts in one of 64 places."""

    model = "word-counts"
    dimension = 64

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, float32 [n, 64]."""
        counts = np.full((len(texts), self.dimension), 1e-6, np.float32)
        for row, text in zip(counts, texts, strict=True):
            np.add.at(row, self.tokenize(text), 1)
        unit: NDArray[np.float32] = counts / np.linalg.norm(counts, axis=1, keepdims=True)
        return unit

    def tokenize(self, text: str) -> Sequence[int]:
        """The place of each word."""
        return [crc32(word.lower().encode()) % self.dimension for word in re.findall(r"\w+", text)]


def open_library(world: Path, *, write: bool = True) -> Library:
    """The library of a world."""
    folder, encoder = world / "library", WordCounts()
    return Library(folder, write=True, encoder=encoder) if write else opening.open_library(folder, encoder=encoder)


def word(name: str, version: int) -> str:
    """The one word that only this version of the article has."""
    return f"{name}edition{version}"


def write(world: Path, names: Iterable[str], version: int = 1) -> None:
    """Articles of two to four passages, each in a file of its own; every sixth has a wire's text beside its own."""
    for name in names:
        number = int(re.sub(r"\D", "", name))
        own = [f"{name}v{version}s{n} " + " ".join(f"{name}{letter}{n}" for letter in "abcdef") for n in range(40)]
        wire = [f"Wire{n} " + " ".join(f"common{letter}{n}" for letter in "abcdef") for n in range(50)]
        lines = [*(wire if number % 6 == 0 else own), f"{word(name, version)} is in this one"]
        front = f"---\ntitle: {name}\ndate: 2024-03-{number + 1:02}\noutlet: Outlet {number % 4}\n---\n"
        path = world / "articles" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(front + "".join(f"{line.capitalize()}.\n" for line in lines), encoding="utf-8")


OLD = [f"old{n}" for n in range(12)]
NEW = [f"new{n}" for n in range(8)]


def _filled(world: Path) -> None:
    write(world, OLD)
    with Library.create(world / "library", encoder=WordCounts()) as library:
        library.add([world / "articles"])


def _add(world: Path, acknowledge: Acknowledge) -> None:
    with Library.create(world / "library", encoder=WordCounts()) as library:
        library.add([world / "articles"], lambda article: acknowledge(article.id))


def _sync(world: Path, acknowledge: Acknowledge) -> None:
    with open_library(world) as library:
        library.sync(lambda article: acknowledge(article.id))


def _remove(world: Path, acknowledge: Acknowledge) -> None:
    with open_library(world) as library:
        held = {article.id for article in library.articles()}
        library.remove([name for name in (f"old{n}.md" for n in range(0, 12, 2)) if name in held])


def _repair(world: Path, acknowledge: Acknowledge) -> None:
    with open_library(world) as library:
        repair(library)


def _open(world: Path, acknowledge: Acknowledge) -> None:
    open_library(world).close()


def _merge(world: Path, acknowledge: Acknowledge) -> None:
    merge([world / "second" / "library"], world / "library")


def _import(world: Path, acknowledge: Acknowledge) -> None:
    if (world / "library" / "library.sqlite").exists():  # as the message of a second import says
        open_library(world).close()
    else:
        import_(world / "exported.zip", world / "library")


def _before_create(world: Path) -> None:
    write(world, NEW)


def _before_add(world: Path) -> None:
    _filled(world)
    write(world, NEW)


def _before_replace(world: Path) -> None:
    _filled(world)
    write(world, OLD[::2], version=2)


def _before_sync(world: Path) -> None:
    _before_replace(world)
    write(world, NEW[:4])
    for name in OLD[1::4]:
        (world / "articles" / f"{name}.md").unlink()


def _before_open(world: Path) -> None:
    """A writer died before it told Chroma."""
    _before_sync(world)
    with suppress(KeyboardInterrupt), open_library(world) as library:
        library.add([world / "articles"])
        library.store.remove(["old3.md"])
        write(world, NEW[4:])
        library.add([world / "articles"], _interrupt)


def _interrupt(article: Article) -> None:
    if article.id.startswith("new7"):
        raise KeyboardInterrupt


def _before_repair(world: Path) -> None:
    """Everything that can be made again is wrong: words, copies, cuts, Chroma's files."""
    _filled(world)
    with closing(sqlite3.connect(world / "library" / "library.sqlite")) as db:
        db.execute("INSERT INTO words (words) VALUES ('delete-all')")
        db.execute("DELETE FROM sketches WHERE hash % 2 = 0")
        db.execute("DELETE FROM sentences WHERE article = 2")
        db.execute("UPDATE meta SET value = '0' WHERE key = 'splitter'")
        db.commit()
    for path in (world / "library").glob("vectors-*/*/data_level0.bin"):
        path.write_bytes(path.read_bytes()[::-1])


def _before_migrate(world: Path, schema: int) -> None:
    _filled(world)
    downgrade(world / "library" / "library.sqlite", schema)


def _before_merge(world: Path) -> None:
    _filled(world)
    second = world / "second"
    write(second, [*NEW, *OLD[:3]])
    with Library.create(second / "library", encoder=WordCounts()) as library:
        library.add([second / "articles"])


def _before_import(world: Path) -> None:
    _filled(world / "second")
    export(world / "second" / "library", world / "exported.zip")


@dataclass(frozen=True)
class Step:
    """Something that is done to a library."""

    prepare: Callable[[Path], None]
    """Makes the world as it is before."""
    do: Callable[[Path, Acknowledge], None]
    whole: bool = False
    """Whether the articles are afterwards either all as before or all as wanted."""


STEPS: dict[str, Step] = {
    "create": Step(_before_create, _add),
    "add": Step(_before_add, _add),
    "replace": Step(_before_replace, _add),
    "remove": Step(_filled, _remove, whole=True),
    "sync": Step(_before_sync, _sync),
    "open": Step(_before_open, _open, whole=True),
    "migrate-1": Step(lambda world: _before_migrate(world, 1), _open, whole=True),
    "migrate-2": Step(lambda world: _before_migrate(world, 2), _open, whole=True),
    "repair": Step(_before_repair, _repair, whole=True),
    "merge": Step(_before_merge, _merge),
    "import": Step(_before_import, _import, whole=True),
}


def texts(library: Library) -> dict[str, str]:
    """The text of every article."""
    return {article.id: article.text for article in library.articles()}


def texts_on_disk(world: Path) -> dict[str, str]:
    """The same, read past the library, which would mend itself when it is opened."""
    database = world / "library" / "library.sqlite"
    if not database.exists():
        return {}
    with closing(sqlite3.connect(database)) as db:
        return dict(db.execute("SELECT id, text FROM articles"))


@dataclass
class Verdict:
    """What was found after a point."""

    wrong: list[str]
    """What must not be; empty when all is well."""
    repaired: bool = False
    """Whether ``check`` asked for a repair."""


def verify(
    world: Path, step: Step, before: Texts, after: Texts, acknowledged: Iterable[str], *, done: bool, reader_first: bool
) -> Verdict:
    """Look the library over as the next process finds it, then do the step again, to its wanted end.

    ``acknowledged`` are the ids that the step's progress was told of, and ``done`` is whether it came to its end.
    """
    found = Verdict([])
    try:
        if reader_first:
            with open_library(world, write=False) as library:
                texts(library)
        with open_library(world) as library:
            if problems := check(library):
                found.repaired = True
                if problems := repair(library):
                    found.wrong.append(f"wrong after a repair: {problems}")
            held = texts(library)
            found.wrong += _lost(held, step, before, after, {*acknowledged, *(after if done else ())})
            if done and held != after:
                found.wrong.append("what the step was told to do is not done")
            found.wrong += _not_found(library)
    except LibraryMissing:
        if before or done or list(acknowledged):
            found.wrong.append("there is no library")
    step.do(world, lambda _: None)
    with open_library(world, write=False) as library:
        if (held := texts(library)) != after:
            wrong = sorted(name for name in {*held, *after} if held.get(name) != after.get(name))
            found.wrong.append(f"done again, these are not as wanted: {wrong}")
        found.wrong += [f"done again: {problem}" for problem in (*check(library), *_not_found(library))]
    if len(list((world / "library").glob("vectors-*"))) != 1:
        found.wrong.append("done again, folders of Chroma's are left over")
    return found


def _lost(held: Texts, step: Step, before: Texts, after: Texts, acknowledged: set[str]) -> list[str]:
    wrong = []
    for name in sorted({*held, *before, *after}):
        if name in acknowledged and held.get(name) != after.get(name):
            wrong.append(f"{name} was acknowledged and is not as it was then")
        elif held.get(name) not in (before.get(name), after.get(name)):
            wrong.append(f"{name} is neither as before nor as wanted")
    if step.whole and held not in (before, after):
        wrong.append("some articles are as before, some as wanted")
    return wrong


def _not_found(library: Library) -> list[str]:
    """Articles that are not whole, or not found by their own word, and that alone; every fourth in a whole search."""
    wrong = []
    for at, article in enumerate(library.articles()):
        [own] = re.findall(r"\w+edition\d", article.text.lower())
        found = library.store.passages.get([number for number, _ in library.store.lexical.matching([own], 3)])
        if at % 4 == 0 and not library.copies(article.id):  # of copies a search shows one
            found = {hit.passage.id: hit.passage for hit in library.search(own, 2) if hit.bm25 > 0}
        if [passage.article_id for passage in found.values()] != [article.id]:
            wrong.append(f"{article.id} is not found by {own}, but {[p.article_id for p in found.values()]}")
        wrong += [f"a passage is not in {p.article_id}" for p in found.values() if p.text not in article.text]
    return wrong
