"""The hostile corpus: each file ends as an article or with a reason, and nothing else happens.

``HOSTILE_MEGABYTES`` is what the large files take or unpack to: a tenth of one here, 20 for lines as long as they
are met, 2000 for bombs that no limit but ours stops, which takes half an hour and 8 GB of memory to make.
"""

from __future__ import annotations

import os
import re
import resource
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

import index.ingestion
from index.article import Article
from index.intake.order import in_order
from index.intake.read import Skipped
from index.intake.readers.encoding import storable
from index.intake.worker import MEMORY
from index.library import Library
from index.upkeep import check
from qa.harmless import harmless
from qa.shell.reports import summary
from tests.index.fake import CountWords
from tests.index.intake import hostile

SIZE = int(float(os.environ.get("HOSTILE_MEGABYTES", "0.1")) * 1024**2)
SECONDS = 3
"""A tenth of what a file may take: what is stopped has its reason all the same."""
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder; beside it, a secret."""
    folder = tmp_path_factory.mktemp("outside") / "corpus"
    hostile.make(folder, SIZE)
    yield folder
    with suppress(OSError):
        (folder / "closed.txt").chmod(0o600)


def beside(folder: Path) -> dict[Path, tuple[int, bool]]:
    """What lies in a folder and those below."""
    return {path: (path.lstat().st_size, path.is_symlink()) for path in folder.rglob("*")}


def test_there_are_enough() -> None:
    """With those that are made as links, pipes and holes."""
    assert len(hostile.FILES) >= 60


def test_every_hostile_file_ends_as_an_article_or_with_a_reason(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within its time and memory, with nothing written beside the library, nothing fetched and no secret read."""
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("something is fetched"))
    items: list[Article | Skipped] = []
    took: dict[str, float] = {}

    def watched(found: Iterator[tuple[Path, str] | Skipped]) -> Iterator[Article | Skipped]:
        """What comes, and how long each file is waited for."""
        began = time.monotonic()
        for item in in_order(found, seconds=SECONDS):
            place = str(item.path)
            took[place] = took.get(place, 0) + time.monotonic() - began
            items.append(item)
            yield item
            began = time.monotonic()

    monkeypatch.setattr(index.ingestion, "in_order", watched)
    before, most_before = beside(corpus.parent), _most_of_a_child()  # other tests have children, too
    told: list[str] = []
    with Library.create(tmp_path / "library", encoder=CountWords()) as library:
        report = library.add([corpus], lambda article: told.append(article.id))
        assert check(library) == []
        stored = list(library.articles())
    assert beside(corpus.parent) == before
    assert {place: seconds for place, seconds in took.items() if seconds > SECONDS + 10} == {}

    named = {item.path for item in items} | {one.path for one in report.skipped}
    shown = {storable(str(path)) for path in corpus.iterdir() if path.name != "folder.txt"}
    assert {os.path.basename(one) for one in shown} - {os.path.basename(str(one)) for one in named} == set()
    for one in report.skipped:
        assert one.reason.strip()
        assert len(one.reason) < 600, one
        assert not re.search(r"Traceback|object at 0x|NoneType|closed file", one.reason), one
    assert (report.changed, report.unchanged) == ((), 0)
    assert sorted(told) == sorted(report.added) == sorted(article.id for article in stored)
    assert len(stored) > 40
    for article in stored:
        assert article.text.strip(), article.id
        assert hostile.SECRET not in article.text, article.id
    # A child counts what its parent held when it was forked, and this process has run other tests.
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    assert _most_of_a_child() <= max(MEMORY, most_before, own)

    assert not CONTROL.search(harmless(summary(report, True)))
    for article in stored:
        assert not CONTROL.search(harmless(f"{article.id} {article.title} {article.outlet}"))


def _most_of_a_child() -> int:
    """The most memory, in bytes, that any child process has held so far."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
