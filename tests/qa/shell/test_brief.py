"""``qa brief`` at the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from qa.api import brief, open_library
from tests.qa.shell.commands import Qa

ARTICLES = {
    "walkout.md": """---
title: Weavers walk out in Corley
outlet: Corley Post
date: 2022-05-03
---
About 120 weavers walked out of the Corley mill on Monday over pay. The mill has not said when the looms will run again.

"We are tired," said Mayor Ida Marsh. "The looms stood still. Nobody sang in Corley."
""",
    "count.md": """---
title: Corley weavers stay out
outlet: Valley Echo
date: 2022-05-04
---
The Corley weavers stayed out for a second day on Tuesday. Some 90 weavers walked out, the mill said.
""",
    "lamp.md": """---
title: Lamp lit again
outlet: Coast Times
date: 2021-03-02
---
The lighthouse lamp was lit on Monday by Ada Quill, after eleven years.
""",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("brief")
    (where / "articles").mkdir()
    for name, text in ARTICLES.items():
        (where / "articles" / name).write_text(text, encoding="utf-8")
    with Library.create(where / "library") as library:
        assert not library.add([where / "articles"]).skipped
    return where / "library"


def test_as_json(qa: Qa) -> None:
    """As the contract has it: numbers of one list of citations, each word for word its article's."""
    done = qa("brief", "Corley", "weavers", "--json")
    assert done.code == 0
    found = done.json
    parts = ("timeline", "figures", "voices", "disagreements", "open_questions")
    assert {"topic", "citations", *parts} <= set(found)
    assert found["topic"] == "Corley weavers"
    assert [one["number"] for one in found["citations"]] == list(range(1, len(found["citations"]) + 1))
    cited = {number for part in parts for number in _numbers(found[part])}
    assert cited == set(range(1, len(found["citations"]) + 1))


def _numbers(value: object) -> set[int]:
    if isinstance(value, dict):
        own = set(value.get("citations", ()))
        return own.union(*(_numbers(one) for key, one in value.items() if key != "citations"))
    return set().union(*map(_numbers, value)) if isinstance(value, list) else set()


def test_for_people(qa: Qa) -> None:
    """Part by part in 80 columns, without colour in a pipe, and every source at the end."""
    done = qa("brief", "Corley", "weavers")
    blocks = done.out.rstrip("\n").split("\n\n")
    assert blocks[0] == "Corley weavers: 2 articles of 2 outlets"
    titles = [block.split("\n")[0] for block in blocks[1:]]
    assert titles == ["Timeline", "Figures", "Voices", "Open questions", "The articles disagree on weavers", "Sources"]
    assert "2 May 2022 (by the article's date)" in blocks[1]
    assert "- weavers: Some 90 (the mill) [3]; About 120 [1]" in blocks[2]
    assert "- Ida Marsh, mayor" in blocks[3]
    assert "has not said when the looms will run again" in " ".join(blocks[4].split())
    assert "\x1b" not in done.out
    assert all(len(line) <= 80 for line in done.out.splitlines() if "/" not in line)


def test_as_markdown(qa: Qa) -> None:
    """Headings, and a footnote for every number."""
    done = qa("brief", "Corley weavers", "--format", "markdown")
    assert done.out.startswith("# Corley weavers\n")
    assert "\n## Timeline\n" in done.out
    assert "\n[^1]: " in done.out
    assert qa("brief", "Corley", "--format", "markdown", "--json").code == 2


def test_no_article_is_about_it(qa: Qa) -> None:
    """Exit code 1 and a clear word; a topic without words is wrong usage."""
    none = qa("brief", "volcano")
    assert none.code == 1
    assert none.out == "No article here is about \u201cvolcano\u201d. Searched 3 articles.\n"
    assert qa("brief", "volcano", "--json").json["timeline"] == []
    assert qa("brief", "?").code == 2


def test_less_and_within(qa: Qa) -> None:
    """A limit says how much more there is, and other outlets are left out."""
    short = qa("brief", "Corley weavers", "--limit", "1")
    assert "and 1 more event: --limit shows more" in short.out
    (voice,) = qa("brief", "Corley weavers", "--outlet", "Corley Post", "--json").json["voices"]
    assert voice["speaker"] == "Ida Marsh"
    assert qa("brief", "Corley weavers", "--outlet", "Coast Times").code == 1


def test_a_quotation_of_two_sentences_is_one_entry(made: Path) -> None:
    """It is word for word its article's from the first sentence that is cited to the last."""
    with open_library(made) as library:
        found = brief(library, "Corley weavers")
    (voice,) = [one for one in found.voices if one.direct]
    assert "The looms stood still. Nobody sang in Corley." in voice.parts
