"""A library in one file: out while others use it, in on another machine whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.article import Article
from index.carry import portable
from index.errors import InputError, LibraryError, UsageError
from index.intake.read import Skipped, read
from index.library import Library
from index.store.schema import SCHEMA_VERSION
from index.store.store import Store
from index.upkeep import check, stats
from tests.index.fake import CountWords

LAMP = "The lighthouse lamp was lit again on Monday, after eleven dark years.\n"
BELL = "Divers raised the bronze bell from the wreck of the Saint Brendan.\n"
NEWS = {"lamp.txt": LAMP, "bell.txt": BELL, "may/ferry.txt": "Ferries stopped at noon when the harbour froze.\n"}


def write(folder: Path, articles: dict[str, str]) -> Path:
    for name, text in articles.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A library of three articles, from which a fourth was removed."""
    news = write(tmp_path / "news", NEWS | {"secret.txt": "The withdrawn paragraph named the zanzibar informant.\n"})
    with Library.create(tmp_path / "library", encoder=CountWords()) as library:
        library.add([news])
        library.remove(["secret.txt"])
    return tmp_path / "library"


@pytest.fixture
def file(made: Path, tmp_path: Path) -> Path:
    portable.export(made, tmp_path / "news.qa")
    return tmp_path / "news.qa"


def state(folder: Path) -> list[object]:
    """All that a library is asked for, but for what is of its folder."""
    with Library(folder, encoder=CountWords()) as library:
        hits = library.search("bronze bell of the harbour lamp")
        vectors = [
            library.store.vectors.of([p.id for p in library.passages(a.id)])[1].tobytes() for a in library.articles()
        ]
        facts = {key: value for key, value in stats(library).items() if key not in {"library", "bytes"}}
        return [list(library.articles()), [library.sentences(a.id) for a in library.articles()], hits, vectors, facts]


