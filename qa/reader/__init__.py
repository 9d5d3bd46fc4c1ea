"""The reader: which words of a passage answer a question, which are items of a list, and whether any answer at all.

One small Protocol is the seam; the network that ships with the project is described in MODEL_CARD.md beside this file,
and made by ``evals.lab.training``. This module knows nothing of articles, offsets into them or citations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from index.encode import in_parallel, load_tokenizer, open_session

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_TOKENS = 384
"""Question and passage together. A passage has at most 180 tokens and two sentences before it."""
QUESTION_TOKENS = 64
_STARTS = 12
"""The best starts and ends of which every pair is tried."""
_LONGEST = 40
"""Tokens in a span."""
_MARKED = -1.5
"""Log odds from which a token is marked: few of the tokens that were learned from are, so that 0 leaves items out. Set
on the half of MultiSpanQA that was learned from."""


@dataclass(frozen=True)
class Span:
    """Words of a text that may answer: ``text[start:end]``, whole words."""

    start: int
    end: int
    margin: float
    """Start logit plus end logit, less the same for "no answer": above 0 the reader holds it for an answer.

    Of an item of a list: the least of its tokens' log odds of belonging to an item."""


@dataclass(frozen=True)
class Reading:
    """What a reader makes of one text."""

    spans: tuple[Span, ...]
    """The likeliest answers, best first, none overlapping; empty for a text without words."""
    items: tuple[Span, ...]
    """The items of a list in the order of the text; empty from a reader that has no such output."""
    answers: float
    """Log odds that the text answers at all."""
    verdict: Verdict | None = None
    """Of a claim or a question of yes or no; None from a reader that has no such output."""


@dataclass(frozen=True)
class Verdict:
    """The chances that a text states a claim, denies it, or does not state it; together 1."""

    stated: float
    denied: float
    not_stated: float


class Reader(Protocol):
    """Whatever finds answering words."""

    def read(self, question: str, texts: Sequence[str], spans: int = 6) -> list[Reading]:
        """A reading of each text with up to ``spans`` spans."""
        ...


class OnnxReader:
    """The network of this project on onnxruntime, with the tokenizer beside it, else the encoder's."""

    def __init__(self, network: Path | None = None) -> None:
        """Loads ``network``, by default the one in the package. Raises ModelError when it cannot be loaded."""
        network = network or Path(str(files("qa.reader"))) / "reader.int8.onnx"
        self._session = open_session(network)
        beside = network.with_name("tokenizer.json")
        self._tokenizer = load_tokenizer(beside if beside.exists() else None)
        self._outputs = [output.name for output in self._session.get_outputs()]

    def read(self, question: str, texts: Sequence[str], spans: int = 6) -> list[Reading]:
        """See `Reader.read`. Texts are read one by one: int8 scales would let a text's neighbours change its scores."""
        asked = self._tokenizer.encode(question).ids[: QUESTION_TOKENS - 1]
        separator = self._tokenizer.encode("").ids[-1]
        asked = [*asked[:-1], separator] if asked[-1] == separator else [*asked, separator]
        return in_parallel(lambda text: self._read(asked, separator, text, spans), texts)

    def _read(self, asked: list[int], separator: int, text: str, spans: int) -> Reading:
        import numpy as np

        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        room = MAX_TOKENS - len(asked) - 1
        words, offsets = encoding.ids[:room], encoding.offsets[:room]
        if not words:
            return Reading((), (), -20.0)
        ids = np.array([[*asked, *words, separator]], np.int64)
        kinds = np.zeros_like(ids)
        kinds[0, len(asked) :] = 1
        feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": kinds}
        found: dict[str, Any] = dict(zip(self._outputs, self._session.run(self._outputs, feeds), strict=True))
        start, end, tags = (found[name][0] for name in ("start_logits", "end_logits", "tag_logits"))
        passage = slice(len(asked), len(asked) + len(words))
        null = float(start[0] + end[0])
        return Reading(
            best_spans(text, start[passage], end[passage], null, offsets, spans),
            _items(text, tags[passage], offsets),
            round(float(found["answer_logits"][0]), 4),
            _verdict(found["verdict_logits"][0]) if "verdict_logits" in found else None,
        )


def _verdict(scores: NDArray[np.float32]) -> Verdict:
    import numpy as np

    chances = np.exp(scores - scores.max())
    return Verdict(*(round(float(one), 4) for one in chances / chances.sum()))


def best_spans(
    text: str,
    start: NDArray[np.float32],
    end: NDArray[np.float32],
    null: float,
    offsets: Sequence[tuple[int, int]],
    spans: int,
) -> tuple[Span, ...]:
    """The spans of highest summed logits, greedily, none overlapping a better one."""
    starts = [int(i) for i in start.argsort(kind="stable")[::-1][:_STARTS]]
    ends = [int(i) for i in end.argsort(kind="stable")[::-1][:_STARTS]]
    pairs = [(float(start[a] + end[b]) - null, a, b) for a in starts for b in ends if a <= b < a + _LONGEST]
    pairs.sort(key=lambda pair: (-pair[0], pair[1], pair[2]))
    chosen: list[Span] = []
    for margin, a, b in pairs:
        span = _whole(text, offsets[a][0], offsets[b][1], margin)
        if all(span.end <= other.start or other.end <= span.start for other in chosen):
            chosen.append(span)
            if len(chosen) == spans:
                break
    return tuple(chosen)


def _items(text: str, tags: NDArray[np.float32], offsets: Sequence[tuple[int, int]]) -> tuple[Span, ...]:
    """The runs of tokens that are marked: scores [tokens, 3] of being outside, the first of an item, further in it."""
    from qa.english.words import normalize  # here: training imports this package where its stemmer is not installed

    odds = tags[:, 1:].max(axis=1) - tags[:, 0]
    runs: list[list[int]] = []
    for token in range(len(odds)):
        if odds[token] <= _MARKED:
            continue
        follows = runs and runs[-1][-1] == token - 1
        within_word = follows and offsets[token][0] == offsets[token - 1][1] and text[offsets[token][0]].isalnum()
        if follows and (within_word or tags[token, 1] <= tags[token, 2]):
            runs[-1].append(token)
        else:
            runs.append([token])
    spans = [_whole(text, offsets[run[0]][0], offsets[run[-1]][1], float(min(odds[run]))) for run in runs]
    apart = (span for at, span in enumerate(spans) if not at or spans[at - 1].end <= span.start)
    return tuple(span for span in apart if normalize(text[span.start : span.end]))  # a lone "the" is no item


def _whole(text: str, start: int, end: int, margin: float) -> Span:
    """The span grown to whole words: a token may be a piece of one."""
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return Span(start, end, round(margin, 4))


def load_reader(name: str | None = None) -> Reader:
    """The reader that ships with the project, or any other by the name or folder of its model.

    Raises ModelError when it is not on this machine.
    """
    if name is None:
        return OnnxReader()
    from qa.reader.pretrained import PretrainedReader

    return PretrainedReader(name)
