"""The reader: which words of a passage answer a question, against the score that none do.

One small Protocol is the seam; the network that ships with the project is described in MODEL_CARD.md beside this file.
This module knows nothing of articles, offsets into them or citations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index.encode import in_parallel, load_tokenizer, model_folder, open_session

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_TOKENS = 384
"""Question and passage together. A passage has at most 180 tokens and two sentences before it."""
_QUESTION_TOKENS = 64
_STARTS = 12
"""The best starts and ends of which every pair is tried."""
_LONGEST = 40
"""Tokens in a span."""


@dataclass(frozen=True)
class Span:
    """Words of a text that may answer: ``text[start:end]``."""

    start: int
    end: int
    margin: float
    """Start logit plus end logit, less the same for "no answer": above 0 the reader holds it for an answer."""


class Reader(Protocol):
    """Whatever finds answering words."""

    def read(self, question: str, texts: Sequence[str], spans: int = 6) -> list[list[Span]]:
        """For each text up to ``spans`` spans that do not overlap, best first; none for a text without words."""
        ...


class OnnxReader:
    """A span-reading network (start and end logits) on onnxruntime, with the encoder's tokenizer."""

    def __init__(self, network: Path | None = None) -> None:
        """Loads ``network``, by default the one in the package. Raises ModelError when it cannot be loaded."""
        self._session = open_session(network or Path(str(files("qa.reader"))) / "reader.int8.onnx")
        self._tokenizer = load_tokenizer(model_folder() / "tokenizer.json")

    def read(self, question: str, texts: Sequence[str], spans: int = 6) -> list[list[Span]]:
        """See `Reader.read`. Texts are read one by one: int8 scales would let a text's neighbours change its scores."""
        asked = self._tokenizer.encode(question).ids[: _QUESTION_TOKENS - 1]
        separator = self._tokenizer.token_to_id("[SEP]")
        asked = [*asked[:-1], separator] if asked[-1] == separator else [*asked, separator]
        return in_parallel(lambda text: self._read(asked, separator, text, spans), texts)

    def _read(self, asked: list[int], separator: int, text: str, spans: int) -> list[Span]:
        import numpy as np

        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        room = MAX_TOKENS - len(asked) - 1
        words, offsets = encoding.ids[:room], encoding.offsets[:room]
        if not words:
            return []
        ids = np.array([[*asked, *words, separator]], np.int64)
        kinds = np.zeros_like(ids)
        kinds[0, len(asked) :] = 1
        feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": kinds}
        start, end = (logits[0] for logits in self._session.run(None, feeds))
        null = float(start[0] + end[0])
        first, last = len(asked), len(asked) + len(words)
        return _best(start[first:last], end[first:last], null, offsets, spans)


def _best(
    start: NDArray[np.float32], end: NDArray[np.float32], null: float, offsets: Sequence[tuple[int, int]], spans: int
) -> list[Span]:
    """The spans of highest summed logits, greedily, none overlapping a better one."""
    starts = [int(i) for i in start.argsort(kind="stable")[::-1][:_STARTS]]
    ends = [int(i) for i in end.argsort(kind="stable")[::-1][:_STARTS]]
    pairs = [(float(start[a] + end[b]) - null, a, b) for a in starts for b in ends if a <= b < a + _LONGEST]
    pairs.sort(key=lambda pair: (-pair[0], pair[1], pair[2]))
    chosen: list[tuple[float, int, int]] = []
    for margin, a, b in pairs:
        if all(b < c or d < a for _, c, d in chosen):
            chosen.append((margin, a, b))
            if len(chosen) == spans:
                break
    return [Span(offsets[a][0], offsets[b][1], round(margin, 4)) for margin, a, b in chosen]


def load_reader() -> Reader:
    """The reader that ships with the project."""
    return OnnxReader()
