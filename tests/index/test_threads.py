"""One library object, asked by several threads at once while another process, or this one, writes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event, Thread

import pytest

from index.library import Library
from qa.asker import Asker
from tests.index.fake import CountWords

THREADS = 8
NAMES = [f"{letter}ville" for letter in "ABCDEFGHIJ"]


def edition(folder: Path, number: int) -> None:
    """An article about each place, another text in each edition."""
    for n, name in enumerate(NAMES):
        text = f"The bridge of {name} was opened by Ada Quill{number} on Monday. It has {n + 2} arches.\n"
        (folder / f"{name}.txt").write_text(text * 2, encoding="utf-8")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Open to be read, beside the folder that it was made from."""
    (tmp_path / "news").mkdir()
    edition(tmp_path / "news", 1)
    with Library.create(tmp_path / "library", encoder=CountWords()) as made:
        made.add([tmp_path / "news"])
    with Library(tmp_path / "library", encoder=CountWords()) as reader:
        yield reader


def test_threads_ask_and_search_one_library_while_a_writer_adds(library: Library, tmp_path: Path) -> None:
    """Each sees one moment: what is found and cited is in its article as that is then; at last all see the last."""
    started, over = Barrier(THREADS + 1), Event()
    asker = Asker(library)

    def read(number: int) -> int:
        asked, name = 0, NAMES[number]
        started.wait()
        while not over.is_set() or asked < 3:
            hits, articles = library.at_one_moment(
                lambda: (
                    found := library.search(f"bridge of {name}", 2),
                    [library.article(hit.passage.article_id) for hit in found],
                )
            )
            assert hits[0].passage.article_id == f"{name}.txt"
            for hit, article in zip(hits, articles, strict=True):
                assert article.text[hit.passage.start : hit.passage.end] == hit.passage.text
            if number % 2:
                for citation in asker.ask(f"Who opened the bridge of {name}?").citations:
                    assert citation.article.text[citation.start : citation.end] == citation.quote
            asked += 1
        return asked

    def answer(number: int) -> str:
        return asker.ask(f"Who opened the bridge of {NAMES[number]}?").text

    with ThreadPoolExecutor(THREADS) as pool:
        reading = [pool.submit(read, number) for number in range(THREADS)]
        started.wait()
        try:
            with Library(library.folder, write=True, encoder=CountWords()) as writer:
                for number in (2, 3, 4):
                    edition(tmp_path / "news", number)
                    assert len(writer.sync().changed) == len(NAMES)
        finally:
            over.set()
        assert all(future.result() >= 3 for future in reading)
        assert list(pool.map(answer, range(THREADS))) == ["Ada Quill4"] * THREADS
    assert library.warnings() == []
    assert "Quill4" in library.article("Aville.txt").text


def test_what_a_thread_had_open_is_closed_after_its_end(library: Library) -> None:
    """A server's threads come and go."""
    before = open_files(library.folder)
    for _ in range(20):
        thread = Thread(target=lambda: library.article("Aville.txt"))
        thread.start()
        thread.join()
    assert open_files(library.folder) <= before + 3  # the last one's


def open_files(folder: Path) -> int:
    """How many of the folder's files this process has open."""
    places = Path("/proc/self/fd")
    if not places.is_dir():
        pytest.skip("this system does not list open files")
    return sum(str(folder) in str(place.resolve()) for place in places.iterdir())


def test_another_thread_reads_a_writer_by_a_connection_of_its_own(tmp_path: Path, library: Library) -> None:
    """What the writer has not committed is not seen by it."""
    with Library(library.folder, write=True, encoder=CountWords()) as writer:
        with ThreadPoolExecutor(1) as pool, writer.store.transaction():
            writer.store.remove(["Aville.txt"])
            assert pool.submit(lambda: writer.article("Aville.txt").id).result() == "Aville.txt"
        assert writer.counts()[0] == len(NAMES) - 1
