"""Any extractive reader of transformers (AutoModelForQuestionAnswering), by folder or name, behind the Protocol."""

from __future__ import annotations

import os
from collections.abc import Sequence

from index.errors import ModelError
from qa.reader import MAX_TOKENS, Reading, best_spans

_BATCH = 8


class PretrainedReader:
    """A reader from a folder, or from what is already downloaded on this machine. It marks no items of lists."""

    def __init__(self, name: str) -> None:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")  # never fetched behind the user's back
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

        try:
            self._tokenizer = AutoTokenizer.from_pretrained(name, use_fast=True)
            self._network = AutoModelForQuestionAnswering.from_pretrained(name).eval()
        except Exception as error:  # the hub's, torch's and the file system's errors share no root
            raise ModelError(
                f"The reader {name!r} cannot be loaded from this machine, and none is downloaded "
                f"({str(error).splitlines()[0]}). Give the path of a folder that holds a model for question answering, "
                "or leave --reader out to use the one that comes with qa"
            ) from error
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
