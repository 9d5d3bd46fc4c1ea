"""Whatever is wrong with files, folders, disks or the library itself: it is said, and nothing stored is lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

import index.chroma
from index.errors import InputError, LibraryDamaged, LibraryError
from index.library import Library
from index.opening import open_library
from index.report import Report
from index.store.store import Store
from index.upkeep import check, repair, stats
from tests.index.fake import CountWords

ROOT = Path(__file__).parents[3]
COUNT = 30


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """Articles of which each has a word of its own."""
    folder = tmp_path / "news"
    folder.mkdir()
    for n in range(COUNT):
        (folder / f"{n}.txt").write_text(f"Report own{n} of the harbour, page{n} and pier{n}.\n")
    return folder


@pytest.fixture
def stored(tmp_path: Path, news: Path) -> Iterator[Path]:
    """A closed library of them, which must hold them at the end, too."""
    folder = tmp_path / "library"
    with Library.create(folder, encoder=CountWords()) as library:
        library.add([news])
    yield folder
    with Library(folder, encoder=CountWords()) as library:
        assert check(library) == []
        for n in range(COUNT):
            [hit] = library.search(f"own{n}", 1)
            assert (hit.passage.article_id, hit.passage.text) == (f"{n}.txt", (news / f"{n}.txt").read_text().strip())
            assert hit.cosine > 0


def add(folder: Path, *paths: Path) -> Report:
    with Library(folder, write=True, encoder=CountWords()) as library:
        return library.add(paths)


# ---------------------------------------------------------------------------------------------------- files


def test_a_missing_path_adds_nothing(stored: Path, tmp_path: Path) -> None:
    """Not even the paths beside it, and no source is noted."""
    (tmp_path / "good.txt").write_text("Good words.\n")
    with pytest.raises(InputError, match=r"nowhere\.txt does not exist: check the path"):
        add(stored, tmp_path / "good.txt", tmp_path / "nowhere.txt")
    with Library(stored, encoder=CountWords()) as library:
        assert library.counts()[0] == COUNT
        assert stats(library)["sources"] == [str(tmp_path / "news")]


@pytest.mark.parametrize(
    ("name", "content", "line", "reason"),
    [
        ("bad.txt", b"", None, "empty"),
        ("bad.txt", b" \n\t", None, "empty"),
        ("bad.txt", b"\x89PNG\r\n\0\0\1", None, "binary file (NUL bytes)"),
        ("bad.txt", b"\x93\xfa\x96\x7b\x8c\xea\xff\xfe" * 9, None, "not text in any known encoding: save it as UTF-8"),
        ("bad.pdf", b"%PDF-1.4", None, "a damaged PDF: "),
        ("bad.jsonl", b'{"text": "One good line."}\n{"text": \n{"text": "A good line."}\n', 2, "line 2 is not JSON: "),
        ("bad.jsonl", b'{"text": "One good line."}\n{"text": "caf\xe9"}\n', 2, "line 2 is not UTF-8 text"),
        ("bad.jsonl", b'{"text": "One good line."}\n{"title": "no text"}\n', 2, 'line 2 has no "text"'),
    ],
)  # fmt: skip
def test_a_bad_file_or_line_is_reported_and_the_rest_is_added(
    stored: Path, tmp_path: Path, name: str, content: bytes, line: int | None, reason: str
) -> None:
    """With its path, its line where it has some, and why."""
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / name).write_bytes(content)
    (folder / "z.txt").write_text("Good words.\n")
    report = add(stored, folder)
    [skipped] = report.skipped
    assert (skipped.path, skipped.line) == (str(folder / name), line)
    assert skipped.reason.startswith(reason)
    assert len(report.added) == 1 + content.count(b"good line")
    assert "z.txt" in report.added


# ---------------------------------------------------------------------------------------------------- places


def test_a_library_cannot_be_made_below_a_file(tmp_path: Path) -> None:
    """The message names the folder."""
    (tmp_path / "file").write_text("words")
    with pytest.raises(LibraryError, match=rf"{tmp_path}/file/library cannot be written"):
        Library.create(tmp_path / "file" / "library", encoder=CountWords())


def test_a_library_without_permission_to_write_is_named(stored: Path) -> None:
    """The message says whose permissions to check."""
    stored.chmod(0o555)
    try:
        if os.access(stored, os.W_OK):
            pytest.skip("permissions do not bind root")
        with pytest.raises(LibraryError, match=rf"{stored} cannot be written"):
            Library(stored, write=True)
    finally:
        stored.chmod(0o755)


@pytest.mark.parametrize("pages", [0, 2, 12])
def test_a_full_disk_is_told_and_loses_nothing(stored: Path, tmp_path: Path, pages: int) -> None:
    """SQLite's own error, at once or between two articles; with room again the same command goes on."""
    more = tmp_path / "more"
    more.mkdir()
    for n in range(20):
        (more / f"more{n}.txt").write_text(f"Report more{n} of the harbour. " * 60)
    kept: list[str] = []

    def fill() -> None:
        with Library(stored, write=True, encoder=CountWords()) as library:
            used = library.store.db.execute("PRAGMA page_count").fetchone()[0]
            library.store.db.execute(f"PRAGMA max_page_count = {used + pages}")
            library.add([more], lambda article: kept.append(article.id))

    with pytest.raises(LibraryError, match=rf"No space left for the library {stored}: free some"):
        fill()
    assert len(kept) < 20
    with open_library(stored, encoder=CountWords()) as library:
        assert library.counts()[0] == COUNT + len(kept)
        assert check(library) == []
    assert len(add(stored, more).added) == 20 - len(kept)


