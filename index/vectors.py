"""The passage vectors in Chroma: the one module that talks to it.

Chroma's ways, measured and listed in docs/decisions/0003-chroma.md, are kept behind this door: cosine space, no
embedding function, upsert in bounded batches, telemetry off, its errors turned into ours. A folder is filled by one
process, closed, and from then on only read; a collection on a server is changed in place. Everything here can be made
again from SQLite.
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
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from index.errors import LibraryDamaged, LibraryError, LibraryUnreachable, UsageError
from index.store.database import copy_database

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
KEPT = 0.995
"""Cosine above which a vector is that of the passage, with the noise."""
_BATCH = 5000
"""Chroma refuses more than 5,461 rows at once."""
_BYTES = 20_000_000
"""Of vectors at once: a server takes 40 MB in a request, where they are a third longer."""


class Vectors:
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

        Another noise at each attempt, the same at the same calls. Cosines are to be taken from the vectors in SQLite.
        """
        import numpy as np

        drawn = np.random.default_rng([attempt, *numbers]).normal(0, _OFF / np.sqrt(vectors.shape[1]), vectors.shape)
        vectors = (vectors + drawn).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        with self._translated():
            size = min(_BATCH, _BYTES // (4 * vectors.shape[1]))
            for at in range(0, len(numbers), size):
                ids = [str(number) for number in numbers[at : at + size]]
                self._collection.upsert(ids=ids, embeddings=vectors[at : at + size])

    def delete(self, numbers: Sequence[int]) -> None:
        """Forget these passages; unknown numbers are no error."""
        with self._translated():
            for at in range(0, len(numbers), _BATCH):
                self._collection.delete(ids=[str(number) for number in numbers[at : at + _BATCH]])

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
            for at in range(0, len(numbers), _BATCH):
                ids = [str(number) for number in numbers[at : at + _BATCH]]
                rows = self._collection.get(ids=ids, include=["embeddings"])
                stored = np.asarray(rows["embeddings"], np.float32)
                found.update(zip((int(number) for number in rows["ids"]), stored, strict=True))
        return found

    def close(self) -> None:
        """Let go of the files, or of the connection."""
        _close(self._client)


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


def _close(client: Any) -> None:
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
        _close(chromadb.HttpClient(address, settings=_settings()))
    return address


def drop_collection(address: str, name: str) -> None:
    """Remove a collection from a server; one that is not there is no error. Raises LibraryUnreachable."""
    with suppress(LibraryDamaged), closing(Vectors.on_server(address, name)) as vectors, vectors._translated():
        vectors._client.delete_collection(name)


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
