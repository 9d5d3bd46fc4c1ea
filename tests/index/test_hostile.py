"""The hostile corpus: each file ends as an article or with a reason, and nothing else happens.

``HOSTILE_MEGABYTES`` is what the large files take or unpack to: 2 here, 20 for lines as long as they are met, 2000 for
bombs that no limit but ours stops.
"""

from __future__ import annotations

import os
import re
import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from index.article import Article
from index.intake import intake
from index.library import Library
from index.read import Skipped
from qa.cli import _summary
from qa.show import harmless
from tests.index import hostile
from tests.index.fake import CountWords

SIZE = int(float(os.environ.get("HOSTILE_MEGABYTES", "2")) * 1024**2)
SECONDS = 30
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
    before = beside(corpus.parent)
    slow: dict[str, float] = {}
    said: dict[str, list[Article | Skipped]] = {}
    for name in sorted(os.listdir(corpus)):
        began = time.monotonic()
        said[name] = list(intake([corpus / name])) if (corpus / name).is_file() else []
        slow[name] = time.monotonic() - began
    assert {name: took for name, took in slow.items() if took > SECONDS + 2} == {}
    plain = [name for name, items in said.items() if (corpus / name).is_file() and not items]
    assert plain == []
    for name, items in said.items():
        for item in items:
            if isinstance(item, Skipped):
                assert item.reason.strip(), name
                assert len(item.reason) < 500, name
                assert not re.search(r"Traceback|object at 0x", item.reason), (name, item.reason)
            else:
                assert item.text.strip(), name
                # Named outright, a link is followed: that is what was asked for.
                assert hostile.SECRET not in item.text or name.startswith("link"), name
    assert beside(corpus.parent) == before

    with Library.create(tmp_path / "library", encoder=CountWords()) as library:
        report = library.add([corpus])
        assert library.check() == []
        texts = [article.text for article in library.articles()]
    assert not any(hostile.SECRET in text for text in texts)
    assert len(texts) == len(report.added)
    assert (report.changed, report.unchanged) == ((), 0)
    told = Counter(Path(one.path).name for one in report.skipped)
    given = {name for name in os.listdir(corpus) if any(name in id for id in report.added)}
    whole = {name for name, items in said.items() if any(isinstance(item, Article) for item in items)}
    assert {name for name in os.listdir(corpus) if (corpus / name).is_file()} - set(told) - given - whole == set()
    assert beside(corpus.parent) == before
    with Library(tmp_path / "library", write=True, encoder=CountWords()) as library:
        again = library.add([corpus])
    assert (again.added, again.changed, again.unchanged) == ((), (), len(report.added))
    assert not CONTROL.search(harmless(_summary(report, True)))
