"""The table of scores in the documentation is made of runs, and of nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from evals.lab.scores import METRICS, PUBLISHED, facts, table, written
from index.errors import InputError


def run(name: str) -> dict[str, Any]:
    """What the table reads of a run."""
    return {
        "set": name,
        "n": 9,
        "metrics": {"accuracy": 0.5, "mrr@10": 0.25, "hits@4": 0.1},
        "intervals": {"accuracy": [0.4, 0.6], "mrr@10": [0.2, 0.3], "hits@4": [0, 0.2]},
        "counts": {"accuracy": 9, "mrr@10": 7, "hits@4": 7},
        "kinds": {"who": {"right": 3, "unjudged": 1}, "list": {"wrong": 2, "refused": 3}},
        "by_kind": {"who": {"accuracy": [1, 1, 1]}, "list": {"accuracy": [0, 0, 0]}},
        "run": {"articles": 3, "passages": 12, "latency": {"median": 0.2, "p90": 0.4}, "memory_mb": [10.0, 30.2, None]},
    }


def test_every_set_has_its_metrics_their_intervals_and_what_others_published() -> None:
    """Only metrics that the run has; the set is named once."""
    lines = table([run("multihop_rag")]).splitlines()
    assert lines[2:] == [
        "| multihop_rag (9 cases) | accuracy | 0.500 | 0.400 - 0.600 | 9 | GPT-4 on retrieved passages 0.56 [1] |",
        "|  | hits@4 | 0.100 | 0.000 - 0.200 | 7 |  |",
        "|  | mrr@10 | 0.250 | 0.200 - 0.300 | 7 | 0.59, the same [1] |",
        "|  | accuracy, who | 1.000 | 1.000 - 1.000 | 3 |  |",
        "|  | accuracy, list | 0.000 | 0.000 - 0.000 | 5 |  |",
    ]
    assert "| my-set (9 cases) | accuracy |" in table([run("my-set")])


def test_the_facts_say_on_what_and_how_quickly() -> None:
    """A system that does not tell its memory is left out."""
    assert facts([run("sample")]) == (
        "- sample: 3 articles, 12 passages; a question took 0.20 s (median), 0.40 s (nine of ten); "
        "30 MB of memory at most"
    )


def test_only_the_place_between_the_marks_is_renewed() -> None:
    """A document without the marks is an error that shows them."""
    text = "before\n<!-- scores: python -m evals.lab.scores -->\nold\n<!-- end of scores -->\nafter\n"
    once = written(text, [run("sample")])
    assert once.startswith("before\n")
    assert once.endswith("\nafter\n")
    assert "old" not in once
    assert written(once, [run("sample")]) == once
    with pytest.raises(InputError, match="has no place for the table: put the lines <!-- scores"):
        written("nothing", [run("sample")])


def test_what_is_published_is_shown() -> None:
    """Beside a metric that the table has."""
    assert all(metric in METRICS[name] for name, metric in PUBLISHED)
