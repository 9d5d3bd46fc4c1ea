"""The Python API: what ``from qa import ...`` gives, and that nothing of it is imported before it is used."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

import qa
from index.library import Library
from qa import OpenLibrary, UsageError, ask, open_library, quotes, search, verify
from tests.qa.write.server import said, scripted

TOWNS = {
    "calder.txt": "Mayor Ada Reyes of Calder closed the old pier on Monday. Reyes was a diver before.\n",
    "holm.md": "---\noutlet: Holm Herald\ndate: 2021-03-02\n---\n"
    "Mayor Bo Lind of Holm opened the new market on Friday. Lind was a baker before.\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that no test changes."""
    where = tmp_path_factory.mktemp("api")
    (where / "articles").mkdir()
    for name, text in TOWNS.items():
        (where / "articles" / name).write_text(text, encoding="utf-8")
    with Library.create(where / "library") as made:
        made.add([where / "articles"])
    return where / "library"


@pytest.fixture(scope="module")
def towns(folder: Path) -> Iterator[OpenLibrary]:
    with open_library(folder) as opened:
        yield opened


def test_an_answer_has_its_citations_and_the_json_of_the_command_line(towns: OpenLibrary) -> None:
    answer = ask(towns, "Who is the mayor of Calder?")
    assert "Ada Reyes" in answer.text
    shown = json.loads(json.dumps(answer.to_json()))
    (citation,) = shown["citations"]
    text = towns.library.article(citation["article"]["id"]).text
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert 0 < shown["seconds"] == round(answer.seconds, 3)


def test_who_said_what_has_its_citation(tmp_path: Path) -> None:
    """By whom, on what, of which articles; neither of the first two is a mistake."""
    (tmp_path / "rail.md").write_text(
        "---\noutlet: Holm Herald\ndate: 2021-03-02\n---\n"
        "\u201cThe rail pays for itself,\u201d said Eva Moss, its chief executive.\n",
        encoding="utf-8",
    )
    with Library.create(tmp_path / "library") as made:
        made.add([tmp_path / "rail.md"])
    with open_library(tmp_path / "library") as library:
        (quote,) = quotes(library, by="Moss", about="rail", since="2021", outlets="Holm Herald")
        assert quote.speaker is not None
        assert (quote.speaker.name, quote.speaker.role, quote.role_text) == ("Eva Moss", "ceo", "chief executive")
        assert quote.text in quote.citation.quote
        assert quotes(library, by="Moss", until="2020") == ()
        with pytest.raises(UsageError, match="Whose words"):
            quotes(library)


def test_an_outlet_that_another_process_adds_is_known_from_the_next_question_on(tmp_path: Path) -> None:
    """A question may name it: what keeps warm has it too."""
    for name in ("Holm Herald", "Bay Bugle"):
        head = f"---\ntitle: Rail\noutlet: {name}\n---\n"
        (tmp_path / f"{name}.md").write_text(
            f"{head}The rail of Holm carries 90 people, {name} found.\n", encoding="utf-8"
        )
    with Library.create(tmp_path / "library") as made:
        made.add([tmp_path / "Holm Herald.md"])
        with open_library(tmp_path / "library") as library:
            asked = "How many people does the rail carry, according to the Bay Bugle?"
            assert not ask(library, asked).answered
            made.add([tmp_path / "Bay Bugle.md"])
            told = ask(library, asked)
            assert "90" in told.text
            assert "Bay Bugle" in {one.article.outlet for one in told.citations}


def test_a_draft_is_verified_as_a_text_or_a_file(towns: OpenLibrary, tmp_path: Path) -> None:
    text = "\u201cA quotation of words that nobody has said in any town,\u201d said Ada Reyes.\n"
    (tmp_path / "draft.txt").write_text(text, encoding="utf-8")
    for draft in (text, tmp_path / "draft.txt"):
        found = verify(towns, draft)
        assert not found.holds
        assert [str(one.status) for one in found.quotes] == ["not found"]


