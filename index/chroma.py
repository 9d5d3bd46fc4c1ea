"""Vectors in Chroma, in a library's folder or on a server: the one module that talks to it.

Chroma's ways, measured and listed in docs/decisions/0003-chroma.md, are kept behind this door: cosine space, no
embedding function, upsert in bounded batches, telemetry off, its errors turned into ours. A folder is filled by one
process, closed, and from then on only read: a change is made to a copy. A collection on a server is changed in place;
it carries a seal that SQLite has too, so that one which another library wrote to (a copy of this one), or an older one
put back, is not taken for ours. Everything here can be made again from SQLite.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from index.errors import LibraryDamaged, LibraryError, LibraryUnreachable, UsageError
from index.store.database import Database, copy_database, to_disk
from index.store.facts import Facts
from index.store.store import Store
from index.vectors import Revision, VectorStore

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_DATABASE = "chroma.sqlite3"
_COLLECTION = "passages"
_HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 32}
_HNSW_IN_FOLDER = {
    # Every upsert reaches the index's files. Otherwise up to 1,000 vectors wait in a log, and whoever opens the folder
    # puts them in anew: 0.15 s at 900 vectors, each time, and readers would write to files that others are reading.
    "sync_threshold": 1,
    "batch_size": 1,
    "num_threads": 1,  # no slower, and the same vectors give the same graph
}
_OFF = 0.05
"""Length of the noise in a vector as Chroma holds it: where many are the same, or nearly, its graph leaves others that
no search reaches. Of 10,000 beside 3,000 equal ones that was one in fifty, and with the noise none; of 2,131 passages
with many alike, 1 to 6 with 16 neighbours to each, whatever the noise, and none with 32 and up to two more attempts."""
BATCH = 5000
"""Chroma refuses more than 5,461 rows at once."""
_BYTES = 20_000_000
"""Of vectors at once: a server takes 40 MB in a request, where they are a third longer."""


class Collection:
    """One Chroma collection of unit vectors, known by passage number: in a folder of its own, or on a server."""

    def __init__(
        self,
        where: str,
        name: str,
        collection: str,
        connect: Callable[..., Any],
        hnsw: Mapping[str, Any],
        *,
        create: bool,
        server: str | None = None,
    ) -> None:
        """What ``in_folder`` and ``on_server`` share: opens the collection, or makes it."""
        self.name = name
        self._where, self._server = where, server
        with self._translated():
            self._client = connect(settings=_settings())
        try:
            with self._translated():
                if create:
                    self._client.create_collection(collection, configuration={"hnsw": hnsw}, embedding_function=None)
                self._collection: Any = self._client.get_collection(collection, embedding_function=None)
                space = (self._collection.configuration.get("hnsw") or {}).get("space")
                if space != "cosine":
                    raise LibraryDamaged(f"The vector index {where} has space {space!r}, not cosine: qa index repair")
        except BaseException:
            self.close()
            raise

    @classmethod
    def in_folder(cls, folder: Path, *, create: bool = False) -> Self:
        """The collection of a folder. Raises LibraryDamaged when there is none, or one of another space."""
        import chromadb

        if not create and not (folder / _DATABASE).is_file():
            raise LibraryDamaged(f"The vector index {folder} is missing. Make it again: qa index repair")
        connect = partial(chromadb.PersistentClient, str(folder))
        return cls(str(folder), folder.name, _COLLECTION, connect, _HNSW | _HNSW_IN_FOLDER, create=create)

    @classmethod
    def on_server(cls, address: str, name: str, *, create: bool = False) -> Self:
        """The collection of that name on the Chroma server of that address, as ``server_address`` gives it.

        Raises LibraryUnreachable when the server does not answer, LibraryDamaged as ``in_folder`` does.
        """
        import chromadb

        connect = partial(chromadb.HttpClient, address)
        return cls(f"{name} on {address}", name, name, connect, _HNSW, create=create, server=address)

    def _translated(self) -> AbstractContextManager[None]:
        return _translated(self._where, self._server)

    @property
    def seals(self) -> set[str]:
        """What ``seal`` last left."""
        return set((self._collection.metadata or {}).get("seals", "").split())

    def seal(self, *seals: str) -> None:
        """Leave words with the collection by which its library knows it again."""
        with self._translated():
            self._collection.modify(metadata={"seals": " ".join(seals)})

    def upsert(self, numbers: Sequence[int], vectors: NDArray[np.float32], attempt: int = 0) -> None:
        """Store unit vectors, float32 [n, d], with a little noise, in place of what is there under the passage numbers.

        Another noise at each attempt, whatever the others given at once. Cosines are to be taken from the vectors in
        SQLite.
        """
        import numpy as np

        length, dimension = _OFF / np.sqrt(vectors.shape[1]), vectors.shape[1]
        drawn = [np.random.default_rng([attempt, number]).normal(0, length, dimension) for number in numbers]
        vectors = (vectors + np.reshape(drawn, vectors.shape)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        with self._translated():
            size = min(BATCH, _BYTES // (4 * vectors.shape[1]))
            for at in range(0, len(numbers), size):
                ids = [str(number) for number in numbers[at : at + size]]
                self._collection.upsert(ids=ids, embeddings=vectors[at : at + size])

    def delete(self, numbers: Sequence[int]) -> None:
        """Forget these passages; unknown numbers are no error."""
        with self._translated():
            for at in range(0, len(numbers), BATCH):
                self._collection.delete(ids=[str(number) for number in numbers[at : at + BATCH]])

    def count(self) -> int:
        """How many vectors are stored."""
        with self._translated():
            return int(self._collection.count())

    def nearest(self, vectors: NDArray[np.float32], limit: int) -> list[list[int]]:
        """For each query vector, float32 [n, d], the numbers of about the ``limit`` nearest, in Chroma's order."""
        import numpy as np

        if len(vectors) == 0:
            return []

        def query(some: NDArray[np.float32]) -> list[list[str]]:
            rows: list[list[str]] = self._collection.query(query_embeddings=some, n_results=limit, include=[])["ids"]
            return rows

        # Chroma answers one after the other, and without Python's lock: many are asked on every core.
        parts = np.array_split(vectors, (os.cpu_count() or 1) if len(vectors) > 99 else 1)
        with self._translated(), ThreadPoolExecutor(len(parts)) as pool:
            return [[int(number) for number in row] for rows in pool.map(query, parts) for row in rows]

    def get(self, numbers: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """The stored vectors of those passages that have one."""
        import numpy as np

        found: dict[int, NDArray[np.float32]] = {}
        with self._translated():
            for at in range(0, len(numbers), BATCH):
                ids = [str(number) for number in numbers[at : at + BATCH]]
                rows = self._collection.get(ids=ids, include=["embeddings"])
                stored = np.asarray(rows["embeddings"], np.float32)
                found.update(zip((int(number) for number in rows["ids"]), stored, strict=True))
        return found

    def close(self) -> None:
        """Let go of the files, or of the connection."""
        close_client(self._client)

    def drop(self) -> None:
        """Remove the collection from its server; it cannot be used any more."""
        with self._translated():
            self._client.delete_collection(self.name)


def vector_store(store: Store) -> VectorStore:
    """Where a library keeps its vectors: on the server that it names, else in its folder."""
    server, folder = store.facts.get("server"), store.path.parent
    return ChromaServer(server, folder, store.facts) if server else ChromaFolder(folder)


def _clear(folder: Path, kept: str) -> None:
    for index in folder.glob("vectors-*"):
        if index.name != kept:
            shutil.rmtree(index, ignore_errors=True)


class ChromaFolder:
    """Indexes in folders of their own, ``vectors-*`` in the library's, none of which is written to once published."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self, name: str, seal: str) -> Collection:
        """The index of that name, if its files are those that were sealed, of which a query might else end the process.

        Raises LibraryDamaged.
        """
        with ThreadPoolExecutor(1) as pool:  # Python imports Chroma meanwhile
            found = pool.submit(digest, self._folder / name)
            vectors = Collection.in_folder(self._folder / name)
        if found.result() != seal:
            vectors.close()
            raise LibraryDamaged(self.fault(name, seal))
        return vectors

    def fault(self, name: str, seal: str) -> str | None:
        """What is wrong with the files of that index; None where they are as they were sealed, the database whole."""
        place = self._folder / name
        if digest(place) == seal and _is_whole(place / _DATABASE):
            return None
        return f"The files of the vector index {place} were changed or damaged. Make it again: qa index repair"

    @contextmanager
    def revised(self, name: str, seal: str, *, anew: bool) -> Iterator[Revision]:
        """A folder that is a copy of the published one, or empty, to be filled."""
        target = self._folder / f"vectors-{token_hex(4)}"  # never used before: Chroma remembers paths within a process

        def sealed() -> str:
            to_disk(*target.rglob("*"), target, self._folder)  # Chroma does not wait for it
            return digest(target)

        try:
            if not anew:
                copy_collection(self._folder / name, target)
            yield Revision(target.name, partial(Collection.in_folder, target), sealed, lambda: None)
        except OSError as error:
            raise LibraryError(f"The vector index in {self._folder} cannot be written: {error}") from error

    def tidy(self, name: str) -> None:
        """Take away every index but the one of that name."""
        _clear(self._folder, name)

    def drop(self, name: str) -> None:
        """Nothing: the next publishing takes it away."""


class ChromaServer:
    """Indexes as collections of a server, each changed in place."""

    def __init__(self, address: str, folder: Path, facts: Facts) -> None:
        """``folder`` is the library's, and ``facts``, where what is to be dropped is noted before it is made."""
        self._address = address
        self._folder = folder
        self._facts = facts

    def open(self, name: str, seal: str) -> Collection:
        """The collection of that name, if it carries that seal. Raises LibraryDamaged and LibraryUnreachable."""
        vectors = Collection.on_server(self._address, name)
        if seal not in vectors.seals:
            vectors.close()
            raise LibraryDamaged(
                f"The collection {name} on the Chroma server {self._address} is not as the library "
                f"{self._folder} left it (a copy of the library uses it too, or an older state was put back). "
                "Make another: qa index repair"
            )
        return vectors

    def fault(self, name: str, seal: str) -> str | None:
        """Nothing: opening finds it."""

    @contextmanager
    def revised(self, name: str, seal: str, *, anew: bool) -> Iterator[Revision]:
        """The collection itself, or another one, after which the former is dropped."""
        leftover = (self._facts.get("leftover") or "").split()
        made, new_seal = name, token_hex(8)
        if anew:
            made = f"article-qa-{token_hex(8)}"
            # Written down before it is made: whoever comes after a writer that died knows what to drop.
            self._facts.set(leftover=" ".join([*leftover, made]))
            if name:
                with suppress(LibraryDamaged):  # not ours any more, but a copy's, or lost
                    self.open(name, seal).close()
                    leftover.append(name)
        else:
            self.open(name, seal).close()

        def sealed() -> str:
            with closing(Collection.on_server(self._address, made)) as vectors:
                vectors.seal(seal, new_seal)  # either will do, until SQLite has the new one
            return new_seal

        def published() -> None:
            self._facts.set(leftover=" ".join(leftover))

        yield Revision(made, partial(Collection.on_server, self._address, made), sealed, published)
        with closing(Collection.on_server(self._address, made)) as vectors:
            vectors.seal(new_seal)
        for one in leftover:
            self.drop(one)
        self._facts.set(leftover="")

    def tidy(self, name: str) -> None:
        """Take away what lay in the folder before; a collection is dropped when another is made."""
        _clear(self._folder, "")

    def drop(self, name: str) -> None:
        """Remove a collection; one that is not there is no error. Raises LibraryUnreachable."""
        with suppress(LibraryDamaged), closing(Collection.on_server(self._address, name)) as vectors:
            vectors.drop()


def _settings() -> Any:
    """Chroma's, telling nobody anything, whatever the environment says or a ``.env`` in the folder one works in."""
    from chromadb.config import Settings

    silent: dict[str, Any] = {
        "_env_file": None,
        "anonymized_telemetry": False,
        "chroma_otel_collection_endpoint": "",
        "chroma_otel_granularity": "none",
    }
    return Settings(**silent)


def close_client(client: Any) -> None:
    """Let go of a client of Chroma's, of a connection that it leaves open too."""
    servers = [client._server, client._admin_client._server]
    client.close()
    for server in servers:
        if session := getattr(server, "_session", None):  # httpx's, which chromadb leaves open
            session.close()


def server_address(url: str) -> str:
    """The address of a Chroma server that answers, as it is recorded.

    Raises UsageError for what is no address, or has a password in it, LibraryUnreachable where no server answers.
    """
    import chromadb

    try:
        parts = urlsplit(url)
        place = parts.netloc.rpartition("@")[2]
        valid = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or 1)
    except ValueError:  # its port is none
        valid = None
    if not valid or parts.path.strip("/") or parts.query or parts.fragment:
        raise UsageError(
            f"--vectors {url!r} is no address of a Chroma server. For example: --vectors http://127.0.0.1:8000"
        )
    address = f"{parts.scheme}://{place}"
    if "@" in parts.netloc:
        raise UsageError(f"--vectors takes no user and password, for the library would keep them: give {address}")
    with _translated(address, address):
        close_client(chromadb.HttpClient(address, settings=_settings()))
    return address


