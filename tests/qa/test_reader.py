"""The reader that ships: spans inside the text, best first, that depend on nothing else."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import ModelError
from qa.reader import OnnxReader, Span, load_reader

TEXT = "The levee at Cooper's Landing gave way at 3:40 a.m. on Sunday, Fire Chief Renata Solberg said. Sirens sounded."
QUESTION = "When did the levee give way?"


@pytest.fixture(scope="module")
def reader(offline: Path) -> OnnxReader:
    loaded = load_reader()
    assert isinstance(loaded, OnnxReader)
    return loaded


def check(spans: list[Span], text: str, most: int = 6) -> None:
    """What holds for the spans of any text."""
    assert len(spans) <= most
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert [span.margin for span in spans] == sorted((span.margin for span in spans), reverse=True)
    ordered = sorted(spans, key=lambda span: span.start)
    assert all(one.end <= other.start for one, other in pairwise(ordered))


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("When did the levee give way?", "3:40"),
        ("Who is the fire chief?", "Renata Solberg"),
        ("Where did the levee give way?", "Cooper's Landing"),
    ],
)
def test_it_finds_the_words_that_answer(reader: OnnxReader, question: str, words: str) -> None:
    """The best span of a plain sentence holds the answer."""
    (spans,) = reader.read(question, [TEXT])
    best = spans[0]
    assert words in TEXT[best.start : best.end]


def test_it_prefers_a_text_that_answers(reader: OnnxReader) -> None:
    """The margin is higher where the answer stands than where it does not."""
    there, elsewhere = reader.read(QUESTION, [TEXT, "The town band will play in the park on the first of May."])
    assert there[0].margin > 0 > elsewhere[0].margin


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300), st.integers(1, 8))
def test_spans_of_any_text_are_inside_it_in_order_and_apart(reader: OnnxReader, text: str, most: int) -> None:
    """Whatever the text is written in."""
    (spans,) = reader.read(QUESTION, [text], most)
    check(spans, text, most)


def test_a_text_is_read_alike_whatever_its_neighbours(reader: OnnxReader) -> None:
    """Alone, first, last or beside a long one, the same spans at the same margins."""
    (alone,) = reader.read(QUESTION, [TEXT])
    others = ["Short.", "word " * 900, ""]
    assert reader.read(QUESTION, [TEXT, *others])[0] == alone
    assert reader.read(QUESTION, [*others, TEXT])[-1] == alone


def test_no_words_give_no_spans(reader: OnnxReader) -> None:
    """An empty text, white space, and no text at all."""
    assert reader.read(QUESTION, ["", "  \n\t"]) == [[], []]
    assert reader.read(QUESTION, []) == []


@pytest.mark.parametrize("question", ["", "?", "who " * 2000, "x" * 5000, "\U0001f600" * 300, "\x00\x1b[2J"])
def test_any_question_is_read(reader: OnnxReader, question: str) -> None:
    """A question too long is cut, one without words is no error."""
    (spans,) = reader.read(question, [TEXT])
    check(spans, TEXT)


def test_a_long_text_is_read_as_far_as_there_is_room(reader: OnnxReader) -> None:
    """Beyond the room for question and passage together nothing is read, and nothing breaks."""
    text = f"{'Rain fell on the town. ' * 400}{TEXT}"
    (spans,) = reader.read("why " * 300, [text])
    check(spans, text)
    assert all(span.end < len(text) // 2 for span in spans)


def test_a_missing_network_is_a_model_error(tmp_path: Path) -> None:
    """The message names the file."""
    with pytest.raises(ModelError, match=r"gone\.onnx"):
        OnnxReader(tmp_path / "gone.onnx")


def test_a_damaged_network_is_a_model_error(tmp_path: Path) -> None:
    """A file that holds no network is told as such."""
    damaged = tmp_path / "damaged.onnx"
    damaged.write_bytes(b"no network")
    with pytest.raises(ModelError, match=r"damaged\.onnx"):
        OnnxReader(damaged)
