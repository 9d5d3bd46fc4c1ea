"""The readers: spans inside the text, best first, that depend on nothing else."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evals.lab.minilm import model_folder
from index.errors import ModelError
from qa.reader import Reading
from qa.reader.load import load_reader
from qa.reader.network import OnnxReader

TEXT = "The levee at Cooper's Landing gave way at 3:40 a.m. on Sunday, Fire Chief Renata Solberg said. Sirens sounded."
QUESTION = "When did the levee give way?"


@pytest.fixture(scope="module")
def reader(offline: Path) -> OnnxReader:
    loaded = load_reader()
    assert isinstance(loaded, OnnxReader)
    return loaded


def check(reading: Reading, text: str, most: int = 6) -> None:
    """What holds for the reading of any text."""
    spans = reading.spans
    assert len(spans) <= most
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert [span.margin for span in spans] == sorted((span.margin for span in spans), reverse=True)
    ordered = sorted(spans, key=lambda span: span.start)
    assert all(one.end <= other.start for one, other in pairwise(ordered))
    assert all(0 <= item.start < item.end <= len(text) for item in reading.items)
    assert all(one.end <= other.start for one, other in pairwise(reading.items))
    for span in (*spans, *reading.items):
        assert not (text[: span.start][-1:].isalnum() and text[span.start].isalnum()), "cut within a word"
        assert not (text[span.end :][:1].isalnum() and text[span.end - 1].isalnum()), "cut within a word"


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("When did the levee give way?", "3:40"),
        ("Who is the fire chief?", "Renata Solberg"),
        ("Where did the levee give way?", "Cooper's Landing"),
    ],
)
def test_it_finds_the_words_that_answer(reader: OnnxReader, question: str, words: str) -> None:
    """One of the two best spans of a plain sentence holds the answer: where and when are told apart by what fits."""
    (reading,) = reader.read(question, [TEXT])
    assert any(words in TEXT[span.start : span.end] for span in reading.spans[:2])


def test_it_prefers_a_text_that_answers(reader: OnnxReader) -> None:
    """The margin, and the text's own odds, are higher where the answer stands than where it does not."""
    there, elsewhere = reader.read(QUESTION, [TEXT, "The town band will play in the park on the first of May."])
    assert there.spans[0].margin > 0 > elsewhere.spans[0].margin
    assert there.answers > 0 > elsewhere.answers


def test_it_refuses_the_same_question_of_another(reader: OnnxReader) -> None:
    """The right subject, another name."""
    asked, another = (f"Who is the fire chief of {town}?" for town in ("Tilden Falls", "Kestrel Bay"))
    told = "Renata Solberg, the fire chief of Tilden Falls, said the sirens had sounded."
    (there,), (elsewhere,) = reader.read(asked, [told]), reader.read(another, [told])
    assert there.answers > elsewhere.answers
    assert there.spans[0].margin > elsewhere.spans[0].margin


def test_it_marks_every_item_of_a_list(reader: OnnxReader) -> None:
    """Each by itself, in the order of the text."""
    told = "The city has opened four cooling centers: the library, the bowling alley and the middle school."
    (reading,) = reader.read("Which cooling centers has the city opened?", [told])
    marked = [told[item.start : item.end].removeprefix("the ") for item in reading.items]
    assert marked == ["library", "bowling alley", "middle school"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300), st.integers(1, 8))
def test_spans_of_any_text_are_inside_it_in_order_and_apart(reader: OnnxReader, text: str, most: int) -> None:
    """Whatever the text is written in."""
    (reading,) = reader.read(QUESTION, [text], most)
    check(reading, text, most)


def test_a_text_is_read_alike_whatever_its_neighbours(reader: OnnxReader) -> None:
    """Alone, first, last or beside a long one, the same spans at the same margins."""
    (alone,) = reader.read(QUESTION, [TEXT])
    others = ["Short.", "word " * 900, ""]
    assert reader.read(QUESTION, [TEXT, *others])[0] == alone
    assert reader.read(QUESTION, [*others, TEXT])[-1] == alone


def test_no_words_give_no_spans(reader: OnnxReader) -> None:
    """An empty text, white space, and no text at all."""
    assert all(not r.spans and not r.items and r.answers < -10 for r in reader.read(QUESTION, ["", "  \n\t"]))
    assert reader.read(QUESTION, []) == []


@pytest.mark.parametrize("question", ["", "?", "who " * 2000, "x" * 5000, "\U0001f600" * 300, "\x00\x1b[2J"])
def test_any_question_is_read(reader: OnnxReader, question: str) -> None:
    """A question too long is cut, one without words is no error."""
    (reading,) = reader.read(question, [TEXT])
    check(reading, TEXT)


def test_a_long_text_is_read_as_far_as_there_is_room(reader: OnnxReader) -> None:
    """Beyond the room for question and passage together nothing is read, and nothing breaks."""
    text = f"{'Rain fell on the town. ' * 400}{TEXT}"
    (reading,) = reader.read("why " * 300, [text])
    check(reading, text)
    assert all(span.end < len(text) // 2 for span in reading.spans)


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


@pytest.fixture(scope="module")
def pretrained(offline: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small extractive reader of somebody else's, untrained, in a folder as transformers saves one."""
    import torch
    from transformers import BertConfig, BertForQuestionAnswering, PreTrainedTokenizerFast

    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("pretrained")
    config = BertConfig(hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32)
    BertForQuestionAnswering(config).save_pretrained(folder)
    marks = {"cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]", "unk_token": "[UNK]"}
    tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_file=str(model_folder() / "tokenizer.json"), model_max_length=256, **marks
    )
    tokenizer.save_pretrained(folder)
    return folder


def test_another_reader_is_used_by_its_folder(pretrained: Path) -> None:
    """Any AutoModelForQuestionAnswering, behind the same interface; it marks no items."""
    reader = load_reader(str(pretrained))
    texts = [TEXT, "", "Rain. " * 400, "Short."]
    for reading, text in zip(reader.read(QUESTION, texts), texts, strict=True):
        check(reading, text)
        assert reading.items == ()
    assert reader.read(QUESTION, [TEXT])[0].spans[0].margin == pytest.approx(reader.read(QUESTION, [TEXT])[0].answers)


def test_a_reader_that_is_not_here_is_a_model_error(offline: Path) -> None:
    """The message names it and says what to do; nothing is fetched."""
    with pytest.raises(ModelError, match=r"'nobody/such-reader'.*--reader"):
        load_reader("nobody/such-reader")
