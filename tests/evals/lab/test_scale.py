"""The benchmark of a large library asks a whole one, and what it asks is like what people ask."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer import Typer
from typer.testing import CliRunner

import evals.lab.scale
from evals.lab.scale import made_up, main, questions
from index.library import Library
from index.upkeep import check


def test_made_up_articles_are_the_same_every_time_and_as_long_as_told() -> None:
    """Passages are of 100 to 160 words, their vectors of unit length and nearer to their article's than to others'."""
    articles = list(made_up(200, 384))
    assert [one.article for one in articles] == [one.article for one in made_up(200, 384)]
    assert sum(len(one.spans) for one in articles) == sum(len(one.vectors) for one in articles) == 200
    assert all(8 <= len(one.spans) <= 16 for one in articles[:-1])
    for one in articles:
        texts = [one.article.text[start:end] for start, end in one.spans]
        assert all(100 <= len(text.split()) <= 160 for text in texts)
        assert [one.article.text[s.start : s.end][-1] for s in one.sentences] == ["."] * len(one.sentences)
        assert np.allclose(np.linalg.norm(one.vectors, axis=1), 1)
    own = articles[0].vectors @ articles[0].vectors.T
    others = articles[0].vectors @ articles[1].vectors.T
    assert own.mean() > others.mean() + 0.2


def test_questions_are_all_different_and_of_the_articles_words() -> None:
    """Of 6 to 25 words."""
    asked = questions(40)
    assert asked == questions(40)
    assert len(set(asked)) == 40
    assert all(6 <= len(question.split()) <= 25 for question in asked)
    words = {word for one in made_up(300, 8) for word in one.article.text.replace(".", "").lower().split()}
    assert sum(word in words for question in asked for word in question.split()) > 300


def test_a_library_is_made_asked_and_used_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is whole, and each kind of filter has its figures; another size is another library."""
    monkeypatch.setattr(evals.lab.scale, "FILTERS", dict(list(evals.lab.scale.FILTERS.items())[:2]))
    app = Typer()
    app.command()(main)
    arguments = ["--passages", "60", "--questions", "4", "--work", str(tmp_path)]
    ran = CliRunner().invoke(app, [*arguments, "--json"])
    assert ran.exit_code == 0, ran.output
    found = json.loads(ran.stdout)
    assert (found["passages"], found["questions"], list(found["filters"])) == (60, 4, ["none", "a month"])
    assert all(0 < row["median"] <= row["p95"] and row["megabytes"] > 50 for row in found["filters"].values())
    with Library(tmp_path / "library") as library:
        assert (library.counts()[1], check(library)) == (60, [])
    again = CliRunner().invoke(app, arguments)
    assert again.exit_code == 0
    assert "making Chroma's index" not in again.stderr
    assert again.stdout.splitlines()[2].startswith("| none | ")
    assert CliRunner().invoke(app, [*arguments, "--passages", "61"]).exit_code == 2
