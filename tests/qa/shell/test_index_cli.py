"""Articles by the command line: references, and a library filled, looked into, changed and emptied."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.index.intake.site import serving
from tests.qa.shell.commands import ARTICLE_KEYS, ARTICLES, Qa, write_articles


def test_cite_takes_ids_and_files_in_every_format(qa: Qa, made: Path) -> None:
    assert (
        qa("cite", "lamp.md").out
        == "Jane Roe. “Lamp lit again”. Coast Times, 2 March 2021. https://coast.example/lamp\n"
    )
    assert qa("cite", "lamp.md", "--format", "markdown").out.startswith("- Jane Roe. [“Lamp lit again”](<https:")
    assert qa("cite", "lamp.md", "--format", "bibtex").out.startswith("@article{lamp-md,\n")
    items = qa("cite", made.parent / "articles" / "briefs.jsonl", "lamp.md", "--json").json
    assert [item["id"] for item in items] == ["brief-1", "brief-2", "lamp.md"]


@pytest.mark.parametrize(
    ("place", "ids"),
    [
        ("lamp.md:7", ["lamp.md"]),
        ("briefs.jsonl · brief-2", ["brief-2"]),
        ("briefs.jsonl", ["brief-1", "brief-2"]),
        ("ferry.txt p. 2", ["ferry.txt"]),
    ],
)
def test_an_article_is_found_by_the_place_that_a_citation_shows(
    qa: Qa, made: Path, monkeypatch: pytest.MonkeyPatch, place: str, ids: list[str]
) -> None:
    """From its own folder, and with the whole path from anywhere."""
    assert [one["id"] for one in qa("cite", made.parent / "articles" / place, "--json").json] == ids
    monkeypatch.chdir(made.parent / "articles")
    assert [one["id"] for one in qa("cite", place, "--json").json] == ids


def test_an_article_is_found_by_the_name_of_its_file_from_anywhere(qa: Qa) -> None:
    assert [one["id"] for one in qa("cite", "briefs.jsonl", "--json").json] == ["brief-1", "brief-2"]
    assert qa("cite", "briefs").code == 3


def test_a_library_is_filled_changed_synchronised_and_emptied(qa: Qa, tmp_path: Path) -> None:
    """The life of a library, each step reported in JSON."""
    folder, here = write_articles(tmp_path), ("--library", tmp_path / "library", "--json")
    (folder / "bad.jsonl").write_text('{"text": 3}\n', encoding="utf-8")
    added = qa("index", "add", folder, *here)
    assert added.code == 0
    assert set(added.json) == {"added", "changed", "unchanged", "removed", "skipped"}
    assert set(added.json["added"]) == {"ferry.txt", "lamp.md", "brief-1", "brief-2"}
    (skipped,) = added.json["skipped"]
    assert (skipped["path"], skipped["line"]) == (str(folder / "bad.jsonl"), 1)
    assert "4 added, 1 skipped\n" in added.err
    assert f"{folder / 'bad.jsonl'}:1: " in added.err

    (folder / "ferry.txt").write_text("The ferry was raised.\n", encoding="utf-8")
    (folder / "briefs.jsonl").unlink()
    synced = qa("index", "sync", *here).json
    assert (synced["changed"], set(synced["removed"]), synced["unchanged"]) == (
        ["ferry.txt"],
        {"brief-1", "brief-2"},
        1,
    )

    assert qa("index", "remove", "lamp.md", *here).json == {"removed": ["lamp.md"]}
    listed = qa("index", "list", *here).json["articles"]
    assert [article["id"] for article in listed] == ["ferry.txt"]
    assert set(listed[0]) == ARTICLE_KEYS
    assert qa("index", "stats", *here).json["articles"] == 1
    assert qa("index", "check", *here).json == {"problems": []}
    assert qa("index", "repair", *here).json == {"problems": []}
    assert qa("index", "create", *here).json == {"library": str(tmp_path / "library"), "model": "all-MiniLM-L6-v2"}


def test_a_page_is_added_fetched_again_and_removed_by_its_address(qa: Qa, tmp_path: Path) -> None:
    folder = tmp_path / "library"
    file = tmp_path / "ferry.txt"
    file.write_text(ARTICLES["ferry.txt"], encoding="utf-8")
    with serving() as site:
        url = site.page("/lamp.txt", "The lamp was lit by Ada Quill.")
        allow = ("--allow-private", f"127.0.0.1:{site.port}")
        refused = qa("index", "add", url, "--library", folder)
        assert refused.code == 3
        assert f"For a server of your own allow it: {' '.join(allow)}" in refused.err
        assert not folder.exists()
        added = qa("index", "add", url, file, *allow, "--library", folder, "--json")
        assert added.json == {"added": ["ferry.txt", url], "changed": [], "removed": [], "unchanged": 0, "skipped": []}
        assert qa("index", "show", url, "--library", folder, "--json").json["url"] == url
        site.page("/lamp.txt", "The lamp was put out by Ada Quill.")
        left = qa("index", "sync", "--library", folder)
        assert "1 unchanged" in left.err
        assert "Left as they are: 1 from the web. Fetch them again: qa index sync --web" in left.err
        again = qa("index", "sync", "--web", *allow, "--library", folder, "--json").json
        assert (again["changed"], again["unchanged"]) == ([url], 1)
        site.page("/lamp.txt", status=404)
        gone = qa("index", "sync", "--web", *allow, "--library", folder)
        assert f"{url}: is gone (404); what it gave stays" in gone.err
    assert qa("index", "remove", url, "--library", folder, "--json").json == {"removed": [url]}


def test_show_gives_the_text_and_all_that_is_known(qa: Qa) -> None:
    shown = qa("index", "show", "lamp.md", "--json").json
    assert set(shown) == ARTICLE_KEYS | {"text", "sha256", "language", "first_line", "extra", "versions"}
    assert [(one["since"], one["until"]) for one in shown["versions"]] == [("2021-03-02", None)]
    assert shown["text"].startswith("The lighthouse lamp")
    assert "title: Lamp lit again" in qa("index", "show", "lamp.md").out


def test_damage_is_found_and_exits_3(qa: Qa, tmp_path: Path) -> None:
    folder, here = write_articles(tmp_path), ("--library", tmp_path / "library")
    qa("index", "add", folder, *here, "--quiet")
    with sqlite3.connect(tmp_path / "library" / "library.sqlite") as database:
        database.execute("UPDATE articles SET text = replace(text, 'lamp', 'bell')")
    database.close()
    done = qa("index", "check", *here)
    assert done.code == 3
    assert "lamp.md" in done.out
    assert "qa index repair" in done.err
    assert qa("index", "repair", *here, "--json").json["problems"] == []
    assert qa("index", "check", *here).code == 0


def test_nothing_that_could_be_stored_exits_3_even_when_quiet(qa: Qa, tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(b"\0")
    for quiet in ((), ("--quiet",)):
        done = qa("index", "add", tmp_path / "scan.pdf", "--library", tmp_path / "library", *quiet)
        assert done.code == 3
        assert "scan.pdf" in done.err
    assert done.out == ""


def test_only_the_first_skipped_are_listed_unless_verbose(qa: Qa, tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text("nonsense\n" * 30, encoding="utf-8")
    arguments = ("index", "add", tmp_path / "bad.jsonl", "--library", tmp_path / "library")
    assert "and 10 more" in qa(*arguments).err
    assert qa(*arguments, "--verbose").err.count("bad.jsonl:") == 30


def test_what_is_noted_of_an_article_is_not_counted_as_skipped(qa: Qa, tmp_path: Path) -> None:
    """The article is stored, without the date that can be read in two ways."""
    text = "Lamp is lit again\n\nBy Marla Finch\nQuayside Post\n03/04/2021\n\nThe lamp was lit again on Monday.\n"
    (tmp_path / "lamp.txt").write_text(text, encoding="utf-8")
    added = qa("index", "add", tmp_path / "lamp.txt", "--library", tmp_path / "library", "--json")
    assert "1 added, 1 noted\n" in added.err
    assert [(one["note"], "03/04/2021" in one["reason"]) for one in added.json["skipped"]] == [(True, True)]


def test_common_options_count_before_the_command_too(qa: Qa, tmp_path: Path) -> None:
    done = qa("--json", "--library", tmp_path / "elsewhere", "index", "create")
    assert done.json["library"] == str(tmp_path / "elsewhere")
