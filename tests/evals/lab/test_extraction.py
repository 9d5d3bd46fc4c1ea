"""The extraction benchmark's measure, and what it says of a folder of pages."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import evals.lab.extraction
from evals.lab.extraction import Counts, compared, main, measured
from index.errors import InputError


@pytest.mark.parametrize(
    ("marked", "found", "counts"),
    [
        ("a b c d e", "a b c d e", (2, 0, 0)),
        ("a b c d e", "A b c d e", (1, 1, 1)),
        ("a b c d e", "a, b -- c\n\nd (e)!", (2, 0, 0)),
        ("a b c d e", "x a b c d e", (2, 1, 0)),
        ("a b c d a b c d", "a b c d", (1, 0, 4)),
        ("a b", "a b", (1, 0, 0)),
        ("a b", "", (0, 0, 1)),
        ("", "", (0, 0, 0)),
    ],
)
def test_texts_are_compared_by_shingles_of_four_words(marked: str, found: str, counts: Counts) -> None:
    """As often as each occurs; of a text with fewer words by all of them."""
    assert compared(marked, found) == counts


def test_precision_and_recall_are_means_over_the_pages() -> None:
    """Each over the pages that have one, and F1 is of the means; the intervals are the same each time."""
    counts = [(1, 1, 0), (1, 0, 1), (0, 0, 4)]
    (_, precision, low, high), (_, recall, *_), (_, f1, *_) = measured(counts)
    assert (precision, recall) == (0.75, 0.5)
    assert f1 == pytest.approx(0.6)
    assert low < precision < high
    assert measured(counts) == measured(counts)


def test_a_folder_of_pages_is_measured(tmp_path: Path) -> None:
    """A page that is skipped counts as one of which nothing was found."""
    words = " ".join(f"word{n}" for n in range(100))
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(f"<html><body><p>{words}</p></body></html>".encode()))
    (tmp_path / "b.html").write_text("<html></html>")
    rows = [{"id": name[0], "url": "", "html": name, "text": words} for name in ("a.html.gz", "b.html")]
    (tmp_path / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    import typer

    app = typer.Typer()
    app.command()(main)
    done = CliRunner().invoke(app, [str(tmp_path)])
    assert done.exit_code == 0
    assert [line.split()[:2] for line in done.stdout.splitlines()[:3]] == [
        ["precision", "1.0000"],
        ["recall", "0.5000"],
        ["F1", "0.6667"],
    ]


def test_a_folder_without_pages_is_named(tmp_path: Path) -> None:
    """With what it lacks."""
    with pytest.raises(InputError, match=r"corpus\.jsonl does not exist"):
        evals.lab.extraction.main(tmp_path)
