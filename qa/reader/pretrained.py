"""Any extractive reader of transformers (AutoModelForQuestionAnswering), by folder or name, behind the Protocol."""

from __future__ import annotations

from collections.abc import Sequence

from index.encode import from_this_machine
from index.errors import ModelError
from qa.reader import MAX_TOKENS, Reading
from qa.reader.decode import best_spans

_BATCH = 8


class PretrainedReader:
    """A reader from a folder, or from what is already downloaded on this machine. It marks no items of lists."""

    def __init__(self, name: str) -> None:
        instead = "a model for question answering, or leave --reader out to use the one that comes with qa"
        with from_this_machine("reader", name, instead):
            from transformers import AutoModelForQuestionAnswering, AutoTokenizer

            self._tokenizer = AutoTokenizer.from_pretrained(name, use_fast=True)
            self._network = AutoModelForQuestionAnswering.from_pretrained(name).eval()
        if not self._tokenizer.is_fast:
            raise ModelError(f"The reader {name!r} has no fast tokenizer, which tells where in a text a token stands")

    def read(self, question: str, texts: Sequence[str], spans: int = 6) -> list[Reading]:
        """See `qa.reader.Reader.read`."""
        found: dict[int, Reading] = {}
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for at in range(0, len(order), _BATCH):
            rows = order[at : at + _BATCH]
            found |= zip(rows, self._read(question, [texts[row] for row in rows], spans), strict=True)
        return [found[row] for row in range(len(texts))]

    def _read(self, question: str, texts: Sequence[str], spans: int) -> list[Reading]:
        import torch

        limit = min(MAX_TOKENS, self._tokenizer.model_max_length)
        encoded = self._tokenizer(
            [question] * len(texts),
            list(texts),
            truncation="only_second",
            max_length=limit,
            padding=True,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        offsets = encoded.pop("offset_mapping").tolist()
        with torch.no_grad():
            out = self._network(**encoded)
        readings = []
        for row, text in enumerate(texts):
            passage = [i for i, part in enumerate(encoded.sequence_ids(row)) if part == 1]
            if not passage:
                readings.append(Reading((), (), -20.0))
                continue
            start, end = out.start_logits[row].numpy(), out.end_logits[row].numpy()
            null = float(start[0] + end[0])
            places = [tuple(offsets[row][i]) for i in passage]
            best = best_spans(text, start[passage], end[passage], null, places, spans)
            readings.append(Reading(best, (), best[0].margin))
        return readings
