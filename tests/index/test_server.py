"""A library whose vectors lie on a Chroma server: the real one, on loopback."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import chromadb
import numpy as np
import pytest
from chromadb.config import Settings

from evals.command import main
from index.article import Article
from index.chroma import Collection, close_client, server_address
from index.errors import LibraryDamaged, LibraryUnreachable, UsageError
from index.filters import Filters
from index.library import Library
from index.opening import open_library
from index.report import Report
from index.upkeep import check, repair, stats
from tests.index.fake import CountWords

NEWS = {
    "lamp.txt": "The lighthouse lamp was lit again on Monday, after eleven dark years.\n",
    "bell.txt": "Divers raised the bronze bell from the wreck of the Saint Brendan.\n",
    "ferry.txt": "Ferries stopped at noon when the harbour froze.\n",
}


class Server:
    """``chroma run`` on a free port; may be stopped and started again with what it holds."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = folder
        self.start()

    def start(self) -> None:
        command = [Path(sys.executable).parent / "chroma", "run", "--path", self.folder, "--host", "127.0.0.1"]
        self._process = subprocess.Popen(
            [*map(str, command), "--port", str(self.port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
            except OSError:
                assert self._process.poll() is None, "chroma run ended"
                time.sleep(0.1)
            else:
                return
        raise AssertionError("chroma run does not listen")

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()

    def collections(self) -> set[str]:
        client = chromadb.HttpClient(self.url, settings=Settings(anonymized_telemetry=False))
        try:
            return {one.name for one in client.list_collections()}
        finally:
            close_client(client)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One that stays up."""
    server = Server(tmp_path_factory.mktemp("server"))
    yield server
    server.stop()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Server]:
    """One that a test may stop."""
    server = Server(tmp_path / "server")
    yield server
    server.stop()


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder of three articles."""
    return write(tmp_path / "news", NEWS)


def write(folder: Path, articles: Mapping[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in articles.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def make(folder: Path, server: Server, *articles: Path) -> Library:
    library = Library.create(folder, encoder=CountWords(), server=server.url)
    library.add(articles)
    return library


def near(library: Library, words: str) -> set[str]:
    """The articles that the vectors find."""
    return {hit.passage.article_id for hit in library.search(words) if hit.cosine > 0.25}


# ---------------------------------------------------------------------------------------------------- as a folder


def test_articles_come_and_go_as_in_a_folder(shared: Server, tmp_path: Path, news: Path) -> None:
    """Added, changed, synchronised, removed: the same hits as of a library with its vectors beside it."""
    remote = make(tmp_path / "remote", shared, news)
    local = Library.create(tmp_path / "local", encoder=CountWords())
    local.add([news])
    steps: list[Callable[[Library], object]] = [
        lambda library: library.add([news]),
        lambda library: library.sync(),
        lambda library: library.remove(["bell.txt"]),
        lambda library: library.remove([str(news)]),
    ]
    for step in steps:
        assert step(remote) == step(local)
        for words in ("the bronze bell", "a lamp at noon", "mud"):
            for filters in (None, Filters(since="2000")):
                assert remote.search(words, 9, filters) == local.search(words, 9, filters)
        assert remote.vectors.count() == remote.counts()[1]
        assert check(remote) == []
        write(news, {"lamp.txt": "Nothing but mud below the pier.\n", "new.txt": "The ferry has a bronze bell.\n"})
    remote.close()
    local.close()
    assert not list((tmp_path / "remote").glob("vectors-*"))


def test_libraries_that_share_a_server_have_collections_of_their_own(
    shared: Server, tmp_path: Path, news: Path
) -> None:
    """What one adds the other does not find, and a collection that is made anew takes the old one's place."""
    before = shared.collections()
    other = write(tmp_path / "other", {"fish.txt": "The herring fleet landed nothing all winter.\n"})
    with make(tmp_path / "a", shared, news) as a, make(tmp_path / "b", shared, other) as b:
        assert (near(a, "herring fleet"), near(b, "herring fleet")) == (set(), {"fish.txt"})
        assert repair(a) == repair(b) == []
        assert (near(a, "bronze bell"), near(b, "bronze bell")) == ({"bell.txt"}, set())
        assert shared.collections() - before == {a.vectors.name, b.vectors.name}


def test_a_small_addition_changes_the_collection_in_place(shared: Server, tmp_path: Path, news: Path) -> None:
    """Readers that have it open see it."""
    with make(tmp_path / "library", shared, news) as library, Library(library.folder, encoder=CountWords()) as reader:
        name = library.vectors.name
        assert near(reader, "herring fleet") == set()
        library.add([write(tmp_path / "other", {"fish.txt": "The herring fleet landed nothing all winter.\n"})])
        assert library.vectors.name == name
        assert near(reader, "herring fleet") == {"fish.txt"}


def test_stats_name_the_server(shared: Server, tmp_path: Path) -> None:
    """For a library in a folder there is none."""
    with make(tmp_path / "a", shared) as library, Library.create(tmp_path / "b", encoder=CountWords()) as local:
        assert (stats(library)["server"], stats(local)["server"]) == (shared.url, None)


# ---------------------------------------------------------------------------------------------------- not there


def test_nothing_added_is_lost_while_the_server_is_down(own: Server, tmp_path: Path, news: Path) -> None:
    """It is acknowledged and said not to be indexed; the next opening after the server's return catches up."""
    with make(tmp_path / "library", own, news):
        pass
    own.stop()
    other = write(tmp_path / "other", {"fish.txt": "The herring fleet landed nothing all winter.\n"})
    kept: list[Article] = []
    with (
        pytest.raises(LibraryUnreachable, match=rf"{own.url} does not answer .*chroma run .*is kept"),
        Library(tmp_path / "library", write=True, encoder=CountWords()) as library,
    ):
        library.add([other], kept.append)
    assert [article.id for article in kept] == ["fish.txt"]
    with Library(tmp_path / "library", encoder=CountWords()) as reader:
        assert reader.counts() == (4, 4)
        assert stats(reader)["server"] == own.url
        for asked in (lambda: reader.search("herring"), lambda: check(reader)):
            with pytest.raises(LibraryUnreachable, match="does not answer"):
                asked()
    own.start()
    with open_library(tmp_path / "library", encoder=CountWords()) as reader:
        assert near(reader, "herring fleet") == {"fish.txt"}
        assert check(reader) == []


def test_no_library_is_made_where_no_server_answers(own: Server, tmp_path: Path) -> None:
    """Nor any folder."""
    own.stop()
    with pytest.raises(LibraryUnreachable, match=own.url):
        Library.create(tmp_path / "library", encoder=CountWords(), server=own.url)
    assert not (tmp_path / "library").exists()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("127.0.0.1:8000", "no address of a Chroma server"),
        ("ftp://host", "no address"),
        ("http://", "no address"),
        ("http://host:port", "no address"),
        ("http://host/path", "no address"),
        ("https://me:secret@host:8000", "takes no user and password.*give https://host:8000"),
    ],
)
def test_what_is_no_address_is_refused(url: str, says: str) -> None:
    """Before anything is asked; a password is not even repeated."""
    with pytest.raises(UsageError, match=says) as refused:
        server_address(url)
    assert "secret" not in str(refused.value)


# ---------------------------------------------------------------------------------------------------- not as left


def collection(library: Library) -> Collection:
    assert isinstance(library.vectors, Collection)
    return library.vectors


def forget(vectors: Collection) -> None:
    vectors.delete([1])


def swap(vectors: Collection) -> None:
    vectors.upsert([1], np.roll(vectors.get([1])[1], 3)[None, :])


def lose(vectors: Collection) -> None:
    vectors.drop()


def reseal(vectors: Collection) -> None:
    vectors.seal("another")


@pytest.mark.parametrize(
    ("damage", "says"),
    [(forget, "not found"), (swap, "not found"), (lose, "qa index repair"), (reseal, "not as the library")],
)
def test_a_collection_that_was_changed_is_noticed_and_made_anew(
    shared: Server, tmp_path: Path, news: Path, damage: Callable[[Collection], None], says: str
) -> None:
    """From SQLite alone."""
    with make(tmp_path / "library", shared, news) as library:
        damage(collection(library))
    with Library(tmp_path / "library", write=True, encoder=CountWords()) as library:
        [problem] = check(library)
        assert says in problem
        assert repair(library) == []
        assert near(library, "bronze bell") == {"bell.txt"}


def test_a_lost_collection_is_made_anew_by_the_next_addition(shared: Server, tmp_path: Path, news: Path) -> None:
    """It holds the articles of before too."""
    with make(tmp_path / "library", shared, news) as library:
        lose(collection(library))
        assert library.search("bronze bell")[0].passage.article_id == "bell.txt"
        assert "qa index repair" in library.warnings()[0]
        library.add([write(tmp_path / "other", {"fish.txt": "The herring fleet landed nothing all winter.\n"})])
        assert check(library) == []


def test_a_copy_of_a_library_cannot_write_to_its_collection_unnoticed(
    shared: Server, tmp_path: Path, news: Path
) -> None:
    """Else one library would be given the other's passages for its own, as both count on from the same number."""
    with make(tmp_path / "library", shared, news):
        pass
    shutil.copytree(tmp_path / "library", tmp_path / "copy")
    more = [write(tmp_path / name, {f"{name}.txt": f"The {name} of {name}s.\n"}) for name in ("herring", "trawler")]
    with Library(tmp_path / "copy", write=True, encoder=CountWords()) as copy:
        copy.add([more[0]])
        with Library(tmp_path / "library", encoder=CountWords()) as reader:
            with pytest.raises(LibraryDamaged, match="a copy of the library"):
                reader.vectors.count()
            reader.search("trawler")
            assert "qa index repair" in reader.warnings()[0]
        with Library(tmp_path / "library", write=True, encoder=CountWords()) as library:
            library.add([more[1]])
            assert near(library, "trawler trawlers") == {"trawler.txt"}
            assert check(library) == check(copy) == []


def test_a_collection_left_by_a_writer_that_died_is_dropped(
    shared: Server, tmp_path: Path, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its name was written down before it was made."""

    def die(self: Collection) -> int:
        raise KeyboardInterrupt

    before = shared.collections()
    with monkeypatch.context() as patch:
        patch.setattr(Collection, "count", die)
        with pytest.raises(KeyboardInterrupt):
            make(tmp_path / "library", shared, news)
    assert len(shared.collections() - before) == 1
    with Library(tmp_path / "library", write=True, encoder=CountWords()) as library:
        library.add([news])
        assert shared.collections() - before == {library.vectors.name}


# ---------------------------------------------------------------------------------------------------- moving


def test_vectors_move_to_a_server_and_back(shared: Server, tmp_path: Path, news: Path) -> None:
    """Nothing is left where they were."""
    before = shared.collections()
    with Library.create(tmp_path / "library", encoder=CountWords()) as library:
        library.add([news])
        assert repair(library, shared.url) == []
        assert (library.store.facts.get("server"), near(library, "bronze bell")) == (shared.url, {"bell.txt"})
        assert not list(library.folder.glob("vectors-*"))
        assert repair(library, "") == []
        assert (library.store.facts.get("server"), near(library, "bronze bell")) == ("", {"bell.txt"})
    assert shared.collections() == before


def test_a_library_that_is_there_is_not_moved_by_creating_it(shared: Server, tmp_path: Path) -> None:
    """The message says how; the same address is fine."""
    with make(tmp_path / "a", shared), Library.create(tmp_path / "b", encoder=CountWords()):
        pass
    with pytest.raises(UsageError, match=rf"in its folder, not on .*qa index repair --vectors {shared.url}"):
        Library.create(tmp_path / "b", encoder=CountWords(), server=shared.url)
    with Library.create(tmp_path / "a", encoder=CountWords(), server=shared.url) as library:
        assert library.add([]) == Report()


def test_the_command_line_makes_a_library_on_a_server(shared: Server, tmp_path: Path, news: Path) -> None:
    """Created, filled, searched and brought into the folder; a wrong address is wrong usage."""
    library = ["--library", str(tmp_path / "library")]
    assert main(["index", "create", "--vectors", "127.0.0.1:8000", *library]) == 2
    assert main(["index", "create", "--vectors", shared.url, *library]) == 0
    assert main(["index", "add", str(news), *library]) == 0
    with Library(tmp_path / "library") as made:
        assert made.store.facts.get("server") == shared.url
        assert made.search("vessels could not sail because of ice", 1)[0].passage.article_id == "ferry.txt"
    assert main(["index", "repair", "--vectors", "folder", *library]) == 0
    with Library(tmp_path / "library") as made:
        assert (stats(made)["server"], check(made)) == (None, [])
