"""A library on disk: articles in, passages out.

    folder/
      library.sqlite    the source of truth (index.store)
      vectors-N/        Chroma's index of the same vectors, which can be made again from it (index.vectors)
      .lock             held by the one writer

An article is stored in one SQLite transaction, vectors included, and is then acknowledged; Chroma is told afterwards, a
batch at a time, through the store's outbox. Whatever moment a crash picks, the next opening finishes what is in the outbox.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from index import split
from index.article import Article, Hit, Passage, Sentence
from index.encode import DEFAULT_MODEL, Encoder, load_encoder
from index.errors import InputError, LibraryBusy, LibraryDamaged, LibraryError, LibraryMissing, LibraryVersionError
from index.read import Skipped, read
from index.search import search
from index.store import Filters, Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.vectors import Vectors

_FILE = "library.sqlite"
_LOCK = ".lock"
_BATCH = 96
"""Passages encoded at once: enough to sort them by length, few enough that Ctrl-C waits about two seconds."""


@dataclass(frozen=True)
class Report:
    """What adding or synchronising did: article ids, and what could not be read with the reason."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: int = 0
    removed: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()


Progress = Callable[[Article], None]
"""Called with every article once it is stored for good, or found unchanged."""


class Library:
    """One folder of articles that can be asked. Use it as a context manager, or close it."""

    def __init__(self, folder: Path, *, write: bool = False, encoder: Encoder | None = None) -> None:
        """Opens the library in ``folder``.

        Raises LibraryMissing where there is none, LibraryBusy when ``write`` is wanted and another process writes,
        LibraryVersionError when it was made by a newer version or with another encoder than the one given.
        """
        self.folder = folder
        if not (folder / _FILE).is_file():
            raise LibraryMissing(f"There is no library in {folder} yet. Make one: qa index add PATH --library {folder}")
        self._lock = _lock(folder) if write else None
        try:
            self._store = Store(folder / _FILE, write=write)
            self.model = self._store.get("model") or DEFAULT_MODEL
            self._vectors: Vectors | None = None
            self._encoder = encoder
            if encoder is not None:
                self._check_encoder(encoder)
            if self._store.get("open") == "yes" or any(self._store.outbox()):
                self._recover() if write else self._recover_for_others()
        except BaseException:
            self._release()
            raise

    @classmethod
    def create(cls, folder: Path, model: str = DEFAULT_MODEL, *, encoder: Encoder | None = None) -> Library:
        """An empty library, open for writing; one that exists is opened, if it has the same model.

        Raises LibraryVersionError when it exists with another model, LibraryError when the folder cannot be written.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if (folder / _FILE).is_file():
                library = cls(folder, write=True, encoder=encoder)
                if library.model != (encoder.model if encoder else model):
                    library.close()
                    raise LibraryVersionError(
                        f"The library {folder} was made with the model {library.model!r}, not {model!r}: leave --model "
                        "out, or make another library with --library DIR"
                    )
                return library
            unexpected = [entry.name for entry in folder.iterdir() if entry.name != _LOCK]
            if unexpected:
                raise LibraryError(
                    f"{folder} is no library and is not empty (it holds {unexpected[0]!r}): name an empty or a new folder"
                )
            encoder = encoder or load_encoder(model)
            lock = _lock(folder)
        except OSError as error:
            raise LibraryError(f"The library folder {folder} cannot be written: {error.strerror or error}") from error
        try:
            # Made aside and moved into place: a folder with the file is always a whole library.
            unfinished = folder / f"{_FILE}.new"
            for leftover in folder.glob(f"{_FILE}.new*"):
                leftover.unlink()
            store = Store(unfinished, create=True, write=True)
            with store.transaction():
                store.set(model=encoder.model, dimension=str(encoder.dimension), splitter=str(split.VERSION))
            store.close()
            os.replace(unfinished, folder / _FILE)
        finally:
            lock.release()
        return cls(folder, write=True, encoder=encoder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Finish what is in the outbox, if this is the writer, and let go of every file."""
        try:
            if self._lock is not None:
                self._send()
                with self._store.transaction():
                    self._store.set(open="no")
        finally:
            self._release()

    def _release(self) -> None:
        if getattr(self, "_vectors", None) is not None:
            self._vectors.close()  # type: ignore[union-attr]
            self._vectors = None
        if hasattr(self, "_store"):
            self._store.close()
        if self._lock is not None:
            self._lock.release()

    # --- articles in

    def add(self, paths: Iterable[Path], progress: Progress | None = None) -> Report:
        """Store every article of these files and folders; unchanged ones are left alone, changed ones replaced.

        What cannot be read is reported, not raised. Raises InputError for a path that does not exist. Whatever stops it
        midway, the articles that ``progress`` was told of stay.
        """
        roots = [Path(os.path.abspath(path)) for path in paths]
        report, _ = self._add(roots, progress)
        with self._store.transaction():
            for root in roots:
                self._store.add_source(str(root))
        return report

    def sync(self, progress: Progress | None = None) -> Report:
        """Make the library match the files and folders that it was added from: added, changed, gone.

        Raises InputError when one of them is no longer there: an unplugged disk must not empty a library.
        """
        roots = [Path(source) for source in self._store.sources()]
        absent = [str(root) for root in roots if not root.exists()]
        if absent:
            raise InputError(
                f"{absent[0]} was added to this library and is no longer there. Bring it back, or forget it with its "
                f"articles: qa index remove {absent[0]}"
            )
        report, seen = self._add(roots, progress)
        unread = {skipped.path for skipped in report.skipped}
        gone = [
            article.id
            for article in self._store.articles()
            if article.id not in seen and article.path and (article.path not in unread or not Path(article.path).exists())
        ]
        for article_id in gone:
            self._store.remove(article_id)
        self._send()
        return replace(report, removed=tuple(gone))

    def remove(self, names: Sequence[str]) -> list[str]:
        """Remove articles by id, or all that came from a file or folder; gives the ids removed.

        Raises InputError, before anything is removed, for a name that is neither.
        """
        chosen: dict[str, None] = {}
        roots = []
        for name in names:
            path = Path(os.path.abspath(name))
            if self._store.article(name) is not None:
                chosen[name] = None
                continue
            below = [a.id for a in self._store.articles() if a.path and Path(a.path).is_relative_to(path)]
            if not below and str(path) not in self._store.sources():
                raise InputError(f"No article {name!r} in the library {self.folder}. See them: qa index list")
            chosen |= dict.fromkeys(below)
            roots.append(str(path))
        for article_id in chosen:
            self._store.remove(article_id)
        with self._store.transaction():
            for root in roots:
                self._store.drop_source(root)
        self._send()
        return list(chosen)

    def _add(self, roots: Sequence[Path], progress: Progress | None) -> tuple[Report, set[str]]:
        added, changed, skipped = [], [], []
        seen: set[str] = set()
        stored = self._store.digests()
        unchanged = 0
        waiting: list[Article] = []
        for item in read(roots):
            article = self._placed(item) if isinstance(item, Article) else item
            if isinstance(article, Skipped):
                skipped.append(article)
                continue
            if article.id in seen:
                continue  # the same file named twice
            seen.add(article.id)
            if article.id in stored and self._store.article(article.id) == article:
                unchanged += 1
                if progress:
                    progress(article)
                continue
            (changed if article.id in stored else added).append(article.id)
            waiting.append(article)
            if sum(len(one.text) for one in waiting) > _BATCH * 800:
                self._put(waiting, progress)
                waiting = []
        self._put(waiting, progress)
        return Report(tuple(added), tuple(changed), unchanged, (), tuple(skipped)), seen

    def _placed(self, article: Article) -> Article | Skipped:
        """The article under the id it has here: a file keeps the one it was stored under, a new one gets a free one."""
        here = self._store.article(article.id)
        if here is None or here.path == article.path:
            known = self._store.articles_at(article.path) if article.path else []
            if here is None and len(known) == 1 and known[0].path == article.path and _is_file_id(article):
                return replace(article, id=known[0].id)
            return article
        if not _is_file_id(article):
            return Skipped(
                article.path or "", None, f"its id {article.id!r} already belongs to an article of {here.path}: rename one"
            )
        parts = Path(article.path or "").parts
        for count in range(1, len(parts) + 1):
            name = "/".join(parts[-count:]).replace("//", "/")
            there = self._store.article(name) if len(name) > len(article.id) else here
            if there is None or there.path == article.path:
                return replace(article, id=name)
        return Skipped(article.path or "", None, f"its id {article.id!r} is taken by {here.path}")

    def _put(self, articles: Sequence[Article], progress: Progress | None = None) -> None:
        """Encode the articles' passages together, store the articles one by one, then tell Chroma."""
        if not articles:
            return
        if self._store.get("open") != "yes":
            with self._store.transaction():
                self._store.set(open="yes")
        encoder = self.encoder
        spans = [split.passages(article.text, encoder.tokenize) for article in articles]
        texts = [
            article.text[start:end] for article, cuts in zip(articles, spans, strict=True) for start, end in cuts
        ]
        vectors = encoder.encode(texts) if texts else _no_vectors(encoder)
        at = 0
        try:
            for article, cuts in zip(articles, spans, strict=True):
                self._store.put(article, split.sentences(article.text), cuts, vectors[at : at + len(cuts)])
                at += len(cuts)
                if progress:
                    progress(article)
        finally:
            self._send()

    # --- articles and passages out

    def articles(self) -> Iterator[Article]:
        """All of them, by id."""
        return self._store.articles()

    def article(self, article_id: str) -> Article:
        """The article of that id. Raises InputError when there is none."""
        article = self._store.article(article_id)
        if article is None:
            raise InputError(f"No article {article_id!r} in the library {self.folder}. See them: qa index list")
        return article

    def sentences(self, article_id: str) -> list[Sentence]:
        """The article's sentences in order."""
        return self._store.sentences(article_id)

    def passages(self, article_id: str) -> list[Passage]:
        """The article's passages in order."""
        return self._store.passages_of(article_id)

    def outlets(self) -> list[str]:
        """Every outlet named by an article."""
        return self._store.outlets()

    def counts(self, filters: Filters | None = None) -> tuple[int, int]:
        """How many articles and passages a search within the filters looks at."""
        return self._store.counts(filters)

    def search(self, query: str, limit: int = 10, filters: Filters | None = None) -> list[Hit]:
        """The best passages, best first."""
        if not self._store.counts()[1]:
            return []
        return search(self._store, self.vectors, self.encoder, query, limit, filters)

    def frequency(self, word: str) -> int:
        """In how many passages a word stands, in any of its forms."""
        return self._store.frequency(word)

    def stats(self) -> dict[str, Any]:
        """Sizes and identity, for people and scripts."""
        articles, passages = self.counts()
        files = [file for file in self.folder.rglob("*") if file.is_file()]
        return {
            "library": str(self.folder),
            "articles": articles,
            "passages": passages,
            "outlets": len(self.outlets()),
            "model": self.model,
            "dimension": int(self._store.get("dimension") or 0),
            "splitter": int(self._store.get("splitter") or 0),
            "bytes": sum(file.stat().st_size for file in files),
            "sources": self._store.sources(),
        }

    # --- whole again

    def check(self) -> list[str]:
        """What does not hold together, one sentence each; empty when all is well. Changes nothing."""
        found = self._store.problems()
        recorded = self._store.digests()
        for article in self._store.articles():
            if article.sha256 != recorded[article.id]:
                found.append(f"the text of {article.id} does not match its SHA-256")
            if not _covers(article.text, self._store.passages_of(article.id)):
                found.append(f"the passages of {article.id} do not cover its text in order")
        new, gone = self._store.outbox()
        if new or gone:
            found.append(f"{len(new)} passages wait to be indexed and {len(gone)} to be dropped")
        try:
            lost = self._unreachable([number for number, _ in self._store.vectors()])
        except LibraryDamaged as error:
            return [*found, str(error)]
        if lost:
            found.append(f"{len(lost)} passages are not found by their own vector in Chroma")
        extra = self.vectors.count() - self.counts()[1] - len(gone)
        if extra > 0:
            found.append(f"Chroma holds {extra} vectors of no passage")
        return found

    def repair(self) -> list[str]:
        """Make everything again that can be made from the articles; gives what stays wrong (a text that changed)."""
        dimension = self.encoder.dimension
        bad = {
            article.id
            for article in self._store.articles()
            if not _covers(article.text, self._store.passages_of(article.id))
        }
        sizes = {number: len(blob) for number, blob in self._store.vectors()}
        broken = self._store.passages([number for number, size in sizes.items() if size != 4 * dimension])
        bad |= {passage.article_id for passage in broken.values()}
        if self._store.get("splitter") != str(split.VERSION):
            bad = set(self._store.digests())
        for article_id in sorted(bad):
            self._put([self.article(article_id)])
        self._store.rebuild_words()
        self._rebuild_vectors()
        with self._store.transaction():
            self._store.set(splitter=str(split.VERSION))
        return self.check()

    # --- the parts that load late

    @property
    def encoder(self) -> Encoder:
        """What made the vectors, loaded when first needed."""
        if self._encoder is None:
            encoder = load_encoder(self.model)
            self._check_encoder(encoder)
            self._encoder = encoder
        return self._encoder

    @property
    def vectors(self) -> Vectors:
        """Chroma's index, opened when first needed. Raises LibraryDamaged when it is not there or not usable."""
        if self._vectors is None:
            from index.vectors import Vectors

            name = self._store.get("vectors")
            if name is None:
                if self._lock is None:
                    raise LibraryDamaged(f"The library {self.folder} has no vector index yet: qa index repair")
                return self._rebuild_vectors()
            self._vectors = Vectors(self.folder / name)
        return self._vectors

    def _check_encoder(self, encoder: Encoder) -> None:
        dimension = self._store.get("dimension")
        if (encoder.model, str(encoder.dimension)) != (self.model, dimension):
            raise LibraryVersionError(
                f"The library {self.folder} was made with the model {self.model!r} ({dimension} dimensions), not with "
                f"{encoder.model!r} ({encoder.dimension}): use that model, or make another library with --library DIR"
            )

    # --- keeping Chroma and SQLite at one

    def _recover_for_others(self) -> None:
        """A reader tidies up after a writer that died, if it may write and nobody else does."""
        with suppress(LibraryError):
            Library(self.folder, write=True, encoder=self._encoder).close()

    def _recover(self) -> None:
        """After a writer that died: send what is waiting, then probe, since a killed Chroma may lose vectors."""
        try:
            self._send()
            whole = self.vectors.count() == self.counts()[1] and not self._unreachable(self._probes())
        except LibraryDamaged:
            whole = False
        if not whole:
            self._rebuild_vectors()

    def _send(self) -> None:
        """Empty the outbox into Chroma."""
        import numpy as np

        if not any(self._store.outbox()):
            return
        vectors = self.vectors
        new, gone = self._store.outbox()
        if new:
            rows = list(self._store.vectors(only_new=True))
            matrix = np.frombuffer(b"".join(blob for _, blob in rows), "<f4").reshape(len(rows), -1)
            vectors.upsert([number for number, _ in rows], matrix)
        vectors.delete(gone)
        self._store.mark_sent(new, gone)

    def _probes(self, limit: int = 5000) -> list[int]:
        """The passages stored last: those that a killed Chroma may have lost."""
        numbers = [number for number, _ in self._store.vectors()]
        return numbers[-limit:]

    def _unreachable(self, numbers: Sequence[int]) -> list[int]:
        """Those of the passages whose own vector does not find them, nor an equal one."""
        import numpy as np

        blobs = dict(self._store.vectors())
        lost: list[int] = []
        for at in range(0, len(numbers), 500):
            some = numbers[at : at + 500]
            matrix = np.frombuffer(b"".join(blobs[n] for n in some), "<f4").reshape(len(some), -1)
            held = self.vectors.get(some)
            for number, row, near in zip(some, matrix, self.vectors.nearest(matrix, 5), strict=True):
                twin = any(n in blobs and blobs[n] == blobs[number] for n in near)
                if number not in held or not np.allclose(held[number], row, atol=1e-4) or not (number in near or twin):
                    lost.append(number)
        return lost

    def _rebuild_vectors(self) -> Vectors:
        """Chroma made again from SQLite, beside the old one, then switched to."""
        import numpy as np

        from index.vectors import Vectors

        if self._vectors is not None:
            self._vectors.close()
            self._vectors = None
        old = self._store.get("vectors")
        number = int(old.rpartition("-")[2]) + 1 if old else 1
        while (self.folder / f"vectors-{number}").exists():
            number += 1  # an earlier rebuilding was killed
        name = f"vectors-{number}"
        try:
            vectors = Vectors(self.folder / name, create=True)
            rows = list(self._store.vectors())
            for at in range(0, len(rows), 5000):
                some = rows[at : at + 5000]
                matrix = np.frombuffer(b"".join(blob for _, blob in some), "<f4").reshape(len(some), -1)
                vectors.upsert([n for n, _ in some], matrix)
        except OSError as error:
            raise LibraryError(f"The vector index in {self.folder} cannot be written: {error}") from error
        _, gone = self._store.outbox()
        self._store.mark_sent([n for n, _ in rows], gone)
        with self._store.transaction():
            self._store.set(vectors=name)
        self._vectors = vectors
        for folder in self.folder.glob("vectors-*"):
            if folder.name != name:
                shutil.rmtree(folder, ignore_errors=True)
        return vectors


