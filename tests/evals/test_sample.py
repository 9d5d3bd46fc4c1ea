"""The sample set keeps its promises: marked as invented, evidence word for word, enough cases of each kind.

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

SAMPLE = Path(__file__).parents[2] / "evals" / "sample"
TYPES = {"who", "what", "when", "where", "how_many", "why", "how", "quote", "list", "yesno"}
INVENTED = "(This town and everyone in it are invented.)"
RETOLD = ("retold", "(Retold from news reports of June and July 2019;")


class Source(NamedTuple):
    """One article as its file holds it: its text, and its keys (none for plain text)."""

    text: str
    keys: dict[str, Any]


def read_articles() -> Iterator[tuple[str, Source]]:
    """Every article with the id that evidence names it by."""
    for path in sorted((SAMPLE / "articles").iterdir()):
        raw = path.read_text(encoding="utf-8")
        if path.suffix == ".jsonl":
            for item in map(json.loads, raw.splitlines()):
                yield item["id"], Source(item["text"], item)
        elif path.suffix == ".md":
            _, front, body = raw.split("---\n", 2)
            yield path.name, Source(body, yaml.safe_load(front))
        else:
            yield path.name, Source(raw, {})


ARTICLES = dict(read_articles())
CASES: list[dict[str, Any]] = [
    json.loads(line) for line in (SAMPLE / "questions.jsonl").read_text(encoding="utf-8").splitlines()
]
ANSWERABLE = [case for case in CASES if case["answerable"]]
UNANSWERABLE = [case for case in CASES if not case["answerable"]]


def case_id(case: dict[str, Any]) -> str:
    """What pytest calls a case."""
    return str(case["id"])


def tokens(text: str) -> set[str]:
    """The words of a text, without case."""
    return set(re.findall(r"\w+", text.casefold()))


def test_every_case_has_its_own_id_and_question() -> None:
    """No id and no question stands twice."""
    assert len({case["id"] for case in CASES}) == len(CASES)
    assert len({case["question"].casefold() for case in CASES}) == len(CASES)


def test_no_article_id_stands_twice() -> None:
    """A wire item never takes the name of a file or of another item."""
    assert len(list(read_articles())) == len(ARTICLES)


@pytest.mark.parametrize("name", ARTICLES)
def test_each_article_says_that_it_is_invented_or_retold(name: str) -> None:
    """Nobody can take an article of the set for the news; only the three on the raids are retold."""
    text, keys = ARTICLES[name]
    note = str(keys["note"]) if keys else text.rstrip().rsplit("\n", 1)[-1]
    retold = note.startswith(RETOLD)
    assert retold or note in ("invented", INVENTED)
    assert retold == name.startswith("ice-raids-")


@pytest.mark.parametrize("name", [name for name in ARTICLES if not name.startswith("wire-")])
def test_each_article_has_the_length_of_a_news_story(name: str) -> None:
    """Several paragraphs, 250 to 600 words."""
    text = ARTICLES[name].text
    assert 250 <= len(text.split()) <= 600
    assert text.count("\n\n") >= 4


def test_articles_come_from_many_outlets_and_years() -> None:
    """Filters by outlet and date have something to choose from, by the articles' keys alone."""
    keyed = [keys for _, keys in ARTICLES.values() if keys]
    years = {str(keys.get("date", keys.get("published")))[:4] for keys in keyed}
    assert len(ARTICLES) >= 24
    assert len({keys["outlet"] for keys in keyed}) >= 8
    assert len(years) >= 3


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
def test_enough_answerable_cases_of_each_kind(kinds: set[str], least: int) -> None:
    """A kind with a handful of cases would measure luck."""
    assert sum(case["type"] in kinds for case in ANSWERABLE) >= least


def test_the_set_is_large_enough_and_a_third_of_it_has_no_answer() -> None:
    """Refusing is measured as seriously as answering."""
    assert len(CASES) >= 95
    assert len(UNANSWERABLE) >= 32
    assert {case["type"] for case in CASES} == TYPES
    assert {case["type"] for case in UNANSWERABLE} == TYPES


def test_yes_and_no_are_both_common() -> None:
    """Always answering "No" must not look clever."""
    verdicts = Counter(answer for case in ANSWERABLE if case["type"] == "yesno" for answer in case["answers"])
    assert set(verdicts) == {"Yes", "No"}
    assert min(verdicts.values()) >= 5


def test_the_splits_are_balanced_over_type_and_answerability() -> None:
    """Within each type and answerability, dev and test differ by one case at most."""
    counts = Counter((case["type"], case["answerable"], case["split"]) for case in CASES)
    assert {split for _, _, split in counts} == {"dev", "test"}
    for kind, answerable in {key[:2] for key in counts}:
        assert abs(counts[kind, answerable, "dev"] - counts[kind, answerable, "test"]) <= 1


@pytest.mark.parametrize("case", ANSWERABLE, ids=case_id)
def test_the_evidence_holds_the_answer_word_for_word(case: dict[str, Any]) -> None:
    """Each evidence text stands in its article, and the answer stands in the evidence."""
    evidence = [piece["text"] for piece in case["evidence"]]
    assert evidence
    for piece in case["evidence"]:
        assert piece["text"] in ARTICLES[piece["doc_id"]].text

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


@pytest.mark.parametrize("case", UNANSWERABLE, ids=case_id)
def test_a_case_without_an_answer_says_what_is_missing(case: dict[str, Any]) -> None:
    """It has neither answers nor evidence, and a note on why."""
    assert case["answers"] == []
    assert case["evidence"] == []
    assert case["missing"].strip()
