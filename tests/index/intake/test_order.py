"""Files read in processes that can be killed: whatever one does, the others come, in their order."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

import index.ingestion
import index.text.split
from index.article import Article
from index.errors import InputError
from index.intake.order import intake
from index.intake.read import Skipped, read
from index.library import Library
from index.upkeep import check
from tests.index.fake import CountWords
from tests.index.intake.workers import DEATHS, LIMITS, large, replace_reader, texts

SEVERAL = [1, 3]


@pytest.mark.parametrize("workers", SEVERAL)
def test_it_gives_what_reading_gives_in_the_same_order(tmp_path: Path, started: list[int], workers: int) -> None:
    """With many files and one large one, whose articles come from a worker."""
    folder = texts(tmp_path / "news", 40)[0]
    large(folder / "020-large.jsonl")
    (folder / "031.bin").write_bytes(b"\0")
    found = list(intake([folder], workers=workers))
    assert found == list(read([folder]))
    assert len(found) == 40 + 3000 + 1
    assert 1 <= len(started) <= workers


def test_small_texts_need_no_process(tmp_path: Path, started: list[int]) -> None:
    """Three articles cost no more than they did."""
    assert len(list(intake(texts(tmp_path / "news", 3)))) == 3
    assert started == []


def test_a_name_does_not_decide_where_a_file_is_read(tmp_path: Path, started: list[int]) -> None:
    """Another format under the name of a text is for a worker."""
    (tmp_path / "page.txt").write_text("<!doctype html><html><body><p>Words.</p></body></html>")
    list(intake([tmp_path]))
    assert len(started) == 1


@pytest.mark.parametrize("death", DEATHS)
@pytest.mark.parametrize("workers", SEVERAL)
def test_one_file_ends_badly_and_the_others_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, started: list[int], death: str, workers: int
) -> None:
    """Whatever its reader does; the article that it gave before stays."""
    does, reason = DEATHS[death]
    body = f"  yield Article(id=name + '!', text='x')\n  if '2' in name:\n   {does}"
    replace_reader(monkeypatch, tmp_path, body)
    folder = texts(tmp_path / "news", 5)
    found = list(intake(folder, seconds=LIMITS[death], memory=512 * 1024**2, workers=workers))
    names = [item.id.rstrip("!") for item in found if isinstance(item, Article) and item.id.endswith("!")]
    assert names == [f"00{n}.txt" for n in range(5)]
    rest = [item for item in found if not (isinstance(item, Article) and item.id.endswith("!"))]
    if reason:
        [skipped] = rest
        assert isinstance(skipped, Skipped)
        assert skipped.path == str(folder[0] / "002.txt")
        assert reason in skipped.reason
        assert found.index(skipped) == 3
    else:
        assert rest == [Article(id="002.txt", text="It printed.")]


REACHES = {
    "the network": "import socket; socket.create_connection(('127.0.0.1', 9))",
    "a name": "import socket; socket.getaddrinfo('example.org', 80)",
    "a program": "import subprocess; subprocess.run(['true'])",
    "a shell": "import os; os.system('true')",
    "to remove": "import os; os.remove(path)",
    "to write": "open(str(path) + '.new', 'w').write('words' * 9999)",
}


@pytest.mark.parametrize("reach", REACHES)
def test_a_reader_reaches_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, started: list[int], reach: str
) -> None:
    """A hole in a format's library leads nowhere."""
    replace_reader(monkeypatch, tmp_path, f"  {REACHES[reach]}\n  yield Article(id=name, text='done')")
    [folder] = texts(tmp_path / "news", 1)
    [skipped] = list(intake([folder]))
    assert isinstance(skipped, Skipped)
    assert "cannot be read" in skipped.reason
    assert sum(file.stat().st_size for file in folder.iterdir()) == (folder / "000.txt").stat().st_size


@pytest.mark.parametrize("taken", [0, 1, 5])
def test_who_stops_asking_leaves_no_process(tmp_path: Path, started: list[int], taken: int) -> None:
    """After none, one or some of the articles."""
    large(tmp_path / "large.jsonl")
    items = intake([tmp_path], workers=2)
    for _ in range(taken):
        next(items)
    items.close()  # type: ignore[attr-defined]  # a generator


