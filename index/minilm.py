"""The default encoder as an ONNX graph, built from its safetensors weights without importing torch.

A BERT encoder (Devlin et al. 2019) with mean pooling and unit length, as sentence-transformers runs
all-MiniLM-L6-v2, written with onnxruntime's fused operators. Measured against sentence-transformers on torch in
``evals.bench``; ``tests/index/test_encode.py`` holds the two to the same vectors.

This module knows nothing of articles or files other than the weights it is given.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

GRAPH_VERSION = 1
"""Part of the cached file's name: raise it when the graph changes."""


def build(weights: Path, config: Path) -> bytes:
    """The serialised ONNX model: ``input_ids``, ``attention_mask`` (int64 [batch, tokens]) to unit ``embedding``."""
    import numpy as np
    from onnx import TensorProto, helper, numpy_helper
    from safetensors.numpy import load_file

    settings = json.loads(config.read_text("utf-8"))
    heads, epsilon = settings["num_attention_heads"], settings["layer_norm_eps"]
    tensors = load_file(weights)
    nodes: list[Any] = []
    constants: list[Any] = []

    def constant(name: str, value: NDArray[Any]) -> str:
        constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(operator: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        nodes.append(helper.make_node(operator, inputs, [output], domain=domain, name=output, **attributes))
        return output

    def weight(name: str) -> NDArray[np.float32]:
        return tensors[f"{name}.weight"].T  # torch keeps [out, in]; MatMul wants [in, out]

    def norm(name: str) -> list[str]:
        return [
            constant(f"{name}.gamma", tensors[f"{name}.weight"]),
            constant(f"{name}.beta", tensors[f"{name}.bias"]),
        ]

    def linear(value: str, name: str) -> str:
        return node("MatMul", [value, constant(f"{name}.weight", weight(name))], f"{name}.out")

    def residual(value: str, skip: str, dense: str, layer_norm: str) -> str:
        bias = constant(f"{dense}.bias", tensors[f"{dense}.bias"])
        inputs = [value, skip, *norm(layer_norm), bias]
        return node("SkipLayerNormalization", inputs, f"{layer_norm}.out", "com.microsoft", epsilon=epsilon)

    words = constant("words", tensors["embeddings.word_embeddings.weight"])
    kind = tensors["embeddings.token_type_embeddings.weight"][0]
    positions = constant("positions", tensors["embeddings.position_embeddings.weight"] + kind)
    one = constant("one", np.array([1], np.int64))
    node("Slice", [node("Shape", ["input_ids"], "shape"), one, constant("two", np.array([2]))], "length")
    zero = constant("zero", np.array([0], np.int64))
    node("Slice", [positions, zero, "length", zero], "placed")
    node("Add", [node("Gather", [words, "input_ids"], "embedded"), "placed"], "summed")
    hidden = node(
        "LayerNormalization", ["summed", *norm("embeddings.LayerNorm")], "layer.start", axis=-1, epsilon=epsilon
    )
    mask = node("Cast", ["attention_mask"], "mask32", to=TensorProto.INT32)
    for number in range(settings["num_hidden_layers"]):
        at = f"encoder.layer.{number}"
        parts = [f"{at}.attention.self.{part}" for part in ("query", "key", "value")]
        joined = constant(f"{at}.qkv.weight", np.concatenate([weight(part) for part in parts], axis=1))
        bias = constant(f"{at}.qkv.bias", np.concatenate([tensors[f"{part}.bias"] for part in parts]))
        context = node("Attention", [hidden, joined, bias, mask], f"{at}.context", "com.microsoft", num_heads=heads)
        dense = f"{at}.attention.output.dense"
        hidden = residual(linear(context, dense), hidden, dense, f"{at}.attention.output.LayerNorm")
        wide = f"{at}.intermediate.dense"
        gelu_bias = constant(f"{wide}.bias", tensors[f"{wide}.bias"])
        wider = node("BiasGelu", [linear(hidden, wide), gelu_bias], f"{wide}.gelu", "com.microsoft")
        dense = f"{at}.output.dense"
        hidden = residual(linear(wider, dense), hidden, dense, f"{at}.output.LayerNorm")
    node("Unsqueeze", [node("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT), "two"], "column")
    total = node("ReduceSum", [node("Mul", [hidden, "column"], "kept"), one], "total", keepdims=0)
    count = node("ReduceSum", ["column", one], "count", keepdims=0)
    node("LpNormalization", [node("Div", [total, count], "mean")], "embedding", axis=1, p=2)

    axes = ["batch", "tokens"]
    graph = helper.make_graph(
        nodes,
        "encoder",
        [helper.make_tensor_value_info(n, TensorProto.INT64, axes) for n in ("input_ids", "attention_mask")],
        [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", settings["hidden_size"]])],
        constants,
    )
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=10)
    return bytes(model.SerializeToString())
