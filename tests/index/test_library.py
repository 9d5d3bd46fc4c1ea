"""Articles in, and the same again, changed, moved or gone: the library follows and says so."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import index.library
from index.article import Article
from index.encode import Encoder
from index.errors import InputError, LibraryError, LibraryMissing, LibraryVersionError
from index.filters import Filters
from index.folder import begin
from index.library import Library
from index.report import Report
from index.upkeep import check, repair, stats
from tests.index.fake import CountWords

LAMP = "The lighthouse lamp was lit again on Monday, after eleven dark years.\n"
BELL = "Divers raised the bronze bell from the wreck of the Saint Brendan.\n"
FERRY = "Ferries stopped at noon when the harbour froze.\n"


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Library]:
    """An empty library."""
    with Library.create(tmp_path / "library", encoder=CountWords()) as library:
        yield library


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder of three articles."""
    return write(tmp_path / "news", {"lamp.txt": LAMP, "bell.txt": BELL, "may/ferry.txt": FERRY})


def write(folder: Path, articles: Mapping[str, str]) -> Path:
    for name, text in articles.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def lines(path: Path, *records: Mapping[str, object]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def ids(library: Library) -> list[str]:
    return [article.id for article in library.articles()]


def found(library: Library, words: str) -> set[str]:
    """The articles of which any passage has one of the words or a cosine above 0."""
    return {hit.passage.article_id for hit in library.search(words) if hit.bm25 or hit.cosine > 0.25}


# ---------------------------------------------------------------------------------------------------- add


def test_adding_again_changes_nothing(one: Library, news: Path) -> None:
    """The second time every article is told as unchanged, and neither SQLite nor Chroma is written to."""
    told: list[str] = []
    assert one.add([news], lambda article: told.append(article.id)) == Report(
        added=("bell.txt", "lamp.txt", "may/ferry.txt")
    )
    before = (one.vectors.name, [one.passages(name) for name in ids(one)])
    again = one.add([news, news / "lamp.txt", news / "may"], lambda article: told.append(article.id))
    assert again == Report(unchanged=3)
    assert told == ["bell.txt", "lamp.txt", "may/ferry.txt"] * 2
    assert (one.vectors.name, [one.passages(name) for name in ids(one)]) == before


def test_what_is_stored_is_what_was_read(one: Library, news: Path) -> None:
    """An article comes back equal, and its spans are its words."""
    write(
        news,
        {"front.md": f"---\ntitle: Lamp\noutlet: Post\ndate: 2021-05-04\ntags: [a]\n---\n{LAMP}\r\ncafe\u0301 🎉\n"},
    )
    told: list[Article] = []
    one.add([news], told.append)
    assert list(one.articles()) == sorted(told, key=lambda article: article.id)
    for article in told:
        for passage in one.passages(article.id):
            assert article.text[passage.start : passage.end] == passage.text
        assert one.sentences(article.id)


def test_a_changed_article_takes_the_place_of_the_old(one: Library, news: Path) -> None:
    """Its old words and vectors are found no more."""
    one.add([news])
    [old] = one.passages("bell.txt")
    write(news, {"bell.txt": "Nothing but mud was found below the pier.\n"})
    assert one.add([news]) == Report(changed=("bell.txt",), unchanged=2)
    assert "bell.txt" not in found(one, "bronze divers")
    assert one.vectors.get([old.id]) == {}
    assert old.id not in one.vectors.nearest(one.encoder.encode([BELL]), 10)[0]
    assert found(one, "mud pier") == {"bell.txt"}
    assert one.vectors.count() == one.counts()[1] == 3
    assert check(one) == []


def test_metadata_that_changed_is_a_change(one: Library, tmp_path: Path) -> None:
    """The words of a title or an outlet are found, and after a correction the new ones."""
    file = lines(tmp_path / "a.jsonl", {"id": "x", "text": LAMP, "title": "Old news", "outlet": "Post"})
    one.add([file])
    lines(file, {"id": "x", "text": LAMP, "title": "Brighter", "outlet": "Post"})
    assert one.add([file]).changed == ("x",)
    assert (found(one, "old news"), found(one, "brighter")) == (set(), {"x"})
    assert one.outlets() == ["Post"]


def test_what_an_interrupted_addition_acknowledged_belongs_to_its_folder(
    one: Library, news: Path, tmp_path: Path
) -> None:
    """A later sync does not take it for gone."""
    one.add([news])
    other = write(tmp_path / "other", {f"{n}.txt": f"Report number {n}.\n" for n in range(9)})

    def stop(article: Article) -> None:
        if article.id == "5.txt":
            raise RuntimeError

    with pytest.raises(RuntimeError):
        one.add([other], stop)
    assert one.counts()[0] == 3 + 6
    report = one.sync()
    assert (report.removed, len(report.added)) == ((), 3)


@pytest.mark.parametrize(("limit", "most", "parts"), [("BATCH", 100, [2] * 5), ("ARTICLES", 4, [4, 4, 2])])
def test_articles_are_stored_in_bounded_parts(
    one: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int, parts: list[int]
) -> None:
    """However many there are, only about a hundred passages wait in memory, of short articles two hundred."""
    monkeypatch.setattr(index.ingestion, limit, most)
    sizes: list[int] = []
    encode = one.encoder.encode

    def counted(texts: Sequence[str]) -> NDArray[np.float32]:
        sizes.extend([len(texts)] * bool(texts))  # with none its network is opened
        return encode(texts)

    monkeypatch.setattr(one.encoder, "encode", counted)
    one.add([write(tmp_path / "many", {f"{n}.txt": LAMP for n in range(10)})])
    assert sizes == parts


# ---------------------------------------------------------------------------------------------------- ids


def test_files_of_one_name_get_ids_of_their_own_that_stay(one: Library, tmp_path: Path) -> None:
    """As much of the path is taken as makes them different; the order of later additions does not matter."""
    a, b, c = (write(tmp_path / name, {"x.txt": text}) for name, text in [("a", LAMP), ("b", BELL), ("c/b", FERRY)])
    assert one.add([a / "x.txt", b / "x.txt", c]).added == ("x.txt", "b/x.txt", "c/b/x.txt")
    texts = {article.id: article.text for article in one.articles()}
    for paths in ([c, b, a], [b], [tmp_path / "c", a / "x.txt"]):
        assert one.add(paths) == Report(unchanged=len(paths))
    assert {article.id: article.text for article in one.articles()} == texts
    assert texts == {"x.txt": LAMP, "b/x.txt": BELL, "c/b/x.txt": FERRY}


def test_lines_without_ids_of_files_of_one_name_are_told_apart(one: Library, tmp_path: Path) -> None:
    """Each line of each file is an article of its own."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        lines(tmp_path / name / "x.jsonl", {"text": f"First of {name}."}, {"text": f"Second of {name}."})
    wanted = ("x.jsonl:1", "x.jsonl:2", "b/x.jsonl:1", "b/x.jsonl:2")
    assert one.add([tmp_path / "a", tmp_path / "b"]).added == wanted
    assert one.add([tmp_path / "b", tmp_path / "a"]) == Report(unchanged=4)


@pytest.mark.parametrize("together", [True, False])
def test_an_id_of_another_file_is_reported_with_both(one: Library, tmp_path: Path, together: bool) -> None:
    """Neither article takes the other's place."""
    first = lines(tmp_path / "first.jsonl", {"id": "7", "text": LAMP})
    second = lines(tmp_path / "second.jsonl", {"id": "7", "text": BELL}, {"id": "l", "text": FERRY})
    report = one.add([first, second]) if together else (one.add([first]), one.add([second]))[1]
    [skipped] = report.skipped
    assert skipped.path == str(second)
    assert skipped.reason == f"its id '7' already belongs to an article of {first}: rename one"
    assert {article.id: article.text for article in one.articles()} == {"7": LAMP, "l": FERRY}


def test_an_id_goes_along_when_its_file_is_renamed(one: Library, tmp_path: Path) -> None:
    """The article keeps its id and is told as changed, by add as by sync."""
    folder = tmp_path / "news"
    folder.mkdir()
    lines(folder / "old.jsonl", {"id": "7", "text": LAMP})
    one.add([folder])
    (folder / "old.jsonl").rename(folder / "new.jsonl")
    assert one.sync() == Report(changed=("7",))
    assert one.article("7").path == str(folder / "new.jsonl")


# ---------------------------------------------------------------------------------------------------- sync, remove


def test_sync_adds_changes_and_removes(one: Library, news: Path) -> None:
    """Afterwards the library holds what the folder holds; what is gone is not found."""
    one.add([news])
    (news / "may" / "ferry.txt").rename(news / "boat.txt")
    write(news, {"lamp.txt": "A new lamp.\n"})
    (news / "bell.txt").unlink()
    report = one.sync()
    assert report == Report(added=("boat.txt",), changed=("lamp.txt",), removed=("bell.txt", "may/ferry.txt"))
    assert ids(one) == ["boat.txt", "lamp.txt"]
    assert found(one, "bronze bell divers") == set()
    assert check(one) == []
    assert one.sync() == Report(unchanged=2)


def test_sync_keeps_what_has_grown_too_long(one: Library, news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it was stored: its file is still there."""
    monkeypatch.setattr(index.ingestion, "LONGEST", 1_000_000)
    one.add([news])
    write(news, {"bell.txt": BELL * 20_000})
    report = one.sync()
    assert report.removed == ()
    assert ["divide it" in skipped.reason for skipped in report.skipped] == [True]
    assert one.article("bell.txt").text == BELL


def test_sync_removes_the_article_of_a_line_that_is_gone(one: Library, tmp_path: Path) -> None:
    """The other lines stay."""
    file = lines(tmp_path / "a.jsonl", *({"id": name, "text": f"Report of {name}."} for name in "xyz"))
    one.add([file])
    lines(file, {"id": "x", "text": "Report of x."}, {"id": "z", "text": "Report of z."})
    assert one.sync() == Report(unchanged=2, removed=("y",))


@pytest.mark.parametrize("damage", ["empty", "binary", "line"])
def test_sync_keeps_what_cannot_be_read_any_more(one: Library, tmp_path: Path, damage: str) -> None:
    """A file that is there but broken is reported, and its articles stay."""
    file = lines(tmp_path / "a.jsonl", {"id": "x", "text": LAMP}, {"id": "y", "text": BELL})
    one.add([tmp_path / "a.jsonl"])
    broken = {"empty": b"", "binary": b"\0\1", "line": file.read_bytes()[:-20]}[damage]
    file.write_bytes(broken)
    report = one.sync()
    assert [Path(skipped.path).name for skipped in report.skipped] == ["a.jsonl"]
    assert report.removed == ()
    assert ids(one) == ["x", "y"]


def test_sync_keeps_the_articles_of_a_folder_that_cannot_be_opened(
    one: Library, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder without permission is not an empty one."""
    one.add([news])
    scandir = os.scandir

    def guarded(path: Path) -> Any:
        if Path(path).name == "may":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    report = one.sync()
    assert (report.removed, [skipped.reason for skipped in report.skipped]) == (
        (),
        ["cannot be opened: Permission denied"],
    )


@pytest.mark.parametrize(("left", "says"), [(False, "is no longer there"), (True, "is empty now")])
def test_sync_refuses_when_a_folder_is_not_there(one: Library, news: Path, left: bool, says: str) -> None:
    """An unplugged disk, or the empty place where it was mounted, does not empty a library."""
    one.add([news])
    news.rename(news.with_name("away"))
    if left:
        news.mkdir()
    with pytest.raises(InputError, match=rf"{news} was added to this library and {says}\. .*qa index remove {news}"):
        one.sync()
    assert one.counts()[0] == 3
    assert one.remove([str(news)]) == ["bell.txt", "lamp.txt", "may/ferry.txt"]
    assert one.sync() == Report()


@pytest.mark.parametrize(
    ("names", "left"),
    [
        (["lamp.txt"], ["bell.txt", "may/ferry.txt"]),
        (["{news}/lamp.txt"], ["bell.txt", "may/ferry.txt"]),
        (["{news}/may"], ["bell.txt", "lamp.txt"]),
        (["{news}/may/", "bell.txt", "bell.txt"], ["lamp.txt"]),
        (["{news}"], []),
        (["{news}/.."], []),
    ],
)
def test_articles_are_removed_by_id_file_or_folder(one: Library, news: Path, names: list[str], left: list[str]) -> None:
    """They are found no more, and the rest is."""
    one.add([news])
    removed = one.remove([name.format(news=news) for name in names])
    assert ids(one) == left
    assert sorted([*removed, *left]) == ["bell.txt", "lamp.txt", "may/ferry.txt"]
    assert found(one, "lamp bell ferries") == set(left)
    assert check(one) == []


@pytest.mark.parametrize("unknown", ["nobody.txt", "", "/nowhere"])
def test_an_unknown_name_removes_nothing(
    one: Library, news: Path, unknown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even the articles named before it; and an empty name is not the present folder."""
    monkeypatch.chdir(news)
    one.add([news])
    with pytest.raises(InputError, match=f"No article '{unknown}' in the library"):
        one.remove(["lamp.txt", unknown])
    assert one.counts()[0] == 3


# ---------------------------------------------------------------------------------------------------- opening


def test_there_is_no_library_where_none_was_made(tmp_path: Path) -> None:
    """The message says how to make one, and none is made by looking."""
    with pytest.raises(LibraryMissing, match="qa index add FOLDER --library"):
        Library(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_of_other_things_does_not_become_a_library(news: Path) -> None:
    """It is left as it was."""
    before = sorted(path.name for path in news.iterdir())
    with pytest.raises(LibraryError, match="is no library and is not empty"):
        Library.create(news, encoder=CountWords())
    assert sorted(path.name for path in news.iterdir()) == before


def test_a_library_made_meanwhile_is_not_made_again(
    tmp_path: Path, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two that create it at once, the slower opens what the other has filled."""

    def slow(model: str) -> Encoder:
        with Library.create(tmp_path / "library", encoder=CountWords()) as quicker:
            quicker.add([news])
        return CountWords()

    monkeypatch.setattr(index.library, "load_encoder", slow)
    with Library.create(tmp_path / "library", "count-words") as library:
        assert library.counts()[0] == 3


def test_another_model_is_refused(tmp_path: Path, encoder: Encoder) -> None:
    """Vectors of two models cannot be compared; the message names both."""
    Library.create(tmp_path, encoder=CountWords()).close()
    with pytest.raises(
        LibraryVersionError, match=r"'count-words' \(256 dimensions\), not with 'all-MiniLM-L6-v2' \(384\)"
    ):
        Library(tmp_path, encoder=encoder)
    with pytest.raises(LibraryVersionError, match=r"model 'count-words', not 'all-MiniLM-L6-v2'"):
        Library.create(tmp_path)
    Library(tmp_path, write=True).close()  # the refusals let go of the lock


def test_closing_twice_is_closing_once(tmp_path: Path) -> None:
    """As with files."""
    library = Library.create(tmp_path, encoder=CountWords())
    library.close()
    library.close()
    Library(tmp_path, write=True).close()


def test_a_library_goes_on_when_the_process_changes_its_folder(
    tmp_path: Path, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relative path is that of the moment of opening."""
    monkeypatch.chdir(tmp_path)
    with Library.create(Path("library"), encoder=CountWords()) as library:
        monkeypatch.chdir(news)
        library.add([Path("lamp.txt")])
        assert found(library, "lamp") == {"lamp.txt"}
    assert library.folder == tmp_path / "library"


def test_a_library_may_be_moved_and_copied(tmp_path: Path, one: Library, news: Path) -> None:
    """Nothing in it names its own place."""
    one.add([news])
    one.close()
    shutil.copytree(tmp_path / "library", tmp_path / "copy")
    shutil.rmtree(tmp_path / "library")
    with Library(tmp_path / "copy", encoder=CountWords()) as library:
        assert check(library) == []
        assert found(library, "lamp") == {"lamp.txt"}


def test_stats_say_what_the_library_holds(one: Library, news: Path) -> None:
    """Counts, identity, size and where the articles came from."""
    one.add([news])
    sizes = stats(one)
    assert {key: sizes[key] for key in ("articles", "passages", "outlets", "model", "dimension", "sources")} == {
        "articles": 3, "passages": 3, "outlets": 0, "model": "count-words", "dimension": 256, "sources": [str(news)],
    }  # fmt: skip
    assert sizes["bytes"] > 50_000


def test_an_unknown_article_is_an_error_that_says_where_to_look(one: Library) -> None:
    """So is any id before the first addition; counts are zero and a search finds nothing."""
    with pytest.raises(InputError, match=r"No article 'x' in the library .* qa index list"):
        one.article("x")
    assert one.counts(Filters(outlets=("Post",))) == one.counts() == (0, 0)
    assert one.search("anything") == []


def test_check_and_repair_recut_what_an_older_splitter_cut(one: Library, news: Path) -> None:
    """Spans that leave words out are told, and made anew from the text."""
    one.add([news])
    with one.store.transaction():
        one.store.db.execute('UPDATE sentences SET "end" = "end" - 5')
        one.store.facts.set(splitter="0")
    assert [line.partition(" of ")[0] for line in check(one)] == ["the passages or sentences"] * 3
    assert repair(one) == []
    assert stats(one)["splitter"] > 0


Make = Callable[[Mapping[str, str]], Library]


def test_the_real_encoder_finds_by_meaning(library: Make) -> None:
    """Words that do not stand in the article find it."""
    made = library({"lamp.txt": LAMP, "bell.txt": BELL, "may/ferry.txt": FERRY})
    assert made.search("vessels could not sail because of ice", 1)[0].passage.article_id == "may/ferry.txt"
    assert check(made) == []


def test_a_file_whose_log_stayed_beside_it_does_not_become_a_library(tmp_path: Path) -> None:
    """SQLite closes without a word when a disk fails once: the file lacks what its log still has."""

    def fill(unfinished: Path) -> None:
        unfinished.write_bytes(b"half")
        unfinished.with_name(f"{unfinished.name}-wal").write_bytes(b"the rest")

    with pytest.raises(LibraryError, match="its disk failed"):
        begin(tmp_path / "library", fill)
    assert [path.name for path in (tmp_path / "library").iterdir()] == [".lock"]


def test_check_looks_at_one_moment_while_a_writer_is_at_work(
    one: Library, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one.add([news])
    with Library(one.folder, encoder=CountWords()) as reader:
        forgotten = reader.store.forgotten

        def then_written() -> list[str]:
            known = forgotten()
            one.add([write(news / "later", {"hail.txt": "Hail broke the glass of the pier hall.\n"})])
            return known

        monkeypatch.setattr(reader.store, "forgotten", then_written)
        assert check(reader) == []
        assert len(ids(reader)) == 4


def test_many_articles_are_removed_by_their_files(one: Library, tmp_path: Path) -> None:
    """Together with the files as sources, where they were added one by one; what lies beside them stays."""
    news = write(tmp_path / "news", {f"{n % 9}/{n}.txt": f"Report {n} of the harbour.\n" for n in range(90)})
    files = sorted(news.rglob("*.txt"))
    one.add(files)
    gone = one.remove([str(path) for path in files[::2]] + [str(news / "3")])
    kept = [path for path in files[1::2] if path.parent.name != "3"]
    assert len(gone) == 90 - len(kept)
    assert [article.path for article in one.articles()] == sorted(map(str, kept), key=lambda path: Path(path).name)
    assert one.store.facts.sources() == sorted(map(str, kept))


@pytest.mark.parametrize("way", ["removed", "moved", "made anew"])
def test_a_library_that_is_taken_away_while_it_is_written_to_is_an_error(
    one: Library, news: Path, tmp_path: Path, way: str
) -> None:
    """Not so many articles added: they are not where the library was."""
    told: list[str] = []

    def take_away(article: Article) -> None:
        told.append(article.id)
        one.folder.rename(tmp_path / "elsewhere")
        if way == "removed":
            shutil.rmtree(tmp_path / "elsewhere")
        elif way == "made anew":
            Library.create(one.folder, encoder=CountWords()).close()

    with pytest.raises(LibraryError, match=f"The library {one.folder} was removed, moved or replaced while"):
        one.add([news], take_away)
    assert len(told) == 1
    with pytest.raises(LibraryError, match="was removed, moved or replaced"):
        one.remove(["bell.txt"])
    one.publisher.publishes = False  # or its closing says so once more
