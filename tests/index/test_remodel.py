"""Another embedding model, made ready beside the one in use: readers notice the switch by nothing but better hits."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
from numpy.typing import NDArray

import index.library
from index.chroma import Collection
from index.encode import Encoder
from index.library import Library
from index.store.store import Store
from index.upkeep import check, remodel, stats
from tests.index.carry.test_merge import state
from tests.index.fake import CountWords
from tests.index.test_server import Server, shared  # noqa: F401

ROOT = Path(__file__).parents[2]
QUERIES = ("report of the fleet", "pier 7")


class CountPairs(CountWords):
    """Counts letters in pairs, of which a word has more than one token: other vectors, other passages."""

    model = "count-pairs"
    dimension = 64

    def tokenize(self, text: str) -> Sequence[int]:
        return [crc32(text[at : at + 2].lower().encode()) % self.dimension for at in range(0, len(text), 2)]


class CountThirds(CountPairs):
    model = "count-thirds"
    dimension = 32


ENCODERS = {encoder.model: encoder for encoder in (CountWords, CountPairs, CountThirds)}


@pytest.fixture(autouse=True)
def models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers load the new model by its name."""
    monkeypatch.setattr(index.model, "load_encoder", lambda model: ENCODERS[model]())
    monkeypatch.setattr(index.upkeep, "BATCH", 2000)


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for n in range(30):
        text = f"Report {n} of the herring fleet at pier {n}, in words {n} and more. " * (1 + n)
        (folder / f"{n:02}.txt").write_text(text, encoding="utf-8")
    return folder


def make(folder: Path, news: Path, encoder: Encoder, server: str | None = None) -> Path:
    with Library.create(folder, encoder=encoder, server=server) as library:
        library.add([news])
    return folder


def same_as_built(folder: Path, news: Path, encoder: type[CountWords]) -> bool:
    """Whether a library that was changed over is as one built with that model at once, and sound."""

    def known(place: Path) -> list[object]:
        with Library(place, write=True, encoder=encoder()) as library:
            assert check(library) == []
            held = [
                (a, [(p.start, p.end) for p in library.passages(a.id)], library.copies(a.id), library.sentences(a.id))
                for a in library.articles()
            ]
            vectors = [library.store.vectors.of([p.id for p in library.passages(a.id)])[1].tobytes() for a, *_ in held]
            found = [[(h.passage.article_id, h.passage.start, h.score) for h in library.search(q)] for q in QUERIES]
            return [held, vectors, found, library.model, stats(library)["dimension"]]

    built = make(folder.with_name(f"built-{encoder.model}"), news, encoder())
    return known(folder) == known(built)


def test_a_changed_library_is_as_one_built_with_the_new_model(tmp_path: Path, news: Path) -> None:
    """Passages cut for it, vectors, words, hits; and nothing of the old is left."""
    told: list[tuple[int, int]] = []
    folder = make(tmp_path / "library", news, CountWords())
    with Library(folder, write=True) as library:
        before = len(library.passages("29.txt"))
        assert remodel(library, CountPairs(), lambda *of: told.append(of))
        assert len(library.passages("29.txt")) > before
        assert library.search("pier 7")
        assert not remodel(library, CountPairs())
    assert told[-1] == (30, 30)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert len(list(folder.glob("vectors-*"))) == 1
    assert same_as_built(folder, news, CountPairs)
    with Library(folder, write=True) as library:  # and goes on from there
        library.add([news])
        remodel(library, CountWords())
    assert same_as_built(folder, news, CountWords)


def test_superseded_versions_change_over_too(tmp_path: Path) -> None:
    news = tmp_path / "news"
    news.mkdir()
    for text in ("The pier is shut.", "The pier is open."):
        (news / "pier.md").write_text(f"---\ndate: 2020-0{1 + ('open' in text)}-01\n---\n{text}", encoding="utf-8")
        make(tmp_path / "library", news, CountWords())
    with Library(tmp_path / "library", write=True) as library:
        remodel(library, CountPairs())
        assert check(library) == []
        numbers = [p.id for p in library.passages("pier.md")]
    with Library(tmp_path / "library", as_of="2020-01-15") as library:
        [hit] = library.search("The pier is shut.")
        assert (hit.passage.text, hit.cosine) == ("The pier is shut.", 1.0)
        assert hit.passage.id not in numbers


def test_a_reader_that_asks_meanwhile_always_gets_an_answer(tmp_path: Path, news: Path) -> None:
    """With the old model until the switch, with the new one from then on, its connection open all the while."""
    folder = make(tmp_path / "library", news, CountWords())
    seen: list[str] = []
    with Library(folder) as reader:
        before = reader.search("pier 7")

        def ask(done: int, total: int) -> None:
            seen.append(reader.model)
            assert reader.search("pier 7") == before

        with Library(folder, write=True, indexing=ask) as library:  # while Chroma's new index is made, too
            remodel(library, CountPairs(), ask)
            assert set(seen) == {"count-words"}
            assert reader.model == "count-pairs"
            assert reader.search("pier 7") == library.search("pier 7") != before