def test_only_the_time_of_reading_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, started: list[int]) -> None:
    """Not the time in which nobody takes an article: encoding may be slow."""
    replace_reader(monkeypatch, tmp_path, "  yield from (Article(id=str(n), text='x' * 200000) for n in range(40))")
    items = intake(texts(tmp_path / "news", 1), seconds=5)
    found = [next(items)]
    threading.Event().wait(6)
    assert len([*found, *items]) == 40


def test_of_a_million_bad_lines_a_few_are_listed(tmp_path: Path, started: list[int]) -> None:
    """And the rest counted: the report stays readable, and small."""
    (tmp_path / "bad.jsonl").write_text("[]\n" * 5000)
    found = list(intake([tmp_path]))
    assert len(found) == 201
    assert isinstance(found[-1], Skipped)
    assert found[-1].reason.endswith("(and 4799 more parts of this file)")


def test_the_first_missing_path_is_told_at_once(tmp_path: Path) -> None:
    """Before anything is read."""
    with pytest.raises(InputError, match="does not exist"):
        intake([tmp_path / "nowhere"])


# -------------------------------------------------------------------------------------------------- the library


class Breaking(CountWords):
    """Cannot encode one word."""

    def encode(self, texts):  # type: ignore[no-untyped-def]
        if any("unspeakable" in text for text in texts):
            raise ValueError("unspeakable word")
        return super().encode(texts)


def test_an_article_that_cannot_be_encoded_is_reported_and_the_rest_is_stored(tmp_path: Path) -> None:
    """Each is acknowledged once, and what was stored under the name stays."""
    [folder] = texts(tmp_path / "news", 6)
    told: list[str] = []
    with Library.create(tmp_path / "library", encoder=Breaking()) as library:
        library.add([folder / "004.txt"])
        for name in ("002", "004"):
            (folder / f"{name}.txt").write_text("An unspeakable thing.\n")
        report = library.add([folder], lambda article: told.append(article.id))
        assert check(library) == []
        assert library.article("004.txt").text == "Report 4 of the harbour.\n"
    assert told == list(report.added) == ["000.txt", "001.txt", "003.txt", "005.txt"]
    assert report.changed == ()
    assert [os.path.basename(one.path) for one in report.skipped] == ["002.txt", "004.txt"]
    assert report.skipped[0].reason == "cannot be cut into passages and encoded: ValueError unspeakable word"


def test_an_article_longer_than_books_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would take minutes of everybody's time."""
    monkeypatch.setattr(index.ingestion, "LONGEST", 1_000_000)
    (tmp_path / "long.txt").write_text("word " * 210_000)
    with Library.create(tmp_path / "library", encoder=CountWords()) as library:
        [skipped] = library.add([tmp_path / "long.txt"]).skipped
    assert skipped.reason == "1,050,000 characters long (at most 1,000,000): divide it"


def test_how_far_a_long_article_is_is_told_and_stopping_it_loses_nothing_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut and encoded in parts; what came before it is stored before it is begun."""
    monkeypatch.setattr(index.ingestion, "BATCH", 20_000)
    monkeypatch.setattr(index.text.split, "LONG_TEXT", 50_000)
    text = "\n\n".join(f"Report {n} of the harbour says that its master saw {n} boats there. " * 5 for n in range(400))
    (tmp_path / "a.txt").write_text("A short one.\n")
    (tmp_path / "b.txt").write_text(text)
    stored: list[str] = []
    parts: list[float] = []

    def stopped(article: Article, part: float) -> None:
        assert (article.id, stored) == ("b.txt", ["a.txt"])
        parts.append(part)
        if part > 0.5:
            raise KeyboardInterrupt

    folder = tmp_path / "library"
    with pytest.raises(KeyboardInterrupt), Library.create(folder, encoder=CountWords()) as library:
        library.add([tmp_path / "a.txt", tmp_path / "b.txt"], lambda one: stored.append(one.id), None, stopped)
    assert len(parts) > 10
    assert parts == sorted(set(parts))
    parts.clear()
    with Library(folder, write=True, encoder=CountWords()) as library:
        assert [one.id for one in library.articles()] == ["a.txt"]
        report = library.add([tmp_path / "b.txt"], None, None, lambda article, part: parts.append(part))
        assert (report.added, parts[-1]) == (("b.txt",), 1.0)
        assert check(library) == []
