"""The gate holds what was measured: it tells what fell, and lowers nothing unasked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from evals.cases import SAMPLE, find
from evals.gate import FLOORS as FLOORS_FILE
from evals.gate import Fall, Floors, falls, read_floors, updated
from index.errors import InputError, QAError, UsageError

FLOORS = Floors("sample", "abc", {"accuracy": 0.8, "recall@4": 0.9})
CEILING = Floors("sample", "abc", {"ece": 0.2})


def run(
    measured: Mapping[str, float],
    digest: str = "abc",
    set: str = "sample",
    about: Mapping[str, Any] | None = None,
    cases: int = 141,
) -> dict[str, Any]:
    """What the gate reads of a run."""
    whole = {"limit": None, "split": None, "library_given": False, "reader": None}
    counts = dict.fromkeys(measured, cases)
    return {"set": set, "digest": digest, "metrics": measured, "counts": counts, "run": {**whole, **(about or {})}}


@pytest.mark.parametrize(
    ("measured", "fallen"),
    [
        ({"accuracy": 0.8, "recall@4": 0.9}, []),
        ({"accuracy": 0.9, "recall@4": 0.9, "new": 0.1}, []),
        ({"accuracy": 0.7999, "recall@4": 0.9}, [Fall("accuracy", 0.8, 0.7999)]),
        ({"recall@4": 0.1}, [Fall("accuracy", 0.8, None), Fall("recall@4", 0.9, 0.1)]),
    ],
)
def test_a_metric_below_its_floor_or_gone_has_fallen(measured: dict[str, float], fallen: list[Fall]) -> None:
    """Standing on the floor is enough, and nothing below it; what has no floor cannot fall."""
    assert falls(run(measured), FLOORS) == fallen


def test_changed_cases_are_not_compared() -> None:
    """Their floors say nothing of them: the error names both digests and the next step."""
    with pytest.raises(QAError, match=r"have changed \(digest xyz, floors for abc\).*evals\.gate --update") as caught:
        falls(run({"accuracy": 1, "recall@4": 1}, "xyz"), FLOORS)
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    "part",
    [
        run({}, about={"limit": 3}),
        run({}, about={"split": "dev"}),
        run({}, about={"library_given": True}),
        run({}, about={"reader": "elsewhere"}),
        run({}, set="other"),
    ],
)
def test_only_the_whole_set_on_its_own_articles_is_compared(part: dict[str, Any]) -> None:
    """Neither to check the floors nor to set them."""
    with pytest.raises(UsageError, match="the whole set 'sample'"):
        falls(part, FLOORS)
    with pytest.raises(UsageError, match="the whole set 'sample'"):
        updated(part, FLOORS, allow_lower=True)


@pytest.mark.parametrize(
    ("allow_lower", "after"),
    [
        (False, {"accuracy": 0.84, "new": 0.09, "recall@4": 0.9}),
        (True, {"accuracy": 0.84, "new": 0.09}),
    ],
)
def test_floors_rise_by_themselves_and_fall_on_demand(allow_lower: bool, after: dict[str, float]) -> None:
    """A metric that is gone, too, keeps its floor until told otherwise; the digest is that of the run."""
    measured = run({"accuracy": 0.85, "new": 0.1}, "xyz", cases=100)
    assert updated(measured, FLOORS, allow_lower=allow_lower) == Floors("sample", "xyz", after)


def test_a_floor_is_a_case_below_what_was_measured() -> None:
    """Another processor rounds otherwise. But no quotation may stop being word for word."""
    measured = run(
        {"accuracy": 0.5, "citation_validity": 1.0, "correct": 0.01, "ece": 0.1, "mrr@10": 0.12345}, cases=50
    )
    assert updated(measured, Floors("sample", "abc", {}), allow_lower=False).floors == {
        "accuracy": 0.48,
        "citation_validity": 1.0,
        "correct": 0.0,
        "ece": 0.12,
        "mrr@10": 0.103,
    }


@pytest.mark.parametrize(("measured", "fallen"), [(0.1, []), (0.2, []), (0.2001, [Fall("ece", 0.2, 0.2001)])])
def test_an_error_has_a_ceiling(measured: float, fallen: list[Fall]) -> None:
    """Of the calibration error less is better."""
    assert falls(run({"ece": measured}), CEILING) == fallen


@pytest.mark.parametrize(
    ("measured", "allow_lower", "after"), [(0.1, False, 0.11), (0.3, False, 0.2), (0.3, True, 0.31)]
)
def test_a_ceiling_sinks_by_itself_and_rises_on_demand(measured: float, allow_lower: bool, after: float) -> None:
    """The better way round."""
    assert updated(run({"ece": measured}, cases=100), CEILING, allow_lower=allow_lower).floors == {"ece": after}


def test_a_metric_of_a_few_cases_has_no_floor() -> None:
    """One of them would open or close the gate; and answering more is no merit of itself."""
    assert updated(run({"list_f1": 0.2}, cases=29), FLOORS, allow_lower=True).floors == {}
    assert updated(run({"map@10": 0.2, "coverage": 0.9}, cases=50), FLOORS, allow_lower=True).floors == {"map@10": 0.18}


@pytest.mark.parametrize(("allow_lower", "floor"), [(False, 0.8), (True, 0.49)])
def test_changed_cases_do_not_lower_a_floor_either(allow_lower: bool, floor: float) -> None:
    """Pinning new cases is no way round the flag."""
    after = updated(run({"accuracy": 0.5, "recall@4": 0.9}, "xyz", cases=100), FLOORS, allow_lower=allow_lower)
    assert after.floors["accuracy"] == floor


@pytest.mark.parametrize(
    "content", ["", "[]", '{"set": "sample"}', '{"set": "s", "digest": "d", "floors": {"a": "b"}}']
)
def test_a_damaged_file_of_floors_is_an_error(tmp_path: Path, content: str) -> None:
    """It is never taken for no floors."""
    path = tmp_path / "floors.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="holds no floors"):
        read_floors(path)


def test_the_floors_that_ship_are_for_the_sample_as_it_is() -> None:
    """Whoever changes a case or an article of the sample measures anew: python -m evals.gate --update."""
    floors = read_floors(FLOORS_FILE)
    assert floors.set == SAMPLE
    assert floors.digest == find(SAMPLE).digest()
    assert json.dumps(dict(floors.floors)) == json.dumps(dict(sorted(floors.floors.items())))
    assert all(0 <= floor <= 1 for floor in floors.floors.values())