@pytest.mark.parametrize("stored_before_full", [4, 10])
def test_a_disk_that_fills_up_loses_nothing(stored: Path, tmp_path: Path, stored_before_full: int) -> None:
    """A real limit on the size of files, in another process, met by SQLite or, after the last article, by Chroma."""
    more = tmp_path / "more"
    more.mkdir()
    for n in range(10):
        (more / f"more{n}.txt").write_text(f"Report more{n} of the harbour.\n")
    adding = (
        "import pathlib, resource, signal, sys\n"
        "from index.library import Library\n"
        "from index.errors import LibraryError\n"
        "from tests.index.fake import CountWords\n"
        "kept = []\n"
        "def acknowledge(article):\n"
        "    kept.append(article.id)\n"
        f"    if len(kept) == {stored_before_full}:\n"
        "        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))\n"
        "try:\n"
        f"    with Library(pathlib.Path({str(stored)!r}), write=True, encoder=CountWords()) as library:\n"
        f"        library.add([pathlib.Path({str(more)!r})], acknowledge)\n"
        "except LibraryError as error:\n"
        "    sys.exit(str(error))\n"
        "finally:\n"
        "    print(*kept)\n"
    )
    done = subprocess.run([sys.executable, "-c", adding], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert str(stored) in done.stderr
    kept = done.stdout.split()
    assert len(kept) == stored_before_full
    with open_library(stored, encoder=CountWords()) as library:
        assert library.counts()[0] == COUNT + len(kept)
        assert check(library) == []
        for name in kept:
            assert library.search(name.removesuffix(".txt"), 1)[0].cosine > 0
    assert len(add(stored, more).added) == 10 - len(kept)


# ---------------------------------------------------------------------------------------------------- a damaged library


def garble(path: Path, start: int, length: int) -> None:
    """Overwrite a part of a file."""
    with path.open("r+b") as file:
        file.seek(start)
        file.write(b"\xde\xad\xbe\xef" * (length // 4))


def index_file(folder: Path, name: str) -> Path:
    """A file of Chroma's HNSW index."""
    [path] = folder.glob(f"*/{name}")
    return path


DAMAGE: dict[str, Callable[[Path], object]] = {
    "folder gone": shutil.rmtree,
    "database gone": lambda folder: (folder / "chroma.sqlite3").unlink(),
    "database garbled": lambda folder: garble(folder / "chroma.sqlite3", 0, 8000),
    "database garbled inside": lambda folder: garble(folder / "chroma.sqlite3", 5000, 40_000),
    "index gone": lambda folder: shutil.rmtree(index_file(folder, "header.bin").parent),
    "vectors garbled": lambda folder: garble(index_file(folder, "data_level0.bin"), 0, 60_000),
    "vectors cut off": lambda folder: os.truncate(index_file(folder, "data_level0.bin"), 100),
    "header garbled": lambda folder: garble(index_file(folder, "header.bin"), 0, 100),
    "numbers gone": lambda folder: index_file(folder, "index_metadata.pickle").unlink(),
    "numbers garbled": lambda folder: garble(index_file(folder, "index_metadata.pickle"), 0, 80),
}


@pytest.mark.parametrize("way", ["repair", "add"])
@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_vector_index_is_told_and_made_again(stored: Path, tmp_path: Path, damage: str, way: str) -> None:
    """By check, and by repair or the next addition; adding to a garbled index once crashed the process."""
    [folder] = stored.glob("vectors-*")
    DAMAGE[damage](folder)
    with Library(stored, encoder=CountWords()) as library:
        [told] = check(library)
        assert str(folder) in told
    if way == "repair":
        with Library(stored, write=True, encoder=CountWords()) as library:
            assert repair(library) == []
    else:
        (tmp_path / "new.txt").write_text("Brand new words.\n")
        assert add(stored, tmp_path / "new.txt").added == ("new.txt",)


@pytest.mark.parametrize("damage", ["folder gone", "database garbled", "numbers garbled"])
def test_a_question_to_a_damaged_index_is_answered_without_it(stored: Path, damage: str) -> None:
    """From all vectors in SQLite, and it says how to repair it."""
    with Library(stored, encoder=CountWords()) as library:
        wanted = library.search("harbour own3")
        assert library.warnings() == []
    [folder] = stored.glob("vectors-*")
    DAMAGE[damage](folder)
    with Library(stored, encoder=CountWords()) as library:
        assert library.search("harbour own3") == library.search("harbour own3") == wanted
        assert library.warnings() == ["The vector index is damaged and was not used. Make it again: qa index repair"]
    with Library(stored, write=True, encoder=CountWords()) as library:
        assert repair(library) == []


@pytest.mark.parametrize("loss", ["some", "all", "extra", "swapped"])
def test_check_tells_what_chroma_lacks_or_has_too_much(stored: Path, loss: str) -> None:
    """Each passage is looked for by its own vector."""
    with Library(stored, encoder=CountWords()) as library:
        numbers = [library.passages(f"{n}.txt")[0].id for n in range(COUNT)]
        vectors = library.vectors
        rows = library.encoder.encode([f"own{n}" for n in range(COUNT)])
        if loss == "extra":
            vectors.upsert([10_001, 10_002], rows[:2])
        elif loss == "swapped":
            vectors.upsert(numbers[:3], rows[3:6])
        else:
            vectors.delete(numbers if loss == "all" else numbers[:3])
        with closing(Store(stored / "library.sqlite", write=True)) as store:  # as if it had been so from the first
            store.facts.set(digest=index.chroma.digest(stored / vectors.name))
        [told] = check(library)
    assert (
        told
        == {
            "some": "3 passages are not found by their own vector in Chroma",
            "all": f"{COUNT} passages are not found by their own vector in Chroma",
            "extra": "Chroma holds 2 vectors of no passage",
            "swapped": "3 passages are not found by their own vector in Chroma",
        }[loss]
    )
    with Library(stored, write=True, encoder=CountWords()) as library:
        assert repair(library) == []


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda path: garble(path, 0, 4000), "not a database"),
        (lambda path: garble(path, 8192, 60_000), "malformed"),
        (lambda path: os.truncate(path, 20_000), "malformed"),
        (lambda path: path.write_bytes(b""), "is not an article-qa library"),
        (lambda path: path.write_text("words " * 2000), "not a database"),
    ],
)
def test_a_damaged_library_file_is_told(
    tmp_path: Path, news: Path, damage: Callable[[Path], object], says: str
) -> None:
    """Whatever is done, with the next step; the articles' own files are where they were."""
    folder = tmp_path / "library"
    with Library.create(folder, encoder=CountWords()) as library:
        library.add([news])
    damage(folder / "library.sqlite")
    told = set()
    for write in (False, True):
        with pytest.raises(LibraryDamaged, match=says) as caught, Library(folder, write=write) as library:  # noqa: PT012
            if problems := check(library):
                raise LibraryDamaged("; ".join(problems))
        told.add(str(caught.value))
    assert all(str(folder) in message for message in told)


