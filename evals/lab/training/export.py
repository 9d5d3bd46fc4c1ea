"""Make the file that ships: ``python -m evals.lab.training.export RUN/weights --base FILE --out reader.int8.onnx``.

The weights become an ONNX graph of onnxruntime's fused operators, then int8: weights a channel at a time, activations
when it runs. The outputs' own layers are small and stay float32. ``--float32`` leaves everything so, to measure what
int8 loses. The tokenizer is written beside it, as ``tokenizer.json``.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from evals.lab.minilm import Graph
from evals.lab.training.base import SHA256, load_base
from evals.lab.training.network import WORDS
from evals.lab.training.parts import mean_of

_HEADS = ("ends", "tags", "pooled", "answers", "verdict")


def main(
    weights: Annotated[Path, typer.Argument(help="The folder of parts that training left.", exists=True)],
    base: Annotated[Path, typer.Option(help="The network that it started from.", exists=True, dir_okay=False)],
    out: Annotated[Path, typer.Option(help="The ONNX file to write.")],
    also: Annotated[
        list[Path] | None, typer.Option(help="Other weights of the same run, to take the mean with.")
    ] = None,
    float32: Annotated[bool, typer.Option(help="Without int8.")] = False,
    base_sha256: Annotated[str, typer.Option(hidden=True)] = SHA256,
) -> None:
    """Write the network as ONNX and its tokenizer, and tell size and digest."""
    found = load_base(base, base_sha256 or None)
    learned = {name: value.numpy() for name, value in mean_of([weights, *(also or ())]).items()}
    graph = build(learned | {WORDS: found.weights[WORDS.removeprefix("encoder.")]}, found.settings)
    out.parent.mkdir(parents=True, exist_ok=True)
    if float32:
        out.write_bytes(graph)
    else:
        quantized(graph, out)
    (out.parent / "tokenizer.json").write_text(found.tokenizer, "utf-8")
    data = out.read_bytes()
    typer.echo(f"{out}: {len(data) / 1e6:.1f} MB, SHA-256 {hashlib.sha256(data).hexdigest()}")


def build(weights: Mapping[str, NDArray[np.float32]], settings: Mapping[str, Any]) -> bytes:
    """The serialised ONNX model in float32: the inputs and outputs of MODEL_CARD.md, and ``verdict_logits``."""
    graph = Graph(weights)
    node = graph.node
    hidden = graph.bert(settings, kinds=True, prefix="encoder.")
    ends = graph.dense(hidden, "ends")
    node("Gather", [ends, graph.index("start", 0)], "start_logits", axis=2)
    node("Gather", [ends, graph.index("end", 1)], "end_logits", axis=2)
    node("Identity", [graph.dense(hidden, "tags")], "tag_logits")
    first = node("Gather", [hidden, graph.index("first", 0)], "first token", axis=1)
    pooled = node("Tanh", [graph.dense(first, "pooled")], "pooled.tanh")
    node("Squeeze", [graph.dense(pooled, "answers"), "one"], "answer_logits")
    node("Identity", [graph.dense(pooled, "verdict")], "verdict_logits")
    tokens: list[str | int] = ["batch", "tokens"]
    outputs: dict[str, list[str | int]] = {
        "start_logits": tokens,
        "end_logits": tokens,
        "tag_logits": [*tokens, 3],
        "answer_logits": ["batch"],
        "verdict_logits": ["batch", 3],
    }
    return graph.serialised("reader", outputs)


def quantized(model: bytes, out: Path) -> None:
    """Write the model with int8 weights."""
    from onnx import TensorProto
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory() as aside:
        whole = Path(aside) / "float32.onnx"
        whole.write_bytes(model)
        quantize_dynamic(
            whole,
            out,
            per_channel=True,
            weight_type=QuantType.QInt8,
            nodes_to_exclude=[f"{name}.out" for name in _HEADS],
            # The types of what the fused operators give are not inferred.
            extra_options={"DefaultTensorType": TensorProto.FLOAT},
        )


if __name__ == "__main__":
    typer.run(main)
