"""Two runs of the same cases: what changed between them, and what that is worth."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from typer.testing import CliRunner

from evals.cli import app
from evals.compare import Comparison, Turn, chance, compare, markdown, verdict
from evals.metrics.statistics import Difference
from index.errors import InputError, UsageError
from tests.evals.fake_run import case, run_of

HOSTILE = "<b>x</b> | `y` [red]z[/red] \x1b[31m\n# @ana](javascript:alert(1))"


def of(**outcomes: str) -> dict[str, Any]:
    """A run whose cases, by id, came to these outcomes."""
    return run_of(*(case(id, outcome) for id, outcome in outcomes.items()))


@pytest.mark.parametrize(
    ("before", "after", "group"),
    [
        ("wrong", "right", "good"),
        ("refused", "right", "good"),
        ("wrongly_answered", "rightly_refused", "good"),
        ("right", "wrong", "bad"),
        ("right", "refused", "bad"),
        ("rightly_refused", "wrongly_answered", "bad"),
        ("wrong", "refused", "changed"),
        ("refused", "wrong", "changed"),
        ("right", "right", None),
        ("refused", "refused", None),
        ("unjudged", "unjudged", None),
    ],
)
def test_a_case_turns_good_or_bad_or_gets_another_answer(before: str, after: str, group: str | None) -> None:
    """Each is in one group at most."""
    found = compare(of(a=before), of(a=after))
    assert [name for name in ("good", "bad", "changed") if getattr(found, name)] == ([group] if group else [])


@pytest.mark.parametrize(
    ("outcome", "change", "changed"),
    [
        ("right", {"answer": "Mayor Ana Ruiz"}, True),
        ("unjudged", {"answer": "Somebody"}, True),
        ("right", {"items": ["Ana Ruiz", "Ben Ito"]}, True),
        ("refused", {"answer": "Another reason to refuse."}, False),
        ("right", {"confidence": 0.1}, False),
    ],
)
def test_another_answer_is_one_that_reads_otherwise(outcome: str, change: dict[str, Any], changed: bool) -> None:
    """The reason for a refusal, and the confidence, are no answers."""
    found = compare(run_of(case("a", outcome)), run_of(case("a", outcome, **change)))
    assert bool(found.changed) is changed


def test_a_turned_case_says_what_was_answered_before_and_after() -> None:
    """In the order of run A."""
    found = compare(of(a="refused", b="wrong", c="right"), of(c="right", b="right", a="right"))
    assert found.good == (
        Turn("a", "who", "Who opened the bridge?", "(refused)", "Ana Ruiz"),
        Turn("b", "who", "Who opened the bridge?", "Ben Ito", "Ana Ruiz"),
    )


def test_metrics_are_those_of_the_cases_that_both_have() -> None:
    """Cases of one run alone would make the difference another question."""
    a, b = of(x="right", y="wrong", z="right"), of(y="right", x="right", w="wrong")
    found = compare(a, b)
    assert (found.cases, found.metrics["accuracy"].a, found.metrics["accuracy"].b) == (2, 0.5, 1.0)
    assert found.notes == ("1 case only in A: left out.", "1 case only in B: left out.")


@pytest.mark.parametrize(
    ("changes", "about", "note"),
    [
        ({"set": "other", "digest": "cd" * 32}, {}, "The sets differ: tiny in A, other in B."),
        ({"digest": "cd" * 32}, {}, "The cases or articles were changed between the runs (digest abababab in A"),
        (
            {},
            {"model": "other", "limit": 5},
            "Settings that changed: model all-MiniLM-L6-v2 -> other, limit none -> 5.",
        ),
        ({}, {"code": "feed" * 16}, "Settings that changed: code c0dec0de -> feedfeed."),
        ({}, {}, ""),
    ],
)
def test_what_makes_the_runs_less_alike_is_noted(changes: dict[str, Any], about: dict[str, Any], note: str) -> None:
    """One sentence each, and none for equals."""
    found = compare(of(a="right"), run_of(case("a"), about=about, **changes))
    assert "".join(found.notes).startswith(note)
    assert len(found.notes) == (1 if note else 0)


def test_a_case_with_another_question_is_not_the_same_case() -> None:
    """Sets often number their cases from 1."""
    a = run_of(case("1"), case("2"))
    b = run_of(case("1"), case("2", question="Who closed it?"))
    found = compare(a, b)
    assert (found.cases, found.notes) == (1, ("1 case with another question in B: left out (2).",))


@pytest.mark.parametrize("b", [of(other="right"), run_of(case("a", question="Another?"))])
def test_runs_without_a_common_question_cannot_be_compared(b: dict[str, Any]) -> None:
    """The error names both."""
    with pytest.raises(UsageError, match=r"no question in common: A is tiny, 1 case, .*Compare two runs of the same"):
        compare(of(a="right"), b)


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({}, "all within 1.5 s -> 1.5 s; peak memory 500 MB -> 500 MB."),
        ({"memory_mb": [None]}, "all within 1.5 s -> 1.5 s."),
        ({"cores": 8}, "peak memory 500 MB -> 500 MB. The machines differ: times do not compare."),
    ],
)
def test_time_and_memory_are_one_plain_sentence(about: dict[str, Any], said: str) -> None:
    """No more: a run is no benchmark."""
    assert compare(of(a="right"), run_of(case("a"), about=about)).cost.endswith(said)


@pytest.mark.parametrize(
    ("name", "a", "b", "p", "marked"),
    [
        ("accuracy", 0.5, 0.6, 0.01, "better *"),
        ("accuracy", 0.6, 0.5, 0.01, "worse *"),
        ("aurc", 0.5, 0.6, 0.01, "worse *"),
        ("ece", 0.6, 0.5, 0.01, "better *"),
        ("accuracy", 0.5, 0.6, 0.05, ""),
    ],
)
def test_a_difference_that_is_hardly_chance_is_marked(name: str, a: float, b: float, p: float, marked: str) -> None:
    """Of errors less is better."""
    assert verdict(name, Difference(a, b, -0.1, 0.1, p)) == marked


def test_the_marks_say_what_they_are_worth() -> None:
    """Of forty metrics two are marked by chance alone."""
    same = Difference(0.5, 0.5, 0, 0, 1)
    metrics = {f"m{number}": same for number in range(39)} | {"ece": Difference(0.5, 0.2, -0.4, -0.2, 0.001)}
    assert chance(metrics) == (
        "* p < 0.05: 1 of 40 metrics. If nothing had changed, chance alone would mark about 2.0 of them. "
        "Lower is better for ece."
    )


def test_twenty_cases_turned_good_are_no_chance_and_one_is() -> None:
    """The road from cases to marks, end to end."""
    wrong, right = ({f"c{number}": outcome for number in range(20)} for outcome in ("wrong", "right"))
    assert verdict("accuracy", compare(of(**wrong), of(**right)).metrics["accuracy"]) == "better *"
    assert verdict("accuracy", compare(of(**wrong), of(**{**wrong, "c0": "right"})).metrics["accuracy"]) == ""


# --- Markdown


def test_markdown_lists_ten_cases_of_a_group_or_all() -> None:
    """For a pull request; --verbose lists them all."""
    wrong, right = ({f"c{number}": outcome for number in range(12)} for outcome in ("wrong", "right"))
    found = compare(of(**wrong), of(**right))
    text = markdown(found)
    assert "| accuracy | 0.000 | 1.000 | +1.000 | +1.000 to +1.000 | \\<0.001 | better \\* |" in text
    assert "<details><summary>Right in B only: 12 cases, 10 of them</summary>" in text
    assert text.count("A: Ben Ito → B: Ana Ruiz") == 10
    assert markdown(found, verbose=True).count("A: Ben Ito → B: Ana Ruiz") == 12
    assert "Right in A only" not in text


def test_hostile_text_stays_text_in_markdown() -> None:
    """Of questions, answers, ids, names of sets and of metrics."""
    a, b = (run_of(case(HOSTILE, question=HOSTILE, answer=f"{HOSTILE}{n}"), set=HOSTILE) for n in "ab")
    a["cases"][0]["scores"][HOSTILE] = b["cases"][0]["scores"][HOSTILE] = [1, 1]
    rendered = MarkdownIt().enable("table").render(markdown(compare(a, b)))
    tags = set(re.findall(r"<(\w+)", rendered))
    assert tags <= {"h3", "ul", "li", "p", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "strong"}
    assert rendered.count("<td") % 7 == 0
    assert "@ana" not in rendered


# --- the command


@pytest.fixture
def runs(tmp_path: Path) -> list[str]:
    """The files of two runs, the second better by eleven cases and worse by one."""
    before = {f"c{number}": "wrong" for number in range(11)} | {"d": "right", "e": "refused"}
    after = {f"c{number}": "right" for number in range(11)} | {"d": "refused", "e": "wrong"}
    paths = []
    for name, outcomes in (("a", before), ("b", after)):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(of(**outcomes)), encoding="utf-8")
        paths.append(str(path))
    return paths


def test_the_table_fits_eighty_columns_and_lists_the_turned_cases(runs: list[str]) -> None:
    """At most ten of each group, and it says so."""
    done = CliRunner().invoke(app, ["compare", *runs])
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert re.search(r"^accuracy +0\.077 0\.846 \+0\.769 \S+ to \S+ \S+ better \* *$", done.stdout, re.MULTILINE)
    assert "Right in B only: 11 of 13" in lines
    assert "  and 1 more: --verbose shows them" in lines
    at = lines.index("Right in A only: 1 of 13")
    assert lines[at + 1 : at + 3] == ["  d who: Who opened the bridge?", "      Ana Ruiz -> (refused)"]
    assert "Another answer, neither better nor worse: 1 of 13" in lines
    assert CliRunner().invoke(app, ["compare", *runs, "--verbose"]).stdout.count("Ben Ito -> Ana Ruiz") == 11


def test_an_answer_can_neither_steer_the_terminal_nor_be_markup(tmp_path: Path) -> None:
    """It is shown as it is, in one line, its control characters visible."""
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    for path, answer in zip(paths, ("Ana", HOSTILE), strict=True):
        path.write_text(json.dumps(run_of(case("x", answer=answer))), encoding="utf-8")
    shown = CliRunner().invoke(app, ["compare", *map(str, paths)]).stdout
    assert "Ana -> <b>x</b> | `y` [red]z[/red] ␛[31m #" in shown
    assert "\x1b" not in shown


def test_json_has_all_of_the_comparison(runs: list[str]) -> None:
    """Its keys are the comparison's."""
    found = json.loads(CliRunner().invoke(app, ["compare", *runs, "--json"]).stdout)
    assert found.keys() == Comparison.__dataclass_fields__.keys()
    assert found["metrics"]["accuracy"].keys() == Difference.__dataclass_fields__.keys()
    assert [turn["id"] for turn in found["bad"]] == ["d"]


def test_markdown_goes_to_standard_output(runs: list[str]) -> None:
    """As `markdown` gives it."""
    a, b = (json.loads(Path(path).read_text(encoding="utf-8")) for path in runs)
    assert CliRunner().invoke(app, ["compare", *runs, "--format", "markdown"]).stdout == markdown(compare(a, b))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (["A", "nothing.json"], InputError, "nothing.json cannot be read .* Make one: qa eval run"),
        (["A", "README.md"], InputError, "README.md is no run: it is not JSON"),
        (
            ["A", "B", "--json", "--format", "markdown"],
            UsageError,
            "--json and --format markdown contradict each other",
        ),
    ],
)
def test_what_cannot_be_compared_is_an_error(
    runs: list[str], arguments: list[str], error: type[Exception], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It names the file and how to make one."""
    monkeypatch.chdir(Path(runs[0]).parent)
    Path("README.md").write_text("# Not a run\n", encoding="utf-8")
    named = {"A": runs[0], "B": runs[1]}
    done = CliRunner().invoke(app, ["compare", *(named.get(one, one) for one in arguments)])
    assert isinstance(done.exception, error)
    assert re.search(message, str(done.exception))
