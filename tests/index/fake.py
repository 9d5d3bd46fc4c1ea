"""An encoder whose vectors can be computed by eye."""

from __future__ import annotations

import re
from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray


class CountWords:
    """A text's vector counts its words, each in a place of its own: texts that share no word have cosine 0.

    One token a word or mark; 256 dimensions, so that two words seldom share one.
    """

    model = "count-words"
    dimension = 256

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of word counts, float32 [n, 256]."""
        counts = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(counts, texts, strict=True):
            for word in self.tokenize(text):
                row[word] += 1
        unit: NDArray[np.float32] = counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1e-9)
        return unit

    def tokenize(self, text: str) -> Sequence[int]:
        """The dimension of each word."""
        return [crc32(word.lower().encode()) % self.dimension for word in re.findall(r"\w+|[^\w\s]", text)]
