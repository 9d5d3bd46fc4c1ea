"""Chroma behind its door: what goes in comes out, and its errors are ours."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import chromadb
import numpy as np
import pytest
from chromadb.config import Settings
from numpy.typing import NDArray

import index.chroma
from index.chroma import Collection, copy_collection, digest
from index.errors import LibraryDamaged, LibraryError
from index.vectors import KEPT

AXES: NDArray[np.float32] = np.eye(8, dtype=np.float32)


def made(folder: Path, numbers: list[int]) -> Path:
    """A closed collection in which a passage's vector is the axis of its number."""
    with closing(Collection.in_folder(folder, create=True)) as vectors:
        vectors.upsert(numbers, AXES[numbers])
    return folder


def test_each_vector_is_found_by_itself(tmp_path: Path) -> None:
    """After closing and opening, too, in the order of nearness."""
    folder = made(tmp_path / "v", [1, 2, 3])
    with closing(Collection.in_folder(folder)) as vectors:
        assert vectors.count() == 3
        query = AXES[2] + 0.5 * AXES[3] + 0.1 * AXES[1]
        assert vectors.nearest(query[None, :], 9) == [[2, 3, 1]]
        assert vectors.nearest(AXES[:0], 9) == []
        got = vectors.get([3, 4])
        assert list(got) == [3]
        assert KEPT < got[3] @ AXES[3] < 1


def test_no_vector_is_lost_among_many_that_are_the_same(tmp_path: Path) -> None:
    """Without the noise 20 of the 300 others were, and 115 with half as many neighbours.

    Chroma builds its graph with several threads: once in twenty times it leaves one out, which is given again.
    """
    drawn = np.random.default_rng(0).normal(size=(1301, 64)).astype(np.float32)
    rows = np.concatenate([np.repeat(drawn[:1], 1000, axis=0), drawn[1:301]])
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    given = np.random.default_rng(1).permutation(len(rows)).tolist()
    for attempt in range(3):
        with closing(Collection.in_folder(tmp_path / "v", create=not attempt)) as vectors:
            vectors.upsert(given, rows[given], attempt)
        with closing(Collection.in_folder(tmp_path / "v")) as vectors:
            near = vectors.nearest(rows[1000:], 3)
        given = [at for at, found in enumerate(near, 1000) if at not in found]
        assert len(given) < 5
        if not given:
            return
    assert given == []


def test_nothing_is_near_in_an_empty_collection(tmp_path: Path) -> None:
    """An empty library is no error."""
    with closing(Collection.in_folder(tmp_path / "v", create=True)) as vectors:
        assert (vectors.count(), vectors.nearest(AXES[:2], 3), vectors.get([1])) == (0, [[], []], {})


def test_upserting_replaces_and_deleting_forgets(tmp_path: Path) -> None:
    """Unknown numbers are no error."""
    folder = made(tmp_path / "v", [1, 2, 3])
    with closing(Collection.in_folder(folder)) as vectors:
        vectors.upsert([1], AXES[7:8])
        vectors.delete([2, 5])
    with closing(Collection.in_folder(folder)) as vectors:
        assert vectors.count() == 2
        assert vectors.nearest(AXES[[7, 2]], 1)[0] == [1]
        assert 2 not in vectors.nearest(AXES[[2]], 3)[0]


def test_more_rows_than_chroma_takes_at_once_go_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So it is for storing, reading and deleting."""
    monkeypatch.setattr(index.chroma, "BATCH", 2)
    with closing(Collection.in_folder(tmp_path / "v", create=True)) as vectors:
        vectors.upsert([1, 2, 3, 4, 5], AXES[1:6])
        assert sorted(vectors.get([1, 2, 3, 4, 5, 6])) == [1, 2, 3, 4, 5]
        vectors.delete([1, 2, 3])
        assert vectors.count() == 2


def test_a_copy_is_a_collection_of_its_own(tmp_path: Path) -> None:
    """What is added to it does not reach the first, which may be open meanwhile."""
    first = made(tmp_path / "a", [1, 2])
    sealed = digest(first)
    with closing(Collection.in_folder(first)) as reader:
        assert reader.nearest(AXES[[1]], 1) == [[1]]
        copy_collection(first, tmp_path / "b")
        assert digest(tmp_path / "b") == sealed
        with closing(Collection.in_folder(tmp_path / "b")) as vectors:
            vectors.upsert([3], AXES[[3]])
            assert vectors.nearest(AXES[[3]], 1) == [[3]]
        assert reader.count() == 2
        assert 3 not in reader.nearest(AXES[[3]], 9)[0]
    assert digest(first) == sealed != digest(tmp_path / "b")


def test_one_vector_reaches_the_files_at_once(tmp_path: Path) -> None:
    """Else every reader would put it in anew, and write."""
    folder = made(tmp_path / "v", [1])
    assert {path.name for path in folder.glob("*/*")} >= {"data_level0.bin", "index_metadata.pickle"}


@pytest.mark.parametrize("state", ["missing", "empty", "no collection", "L2", "not a database"])
def test_what_is_no_collection_of_ours_is_damaged(tmp_path: Path, state: str) -> None:
    """The message names the folder and the way to make it again."""
    folder = tmp_path / "v"
    if state == "empty":
        folder.mkdir()
    elif state == "not a database":
        made(folder, [1])
        (folder / "chroma.sqlite3").write_bytes(b"words" * 1000)
    elif state != "missing":
        client = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
        if state == "L2":
            client.create_collection("passages", embedding_function=None)
        client.close()  # type: ignore[attr-defined]  # it has one
    with pytest.raises(LibraryDamaged, match=rf"{folder} .*qa index repair"):
        Collection.in_folder(folder)
    with pytest.raises(LibraryDamaged):  # and again: Chroma remembers what it failed to open
        Collection.in_folder(folder)


def test_a_copy_of_what_is_not_there_is_damaged(tmp_path: Path) -> None:
    """The caller then makes it anew."""
    with pytest.raises(LibraryDamaged, match="cannot be copied"):
        copy_collection(tmp_path / "nowhere", tmp_path / "b")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "chroma.sqlite3").write_bytes(b"words" * 1000)
    with pytest.raises(LibraryError):
        copy_collection(tmp_path / "a", tmp_path / "c")


def test_a_rust_panic_is_an_error_of_ours(tmp_path: Path) -> None:
    """Chroma's core panics with what is no Exception to Python."""

    class Panic(BaseException):
        pass

    with closing(Collection.in_folder(made(tmp_path / "v", [1]))) as vectors:
        for raised, told in [(Panic("at line 7"), LibraryDamaged), (KeyboardInterrupt(), KeyboardInterrupt)]:
            with pytest.raises(told), vectors._translated():
                raise raised
