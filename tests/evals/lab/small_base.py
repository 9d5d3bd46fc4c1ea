"""A tiny network in the form of the one that training starts from."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WIDTH, LAYERS, HEADS, BETWEEN, POSITIONS, KINDS = 32, 2, 2, 64, 320, 2
MARKS = ["<s>", "<pad>", "</s>", "<unk>"]


def write_base(path: Path, seed: int = 0) -> dict[str, NDArray[np.float32]]:
    """Write the file; the weights that it holds, by the file's names."""
    chance = np.random.default_rng(seed)
    letters = [chr(code) for code in range(33, 127)] + ["ñ", "é"]
    pieces = [
        *MARKS,
        "▁",
        *letters,
        *(f"▁{one}" for one in letters),
        "▁lamp",
        "▁keeper",
        "▁the",
        "▁Who",
        "▁lit",
        "▁fog",
    ]
    scores = [0.0] * 4 + [-9.0] * (1 + 2 * len(letters)) + [-5.0] * 6
    shapes: dict[str, tuple[int, ...]] = {
        "emb.word": (len(pieces), WIDTH),
        "emb.pos": (POSITIONS, WIDTH),
        "emb.type": (KINDS, WIDTH),
    }
    shapes |= {"emb.ln.w": (WIDTH,), "emb.ln.b": (WIDTH,)}
    for layer in range(LAYERS):
        for part, shape in {
            **dict.fromkeys(("q", "k", "v", "ao"), (WIDTH, WIDTH)),
            "fi": (BETWEEN, WIDTH),
            "fo": (WIDTH, BETWEEN),
            "aln": (WIDTH,),
            "oln": (WIDTH,),
        }.items():
            shapes |= {f"l{layer}.{part}.w": shape, f"l{layer}.{part}.b": shape[:1]}
    weights: dict[str, NDArray[np.float32]] = {}
    stored = []
    for name, shape in shapes.items():
        value = chance.normal(0, 0.3, shape).astype(np.float32)
        if "ln.w" in name:
            value = np.ones(shape, np.float32)
        blocks = len(shape) == 2 and name not in ("emb.pos", "emb.type")
        if blocks:
            packed, value = _blocks(value)
        weights[name] = value
        stored.append((name, int(blocks), value.size, packed if blocks else value.tobytes()))
    text = "".join(pieces).encode()
    lengths = [len(piece.encode()) for piece in pieces]
    head = b"E5S1" + struct.pack("<I", 1)
    head += struct.pack("<7i", WIDTH, LAYERS, HEADS, BETWEEN, len(pieces), POSITIONS, KINDS)
    head += struct.pack("<fi", 1e-12, 32) + struct.pack("<5i", len(pieces), 0, 2, 1, 3) + struct.pack("<Q", len(text))
    head += np.concatenate([[0], np.cumsum(lengths)]).astype("<u4").tobytes() + np.array(scores, "<f4").tobytes() + text
    head += struct.pack("<iI", 1, 5) + b"\xa0\x00\x00\x01 "
    at = len(head) + 4 + sum(2 + len(name) + struct.calcsize("<BIQQ") for name, *_ in stored)
    table, data = struct.pack("<i", len(stored)), b""
    for name, kind, count, bytes_ in stored:
        table += struct.pack("<H", len(name)) + name.encode()
        table += struct.pack("<BIQQ", kind, count, at + len(data), len(bytes_))
        data += bytes_
    path.write_bytes(head + table + data)
    return weights


def _blocks(value: NDArray[np.float32]) -> tuple[bytes, NDArray[np.float32]]:
    """The weights in blocks of 32 of four bits, and what those stand for."""
    rows = value.reshape(-1, 32)
    scale = (np.abs(rows).max(axis=1) / 7).astype(np.float16)
    numbers = np.clip(np.round(rows / scale.astype(np.float32)[:, None]) + 8, 0, 15).astype(np.uint8)
    packed = b"".join(
        one.tobytes() + (row[:16] | row[16:] << 4).tobytes() for one, row in zip(scale, numbers, strict=True)
    )
    meant = (numbers.astype(np.float32) - 8) * scale.astype(np.float32)[:, None]
    return packed, meant.reshape(value.shape)
