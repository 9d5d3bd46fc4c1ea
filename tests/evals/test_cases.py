"""Cases are checked before anything runs, and an error names the line."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evals.cases import SAMPLE, Case, check, contradictions, find, load
from evals.wanted import Evidence
from index.article import Article
from index.errors import InputError, UsageError
from index.intake.read import read

ARTICLES = {"ferry.txt": "The last ferry left at noon. Nobody was aboard."}
CASE = {"id": "q1", "question": "When did the last ferry leave?", "answers": ["at noon"]}


def written(folder: Path, *lines: dict[str, Any] | str) -> Path:
    """A questions file of these lines, which begins with an empty one."""
    path = folder / "questions.jsonl"
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in ("", *lines))
    path.write_text(text + "\n", encoding="utf-8")
    return path


def test_a_case_keeps_what_its_line_says(tmp_path: Path) -> None:
    """Every field is read, unknown keys are let be, numbers may be ids, blank choices are dropped."""
    evidence = [{"doc_id": 7, "text": "left at noon", "stance": "for"}, {"text": "elsewhere"}]
    line = {**CASE, "id": 1, "type": "when", "split": "dev", "evidence": evidence, "choices": ["at noon", ""]}
    assert load(written(tmp_path, {**line, "level": "hard"})) == [
        Case(
            id="1",
            question="When did the last ferry leave?",
            type="when",
            answers=("at noon",),
            evidence=(Evidence("7", "left at noon"), Evidence(None, "elsewhere")),
            choices=("at noon",),
            split="dev",
            line=2,
        )
    ]


def test_a_compressed_file_is_read_as_the_plain_one(tmp_path: Path) -> None:
    """Only the name's ending differs."""
    path = written(tmp_path, CASE)
    packed = tmp_path / "questions.jsonl.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert load(packed) == load(path)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 3: not JSON"),
        ("[1]", "line 3: not a JSON object"),
        ({"question": "Who?"}, 'line 3: no "id"'),
        ({"id": "q2"}, 'line 3: no "question"'),
        ({"id": "q2", "question": "  "}, "line 3: \"question\" is '  ', not a text"),
        ({**CASE, "id": True}, 'line 3: "id" is True, not a text'),
        ({**CASE, "id": "q2", "answers": "noon"}, "line 3: \"answers\" is 'noon', not a list of texts"),
        ({**CASE, "id": "q2", "answers": [12]}, 'line 3: "answers" is [12], not a list of texts'),
        ({**CASE, "id": "q2", "answerable": "no"}, "line 3: \"answerable\" is 'no', not true or false"),
        ({**CASE, "id": "q2", "evidence": ["a"]}, 'line 3: "evidence" is not a list of objects'),
        ({**CASE, "id": "q2", "evidence": [{"doc_id": []}]}, "line 3: a piece of evidence is {'doc_id': []}"),
        (CASE, "line 3: the id 'q1' is already that of line 2"),
    ],
)
def test_a_line_that_is_no_case_is_named(tmp_path: Path, line: dict[str, Any] | str, message: str) -> None:
    """The error has the file, the line and what is wrong there."""
    path = written(tmp_path, CASE, line)
    with pytest.raises(InputError) as caught:
        load(path)
    assert str(path) in str(caught.value)
    assert message in str(caught.value)


def test_many_faults_are_told_at_once_but_not_all_of_them(tmp_path: Path) -> None:
    """Five lines are shown and the others counted."""
    with pytest.raises(InputError) as caught:
        load(written(tmp_path, *["{"] * 8))
    assert str(caught.value).count("not JSON") == 5
    assert str(caught.value).endswith("and 3 more")


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xff\xfe{", b"not gzip"])
def test_a_file_without_cases_is_an_error(tmp_path: Path, content: bytes) -> None:
    """Empty, not UTF-8, or not what its name says."""
    path = tmp_path / ("questions.jsonl.gz" if b"gzip" in content else "questions.jsonl")
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"questions\.jsonl"):
        load(path)


def case(**changes: Any) -> Case:
    """A case that stands in line 4, sound but for the changes."""
    return replace(Case("q1", "When?", "when", ("noon",), line=4), **changes)


@pytest.mark.parametrize("strict", [True, False])
def test_sound_cases_pass_without_a_word(strict: bool) -> None:
    """Evidence word for word, by article alone, and none where nothing answers."""
    cases = [
        case(evidence=(Evidence("ferry.txt", "The last ferry left at noon."), Evidence("ferry.txt"))),
        case(question="Who?", answers=(), answerable=False),
    ]
    assert check(Path("q.jsonl"), cases, ARTICLES, strict=strict) == []


@pytest.mark.parametrize("strict", [True, False])
def test_evidence_in_an_unknown_article_is_always_an_error(strict: bool) -> None:
    """Whoever made the set, its recall would be nonsense."""
    with pytest.raises(InputError, match=r"line 4: its evidence is in 'bus\.txt', which is not among the articles"):
        check(Path("q.jsonl"), [case(evidence=(Evidence("bus.txt"),))], ARTICLES, strict=strict)


