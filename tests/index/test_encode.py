"""The encoder gives the model's own vectors, from checked weights, without torch."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

import index.encode
from index.encode import (
    DEFAULT_MODEL,
    MAX_TOKENS,
    Encoder,
    SentenceTransformers,
    encode_stored,
    load_encoder,
    model_folder,
)
from index.errors import LibraryVersionError, ModelError
from index.library import Library
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
    """The same model, copied to another folder and named by its path: loaded by sentence-transformers."""
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
    assert (ours * theirs).sum(axis=1).min() > 0.9999
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
        assert library.check() == []
    with pytest.raises(LibraryVersionError, match=f"{by_path.model}.*{DEFAULT_MODEL}"):
        Library(tmp_path / "library", encoder=encoder)
    with pytest.raises(LibraryVersionError, match=f"{by_path.model}.*{DEFAULT_MODEL}"):
        Library.create(tmp_path / "library")


def test_a_relative_path_of_a_model_is_recorded_whole(
    tmp_path: Path, by_path: SentenceTransformers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library is opened from another folder, too."""
    monkeypatch.setattr(index.library, "load_encoder", lambda model: CountWords())
    monkeypatch.chdir(Path(by_path.model).parent)
    assert index.encode.model_name("copy") == by_path.model
    assert index.encode.model_name("all-mpnet-base-v2") == "all-mpnet-base-v2"


@pytest.mark.parametrize("model", ["no-such-model", "/nowhere/model"])
def test_a_model_that_is_not_here_is_an_error(model: str) -> None:
    """Nothing is fetched; the message names it and what to do."""
    with pytest.raises(ModelError, match=rf"'{model}' cannot be loaded .*path of a folder.*leave --model out"):
        load_encoder(model)


def test_weights_that_are_not_the_official_ones_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package of that name could hold anything."""
    shutil.copytree(model_folder(), tmp_path / "model")
    with (tmp_path / "model" / "model.safetensors").open("r+b") as file:
        file.seek(5000)
        file.write(b"\0\0\0\0\1")
    monkeypatch.setattr(index.encode, "model_folder", lambda: tmp_path / "model")
    monkeypatch.setenv("QA_CACHE", str(tmp_path / "cache"))
    with pytest.raises(ModelError, match=r"is not the official all-MiniLM-L6-v2: its SHA-256 is .*--force-reinstall"):
        load_encoder()
    assert not (tmp_path / "cache").exists()


def test_a_missing_model_package_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to install."""
    monkeypatch.setattr(index.encode, "_CARRIER", "no-such-carrier")
    with pytest.raises(ModelError, match="pip install no-such-carrier"):
        load_encoder()


@pytest.mark.parametrize("state", ["unwritable", "damaged", "absent"])
def test_the_cache_is_a_convenience(
    tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch, offline: Path, state: str
) -> None:
    """Without one, or with a damaged one, the network is built from its weights; only where it can be, it is kept."""
    cache = tmp_path / "cache"
    if state == "unwritable":
        cache.write_text("a file where the folder should be")
    elif state == "damaged":
        cache.mkdir()
        for good in offline.glob("encoder-*.onnx"):
            (cache / good.name).write_bytes(good.read_bytes()[:1000])
    monkeypatch.setenv("QA_CACHE", str(cache))
    assert np.allclose(load_encoder().encode(TEXTS[:2]), encoder.encode(TEXTS[:2]), atol=1e-6)
    if state != "unwritable":
        assert max(kept.stat().st_size for kept in cache.iterdir()) > 50_000_000


def test_the_graph_is_built_once(encoder: Encoder, offline: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second encoder takes it from the cache, and reads no weights."""
    monkeypatch.setattr(index.encode, "_WEIGHTS_SHA256", index.encode._WEIGHTS_SHA256[:12] + "0" * 52)
    assert (load_encoder().encode(TEXTS) == encoder.encode(TEXTS)).all()
