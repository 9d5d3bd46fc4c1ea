"""The passage vectors in Chroma: the one module that talks to it.

Chroma's ways, measured and listed in docs/decisions/0003-chroma.md, are kept behind this door: cosine space, no
embedding function, upsert in bounded batches, telemetry off, distances turned into similarities. Only one process may
write (the library's lock sees to that), and everything here can be made again from SQLite.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import LibraryDamaged

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_COLLECTION = "passages"
_BATCH = 5000
"""Chroma refuses more than 5,461 rows at once."""


class Vectors:
    """One Chroma collection of unit vectors, known by passage number."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        """Opens the collection in ``folder``. Raises LibraryDamaged when there is none, or one of another space."""
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False, is_persistent=True, persist_directory=str(folder))
        try:
            if not create and not (folder / "chroma.sqlite3").is_file():
                raise FileNotFoundError(f"{folder / 'chroma.sqlite3'} is missing")
            self._client = chromadb.PersistentClient(str(folder), settings)
            if create:
                configuration = {"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 200}}
                self._collection: Any = self._client.create_collection(
                    _COLLECTION,
                    configuration=configuration,  # type: ignore[arg-type]  # its TypedDict wants every key
                    embedding_function=None,
                )
            else:
                self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)
        except Exception as error:  # chroma raises its own, sqlite's and the Rust core's errors
            raise LibraryDamaged(
                f"The vector index in {folder} cannot be opened ({error}). Rebuild it: qa index repair"
            ) from error
        space = (self._collection.configuration.get("hnsw") or {}).get("space")
        if space != "cosine":
            raise LibraryDamaged(f"The vector index in {folder} has space {space!r}, not cosine: qa index repair")

    def upsert(self, numbers: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Store unit vectors, float32 [n, d], under passage numbers; what was there under a number is replaced."""
        for at in range(0, len(numbers), _BATCH):
            ids = [str(number) for number in numbers[at : at + _BATCH]]
            self._collection.upsert(ids=ids, embeddings=vectors[at : at + _BATCH])

    def delete(self, numbers: Sequence[int]) -> None:
        """Forget these passages; unknown numbers are no error."""
        for at in range(0, len(numbers), _BATCH):
            self._collection.delete(ids=[str(number) for number in numbers[at : at + _BATCH]])

    def count(self) -> int:
        """How many vectors are stored."""
        return int(self._collection.count())

    def nearest(self, vectors: NDArray[np.float32], limit: int) -> list[list[int]]:
        """For each query vector, float32 [n, d], the numbers of about the ``limit`` nearest, in Chroma's order."""
        limit = min(limit, self.count())
        if limit == 0 or len(vectors) == 0:
            return [[] for _ in vectors]
        found = self._collection.query(query_embeddings=vectors, n_results=limit, include=[])
        return [[int(number) for number in row] for row in found["ids"]]

    def get(self, numbers: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """The stored vectors of those passages that have one."""
        import numpy as np

        found: dict[int, NDArray[np.float32]] = {}
        for at in range(0, len(numbers), _BATCH):
            ids = [str(number) for number in numbers[at : at + _BATCH]]
            rows = self._collection.get(ids=ids, include=["embeddings"])
            stored = np.asarray(rows["embeddings"], np.float32)
            found.update(zip((int(number) for number in rows["ids"]), stored, strict=True))
        return found

    def close(self) -> None:
        """Let go of the files."""
        close = getattr(self._client, "close", None)
        if close is not None:
            close()
