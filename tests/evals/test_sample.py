"""The sets written for this project keep their promises: invented, evidence word for word, enough of each kind.

It reads the files by itself, so that a fault of our own readers cannot hide a fault of the set.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

EVALS = Path(__file__).parents[2] / "evals"
TYPES = {"who", "what", "when", "where", "how_many", "why", "how", "quote", "list", "yesno"}
INVENTED = "(This town and everyone in it are invented.)"
RETOLD = ("retold", "(Retold from news reports of June and July 2019;")

Record = dict[str, Any]


class Source(NamedTuple):
    """One article as its file holds it: its text, and its keys (none for plain text)."""

    text: str
    keys: dict[str, Any]


class Promise(NamedTuple):
    """What the README of a set says of it."""

    articles: int
    words: range
    answerable: int
    unanswerable: int


PROMISES = {
    "sample": Promise(articles=29, words=range(250, 601), answerable=95, unanswerable=46),
    "clippings": Promise(articles=40, words=range(120, 401), answerable=263, unanswerable=146),
}


def read_articles(name: str) -> Iterator[tuple[str, Source]]:
    """Every article of a set with the id that evidence names it by."""
    for path in sorted((EVALS / name / "articles").iterdir()):
        raw = path.read_text(encoding="utf-8")
        if path.suffix == ".jsonl":
            for item in map(json.loads, raw.splitlines()):
                yield item["id"], Source(item["text"], item)
        elif path.suffix == ".md":
            _, front, body = raw.split("---\n", 2)
            yield path.name, Source(body, yaml.safe_load(front))
        else:
            yield path.name, Source(raw, {})


def read_cases(name: str) -> list[Record]:
    """The cases of a set."""
    return [json.loads(line) for line in (EVALS / name / "questions.jsonl").read_text(encoding="utf-8").splitlines()]


ARTICLES = {name: dict(read_articles(name)) for name in PROMISES}
CASES = {name: read_cases(name) for name in PROMISES}
ANSWERABLE = {name: [case for case in cases if case["answerable"]] for name, cases in CASES.items()}
UNANSWERABLE = {name: [case for case in cases if not case["answerable"]] for name, cases in CASES.items()}

each_set = pytest.mark.parametrize("name", PROMISES)


def each_article(*, but: str = "\0") -> pytest.MarkDecorator:
    """A run of a test for each article of each set, but those whose ids begin so."""
    pairs = [(name, doc) for name, articles in ARTICLES.items() for doc in articles if not doc.startswith(but)]
    return pytest.mark.parametrize(("name", "doc"), pairs)


def each_case(cases: dict[str, list[Record]]) -> pytest.MarkDecorator:
    """A run of a test for each case of each set."""
    pairs = [(name, case) for name, of_set in cases.items() for case in of_set]
    return pytest.mark.parametrize(
        ("name", "case"), pairs, ids=lambda value: str(value["id"]) if isinstance(value, dict) else None
    )


def tokens(text: str) -> set[str]:
    """The words of a text, without case."""
    return set(re.findall(r"\w+", text.casefold()))


def test_no_id_stands_twice_in_any_set() -> None:
    """Nor a question in one set."""
    ids = [case["id"] for cases in CASES.values() for case in cases]
    assert len(set(ids)) == len(ids)
    for cases in CASES.values():
        assert len({case["question"].casefold() for case in cases}) == len(cases)


@each_set
def test_no_article_id_stands_twice(name: str) -> None:
    """A wire item never takes the name of a file or of another item."""
    assert len(list(read_articles(name))) == len(ARTICLES[name])


@each_article()
def test_each_article_says_that_it_is_invented_or_retold(name: str, doc: str) -> None:
    """Nobody can take an article of the sets for the news; only the three on the raids are retold."""
    text, keys = ARTICLES[name][doc]
    note = str(keys["note"]) if keys else text.rstrip().rsplit("\n", 1)[-1]
    retold = note.startswith(RETOLD)
    assert retold or note in ("invented", INVENTED)
    assert retold == doc.startswith("ice-raids-")


@each_article(but="wire-")
def test_each_article_has_the_length_of_a_news_story(name: str, doc: str) -> None:
    """Several paragraphs, as many words as the set promises."""
    text = ARTICLES[name][doc].text.removesuffix(f"\n{INVENTED}\n")
    assert len(text.split()) in PROMISES[name].words
    assert text.count("\n\n") >= 4


@each_set
def test_articles_come_from_many_outlets_and_years(name: str) -> None:
    """Filters by outlet and date have something to choose from, by the articles' keys alone."""
    keyed = [keys for _, keys in ARTICLES[name].values() if keys]
    years = {str(keys.get("date", keys.get("published")))[:4] for keys in keyed}
    assert len(ARTICLES[name]) == PROMISES[name].articles
    assert len({keys["outlet"] for keys in keyed}) >= 8
    assert len(years) >= 3


