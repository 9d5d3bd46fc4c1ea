"""Fuzzing finds what a reader must not do, and says what it tried."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer import Typer
from typer.testing import CliRunner

import evals.lab.fuzz
from evals.lab.fuzz import Finding, judge, main
from evals.lab.seeds import seeds
from index.article import Article
from index.intake.read import Skipped
from index.intake.worker import Worker

WHOLE = Article("a", "news/a.txt", None, "The ferry was late.")
app = Typer()
app.command()(main)


class Reads(Worker):
    """Gives what it is told to, whatever the document."""

    items: tuple[Article | Skipped, ...] = ()

    def read(self, path: Path, name: str, page: object = None) -> Iterator[Article | Skipped]:
        """The items."""
        yield from self.items


@pytest.mark.parametrize("kind", seeds())
def test_a_valid_document_of_each_kind_gives_an_article(kind: str, tmp_path: Path) -> None:
    """Or its reader is not the one that is tried."""
    suffix, documents = seeds()[kind]
    worker = Worker(60)
    try:
        for document in documents:
            path = tmp_path / f"document{suffix}"
            path.write_bytes(document)
            assert judge(worker, path, 60)
    finally:
        worker.close()


@pytest.mark.parametrize(
    ("items", "says"),
    [
        ((), "neither an article nor a reason"),
        ((replace(WHOLE, text=" \n"),), "without text"),
        ((replace(WHOLE, text="a\0b"),), "with NUL"),
        ((replace(WHOLE, id=""),), "without text or id"),
        ((replace(WHOLE, title="\ud800"),), "cannot be stored"),
        ((WHOLE, Skipped("a.txt", None, "cannot be read: ValueError")), "cannot be read: ValueError"),
        ((Skipped("a.txt", None, "its reader ended: signal 11"),), "its reader ended"),
        ((Skipped("a.txt", None, "not read within 20 seconds"),), "not read within"),
        ((Skipped("a.txt", None, " "),), "gives no reason"),
    ],
)
def test_what_may_come_of_no_document_is_a_finding(items: tuple[Article | Skipped, ...], says: str) -> None:
    """Articles and reasons are none."""
    worker = Reads(1)
    worker.items = items
    with pytest.raises(Finding, match=says):
        judge(worker, Path("document.txt"), 10)
    worker.items = (WHOLE, Skipped("a.txt", 2, "has no text"))
    assert judge(worker, Path("document.txt"), 10)
    with pytest.raises(Finding, match="takes longer than -1 seconds"):
        judge(worker, Path("document.txt"), -1)


class Fails(Reads):
    """Reads the documents that have no NUL."""

    def read(self, path: Path, name: str, page: object = None) -> Iterator[Article | Skipped]:
        """An article, or none."""
        if b"\0" not in path.read_bytes():
            yield WHOLE


def test_a_finding_is_made_small_and_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """The exit code is 1, and the document is given whole."""
    monkeypatch.setattr(evals.lab.fuzz, "Worker", Fails)
    ran = CliRunner().invoke(app, ["--minutes", "5", "--json", "markdown"])
    assert ran.exit_code == 1
    row = json.loads(ran.stdout)["markdown"]
    assert row["finding"] == "gives neither an article nor a reason"
    found = base64.b64decode(row["document"])
    assert b"\0" in found
    assert len(found) <= len(seeds()["markdown"][1][0]) + 1
    assert "markdown: " in ran.stderr
    shown = CliRunner().invoke(app, ["--minutes", "5", "markdown"])
    assert shown.stdout == f"markdown: {row['finding']}\n  {row['document']}\n"


def test_the_readers_of_all_kinds_stand_a_short_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty documents of each; a kind that is not known is named."""
    monkeypatch.setattr(evals.lab.fuzz, "ROUND", 60)
    ran = CliRunner().invoke(app, ["--minutes", "0.0001", "--json"])
    rows = json.loads(ran.stdout)
    assert list(rows) == list(seeds())
    assert {kind: row["finding"] for kind, row in rows.items() if row["finding"]} == {}
    assert all(row["documents"] >= 30 and 0 < row["articles"] <= row["documents"] for row in rows.values())
    unknown = CliRunner().invoke(app, ["--minutes", "0", "spreadsheet"])
    assert unknown.exit_code != 0
    assert "No reader is called 'spreadsheet': text, markdown" in unknown.stderr
