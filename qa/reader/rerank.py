"""Cross-encoders: networks that read a question and a text together and say how well they fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.encode import from_this_machine
from qa.reader import Reader
from qa.reader.load import load_reader

OWN = "reader"
"""The name of the project's own reader among them, which is asked unless another is named."""
NONE = "none"
"""Names none: passages stay in the order in which the search finds them."""

Rescore = Callable[[str, Sequence[str]], Sequence[float]]
"""For a question, the log odds that each of the texts answers it; nothing at all for no opinion."""


def by_reader(load: Callable[[], Reader]) -> Rescore:
    """What a reader makes of them; it is loaded when first asked."""
    return lambda question, texts: [reading.answers for reading in load().read(question, texts, 1)]


def load_reranker(name: str) -> Rescore:
    """The project's reader, none, or any CrossEncoder of sentence-transformers by its folder or name.

    Raises ModelError when it is not on this machine.
    """
    if name == NONE:
        return lambda question, texts: []
    if name == OWN:
        reader = load_reader()
        return by_reader(lambda: reader)
    instead = f"a CrossEncoder of sentence-transformers, or --reranker {OWN} for the reader that comes with qa"
    with from_this_machine("cross-encoder", name, instead):
        from sentence_transformers import CrossEncoder

        network = CrossEncoder(name, device="cpu", num_labels=1)

    def rescore(question: str, texts: Sequence[str]) -> list[float]:
        pairs = [(question, text) for text in texts]
        # As they are: its own activation would turn log odds into chances.
        found = network.predict(pairs, show_progress_bar=False, activation_fn=lambda odds: odds)
        # Four digits: more would let the last bit of a sum decide the order.
        return [round(float(score), 4) for score in found]

    return rescore
