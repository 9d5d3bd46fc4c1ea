"""The passage vectors in Chroma: the one module that talks to it.

Chroma's ways, measured and listed in docs/decisions/0003-chroma.md, are kept behind this door: cosine space, no
embedding function, upsert in bounded batches, telemetry off, its errors turned into ours. A folder is filled by one
process, closed, and from then on only read; everything here can be made again from SQLite.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import LibraryDamaged, LibraryError
from index.store import copy_database

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_DATABASE = "chroma.sqlite3"
_COLLECTION = "passages"
_HNSW = {
    "space": "cosine",
    "ef_construction": 200,
    "ef_search": 200,
    # Every upsert reaches the index's files. Otherwise up to 1,000 vectors wait in a log, and whoever opens the folder
    # puts them in anew: 0.15 s at 900 vectors, each time, and readers would write to files that others are reading.
    "sync_threshold": 1,
    "batch_size": 1,
    "num_threads": 1,  # no slower, and the same vectors give the same graph
}
_BATCH = 5000
"""Chroma refuses more than 5,461 rows at once."""


class Vectors:
    """One Chroma collection of unit vectors, known by passage number."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        """Opens the collection in ``folder``. Raises LibraryDamaged when there is none, or one of another space."""
        import chromadb
        from chromadb.config import Settings

        self.folder = folder
        if not create and not (folder / _DATABASE).is_file():
            raise LibraryDamaged(f"The vector index {folder} is missing. Make it again: qa index repair")
        settings = Settings(anonymized_telemetry=False, is_persistent=True, persist_directory=str(folder))
        with self._translated():
            self._client: Any = chromadb.PersistentClient(str(folder), settings)
        try:
            with self._translated():
                if create:
                    self._collection: Any = self._client.create_collection(
                        _COLLECTION,
                        configuration={"hnsw": _HNSW},  # type: ignore[arg-type]  # its TypedDict is closed
                        embedding_function=None,
                    )
                self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)
                space = (self._collection.configuration.get("hnsw") or {}).get("space")
                if space != "cosine":
                    raise LibraryDamaged(f"The vector index {folder} has space {space!r}, not cosine: qa index repair")
        except BaseException:
            self.close()
            raise

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (LibraryError, KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # chroma's own, sqlite's, and pyo3's PanicException, which is no Exception
            if "full" in str(error) or "No space" in str(error):
                raise LibraryError(
                    f"No space left for the vector index {self.folder}: free some and run the same command again"
                ) from error
            raise LibraryDamaged(
                f"The vector index {self.folder} cannot be used ({error}). Make it again: qa index repair"
            ) from error

    def upsert(self, numbers: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Store unit vectors, float32 [n, d], under passage numbers; what was there under a number is replaced."""
        with self._translated():
            for at in range(0, len(numbers), _BATCH):
                ids = [str(number) for number in numbers[at : at + _BATCH]]
                self._collection.upsert(ids=ids, embeddings=vectors[at : at + _BATCH])

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

        limit = min(limit, self.count())
        if limit < 1 or len(vectors) == 0:
            return [[] for _ in vectors]

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
        """Let go of the files."""
        self._client.close()


def copy(source: Path, target: Path) -> None:
    """Copy a collection's folder, which readers may have open. Raises LibraryDamaged where it is not whole."""
    try:
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(f"{_DATABASE}*"))
    except (OSError, shutil.Error) as error:
        raise LibraryDamaged(f"The vector index {source} cannot be copied ({error}): qa index repair") from error
    # Chroma's readers note small things in its database, though never in the index's files.
    copy_database(source / _DATABASE, target / _DATABASE)


def digest(folder: Path) -> str:
    """SHA-256 of the index's files in a closed collection's folder, without the database, which readers touch."""
    found = hashlib.sha256()
    for path in sorted(folder.glob("*/*")):
        found.update(f"{path.relative_to(folder)} {path.stat().st_size}\n".encode())
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                found.update(block)
    return found.hexdigest()


def to_disk(folder: Path) -> None:
    """Wait until a closed collection's files would survive the loss of power: Chroma does not."""
    for place, _, files in os.walk(folder):
        for name in files:
            with open(os.path.join(place, name), "rb") as file:
                os.fsync(file.fileno())