def test_what_comes_in_is_what_went_out(
    made: Path, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Articles, sentences, passages with their numbers, vectors, sources, hits with their scores; none is encoded."""

    def encode(self: CountWords, texts: object) -> None:
        raise AssertionError("encoded again")

    with monkeypatch.context() as patch:
        patch.setattr(CountWords, "encode", encode)
        manifest = portable.import_(file, tmp_path / "elsewhere" / "library")
    assert (manifest.articles, manifest.model) == (3, "count-words")
    assert state(tmp_path / "elsewhere" / "library") == state(made)
    with Library(tmp_path / "elsewhere" / "library", write=True, encoder=CountWords()) as library:
        assert check(library) == []
        assert library.sync().unchanged == 3


def test_the_same_library_gives_the_same_file(made: Path, file: Path, tmp_path: Path) -> None:
    """With no time of day and no name of a folder; an export of before is replaced."""
    before = file.read_bytes()
    shutil.copytree(made, tmp_path / "copy")
    portable.export(tmp_path / "copy", file)
    assert file.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "library", "news", "news.qa"]


def test_what_was_removed_does_not_travel(made: Path, file: Path, tmp_path: Path) -> None:
    """Not even in the free pages of the file, where SQLite leaves it."""
    assert b"zanzibar" in (made / "library.sqlite").read_bytes()
    with zipfile.ZipFile(file) as packed:
        store = packed.read("library.sqlite")
    assert b"lighthouse" in store
    assert b"zanzibar" not in store
    assert b"vectors-" not in store


def test_a_library_is_exported_while_a_writer_and_a_reader_are_at_work(made: Path, tmp_path: Path) -> None:
    """Each file holds what was acknowledged at one moment: of a folder's numbered articles all up to one."""
    counts: list[int] = []
    news = write(tmp_path / "more", {f"{n:03}.txt": f"Report {n} of the herring fleet.\n" for n in range(120)})

    def add() -> None:
        with Library(made, write=True, encoder=CountWords()) as library:
            for path in sorted(news.iterdir()):
                library.ingestion.take(library_read(path))

    def library_read(path: Path) -> list[Article | Skipped]:
        return list(read([path]))

    writer = Thread(target=add)
    writer.start()
    with Library(made, encoder=CountWords()) as reader:
        while writer.is_alive() or not counts:
            portable.export(made, tmp_path / "moment.qa")
            reader.search("herring")
            shutil.rmtree(tmp_path / "moment", ignore_errors=True)
            with portable.opened(tmp_path / "moment.qa") as (packed, manifest):
                (tmp_path / "moment").mkdir()
                portable.unpack(packed, manifest, tmp_path / "moment" / "library.sqlite")
            store = Store(tmp_path / "moment" / "library.sqlite")
            added = sorted(name for name in store.articles.paths() if name[0].isdigit())
            store.close()
            assert added == [f"{n:03}.txt" for n in range(len(added))]
            counts.append(len(added))
    writer.join()
    assert counts == sorted(counts)


def test_a_stopped_export_leaves_the_file_of_before_and_nothing_else(made: Path, file: Path) -> None:
    """At whatever moment Ctrl-C comes."""
    before, names = file.read_bytes(), sorted(file.parent.iterdir())
    calls = 0
    while True:
        stop_at, seen = calls, 0

        def stop(done: int, total: int) -> None:
            nonlocal seen
            seen += 1
            if seen > stop_at:  # noqa: B023
                raise KeyboardInterrupt

        try:
            portable.export(made, file, stop)
        except KeyboardInterrupt:
            assert (file.read_bytes(), sorted(file.parent.iterdir())) == (before, names)
            calls += 1
        else:
            break
    assert calls >= 1


def test_a_stopped_import_leaves_no_library(file: Path, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        portable.import_(file, tmp_path / "new", stop)
    assert {path.name for path in (tmp_path / "new").iterdir()} <= {".lock"}
    portable.import_(file, tmp_path / "new")
    assert state(tmp_path / "new") == state(tmp_path / "library")


def test_an_import_stopped_while_it_indexes_is_finished_by_the_next_opening(file: Path, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        portable.import_(file, tmp_path / "new", None, stop)
    assert state(tmp_path / "new") == state(tmp_path / "library")


def test_nothing_that_is_there_is_written_over(made: Path, file: Path, tmp_path: Path) -> None:
    """Neither another file by an export, nor a library or a folder of other things by an import."""
    lamp = tmp_path / "news" / "lamp.txt"
    for place in (lamp, tmp_path / "news"):
        with pytest.raises(UsageError, match="name another file"):
            portable.export(made, place)
    assert lamp.read_text(encoding="utf-8") == LAMP
    with pytest.raises(UsageError, match="nowhere is no folder"):
        portable.export(made, tmp_path / "nowhere" / "news.qa")
    with pytest.raises(LibraryError, match=r"There is a library in .* already: .* qa index merge"):
        portable.import_(file, made)
    with pytest.raises(LibraryError, match="is no library and is not empty"):
        portable.import_(file, tmp_path / "news")


# ---------------------------------------------------------------------------------------------------- hostile files


def repack(
    file: Path,
    said: dict[str, object],
    store: bytes | None = None,
    *,
    honest: bool = True,
    more: Mapping[str, bytes] | None = None,
) -> None:
    """The file again with another manifest or store, or more in it; ``honest``: its size and digest are told."""
    with zipfile.ZipFile(file) as packed:
        manifest = json.loads(packed.read("manifest.json"))
        store = packed.read("library.sqlite") if store is None else store
    if honest:
        manifest |= {"bytes": len(store), "sha256": hashlib.sha256(store).hexdigest()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("manifest.json", json.dumps(manifest | said))
        packed.writestr("library.sqlite", store)
        for name, content in (more or {}).items():
            packed.writestr(name, content)


def cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 3] ^= 0xFF
    file.write_bytes(data)


def bzip2(file: Path) -> None:
    with zipfile.ZipFile(file) as packed:
        held = {name: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_BZIP2) as packed:
        for name, content in held.items():
            packed.writestr(name, content)


def many_entries(file: Path) -> None:
    with zipfile.ZipFile(file, "w") as packed:
        for number in range(15_000):
            packed.writestr(f"{number:080}", b"")


def bomb(file: Path) -> None:
    repack(file, {}, bytes(300 << 20))


def altered(statement: str) -> Callable[[Path], None]:
    """The store changed by a stranger's SQL, and its digest with it."""

    def alter(file: Path) -> None:
        with zipfile.ZipFile(file) as packed:
            packed.extract("library.sqlite", file.parent)
        place = file.parent / "library.sqlite"
        db = sqlite3.connect(place)
        db.executescript(statement)
        db.close()
        repack(file, {}, place.read_bytes())
        place.unlink()

    return alter


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (cut, "no exported library, or a damaged one"),
        (flip, "no exported library, or a damaged one"),
        (lambda file: file.write_bytes(b""), "no exported library"),
        (lambda file: file.write_text("The lamp was lit.\n" * 9000, encoding="utf-8"), "no exported library"),
        (lambda file: zipfile.ZipFile(file, "w").close(), "no exported library"),
        (lambda file: repack(file, {}, more={"../escaped.txt": b"out"}), "does not hold a library and its manifest"),
        (lambda file: repack(file, {"kind": "recipe"}), "another kind of file"),
        (lambda file: repack(file, {"bytes": "many"}), "values of the wrong kind"),
        (lambda file: repack(file, {"model": None}), "values of the wrong kind"),
        (lambda file: repack(file, {"more": "x" * 70_000}), "its manifest cannot be read"),
        (lambda file: repack(file, {"version": 2}), "newer article-qa .* pip install --upgrade"),
        (lambda file: repack(file, {"schema": SCHEMA_VERSION + 1}), "newer article-qa .* pip install --upgrade"),
        (lambda file: repack(file, {"bytes": 10}), "cannot be of 10 bytes"),
        (lambda file: repack(file, {"sha256": "0" * 64}), "SHA-256 is not the one in its manifest"),
        (lambda file: repack(file, {"articles": 4}), "not of the model and the size"),
        (bzip2, "packed in another way"),
        (many_entries, "list of entries is too long"),
        (bomb, "cannot be of 314572800 bytes"),
        (lambda file: repack(file, {}, b"no database" * 999), "not a database"),
        (altered("CREATE TRIGGER t AFTER DELETE ON gone BEGIN DELETE FROM articles; END"), "trigger t"),
        (altered("CREATE VIEW v AS SELECT 1"), "view v"),
        (altered('DROP TABLE sentences; CREATE TABLE sentences (article, start, "end", body)'), "not a library's"),
        (altered("PRAGMA user_version = 99"), "newer article-qa"),
        (altered("PRAGMA user_version = 0"), "not an article-qa library"),
        (altered("UPDATE articles SET text = x'00ff'"), "values of the wrong kind"),
        (altered("UPDATE articles SET authors = '7'"), "are not as they were stored"),
        (altered("UPDATE articles SET text = text || '!'"), "does not match its SHA-256"),
        (altered("UPDATE passages SET vector = x'0000'"), "not all of one length"),
        (altered('UPDATE passages SET "end" = 9999'), "passages are not all within their articles"),
        (altered("UPDATE meta SET value = 'wide' WHERE key = 'dimension'"), "'wide' dimensions"),
    ],
)
def test_a_file_that_is_damaged_or_hostile_is_refused_whole(
    file: Path, tmp_path: Path, damage: Callable[[Path], object], says: str
) -> None:
    """With what is wrong, and no library is left, nor anything outside its folder."""
    damage(file)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(InputError, match=says):
        portable.import_(file, tmp_path / "new")
    assert {path.name for path in tmp_path.glob("new/*")} <= {".lock"}
    assert sorted({*tmp_path.iterdir()} - {tmp_path / "new"}) == before


def test_a_file_that_would_not_fit_is_refused_before_it_is_unpacked(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda place: shutil._ntuple_diskusage(1, 1, 0))
    with pytest.raises(LibraryError, match="No space left"):
        portable.import_(file, tmp_path / "new")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.qa cannot be read: No such file"):
        portable.import_(tmp_path / "none.qa", tmp_path / "new")
    assert not (tmp_path / "new").exists()


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255)), min_size=1, max_size=4), st.booleans()
)
def test_no_damage_goes_unnoticed(file: Path, changes: list[tuple[float, int]], at_end: bool) -> None:
    """Whatever bytes are changed, in the store or in the zip's own records: an error, or the same library."""
    data = bytearray(file.read_bytes())
    for place, change in changes:
        span = min(400, len(data)) if at_end else len(data)
        data[len(data) - 1 - int(place * span)] ^= change
    damaged = file.with_name("damaged.qa")
    damaged.write_bytes(data)
    target = file.with_name("unpacked") / "library.sqlite"
    target.parent.mkdir(exist_ok=True)
    target.unlink(missing_ok=True)
    try:
        with portable.opened(damaged) as (packed, manifest):
            portable.unpack(packed, manifest, target)
    except InputError:
        return
    with zipfile.ZipFile(file) as whole:
        assert hashlib.sha256(whole.read("library.sqlite")).hexdigest() == manifest.sha256
