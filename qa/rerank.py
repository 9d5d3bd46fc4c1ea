"""Cross-encoders: networks that read a question and a passage together and say how well they fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.encode import from_this_machine

OWN = "reader"
"""The name of the project's own reader among them."""

Rescore = Callable[[str, Sequence[str]], Sequence[float]]
"""For a text, a score of each of the passages, higher for better."""


def load_reranker(name: str) -> Rescore:
    """The project's reader, or any CrossEncoder of sentence-transformers by its folder or name.

    Raises ModelError when it is not on this machine.
    """
    if name == OWN:
        from qa.reader import load_reader

        reader = load_reader()
        return lambda text, passages: [
            max((span.margin for span in reading.spans), default=-20.0) for reading in reader.read(text, passages, 1)
        ]
    instead = f"a CrossEncoder of sentence-transformers, or --reranker {OWN} for the reader that comes with qa"
    with from_this_machine("cross-encoder", name, instead):
        from sentence_transformers import CrossEncoder

        network = CrossEncoder(name, device="cpu", num_labels=1)

    def rescore(text: str, passages: Sequence[str]) -> list[float]:
        found = network.predict([(text, passage) for passage in passages], show_progress_bar=False)
        # Four digits: more would let the last bit of a sum decide the order.
        return [round(float(score), 4) for score in found]

    return rescore