@each_set
@pytest.mark.parametrize(
    ("kinds", "least"),
    [
        ({"list"}, 8),
        ({"yesno"}, 8),
        ({"why", "how"}, 8),
        ({"quote"}, 6),
        ({"when", "where"}, 10),
        ({"how_many"}, 10),
        ({"who", "what"}, 10),
    ],
    ids=lambda value: "/".join(sorted(value)) if isinstance(value, set) else str(value),
)
def test_enough_answerable_cases_of_each_kind(name: str, kinds: set[str], least: int) -> None:
    """A kind with a handful of cases would measure luck."""
    assert sum(case["type"] in kinds for case in ANSWERABLE[name]) >= least


@each_set
def test_a_third_of_a_set_has_no_answer(name: str) -> None:
    """Refusing is measured as seriously as answering, over every type."""
    assert len(ANSWERABLE[name]) == PROMISES[name].answerable
    assert len(UNANSWERABLE[name]) == PROMISES[name].unanswerable
    assert {case["type"] for case in ANSWERABLE[name]} == TYPES
    assert {case["type"] for case in UNANSWERABLE[name]} == TYPES


@each_set
def test_yes_and_no_are_both_common(name: str) -> None:
    """Always answering "No" must not look clever."""
    verdicts = Counter(answer for case in ANSWERABLE[name] if case["type"] == "yesno" for answer in case["answers"])
    assert set(verdicts) == {"Yes", "No"}
    assert min(verdicts.values()) >= 5


@each_set
def test_the_splits_are_balanced_over_type_and_answerability(name: str) -> None:
    """Within each type and answerability, dev and test differ by one case at most."""
    counts = Counter((case["type"], case["answerable"], case["split"]) for case in CASES[name])
    assert {split for _, _, split in counts} == {"dev", "test"}
    for kind, answerable in {key[:2] for key in counts}:
        assert abs(counts[kind, answerable, "dev"] - counts[kind, answerable, "test"]) <= 1


@each_case(ANSWERABLE)
def test_the_evidence_holds_the_answer_word_for_word(name: str, case: Record) -> None:
    """Each evidence text stands in its article, and the answer stands in the evidence."""
    evidence = [piece["text"] for piece in case["evidence"]]
    assert evidence
    for piece in case["evidence"]:
        assert piece["text"] in ARTICLES[name][piece["doc_id"]].text

    found = [any(answer.casefold() in text.casefold() for text in evidence) for answer in case["answers"]]
    match case["type"]:
        case "yesno":
            assert case["answers"] in (["Yes"], ["No"])
        case "list":
            assert len(found) >= 2
            assert all(found)
        case "why" | "how":
            assert any(
                len(tokens(answer) & tokens(text)) >= len(tokens(answer)) / 2
                for answer in case["answers"]
                for text in evidence
            )
        case _:
            assert any(found)


@each_case(UNANSWERABLE)
def test_a_case_without_an_answer_says_what_is_missing(name: str, case: Record) -> None:
    """It has neither answers nor evidence, and a note on why."""
    assert case["answers"] == []
    assert case["evidence"] == []
    assert case["missing"].strip()