def default_folder() -> Path:
    """Where a user's library lies unless told otherwise: QA_LIBRARY, else the per-user data folder."""
    named = os.environ.get("QA_LIBRARY")
    if named:
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_data_dir("article-qa")) / "library"


def _lock(folder: Path) -> Any:
    from filelock import FileLock, Timeout

    lock = FileLock(folder / _LOCK, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise LibraryBusy(
            f"Another process is writing to the library {folder}. Wait until it has finished, then try again; "
            "asking and searching go on meanwhile."
        ) from None
    except OSError as error:
        raise LibraryError(f"The library {folder} cannot be written: {error.strerror or error}") from error
    return lock


def _is_file_id(article: Article) -> bool:
    """Whether the id was made from the file's path rather than given by the article."""
    name = article.id.rpartition(":")[0] if article.id.rpartition(":")[2].isdigit() else article.id
    return bool(article.path) and Path(article.path or "").as_posix().endswith(name)


def _covers(text: str, passages: Sequence[Passage]) -> bool:
    end = 0
    for passage in passages:
        if passage.start < end or text[end : passage.start].strip() or passage.end <= passage.start:
            return False
        end = passage.end
    return not text[end:].strip()


def _no_vectors(encoder: Encoder) -> NDArray[np.float32]:
    import numpy as np

    return np.empty((0, encoder.dimension), np.float32)
