"""Bytes that are not as they were written: a damaged article costs itself only, and what can be is had anew."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from index.carry.portable import export, import_
from index.errors import InputError, LibraryDamaged
from index.library import Library
from index.upkeep import check, mend, repair
from tests.index.fake import CountWords
from tests.index.on_disk import damage, stored

TEXTS = {
    "lamp.txt": "The lighthouse lamp was lit again on Monday. Ada Quill had mended it.\n",
    "bell.txt": "Divers raised the bronze bell at low tide. The harbour keeps it.\n",
    "ferry.txt": "Ice kept the ferries in port all week. The harbour master waited for thaw.\n",
}


@pytest.fixture(name="stored")
def of_texts(tmp_path: Path) -> Path:
    """The folder of a closed library; the articles' files lie beside it."""
    return stored(tmp_path, TEXTS)


def ids(library: Library) -> list[str]:
    return [article.id for article in library.articles()]


NO_TEXT = "CAST(x'ff41' AS TEXT)"
BELL = "WHERE id = 'bell.txt'"


@pytest.mark.parametrize(
    "column",
    "id text sha256 title outlet authors published url language path extra modified pages since stored seal".split(),
)
@pytest.mark.parametrize("value", [NO_TEXT, "x'00ff'", "'an older one'"])
def test_a_damaged_row_costs_its_article_only(stored: Path, column: str, value: str) -> None:
    """Whatever column it is in: it is left out and told, and named by check; the other articles answer."""
    damage(stored, f"UPDATE articles SET {column} = {value} {BELL}")
    with Library(stored, encoder=CountWords()) as library:
        assert ids(library) == ["ferry.txt", "lamp.txt"]
        found = {hit.passage.article_id for hit in library.search("bronze bell harbour lamp")}
        assert found == {"ferry.txt", "lamp.txt"}
        assert library.warnings() == ["1 article is damaged: qa index check names it"]
        [told] = check(library)
        assert " is damaged: its " in told
    with Library(stored, write=True, encoder=CountWords()) as library:
        library.sync()
        # A file whose article is said to be of another file is given another id.
        bell = "news/bell.txt" if (column, value) == ("path", "'an older one'") else "bell.txt"
        assert ids(library) == sorted({*TEXTS, bell} - ({"bell.txt"} - {bell}))
        assert check(library) == []
        assert library.search("bronze divers")[0].passage.article_id == bell


@pytest.mark.parametrize(
    ("statement", "file", "said", "left"),
    [
        (f"UPDATE articles SET title = {NO_TEXT} {BELL}", True, "taken anew from", TEXTS["bell.txt"]),
        (f"UPDATE articles SET text = 'x' {BELL}", True, "taken anew from", TEXTS["bell.txt"]),
        (f"UPDATE articles SET path = '/nowhere' {BELL}", True, "taken anew from", TEXTS["bell.txt"]),
        (f"UPDATE articles SET title = {NO_TEXT} {BELL}", False, "its text is whole and is kept", TEXTS["bell.txt"]),
        (f"UPDATE articles SET text = 'x' {BELL}", False, "it is removed", None),
    ],
)
def test_repair_has_an_article_anew_or_keeps_its_text_or_removes_it(
    stored: Path, statement: str, file: bool, said: str, left: str | None
) -> None:
    """With a word, and nothing stays wrong."""
    damage(stored, statement)
    if not file:
        shutil.move(stored.parent / "news", stored.parent / "away")
    told: list[str] = []
    with Library(stored, write=True, encoder=CountWords()) as library:
        assert repair(library, notify=told.append) == []
        assert {a.id: a.text for a in library.articles()}.get("bell.txt") == left
    assert len(told) == 1
    assert said in told[0]