def test_a_search_gives_passages_best_first(towns: OpenLibrary) -> None:
    found = search(towns, "new market", limit=1)
    (hit,) = found.hits
    assert hit.article.id == "holm.md"
    assert found.to_json()["query"] == "new market"
    assert set(found.to_json(explain=True)["hits"][0]) - set(hit.to_json()) == {"cosine", "bm25", "odds"}


@pytest.mark.parametrize(
    "limits", [{"outlets": "holm herald"}, {"outlets": ["Holm Herald"]}, {"since": "2021"}, {"since": date(2021, 3, 1)}]
)
def test_only_articles_within_the_limits_answer(towns: OpenLibrary, limits: dict[str, object]) -> None:
    """An outlet or several, a date as text or as a date."""
    assert not ask(towns, "Who closed the old pier?", **limits).answered  # type: ignore[arg-type]
    hits = search(towns, "the mayor", **limits).hits  # type: ignore[arg-type]
    assert {hit.article.id for hit in hits} == {"holm.md"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"since": "soon"}, "since 'soon' is not a date"),
        ({"since": "2021", "until": "2020"}, "since 2021 is later than until 2020"),
        ({"outlets": ["Holm Times"]}, "Nearest: Holm Herald"),
        ({"today": "2021"}, "today '2021' is not a day"),
        ({"llm": "nobody"}, "names no language model"),
    ],
)
def test_what_cannot_be_is_a_usage_error(towns: OpenLibrary, given: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        ask(towns, "Who is the mayor?", **given)  # type: ignore[arg-type]


def test_no_words_are_a_usage_error(towns: OpenLibrary) -> None:
    with pytest.raises(UsageError, match="empty"):
        search(towns, " ")
    with pytest.raises(UsageError, match="empty"):
        ask(towns, "?")


def test_a_follow_up_is_understood_by_answers_or_by_words(towns: OpenLibrary) -> None:
    first = ask(towns, "Who is the mayor of Calder?")
    for history in ([first], [(first.question, first.text)]):
        then = ask(towns, "and of Holm?", history=history)
        assert (then.question, then.asked_as) == ("and of Holm?", "Who is the mayor of Holm?")
        assert "Bo Lind" in then.text


def test_a_language_model_is_named_a_question(towns: OpenLibrary) -> None:
    """Another question without one is answered by the articles alone."""
    with scripted(said(("s1", "Mayor Ada Reyes closed the old pier on Monday."))) as server:
        assert ask(towns, "Who closed the old pier?", llm=server.name).writer == server.name
    assert ask(towns, "Who closed the old pier?").writer is None


def test_several_threads_ask_one_library(towns: OpenLibrary) -> None:
    asked = ["Who is the mayor of Calder?", "Who is the mayor of Holm?"] * 4
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda question: ask(towns, question).text, asked))
    assert answers == [ask(towns, question).text for question in asked]


def test_a_library_that_nobody_holds_is_let_go_at_once(folder: Path) -> None:
    """With its networks, of a hundred megabytes: the collector, which sees small objects only, comes much later."""
    gc.disable()
    try:
        with open_library(folder) as library:
            assert ask(library, "Who is the mayor of Calder?").answered
            held = [weakref.ref(one) for one in (library, library.library)]
        del library
        assert [one() for one in held] == [None, None]
    finally:
        gc.enable()


def test_a_library_opened_as_of_a_day_is_asked_on_that_day(folder: Path) -> None:
    with open_library(folder, as_of="2021-03") as opened:
        assert opened.day() == date(2021, 3, 31)
        assert opened.day("1 April 2021") == date(2021, 4, 1)


def test_without_a_path_the_library_is_the_users_own(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_LIBRARY", str(folder))
    with open_library() as opened:
        assert opened.library.folder == folder


def test_every_public_name_is_there() -> None:
    assert all(hasattr(qa, name) for name in qa.__all__)
    assert not hasattr(qa, "anything_else")


def test_the_package_is_light_to_import() -> None:
    """Nothing of ours, and nothing heavy, before a name of it is used."""
    code = "import sys, qa; print([n for n in sys.modules if n.startswith(('qa.', 'index', 'numpy'))])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
