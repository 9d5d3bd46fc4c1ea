"""The encoder gives the official model's vectors, from files of our own, without torch."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

import index.encode
from evals.lab.minilm import model_folder
from index.encode import (
    DEFAULT_MODEL,
    FOLDER,
    MAX_TOKENS,
    Encoder,
    SentenceTransformers,
    encode_stored,
    load_encoder,
    open_session,
)
from index.errors import LibraryVersionError, ModelError
from index.library import Library
from index.upkeep import check
from tests.index.fake import CountWords

TEXTS = [
    "Ferries stopped at noon.",
    "FERRIES STOPPED AT NOON!",
    "“Ça va?” she asked; naïve cafe\u0301, Zoë Núñez.",
    "\U0001f6a2 \U0001f1e9\U0001f1ea",
    "日本語の記事。",
    "a",
    "",
    "supercalifragilistic" * 20,
    "The harbour master counted " + ", ".join(f"boat {n}" for n in range(150)) + ".",
    "word " * 253 + "exactly at the limit and beyond it",
]


@pytest.fixture(scope="module")
def by_path(tmp_path_factory: pytest.TempPathFactory, offline: Path) -> SentenceTransformers:
    """The official model, copied to a folder and named by its path: loaded by sentence-transformers."""
    folder = tmp_path_factory.mktemp("models") / "copy"
    shutil.copytree(model_folder(), folder)
    encoder = load_encoder(str(folder))
    assert isinstance(encoder, SentenceTransformers)
    return encoder


def test_vectors_are_those_of_sentence_transformers(encoder: Encoder, by_path: SentenceTransformers) -> None:
    """For short and long, cased, accented, foreign and empty texts, alone or together."""
    ours, theirs = encoder.encode(TEXTS), by_path.encode(TEXTS)
    assert ours.shape == theirs.shape == (len(TEXTS), 384)
    assert ours.dtype == theirs.dtype == np.float32
    assert len(encoder.tokenize(TEXTS[8])) > MAX_TOKENS  # else nothing is cut
    assert (ours * theirs).sum(axis=1).min() > 0.99999
    assert np.allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-5)
    for text, vector in zip(TEXTS, ours, strict=True):
        assert float(encoder.encode([text])[0] @ vector) > 0.99999


def test_the_same_text_has_the_same_vector(encoder: Encoder) -> None:
    """To the last bit, whatever was encoded before."""
    first = encoder.encode(TEXTS)
    encoder.encode(TEXTS[::-1])
    assert (encoder.encode(TEXTS) == first).all()


def test_what_is_stored_is_encoded_nearly_the_same(encoder: Encoder) -> None:
    """In whole numbers: near enough for search to find as much, and each vector by its text alone, to the last bit."""
    exact, stored = encoder.encode(TEXTS), encode_stored(encoder, TEXTS)
    assert np.allclose(np.linalg.norm(stored, axis=1), 1, atol=1e-6)
    assert (exact * stored).sum(axis=1).min() > 0.97
    assert (stored != exact).any()
    for text, vector in zip(TEXTS, stored, strict=True):
        assert (encode_stored(encoder, [text]) == vector).all()


def test_sums_of_products_of_8_bit_numbers_are_exact(tmp_path: Path) -> None:
    """Processors with AVX2 and without VNNI clip them to 16 bits unless they are told not to."""
    from onnx import TensorProto, helper, numpy_helper

    weights = numpy_helper.from_array(np.full((64, 16), 127, np.int8), "weights")
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["values", "weights"], ["sums"])],
        "sums",
        [helper.make_tensor_value_info("values", TensorProto.UINT8, [1, 64])],
        [helper.make_tensor_value_info("sums", TensorProto.INT32, [1, 16])],
        [weights],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    (tmp_path / "sums.onnx").write_bytes(model.SerializeToString())
    [sums] = open_session(tmp_path / "sums.onnx").run(None, {"values": np.full((1, 64), 255, np.uint8)})
    assert (sums == 255 * 127 * 64).all()


def test_nothing_has_no_vectors(encoder: Encoder, by_path: SentenceTransformers) -> None:
    """An article without words has no passages."""
    assert encoder.encode([]).shape == by_path.encode([]).shape == (0, 384)


def test_tokens_are_counted_to_the_end(encoder: Encoder, by_path: SentenceTransformers) -> None:
    """Neither the tokenizer's own limit nor encoding a long text before cuts what is counted."""
    text = "boat " * 1000
    for one in (encoder, by_path):
        assert len(one.tokenize(text)) == 1000
        one.encode([text])
        assert len(one.tokenize(text)) == 1000
        assert list(one.tokenize("Boats, boats!")) == list(encoder.tokenize("Boats, boats!"))


def test_another_model_fills_a_library_of_its_own(
    tmp_path: Path, encoder: Encoder, by_path: SentenceTransformers
) -> None:
    """It is recorded by its absolute path, loaded again for a question, and not mixed with another."""
    (tmp_path / "ferry.txt").write_text("Ferries stopped when the harbour froze.\n")
    with Library.create(tmp_path / "library", by_path.model) as library:
        assert library.model == by_path.model
        library.add([tmp_path / "ferry.txt"])
    with Library(tmp_path / "library") as library:
        [hit] = library.search("boats stuck in ice", 1)
        assert hit.passage.article_id == "ferry.txt"
        assert hit.cosine > 0.3
        assert check(library) == []
    with pytest.raises(LibraryVersionError, match=f"{by_path.model}.*{DEFAULT_MODEL}"):
        Library(tmp_path / "library", encoder=encoder)
    with pytest.raises(LibraryVersionError, match=f"{by_path.model}.*{DEFAULT_MODEL}"):
        Library.create(tmp_path / "library")


def test_a_relative_path_of_a_model_is_recorded_whole(
    tmp_path: Path, by_path: SentenceTransformers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library is opened from another folder, too."""
    monkeypatch.setattr(index.model, "load_encoder", lambda model: CountWords())
    monkeypatch.chdir(Path(by_path.model).parent)
    assert index.encode.model_name("copy") == by_path.model
    assert index.encode.model_name("all-mpnet-base-v2") == "all-mpnet-base-v2"


@pytest.mark.parametrize("model", ["no-such-model", "/nowhere/model"])
def test_a_model_that_is_not_here_is_an_error(model: str) -> None:
    """Nothing is fetched; the message names it and what to do."""
    with pytest.raises(ModelError, match=rf"'{model}' cannot be loaded .*path of a folder.*leave --model out"):
        load_encoder(model)


@pytest.mark.parametrize("name", ["exact.onnx", "weights.fp16", "tokenizer.json"])
@pytest.mark.parametrize("left", [None, 1000])
def test_files_that_are_missing_or_cut_short_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, left: int | None
) -> None:
    """With the way to get them back."""
    folder = tmp_path / "encoder"
    shutil.copytree(FOLDER, folder)
    if left is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes((folder / name).read_bytes()[:left])
    monkeypatch.setattr(index.encode, "FOLDER", folder)
    with pytest.raises(ModelError, match=rf"{folder}.* cannot be loaded.*install article-qa again"):
        load_encoder().encode(["Lamp"])


def test_a_model_by_name_without_its_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is large, and most do without."""
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(ModelError, match=r"'all-mpnet-base-v2' needs .*pip install 'article-qa\[models\]'"):
        load_encoder("all-mpnet-base-v2")
