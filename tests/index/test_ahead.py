"""While a batch of articles is stored, the next one is encoded."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import index.ingestion
from index.article import Article
from index.library import Library
from tests.index.fake import CountWords


class _Watched(CountWords):
    """Tells when it has encoded its second batch."""

    def __init__(self) -> None:
        self.batches = 0
        self.second = threading.Event()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.batches += bool(texts)
        if self.batches > 1:
            self.second.set()
        return super().encode(texts)


def test_the_next_batch_is_encoded_while_one_is_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or whoever is told of an article that is stored would wait for ever."""
    monkeypatch.setattr(index.ingestion, "ARTICLES", 1)
    encoder, seen = _Watched(), list[bool]()

    def stored(article: Article) -> None:
        seen.append(encoder.second.wait(60))

    for name, text in {"a.txt": "A lamp is lit.", "b.txt": "A bell is rung."}.items():
        (tmp_path / name).write_text(text)
    with Library.create(tmp_path / "library", encoder=encoder) as library:
        library.add([tmp_path / "a.txt", tmp_path / "b.txt"], stored)
    assert seen == [True, True]