@pytest.mark.parametrize(("statement", "name"), [("title", "bell.txt"), ("id", "\ufffdA")])
def test_a_damaged_article_is_removed_by_the_name_that_check_gives(stored: Path, statement: str, name: str) -> None:
    """Also where that name is what is damaged."""
    damage(stored, f"UPDATE articles SET {statement} = {NO_TEXT} {BELL}")
    with Library(stored, write=True, encoder=CountWords()) as library:
        assert [line.split(" is damaged")[0] for line in check(library)] == [name]
        with pytest.raises((LibraryDamaged, InputError)):
            library.article(name)
        assert library.remove([name]) == [name]
        assert check(library) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE passages SET vector = x'0000' WHERE number = 1",
        "UPDATE passages SET vector = zeroblob(1024) WHERE number = 1",
        "UPDATE passages SET vector = replace(hex(vector), '00', 'FF') WHERE number = 1",
        'UPDATE passages SET start = 7, "end" = 3 WHERE number = 1',
        'UPDATE passages SET "end" = 99999 WHERE number = 1',
        f"UPDATE passages SET start = {NO_TEXT} WHERE number = 1",
        'UPDATE sentences SET "end" = "end" - 3 WHERE article = 1',
        "UPDATE sentences SET \"end\" = 'x' WHERE article = 1",
        "DELETE FROM sentences WHERE article = 1",
        "DELETE FROM sketches",
        "UPDATE meta SET value = 'b' WHERE key = 'dimension'",
        "UPDATE meta SET value = 'b' WHERE key = 'vectors'",
        "UPDATE meta SET value = 7 WHERE key = 'splitter'",
        "UPDATE sources SET path = '/nowhere'",
        "INSERT INTO words (words) VALUES ('delete-all')",
    ],
)
def test_what_was_made_of_the_articles_is_made_again(stored: Path, statement: str) -> None:
    """Searching goes on meanwhile, and quotes nothing that is not there."""
    damage(stored, statement)
    with Library(stored, encoder=CountWords()) as library:
        for hit in library.search("bronze bell harbour lamp"):
            assert hit.passage.text in TEXTS[hit.passage.article_id]
        assert check(library)
    with Library(stored, write=True, encoder=CountWords()) as library:
        assert repair(library) == []
        assert ids(library) == sorted(TEXTS)


def garbled(path: Path, at: int, size: int) -> None:
    """So many bytes from there on are others."""
    with path.open("r+b") as file:
        file.seek(at)
        held = file.read(size)
        file.seek(at)
        file.write(bytes(byte ^ 0x5A for byte in held))


def root_of(folder: Path, table: str) -> int:
    """Where the first page of a table begins."""
    with closing(sqlite3.connect(folder / "library.sqlite")) as db:
        [page] = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
    return 4096 * (int(page) - 1)


