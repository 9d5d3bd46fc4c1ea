"""A repair says how far it is, and may be stopped anywhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.library import Library
from index.notes import Maker
from index.upkeep import check, mend
from tests.index.fake import CountWords
from tests.index.on_disk import damage, stored
from tests.index.test_notes import COUNT, TEXTS, count

STEPS = [
    "Entering words",
    "Looking over articles",
    "Cutting and encoding articles",
    "Comparing copies",
    "Noting names and voices",
    "Indexing passages",
    "Checking articles",
    "Checking passages",
]


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One article is cut otherwise than it was, of one only the text is sound, and its file is gone."""
    monkeypatch.setattr("index.model.load_encoder", lambda name: CountWords())
    made = stored(tmp_path, TEXTS, COUNT)
    damage(made, "UPDATE sentences SET body = 1 - body WHERE article = 1")
    damage(made, "UPDATE articles SET outlet = x'ff' WHERE id = 'lamp.txt'")
    (tmp_path / "news" / "lamp.txt").unlink()
    return made


def _texts(folder: Path) -> dict[str, str]:
    with Library(folder, encoder=CountWords()) as library:
        assert check(library) == []
        return {article.id: article.text for article in library.articles()}


def test_each_step_tells_how_far_it_is(library: Path) -> None:
    """What is done of each at its end, and what there is of it; a damaged article is not looked over."""
    told: dict[str, tuple[int, int]] = {}

    def tell(step: str, done: int, total: int) -> None:
        told[step] = done, total

    assert mend(library, None, print, tell, Maker("2", count)) == []
    assert told == dict(zip(STEPS, [(2, 3), (2, 3), (1, 1), (3, 3), (1, 1), (3, 3), (3, 3), (3, 3)], strict=True))


@pytest.mark.parametrize("step", STEPS)
def test_a_repair_that_is_stopped_loses_nothing(library: Path, step: str) -> None:
    """The same command does the rest."""

    def stop(title: str, done: int, total: int) -> None:
        if title == step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        mend(library, None, print, stop, COUNT)
    assert mend(library, None, print, maker=COUNT) == []
    assert _texts(library) == TEXTS


def test_a_repair_that_was_stopped_between_two_files_takes_the_damaged_one_again(library: Path) -> None:
    """There is no moment at which a library is none."""
    os.replace(library / "library.sqlite", library / "library.sqlite.damaged")
    assert mend(library, None, print, maker=COUNT) == []
    assert _texts(library) == TEXTS
