"""Files shared among workers: each file in one share, and the shares joined are the library built at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.carry.merge import merge
from index.carry.spread import Job, spread
from index.errors import InputError, LibraryError, UsageError
from index.intake.share import Share
from index.library import Library
from tests.index.carry.test_merge import make, state
from tests.index.fake import CountWords

ROOT = Path(__file__).parents[3]
QUERIES = ("report of the fleet", "pier 7", "lamp")


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty files in folders, two of them copies, and JSON Lines of one name in two folders without ids."""
    folder = tmp_path_factory.mktemp("spread") / "news"
    for n in range(40):
        place = folder / f"{n % 3}" / f"{n:02}.txt"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"Report {n % 39} of the herring fleet at pier {n % 39}, in words {n % 39} and more. " * 9)
    for n in range(2):
        (folder / f"{n}" / "briefs.jsonl").write_text(f'{{"text": "The lamp of pier {n} was lit."}}\n' * 3)
    (folder / "README.txt").write_text("About this folder.")
    return folder


@pytest.fixture(scope="module")
def whole(news: Path) -> Path:
    return make(news.parent / "whole", news)


@given(st.text(max_size=30), st.integers(1, 20))
def test_every_file_is_in_one_share(name: str, of: int) -> None:
    assert [Share(number, of).holds(name) for number in range(1, of + 1)].count(True) == 1


def test_a_share_is_the_same_on_every_machine() -> None:
    """Else machines of different versions would leave files out."""
    names = ["lamp.txt", "2019/july/ferry.html", "straße.md", "a b.jsonl", "c/a b.jsonl"]
    assert [[n for n in range(1, 17) if Share(n, 16).holds(name)] for name in names] == [[4], [11], [2], [8], [8]]


@pytest.mark.parametrize("text", ["", "3", "0/4", "5/4", "1/0", "-1/4", "1/4/2", "a/b", "1.5/4", "١/٤", "1/100000"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"is no share\. Write the third of sixteen as 3/16"):
        Share.parse(text)


def test_four_processes_build_four_shares_and_joined_they_are_the_library_built_at_once(
    tmp_path: Path, news: Path, whole: Path
) -> None:
    """The same articles, sentences, passages, vectors to the bit, copies, sources, and hits with their scores."""
    code = (
        "import sys; from pathlib import Path\n"
        "from index.intake.share import Share; from index.library import Library\n"
        "from tests.index.fake import CountWords\n"
        "with Library.create(Path(sys.argv[1]), encoder=CountWords()) as library:\n"
        "    library.add([Path(sys.argv[2])], share=Share.parse(sys.argv[3]))\n"
    )
    parts = [tmp_path / f"part-{n}" for n in range(1, 5)]
    writers = [
        subprocess.Popen([sys.executable, "-c", code, str(part), str(news), f"{n}/4"], cwd=ROOT)
        for n, part in enumerate(parts, 1)
    ]
    assert [writer.wait() for writer in writers] == [0] * 4
    counts = []
    for part in parts:
        with Library(part, encoder=CountWords()) as library:
            counts.append(library.counts()[0])
    assert sum(counts) == 46
    assert min(counts) > 0
    merge(parts[::-1], tmp_path / "joined")
    assert state(tmp_path / "joined", *QUERIES) == state(whole, *QUERIES)


def test_a_share_is_kept_to(tmp_path: Path, news: Path) -> None:
    """By sync; another share, or all files, do not go into its library, nor a share into one of whole folders."""
    share = Share(2, 3)
    with Library.create(tmp_path / "part", encoder=CountWords()) as library:
        held = library.add([news], share=share).added
        assert 0 < len(held) < 46
        report = library.sync()
        assert (report.unchanged, report.added, report.removed) == (len(held), (), ())
        for other in (Share(1, 3), Share(2, 4), None):
            with pytest.raises(UsageError, match=r"holds share 2/3 of its files, not .*qa index merge"):
                library.add([news], share=other)
    with (
        Library(make(tmp_path / "all", news), write=True, encoder=CountWords()) as library,
        pytest.raises(UsageError, match="holds whole files and folders, not share 2/3"),
    ):
        library.add([news], share=share)
    merge([tmp_path / "part"], tmp_path / "joined")
    with Library(tmp_path / "joined", write=True, encoder=CountWords()) as library:
        assert not library.store.facts.get("shard")
        assert len(library.sync().added) == 46 - len(held)


class Dies(CountWords):
    """Takes its process along the first time that any worker encodes, or always."""

    def __init__(self, mark: Path, *, always: bool = False) -> None:
        self._mark, self._always = mark, always

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        marked = self._mark.exists()
        self._mark.touch()
        if self._always or not marked:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().encode(texts)


def test_workers_build_a_library_though_one_of_them_dies(tmp_path: Path, news: Path, whole: Path) -> None:
    """Its share is given out again, and what was left out is told once."""
    told: list[tuple[int, int]] = []
    encoder = Dies(tmp_path / "mark")
    report = spread(Job([news], encoder=encoder), tmp_path / "spread", 3, progress=lambda *of: told.append(of))
    assert (len(report.added), report.unchanged) == (46, 0)
    assert [Path(one.path).name for one in report.skipped] == ["README.txt"]
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert (tmp_path / "mark").exists()
    assert state(tmp_path / "spread", *QUERIES) == state(whole, *QUERIES)


def test_shares_that_fail_again_and_again_are_named(tmp_path: Path, news: Path) -> None:
    with pytest.raises(LibraryError, match=r"0 of 1 shares .* failed 3 times: 1/1 \(BrokenProcessPool.*--shard 1/1"):
        spread(Job([news], encoder=Dies(tmp_path / "mark", always=True)), tmp_path / "spread", 1)
    with pytest.raises(InputError, match="does not exist"):
        spread(Job([tmp_path / "nowhere"]), tmp_path / "spread", 2)


@pytest.mark.skipif(find_spec("ray") is None, reason="the extra [ray] is not installed")
def test_ray_builds_the_same_library(tmp_path: Path, news: Path, whole: Path) -> None:
    """Four of its workers, of which one dies."""
    report = spread(Job([news], encoder=Dies(tmp_path / "mark")), tmp_path / "spread", 4, "local")
    assert (len(report.added), (tmp_path / "mark").exists()) == (46, True)
    assert state(tmp_path / "spread", *QUERIES) == state(whole, *QUERIES)


def test_without_ray_an_address_says_what_to_install(
    tmp_path: Path, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UsageError, match=r"pip install 'article-qa\[ray\]'"):
        spread(Job([news]), tmp_path / "spread", 2, "local")
    assert not (tmp_path / "spread").exists()