@pytest.mark.parametrize(
    "where",
    [
        lambda folder: (0, 16),
        lambda folder: (0, 4096),
        lambda folder: (16, 2),
        lambda folder: (100, 500),
        lambda folder: (root_of(folder, "passages"), 4096),
        lambda folder: (root_of(folder, "words_data"), 4096),
        lambda folder: (root_of(folder, "meta"), 40),
        lambda folder: (root_of(folder, "articles_facets"), 4096),
    ],
    ids=["magic", "first page", "page size", "schema", "passages", "words", "facts", "index"],
)
def test_a_file_that_sqlite_cannot_read_is_read_page_by_page(
    stored: Path, where: Callable[[Path], tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every article whose row is whole is there again; the damaged file is kept."""
    monkeypatch.setattr("index.model.load_encoder", lambda name: CountWords())
    monkeypatch.setattr("index.upkeep.DEFAULT_MODEL", CountWords.model)
    garbled(stored / "library.sqlite", *where(stored))
    assert mend(stored, None, lambda said: None) == []
    with Library(stored, encoder=CountWords()) as library:
        assert {a.id: a.text for a in library.articles()} == TEXTS
        assert library.search("bronze divers")[0].passage.article_id == "bell.txt"


def test_articles_that_stood_on_a_damaged_page_come_from_their_files(
    stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their ids stand in an index."""
    monkeypatch.setattr("index.model.load_encoder", lambda name: CountWords())
    garbled(stored / "library.sqlite", root_of(stored, "articles"), 4096)
    told: list[str] = []
    with pytest.raises(LibraryDamaged, match="qa index repair"), Library(stored, encoder=CountWords()) as library:
        ids(library)
    try:
        assert mend(stored, None, told.append) == []
    except LibraryDamaged:  # no row at all could be proven
        return
    with Library(stored, encoder=CountWords()) as library:
        assert ids(library) == sorted(TEXTS)


def test_an_export_that_could_not_be_imported_takes_the_place_of_none(stored: Path, tmp_path: Path) -> None:
    """A backup of before stays as it was."""
    backup = tmp_path / "backup.zip"
    export(stored, backup)
    before = backup.read_bytes()
    damage(stored, f"UPDATE articles SET outlet = {NO_TEXT} {BELL}")
    with pytest.raises(LibraryDamaged, match=r"bell.txt' is damaged: its outlet is not valid text.*qa index repair"):
        export(stored, backup)
    assert backup.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.zip", "library", "news"]
    import_(backup, tmp_path / "again")
    with Library(tmp_path / "again", encoder=CountWords()) as library:
        assert ids(library) == sorted(TEXTS)


_ASKED = (
    "import sys; from pathlib import Path; from index.library import Library; from index.upkeep import check, stats\n"
    "from tests.index.fake import CountWords\n"
    "library = Library(Path(sys.argv[1]), encoder=CountWords())\n"
    "print(library.read_only, library.search('bronze divers')[0].passage.article_id, stats(library)['articles'])\n"
    "print(check(library), library.warnings()); library.close()\n"
    "try: Library(Path(sys.argv[1]), write=True, encoder=CountWords())\n"
    "except Exception as error: print(error)\n"
)


@pytest.mark.parametrize("name", ["header.bin", "data_level0.bin", "length.bin", "link_lists.bin"])
def test_a_damaged_index_does_not_end_the_process(stored: Path, name: str) -> None:
    """One wrong byte of a header once did."""
    [file] = stored.glob(f"vectors-*/*/{name}")
    for at in range(0, min(file.stat().st_size, 100), 40):
        garbled(file, at, 1)
    done = subprocess.run([sys.executable, "-c", _ASKED, str(stored)], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("False bell.txt 3\n['The files of the vector index")


@pytest.mark.skipif(
    not hasattr(os, "getuid")
    or subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode != 0
    if shutil.which("unshare")
    else True,
    reason="a read-only mount needs unshare",
)
@pytest.mark.parametrize("logs", [True, False])
def test_a_library_on_a_read_only_disk_can_be_asked(stored: Path, logs: bool) -> None:
    """Whether SQLite's log lies beside it or not; a writer is told why it cannot."""
    if logs:
        Library(stored, encoder=CountWords()).close()
    else:
        for path in stored.glob("library.sqlite-*"):
            path.unlink()
    script = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && exec "$2" -c "$3" "$1"'
    command = ["unshare", "-rm", "sh", "-c", script, "sh", str(stored), sys.executable, _ASKED]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "True bell.txt 3",
        "[] []",
        f"The library {stored} cannot be written: Read-only file system",
    ]


def test_a_few_hundred_flips_would_be_tried_like_these(tmp_path: Path) -> None:
    """A sample, in a process that has not used Chroma: its threads are lost to what is forked off."""
    command = [
        sys.executable,
        "-m",
        "evals.lab.endurance.flips",
        "--flips",
        "12",
        "--seed",
        "5",
        "--work",
        str(tmp_path),
    ]
    done = subprocess.run(command, cwd=Path(__file__).parents[3], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    kinds, *_, counts = ([cell.strip() for cell in line.split("|")] for line in done.stdout.splitlines())
    came = dict(zip(kinds, counts, strict=True))
    assert (came["file"], came["flips"], came["crashed"], came["wrong"]) == ("all", "12", "0", "0")
    assert int(came["told"]) > 0
