"""The reader that ships with the project: its network on onnxruntime, with its tokenizer."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from index.encode import in_parallel, load_tokenizer, open_session
from qa.reader import MAX_TOKENS, QUESTION_TOKENS, Reading
from qa.reader.decode import best_spans, items, verdict


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
            items(text, tags[passage], offsets),
            round(float(found["answer_logits"][0]), 4),
            verdict(found["verdict_logits"][0]) if "verdict_logits" in found else None,
        )
