"""Writers that are killed, and processes that meet: what was acknowledged stays, and is found."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from index.article import Article
from index.errors import LibraryBusy
from index.library import Library
from index.opening import open_library
from index.upkeep import check
from index.vectors import KEPT
from tests.index.fake import CountWords

ROOT = Path(__file__).parents[2]
NEW, OLD = 60, 70
Writer = Callable[..., tuple[list[int], float]]


@pytest.fixture(scope="module")
def writer(offline: Path) -> Iterator[Writer]:
    """Gives orders to tests/index/writer.py."""
    command = [sys.executable, "-m", "tests.index.writer"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        stdin, stdout = process.stdin, process.stdout

        def order(
            library: Path, *articles: Path, after: int | None = None, delay: float = 0
        ) -> tuple[list[int], float]:
            wanted = {
                "library": str(library),
                "articles": [str(folder) for folder in articles],
                "log": str(log(library)),
                "after": after,
                "delay": delay,
            }
            stdin.write(json.dumps(wanted) + "\n")
            stdin.flush()
            codes, seconds = json.loads(stdout.readline())
            return codes, seconds

        yield order
        stdin.close()


def log(library: Path) -> Path:
    """Where the ids of acknowledged articles are."""
    return library.with_name(f"{library.name}.log")


def acknowledged(library: Path) -> set[str]:
    return set(log(library).read_text(encoding="utf-8").split()) if log(library).exists() else set()


def made_articles(folder: Path, prefix: str, count: int) -> Path:
    """Articles of one passage, each of words that no other has."""
    folder.mkdir()
    for n in range(count):
        words = " ".join(f"{prefix}{n}{letter}" for letter in "abcdefghijkl")
        (folder / f"{prefix}{n}.txt").write_text(f"{words}.\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """Articles to add, and a library that holds others, with those."""
    folder = tmp_path_factory.mktemp("made")
    old = made_articles(folder / "old", "old", OLD)
    with Library.create(folder / "library", encoder=CountWords()) as library:
        library.add([old])
    return made_articles(folder / "new", "new", NEW), folder / "library", old


@pytest.fixture(scope="module")
def publishing(made: tuple[Path, Path, Path], writer: Writer, tmp_path_factory: pytest.TempPathFactory) -> float:
    """Seconds that a writer goes on for after the last article, telling Chroma."""
    folder = tmp_path_factory.mktemp("whole")
    (code,), seconds = writer(folder / "library", made[0])
    assert code == 0
    assert len(acknowledged(folder / "library")) == NEW
    return seconds


def assert_found(library: Library, names: set[str]) -> None:
    """Each of the articles is found by its own words and by its own vector."""
    assert names
    assert set(library.store.articles.paths()) >= names
    for name in sorted(names):
        [passage] = library.passages(name)
        vector = library.encoder.encode([passage.text])
        [near] = library.vectors.nearest(vector, 3)
        assert passage.id in near, f"{name} is not found by its vector"
        assert library.vectors.get([passage.id])[passage.id] @ vector[0] > KEPT
        word = passage.text.split()[0]
        assert [number for number, _ in library.store.lexical.matching([word], 5)] == [passage.id]


@pytest.mark.parametrize("seed", range(32))
def test_no_acknowledged_article_is_lost_when_the_writer_is_killed(
    tmp_path: Path, made: tuple[Path, Path, Path], writer: Writer, publishing: float, seed: int
) -> None:
    """Whatever the moment, in a new library or one that is in use, while storing or while telling Chroma."""
    draw = random.Random(seed)
    articles, template, old = made
    folder = tmp_path / "library"
    before = set()
    if draw.random() < 0.5:
        shutil.copytree(template, folder)
        before = {path.name for path in old.iterdir()}
    storing = draw.random() < 0.5
    after, delay = (draw.randint(1, NEW), 0.01 * draw.random()) if storing else (NEW, publishing * draw.random())
    (code,), _ = writer(folder, articles, after=after, delay=delay)
    assert code in {-signal.SIGKILL, 0}
    kept = acknowledged(folder)
    assert len(kept) >= after
    if draw.random() < 0.2:  # and once more, while it is being made whole
        writer(folder, articles, after=0, delay=publishing * draw.random())
    with open_library(folder, encoder=CountWords()) as library:
        assert check(library) == []
        assert_found(library, before | kept)
    with Library(folder, write=True, encoder=CountWords()) as library:
        report = library.add([articles])
        assert report.unchanged >= len(kept)
        assert library.counts() == (len(before) + NEW, len(before) + NEW)
    assert len(list(folder.glob("vectors-*"))) == 1


def test_a_library_is_whole_or_not_there_when_its_making_is_killed(tmp_path: Path) -> None:
    """What a killed creation leaves behind is no obstacle to the next."""
    folder = tmp_path / "library"
    folder.mkdir()
    (folder / "library.sqlite.new").write_bytes(b"half a lib")
    (folder / "library.sqlite.new-wal").write_bytes(b"")
    with Library.create(folder, encoder=CountWords()) as library:
        assert check(library) == []


def test_two_writers_at_once_wait_for_each_other_and_lose_nothing(
    tmp_path: Path, made: tuple[Path, Path, Path], writer: Writer
) -> None:
    """Two processes add different folders to one library, and a third asks it meanwhile."""
    new, _, old = made
    folder = tmp_path / "library"
    with Library.create(folder, encoder=CountWords()) as library:
        library.add([made_articles(tmp_path / "own", "own", 30)])
    stop = Event()
    asked: list[int] = []
    trouble: list[BaseException] = []

    def ask() -> None:
        try:
            while not stop.is_set():
                with Library(folder, encoder=CountWords()) as library:
                    for n in range(30):
                        [hit] = library.search(f"own{n}a own{n}b own{n}c", 1)
                        assert hit.passage.article_id == f"own{n}.txt"
                        assert hit.cosine > 0.3
                        asked.append(library.counts()[0])
        except BaseException as error:
            trouble.append(error)

    reader = Thread(target=ask)
    reader.start()
    codes, _ = writer(folder, new, old)
    stop.set()
    reader.join()
    assert codes == [0, 0]
    assert not trouble
    assert asked == sorted(asked)
    assert asked[0] < 30 + OLD + NEW
    with Library(folder, encoder=CountWords()) as library:
        assert check(library) == []
        assert library.counts() == (30 + OLD + NEW, 30 + OLD + NEW)
        assert_found(library, set(library.store.articles.paths()))


def test_a_second_writer_is_told_and_readers_are_not_hindered(tmp_path: Path, made: tuple[Path, Path, Path]) -> None:
    """The message names the library and says that waiting helps; afterwards it does."""
    folder = tmp_path / "library"
    with Library.create(folder, encoder=CountWords()) as library:
        library.add([made[0]])
        with pytest.raises(LibraryBusy, match=rf"writing to the library {folder}\. Wait until it has finished"):
            Library(folder, write=True)
        with pytest.raises(LibraryBusy):
            Library.create(folder, encoder=CountWords())
        with Library(folder, encoder=CountWords()) as reader:
            assert [hit.passage.article_id for hit in reader.search("new7a", 1)] == ["new7.txt"]
    Library(folder, write=True).close()


def test_an_open_reader_sees_what_a_writer_published(tmp_path: Path, made: tuple[Path, Path, Path]) -> None:
    """A prompt that is kept open need not be started again after an addition."""
    folder = tmp_path / "library"
    shutil.copytree(made[1], folder)
    with Library(folder, encoder=CountWords()) as reader:
        assert reader.search("old1a", 1)[0].cosine > 0
        with Library(folder, write=True, encoder=CountWords()) as library:
            library.add([made[0]])
        [hit] = reader.search("new7a", 1)
        assert (hit.passage.article_id, hit.cosine > 0) == ("new7.txt", True)


def test_reading_writes_to_none_of_the_index_files(tmp_path: Path, made: tuple[Path, Path, Path]) -> None:
    """Chroma's readers would put in what is not on disk yet, each for itself and over the others' files."""
    folder = tmp_path / "library"
    shutil.copytree(made[1], folder)
    files = {path: path.stat().st_mtime_ns for path in folder.glob("vectors-*/*/*")}
    assert any(path.name == "data_level0.bin" for path in files)
    with Library(folder, encoder=CountWords()) as reader:
        assert reader.search("old1a", 1)[0].cosine > 0
    assert files == {path: path.stat().st_mtime_ns for path in folder.glob("vectors-*/*/*")}


def test_what_an_interruption_leaves_is_found_by_the_next_reader(tmp_path: Path, made: tuple[Path, Path, Path]) -> None:
    """Ctrl-C does not wait for Chroma; the articles acknowledged before it are asked as all others."""
    folder = tmp_path / "library"
    kept: list[str] = []

    def interrupt(article: Article) -> None:
        kept.append(article.id)
        if len(kept) == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Library.create(folder, encoder=CountWords()) as library:
        library.add([made[0]], interrupt)
    with open_library(folder, encoder=CountWords()) as reader:
        assert check(reader) == []
        assert_found(reader, set(kept))
        assert reader.store.facts.sources() == [str(made[0])]
