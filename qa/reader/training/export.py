"""Make the file that ships: ``python -m qa.reader.training.export RUN/weights.safetensors --out reader.int8.onnx``.

The weights become an ONNX graph of onnxruntime's fused operators, then int8: weights a channel at a time, activations
when it runs. The outputs' own layers are small and stay float32. ``--float32`` leaves everything so, to measure what
int8 loses.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from index.minilm import Graph, model_folder

_HEADS = ("ends", "tags", "pooled", "answers")


def main(
    weights: Annotated[Path, typer.Argument(help="What training left.", exists=True, dir_okay=False)],
    out: Annotated[Path, typer.Option(help="The ONNX file to write.")] = Path("qa/reader/reader.int8.onnx"),
    float32: Annotated[bool, typer.Option(help="Without int8.")] = False,
) -> None:
    """Write the network as ONNX, and tell its size and digest."""
    graph = build(weights)
    out.parent.mkdir(parents=True, exist_ok=True)
    if float32:
        out.write_bytes(graph)
    else:
        quantized(graph, out)
    found = out.read_bytes()
    typer.echo(f"{out}: {len(found) / 1e6:.1f} MB, SHA-256 {hashlib.sha256(found).hexdigest()}")


def build(weights: Path) -> bytes:
    """The serialised ONNX model in float32; inputs and outputs as in MODEL_CARD.md."""
    from safetensors.numpy import load_file

    settings = json.loads((model_folder() / "config.json").read_text("utf-8"))
    graph = Graph(load_file(weights))
    node = graph.node
    hidden = graph.bert(settings, kinds=True, prefix="encoder.")
    ends = graph.dense(hidden, "ends")
    node("Gather", [ends, graph.index("start", 0)], "start_logits", axis=2)
    node("Gather", [ends, graph.index("end", 1)], "end_logits", axis=2)
    node("Identity", [graph.dense(hidden, "tags")], "tag_logits")
    first = node("Gather", [hidden, graph.index("first", 0)], "first token", axis=1)
    pooled = node("Tanh", [graph.dense(first, "pooled")], "pooled.tanh")
    node("Squeeze", [graph.dense(pooled, "answers"), "one"], "answer_logits")
    tokens: list[str | int] = ["batch", "tokens"]
    outputs: dict[str, list[str | int]] = {
        "start_logits": tokens,
        "end_logits": tokens,
        "tag_logits": [*tokens, 3],
        "answer_logits": ["batch"],
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
