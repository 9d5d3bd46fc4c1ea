"""Weights in files of at most 16 MiB, in half precision: what can be brought back from where they were learned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

LIMIT = 16 * 2**20
_HEAD = 2**16
"""Bytes left for the names and shapes in each file."""


def save_parts(weights: Mapping[str, Tensor], folder: Path, limit: int = LIMIT) -> list[Path]:
    """Write the weights as float16; the files, in order. No tensor may be larger than a file."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("part-*.safetensors"):
        old.unlink()
    parts: list[dict[str, Tensor]] = [{}]
    room = limit - _HEAD
    for name, value in weights.items():
        half = value.detach().to("cpu", torch.float16).contiguous()
        size = half.numel() * 2
        if size > limit - _HEAD:
            raise ValueError(f"{name} takes {size:,} bytes, more than a part may have ({limit - _HEAD:,})")
        if size > room:
            parts.append({})
            room = limit - _HEAD
        parts[-1][name] = half
        room -= size
    paths = [folder / f"part-{number}.safetensors" for number in range(1, len(parts) + 1)]
    for path, part in zip(paths, parts, strict=True):
        save_file(part, path)
    return paths


def load_parts(folder: Path) -> dict[str, Tensor]:
    """The weights of all parts in a folder, as float32. Raises ValueError where there is none."""
    found: dict[str, Tensor] = {}
    for path in sorted(folder.glob("part-*.safetensors")):
        found |= {name: value.float() for name, value in load_file(path).items()}
    if not found:
        raise ValueError(f"{folder} holds no part-*.safetensors")
    return found


def mean_of(folders: Sequence[Path]) -> dict[str, Tensor]:
    """The mean of the weights in some folders, in float32, rounded as it would be kept."""
    parts = [load_parts(folder) for folder in folders]
    return {name: torch.stack([part[name] for part in parts]).mean(0).half().float() for name in parts[0]}
