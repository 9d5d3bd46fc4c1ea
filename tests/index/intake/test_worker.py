"""Pages read in processes that can be killed: nothing of them stays behind."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from index.article import Article
from index.intake.read import Skipped, read_bytes
from index.intake.worker import Worker, read_page
from tests.index.intake.workers import DEATHS, LIMITS, replace_reader

PAGE = (
    b"<!doctype html><html><head><title>Lamp lit</title></head><body><p>The lamp was lit on Monday.</p></body></html>"
)
URL = "https://ledger.example/lamp"


@pytest.fixture
def lying(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Path]]:
    """The pages put into the temporary folder, where nothing is left at the end, as the worker is told of them."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    found: list[Path] = []
    read = Worker.read

    def note(self: Worker, path: Path, *told: Any) -> Iterator[Article | Skipped]:
        assert path.is_relative_to(folder)
        assert path.parent.stat().st_mode & 0o077 == 0
        found.append(path)
        return read(self, path, *told)

    monkeypatch.setattr(Worker, "read", note)
    yield found
    assert list(folder.iterdir()) == []


DOCUMENTS = {
    "a web page": (PAGE, "text/html; charset=utf-8"),
    "a page in Latin-1": (
        "<html><body><p>Café closed after the storm.</p></body></html>".encode("latin-1"),
        "text/html",
    ),
    "lines": (b'{"id": "a", "text": "A lamp."}\n{}\n' * 8000, "application/jsonl"),
    "a long text": (b"The lamp was lit again on Monday.\n" * 9000, "text/plain; charset=ascii"),
    "no PDF": (b"words", "application/pdf"),
    "nothing": (b"", "text/html"),
}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_page_gives_what_reading_its_bytes_gives(started: list[int], lying: list[Path], document: str) -> None:
    """Read by a worker, which knows its address and what its server said; it comes from no file."""
    data, kind = DOCUMENTS[document]
    with closing(Worker()) as worker:
        found = list(read_page(worker, data, URL, kind))
    expected = list(read_bytes(data, URL, url=URL, content_type=kind))
    assert [item for item in found if isinstance(item, Article)] == [
        item for item in expected if isinstance(item, Article)
    ]
    assert [item.path for item in found] == [URL if isinstance(item, Skipped) else None for item in found]
    assert found[:100] == expected[:100]
    assert (len(started), len(lying)) == (1, 1)


def test_one_worker_reads_all_pages_of_a_run(started: list[int], lying: list[Path]) -> None:
    """Its start takes longer than most pages do."""
    with closing(Worker()) as worker:
        for n in range(5):
            assert len(list(read_page(worker, PAGE, f"{URL}/{n}", "text/html"))) == 1
    assert (len(started), len(lying)) == (1, 5)


@pytest.mark.parametrize("kind", ["text/plain", "text/markdown", "application/jsonl", "application/octet-stream"])
def test_a_small_text_is_read_without_a_process(started: list[int], lying: list[Path], kind: str) -> None:
    """By what its server says that it is, or else by the end of its address; unless its bytes say otherwise."""
    with closing(Worker()) as worker:
        [article] = list(read_page(worker, b'{"text": "A lamp."}', f"{URL}.jsonl", kind))
        assert isinstance(article, Article)
        assert not started
        assert not lying
        list(read_page(worker, PAGE, f"{URL}.jsonl", kind))
    assert (len(started), len(lying)) == (1, 1)


@pytest.mark.parametrize("death", DEATHS)
def test_one_page_ends_badly_and_the_others_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, started: list[int], lying: list[Path], death: str
) -> None:
    """Under its address, with the reason, and no trace of the page stays."""
    does, reason = DEATHS[death]
    replace_reader(monkeypatch, tmp_path, f"  if '2' in name:\n   {does}\n  yield Article(id=name, text='x')")
    with closing(Worker(LIMITS[death], 512 * 1024**2)) as worker:
        found = [item for n in range(4) for item in read_page(worker, PAGE, f"{URL}/{n}", "text/html")]
    assert [item.id for item in found if isinstance(item, Article) and item.text == "x"] == [
        f"{URL}/{n}" for n in range(4) if not (reason and n == 2)
    ]
    assert [(item.path, reason in item.reason) for item in found if isinstance(item, Skipped)] == (
        [(f"{URL}/2", True)] if reason else []
    )
    assert len(lying) == 4


def test_who_stops_reading_a_page_leaves_nothing(started: list[int], lying: list[Path]) -> None:
    """Neither a process nor the page."""
    lines = b'{"text": "A lamp that was lit."}\n' * 20_000
    with closing(Worker()) as worker, closing(read_page(worker, lines, URL, "application/jsonl")) as items:
        next(items)
        assert lying[0].read_bytes() == lines


def test_a_page_that_the_temporary_folder_cannot_take_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, started: list[int]
) -> None:
    """A full disk, say; the next page may be smaller."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with closing(Worker()) as worker:
        [skipped] = list(read_page(worker, PAGE, URL, "text/html"))
    assert skipped == Skipped(
        URL, None, "cannot be put into the temporary folder to be read: No such file or directory"
    )
    assert started == []