@pytest.mark.parametrize(
    ("faulty", "error", "warning"),
    [
        (
            case(evidence=(Evidence("ferry.txt", "The last ferry left at one."),)),
            "line 4: evidence not word for word in 'ferry.txt': 'The last ferry left at one.'",
            "1 pieces of evidence are not word for word in their article: finding the article counts",
        ),
        (
            case(answers=()),
            "line 4: answerable, but without answers",
            "1 answerable cases have no answers: only what was found for them is measured",
        ),
    ],
)
def test_what_is_an_error_in_our_set_is_a_warning_in_another(faulty: Case, error: str, warning: str) -> None:
    """Other people's sets hold joined sentences, and questions for retrieval alone."""
    with pytest.raises(InputError) as caught:
        check(Path("q.jsonl"), [faulty], ARTICLES, strict=True)
    assert error in str(caught.value)
    assert check(Path("q.jsonl"), [faulty], ARTICLES, strict=False) == [warning]


@pytest.mark.parametrize(
    ("cases", "problem"),
    [
        ([case(answerable=False, answers=("noon",))], "line 4: not answerable, but with an answer ('noon')"),
        ([case(answers=("Yes", "no."))], "line 4: both yes and no"),
        ([case(answers=("noon",), choices=("one", "two"))], "line 4: the answer 'noon' is none of the choices"),
        (
            [case(), case(id="x", answerable=False, answers=(), line=9)],
            "line 9: the question of line 4 again, and only one of them is answerable",
        ),
    ],
)
def test_labels_that_contradict_each_other_are_named(cases: list[Case], problem: str) -> None:
    """An error in our set, a warning in another's."""
    with pytest.raises(InputError) as caught:
        check(Path("q.jsonl"), cases, ARTICLES, strict=True)
    assert problem in str(caught.value)
    (warning,) = check(Path("q.jsonl"), cases, ARTICLES, strict=False)
    assert warning == f"1 labels contradict each other, the first on {problem}"


def test_labels_that_agree_are_no_contradiction() -> None:
    """Also where a choice is written a little differently, and a question is asked twice."""
    sound = [case(answers=("The noon",), choices=("noon!", "one")), case(id="x", line=9)]
    assert contradictions(sound) == []


def test_evidence_without_an_article_is_left_out_with_a_warning() -> None:
    """It cannot be placed, so it cannot be found."""
    (warning,) = check(Path("q.jsonl"), [case(evidence=(Evidence(None, "noon"),))], ARTICLES, strict=True)
    assert warning == "1 pieces of evidence name no article: they are left out of what should be found"


def test_the_sample_is_sound() -> None:
    """The set that ships passes its own strict check."""
    chosen = find(SAMPLE)
    assert chosen.corpus is not None
    articles = {item.id: item.text for item in read([chosen.corpus]) if isinstance(item, Article)}
    assert check(chosen.questions, load(chosen.questions), articles, strict=True) == []


def test_a_set_is_a_folder_a_file_or_a_name(tmp_path: Path) -> None:
    """What lies beside the questions decides what is asked; plain files go before compressed ones."""
    questions = written(tmp_path, CASE)
    assert find(str(questions)).corpus is None
    assert find(str(tmp_path)).corpus is None
    (tmp_path / "articles").mkdir()
    assert find(str(tmp_path)).corpus == tmp_path / "articles"
    (tmp_path / "corpus.jsonl.gz").touch()
    assert find(str(tmp_path)).corpus == tmp_path / "corpus.jsonl.gz"
    (tmp_path / "corpus.jsonl").touch()
    assert find(str(tmp_path)).corpus == tmp_path / "corpus.jsonl"
    assert find(str(tmp_path)).name == tmp_path.name


def test_a_name_that_is_no_set_says_what_is_one(tmp_path: Path) -> None:
    """Neither an unknown name nor a folder without questions passes."""
    with pytest.raises(UsageError, match="neither a file nor a folder nor a built-in set"):
        find("smaple")
    with pytest.raises(UsageError, match=r"has no questions\.jsonl"):
        find(str(tmp_path))


@pytest.mark.parametrize("change", ["questions", "article", "name", "another"])
def test_the_digest_changes_with_cases_and_articles_and_with_nothing_else(tmp_path: Path, change: str) -> None:
    """It does not know where the set lies."""
    folders = tmp_path / "here", tmp_path / "there"
    for folder in folders:
        (folder / "articles").mkdir(parents=True)
        (folder / "articles" / "ferry.txt").write_text("The ferry left.", encoding="utf-8")
        written(folder, CASE)
    here, there = (find(str(folder)) for folder in folders)
    assert here.digest() == there.digest()
    article = folders[1] / "articles" / "ferry.txt"
    match change:
        case "questions":
            written(folders[1], {**CASE, "answers": ["at one"]})
        case "article":
            article.write_text("The ferry sank.", encoding="utf-8")
        case "name":
            article.rename(article.with_name("boat.txt"))
        case _:
            (folders[1] / "articles" / "bus.txt").write_text("The bus came.", encoding="utf-8")
    assert here.digest() != there.digest()


def test_the_day_on_which_a_case_was_asked_is_a_day(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    line = '{"id": "1", "question": "Who won this week?", "answers": ["Ray"], "asked": '
    file.write_text(f'{line}"2022-06-16"}}\n', encoding="utf-8")
    assert [case.asked for case in load(file)] == [date(2022, 6, 16)]
    for wrong in ('"June"', "2022", '"2022-06"'):
        file.write_text(f"{line}{wrong}}}\n", encoding="utf-8")
        with pytest.raises(InputError, match=r'line 1: "asked" is .*, not a day'):
            load(file)