def test_a_word_index_that_leads_past_its_words_is_told(tmp_path: Path) -> None:
    """Listing all words does not read the way that a search takes to one."""
    words = [f"word{number}x" for number in range(4000)]
    (tmp_path / "long.txt").write_text(" ".join(words), encoding="utf-8")
    with Library.create(tmp_path / "library", encoder=CountWords()) as library:
        library.add([tmp_path / "long.txt"])
        assert check(library) == []
    with closing(sqlite3.connect(tmp_path / "library" / "library.sqlite")) as db:
        db.execute("DELETE FROM words_idx WHERE term > (SELECT min(term) FROM words_idx)")
        db.commit()
    with Library(tmp_path / "library", encoder=CountWords()) as library:
        assert check(library) == ["the word index does not hold the words of the passages"]


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM {0}words_data WHERE id > 10",
        "UPDATE {0}words_data SET block = zeroblob(40)",
        "UPDATE {0}words_docsize SET sz = x'00'",
    ],
)
@pytest.mark.parametrize("layer", ["", "old_"])
def test_a_damaged_word_index_is_told_and_made_again(tmp_path: Path, news: Path, damage: str, layer: str) -> None:
    """Whatever else stumbles over it names the command that makes it again."""
    folder = tmp_path / "library"
    with Library.create(folder, encoder=CountWords()) as library:
        library.add([news])
        for path in news.glob("*.txt"):
            path.write_text(f"{path.read_text()} The herring came later.")
        library.add([news])
        assert check(library) == []
    with closing(sqlite3.connect(folder / "library.sqlite")) as db:
        db.execute(damage.format(layer))
        db.commit()
    told = f"the word index{' of superseded versions' if layer else ''} does not hold the words of the passages"
    said = "qa index repair"
    with Library(folder, encoder=CountWords()) as library:
        assert check(library) == [told]
        try:
            library.search("herring")
        except LibraryDamaged as error:
            said = str(error)
    with Library(folder, write=True, encoder=CountWords()) as library:
        assert repair(library) == []
        assert library.search("herring")[0].bm25 > 0
    assert "qa index repair" in said


def test_a_text_that_changed_behind_our_back_is_told(tmp_path: Path, news: Path) -> None:
    """A citation rests on its SHA-256; the article is taken anew from its file, or removed where that is gone."""
    folder = tmp_path / "library"
    with Library.create(folder, encoder=CountWords()) as library:
        library.add([news])
    with closing(sqlite3.connect(folder / "library.sqlite")) as db:
        db.execute("UPDATE articles SET text = replace(text, 'Report', 'Rumour') WHERE id IN ('7.txt', '8.txt')")
        db.commit()
    (news / "8.txt").unlink()
    why = "its text does not match its SHA-256"
    told: list[str] = []
    with Library(folder, write=True, encoder=CountWords()) as library:
        assert check(library) == [f"7.txt is damaged: {why}", f"8.txt is damaged: {why}"]
        assert repair(library, notify=told.append) == []
        assert "Report" in library.article("7.txt").text
        assert set(library.store.articles.paths()) == {f"{n}.txt" for n in range(COUNT)} - {"8.txt"}
    assert told == [
        f"7.txt was damaged ({why}): it was taken anew from {news / '7.txt'}",
        f"8.txt was damaged ({why}) and cannot be had anew from its file: it is removed",
    ]
