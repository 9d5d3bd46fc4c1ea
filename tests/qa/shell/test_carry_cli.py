"""Libraries carried, divided, joined and changed over by the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

import index.carry.portable
import index.library
from evals.command import main
from index.library import Library
from tests.index.fake import CountWords
from tests.qa.shell.commands import Done, Qa, write_articles


def ids(done: Done) -> list[str]:
    return [article["id"] for article in done.json["articles"]]


def test_a_library_goes_out_and_comes_in(qa: Qa, tmp_path: Path) -> None:
    """And answers as before, without its files."""
    file, there = tmp_path / "news.qa", ("--library", tmp_path / "there")
    out = qa("index", "export", file, "--json")
    assert (out.code, out.json["articles"], out.json["file"]) == (0, 4, str(file))
    assert set(out.json) == {"file", "model", "articles", "passages", "bytes", "sha256"}
    into = qa("index", "import", file, *there, "--json")
    assert into.json == {key: out.json[key] for key in out.json if key != "file"} | {"library": str(tmp_path / "there")}
    asked = [qa("ask", "Who lit the lighthouse lamp?", "--json", *where) for where in ((), there)]
    assert [done.json | {"seconds": 0} for done in asked] == [asked[0].json | {"seconds": 0}] * 2
    assert "4 articles, 4 passages (model all-MiniLM-L6-v2)" in qa("index", "export", file).err
    again = qa("index", "import", file, *there)
    assert (again.code, "There is a library in" in again.err) == (3, True)


def test_shares_are_built_and_joined(qa: Qa, tmp_path: Path) -> None:
    """The same articles as when all is added at once; a second time nothing changes."""
    folder, parts = write_articles(tmp_path), [tmp_path / f"part-{n}" for n in (1, 2)]
    held = [ids(qa("index", "list", "--json", "--library", part)) for n, part in enumerate(parts, 1)
            if qa("index", "add", folder, "--shard", f"{n}/2", "--library", part).code == 0]  # fmt: skip
    assert sorted(held[0] + held[1]) == ["brief-1", "brief-2", "ferry.txt", "lamp.md"]
    assert all(held)
    here = ("--library", tmp_path / "joined", "--json")
    joined = qa("index", "merge", *parts, *here).json
    assert (sorted(joined["added"]), joined["unchanged"]) == (sorted(held[0] + held[1]), 0)
    assert qa("index", "merge", *parts, *here).json["unchanged"] == 4
    assert qa("index", "sync", *here).json["unchanged"] == 4
    assert qa("index", "check", *here).json == {"problems": []}


def test_workers_build_a_library(qa: Qa, tmp_path: Path) -> None:
    here = ("--library", tmp_path / "spread", "--json")
    done = qa("index", "spread", write_articles(tmp_path), "--shards", "2", *here)
    assert sorted(done.json["added"]) == ["brief-1", "brief-2", "ferry.txt", "lamp.md"]
    assert qa("search", "lighthouse", *here).json["hits"][0]["article"]["id"] == "lamp.md"


def test_the_model_is_changed(qa: Qa, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once; then it has it."""
    here = ("--library", tmp_path / "library")
    qa("index", "add", write_articles(tmp_path), *here)
    for module in ("index.encode", "index.library", "index.model"):
        monkeypatch.setattr(f"{module}.load_encoder", lambda model: CountWords())
    changed = qa("index", "remodel", "--model", "count-words", *here, "--json").json
    assert changed == {"model": "count-words", "changed": True, "articles": 4, "passages": 4}
    assert "has the model count-words" in qa("index", "remodel", "--model", "count-words", *here).err
    assert qa("search", "lighthouse", "--json", *here).json["hits"][0]["article"]["id"] == "lamp.md"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("export", "{}/news.qa"), "is as it was before"),
        (("import", "{}/given.qa", "--library", "{}/new"), "Give the same command again"),
        (("merge", "{}/given.qa", "--library", "{}/new"), "the same command brings the rest"),
    ],
)
def test_ctrl_c_says_what_it_leaves_and_exits_130(
    qa: Qa,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    says: str,
) -> None:
    def stop(*rest: object) -> None:
        raise KeyboardInterrupt

    assert qa("index", "export", tmp_path / "given.qa").code == 0
    before = sorted(tmp_path.iterdir())
    for name in ("_pack", "unpack"):
        monkeypatch.setattr(index.carry.portable, name, stop)
    done = qa("index", *(argument.format(tmp_path) for argument in arguments))
    assert (done.code, says in done.err) == (130, True)
    assert [path for path in sorted(tmp_path.iterdir()) if path.name != "new"] == before
    assert not (tmp_path / "new" / "library.sqlite").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("add", ".", "--shard", "17/16"), 2, "'17/16' is no share. Write the third of sixteen as 3/16"),
        (("import", "nowhere.qa"), 3, "nowhere.qa cannot be read"),
        (("merge", "nowhere"), 3, "There is no library in nowhere"),
        (("merge",), 2, "LIBRARY"),
        (("spread", "nowhere", "--shards", "2", "--library", "new"), 3, "nowhere does not exist"),
        (("spread", ".", "--shards", "0"), 2, "--shards"),
        (("remodel", "--model", "other"), 3, "'other'"),
        (("remodel",), 2, "--model"),
        (("export", "nowhere/news.qa"), 2, "nowhere is no folder"),
    ],
)
def test_an_error_says_what_to_do(
    qa: Qa,
    made: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    code: int,
    words: str,
) -> None:
    monkeypatch.chdir(made.parent)
    done = qa("index", *arguments)
    assert (done.code, words in done.err, done.out) == (code, True, ""), done.err
    assert "Traceback" not in done.err
    assert not (made.parent / "nowhere").exists()
    assert not (made.parent / "new").exists()


def test_a_share_is_not_added_to_a_library_of_all(qa: Qa, made: Path, tmp_path: Path) -> None:
    """Its folder is of whole files: two meanings of sync in one library would take articles for gone."""
    where = tmp_path / "library"
    folder = write_articles(tmp_path)
    assert main(["index", "add", str(folder), "--library", str(where), "--quiet"]) == 0
    done = qa("index", "add", folder, "--shard", "1/2", "--library", where)
    assert (done.code, "qa index merge joins them" in done.err) == (2, True)
    with Library(where) as library:
        assert library.counts()[0] == 4