def test_a_switch_in_the_middle_of_a_search_is_no_harm(
    tmp_path: Path, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between encoding the query and looking among the vectors, which are of other dimensions then."""
    folder = make(tmp_path / "library", news, CountWords())
    nearest, switched = Collection.nearest, False

    def switching(self: Collection, vectors: NDArray[np.float32], limit: int) -> list[list[int]]:
        nonlocal switched
        if not switched:
            switched = True
            with Library(folder, write=True) as library:
                remodel(library, CountPairs())
        return nearest(self, vectors, limit)

    with Library(folder) as reader:
        before = reader.search("pier 7")
        monkeypatch.setattr(Collection, "nearest", switching)
        during = reader.search("pier 7")
        after = reader.search("pier 7")
    with Library(folder) as fresh:
        assert after == fresh.search("pier 7") != before
    assert during in (before, after)


@pytest.fixture
def interrupted(tmp_path: Path, news: Path) -> Path:
    """A library whose changing over was stopped after some articles."""
    folder = make(tmp_path / "library", news, CountWords())

    def stop(done: int, total: int) -> None:
        if done >= 15:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Library(folder, write=True) as library:
        remodel(library, CountPairs(), stop)
    return folder


class Counted(CountPairs):
    texts = 0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += len(texts)
        return super().encode(texts)


def test_what_was_encoded_before_a_stop_is_not_encoded_again(interrupted: Path, news: Path) -> None:
    """The library is as it was meanwhile, and may be added to."""
    (news / "00.txt").write_text("The pier was sold.\n", encoding="utf-8")
    (news / "new.txt").write_text("The pier was bought.\n", encoding="utf-8")
    with Library(interrupted, write=True, encoder=CountWords()) as library:
        assert library.search("pier 7")
        report = library.sync()
        assert (report.added, report.changed) == (("new.txt",), ("00.txt",))
        assert check(library) == []
    encoder, told = Counted(), list[tuple[int, int]]()
    with Library(interrupted, write=True) as library:
        remodel(library, encoder, lambda *of: told.append(of))
        assert 0 < encoder.texts < library.counts()[1]
        library.remove([])
    assert told[-1][1] == 30 - 15 + 2 + 1  # what was left, the two changed, the version superseded
    assert same_as_built(interrupted, news, CountPairs)


def test_another_model_begins_anew_and_the_model_in_use_ends_it(interrupted: Path, news: Path) -> None:
    with Library(interrupted, write=True) as library:
        assert library.store.facts.get("remodel")
        remodel(library, CountThirds())
    assert same_as_built(interrupted, news, CountThirds)
    with pytest.raises(KeyboardInterrupt), Library(interrupted, write=True) as library:
        remodel(library, CountPairs(), _stop)
    with Library(interrupted, write=True) as library:
        assert not remodel(library, CountThirds())
        assert not library.store.facts.get("remodel")
        assert not list(library.store.db.rows("SELECT 1 FROM sqlite_schema WHERE name LIKE '%remade%'"))
        assert check(library) == []


def _stop(done: int, total: int) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("delay", [0.0, 0.3, 0.6, 0.9, 1.2])
def test_a_kill_at_any_moment_leaves_the_old_model_whole_or_the_new(tmp_path: Path, news: Path, delay: float) -> None:
    """While encoding, while Chroma's index is made, at the switch; and the same command ends it."""
    folder = make(tmp_path / "library", news, CountWords())
    code = (
        "import sys; from pathlib import Path; import chromadb; import index.library\n"
        "from tests.index.test_remodel import CountPairs, ENCODERS\n"
        "index.upkeep.BATCH = 2000\n"
        "with index.library.Library(Path(sys.argv[1]), write=True) as library:\n"
        "    print('begun', flush=True)\n"
        "    remodel(library, CountPairs())\n"
    )
    with subprocess.Popen([sys.executable, "-c", code, folder], cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        time.sleep(delay)
        os.kill(process.pid, signal.SIGKILL)
    with Library(folder) as reader:
        assert reader.model in {"count-words", "count-pairs"}
        assert {hit.passage.article_id for hit in reader.search("pier 7", 3)}
        assert check(reader) == []
    with Library(folder, write=True) as library:
        remodel(library, CountPairs())
    assert same_as_built(folder, news, CountPairs)


def test_what_is_half_changed_over_does_not_travel(interrupted: Path, tmp_path: Path) -> None:
    """An export is of the model in use."""
    from index.carry import portable

    portable.export(interrupted, tmp_path / "news.qa")
    portable.import_(tmp_path / "news.qa", tmp_path / "elsewhere")
    assert state(tmp_path / "elsewhere", *QUERIES) == state(interrupted, *QUERIES)
    store = Store(tmp_path / "elsewhere" / "library.sqlite")
    assert store.facts.get("remodel") is None
    store.close()


def test_vectors_on_a_server_change_over_too(shared: Server, tmp_path: Path, news: Path) -> None:  # noqa: F811
    """In a collection of their own; the old one is dropped, and one that a kill left is too."""
    before = shared.collections()
    folder = make(tmp_path / "library", news, CountWords(), shared.url)
    with Library(folder) as reader:
        assert reader.search("pier 7")
        with pytest.raises(KeyboardInterrupt), Library(folder, write=True, indexing=_stop) as library:
            remodel(library, CountPairs())
        assert len(shared.collections() - before) == 2
        assert reader.search("pier 7")
        with Library(folder, write=True) as library:
            remodel(library, CountPairs())
            assert shared.collections() - before == {library.vectors.name}
        assert reader.search("pier 7")
        assert reader.model == "count-pairs"
    assert same_as_built(folder, news, CountPairs)