@contextmanager
def _translated(where: str, server: str | None) -> Iterator[None]:
    """Errors of Chroma's as ours, naming the index ``where``, or its server, and the next step."""
    try:
        yield
    except (LibraryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # chroma's, sqlite's, httpx's, and pyo3's PanicException, which is no Exception
        from chromadb.errors import ChromaError

        if "disk is full" in str(error) or "No space" in str(error):
            raise LibraryError(
                f"No space left for the vector index {where}: free some and run the same command again"
            ) from error
        if server and not isinstance(error, ChromaError):  # which would be an answer
            raise LibraryUnreachable(
                f"The Chroma server {server} does not answer ({error}). Start it (chroma run --path FOLDER --host HOST "
                "--port PORT), then give the same command again; what was stored so far is kept. If it has moved or "
                "is gone for good: qa index repair --vectors URL"
            ) from error
        raise LibraryDamaged(
            f"The vector index {where} cannot be used ({error}). Make it again: qa index repair"
        ) from error


def copy_collection(source: Path, target: Path) -> None:
    """Copy a collection's folder, which readers may have open. Raises LibraryDamaged where it is not whole."""
    try:
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(f"{_DATABASE}*"))
    except (OSError, shutil.Error) as error:
        raise LibraryDamaged(f"The vector index {source} cannot be copied ({error}): qa index repair") from error
    # Chroma's readers note small things in its database, though never in the index's files.
    copy_database(source / _DATABASE, target / _DATABASE)


def _is_whole(database: Path) -> bool:
    """Whether an SQLite file can be read: only that is known of one that readers touch."""
    try:
        with closing(Database(database, "ro")) as opened:
            return bool(opened.one("PRAGMA quick_check(1)")[0] == "ok")
    except LibraryError:
        return False


def digest(folder: Path) -> str:
    """SHA-256 of the index's files in a closed collection's folder, without the database, which readers touch.

    Empty where they cannot be read.
    """
    found = hashlib.sha256()
    try:
        for path in sorted(folder.glob("*/*")):
            found.update(f"{path.relative_to(folder)} {path.stat().st_size}\n".encode())
            with path.open("rb") as file:
                while block := file.read(1 << 20):
                    found.update(block)
    except OSError:
        return ""
    return found.hexdigest()
