"""The benchmark measures what it says; the figures themselves are no test's business."""

from __future__ import annotations

import os
import sys
from collections import Counter

import pytest

from evals.bench import Row, made_up, measure, questions, table


def test_made_up_articles_are_as_long_as_news_and_the_same_every_time() -> None:
    """Two machines index the same text."""
    articles = made_up(20)
    assert articles == made_up(20)
    assert len(set(articles)) == 20
    assert all(350 <= len(article.split()) < 800 for article in articles)


def test_the_questions_asked_are_all_different() -> None:
    """A cache could not help either side."""
    assert max(Counter(questions(41)).values()) == 1
    assert questions(5) == questions(5)


def test_a_process_is_measured_by_its_own_time_and_peak_memory() -> None:
    """The child sleeps, and frees what it took before it ends; what this process holds is not counted."""
    ours = b"x" * 700_000_000
    child = [sys.executable, "-c", "import time; taken = b'x' * 300_000_000; del taken; time.sleep(0.3)"]
    took = measure(child, dict(os.environ))
    assert took.seconds >= 0.3
    assert 300 < took.megabytes < len(ours) / 1e6


def test_a_process_that_fails_is_not_measured() -> None:
    """Its own words are in the error; an exit code that is fine passes."""
    child = [sys.executable, "-c", "import sys; sys.exit('the disk is full')"]
    with pytest.raises(RuntimeError, match="the disk is full"):
        measure(child, dict(os.environ))
    measure(child, dict(os.environ), fine=(0, 1))


def test_the_table_fits_a_terminal_and_says_what_was_missed() -> None:
    """80 columns, one line a measure."""
    rows = [
        Row("ask, new process", "s", 1.234, 12.5, "ratio <= 0.20", True),
        Row("index 100000 articles", "s", 123456.7, 123456.7, "1.5x as fast", False),
        Row("qa --help", "s", 0.1),
    ]
    head, ask, index, helped = table(rows).splitlines()
    assert max(map(len, (head, ask, index, helped))) <= 80
    assert ask.split() == ["ask,", "new", "process", "1.234", "s", "12.5", "s", "0.10", "ratio", "<=", "0.20"]
    assert index.endswith("1.5x as fast, missed")
    assert helped.split() == ["qa", "--help", "0.100", "s"]
