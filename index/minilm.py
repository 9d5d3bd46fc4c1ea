"""BERT encoders as ONNX graphs, built from their weights without importing torch.

Written with onnxruntime's fused operators, after Devlin et al. 2019. The default encoder is one, with mean pooling and
unit length as sentence-transformers runs all-MiniLM-L6-v2; ``tests/index/test_encode.py`` holds the two to the same
vectors. Other networks put their own outputs on a `Graph`.

This module knows nothing of articles or files other than the weights it is given.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

GRAPH_VERSION = 1
"""Part of the cached file's name: raise it when the graph changes."""

_AXES = ["batch", "tokens"]


def build(weights: Path, config: Path, *, quantised: bool = False) -> bytes:
    """The serialised ONNX model: ``input_ids``, ``attention_mask`` (int64 [batch, tokens]) to unit ``embedding``.

    ``quantised`` has products of matrices computed in whole numbers. The scale of what is multiplied is then taken from
    each run: run with one text, so that its vector does not depend on others.
    """
    from onnx import TensorProto
    from safetensors.numpy import load_file

    settings = json.loads(config.read_text("utf-8"))
    graph = Graph(load_file(weights), quantised=quantised)
    hidden = graph.bert(settings, kinds=False)
    node = graph.node
    node("Unsqueeze", [node("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT), "two"], "column")
    total = node("ReduceSum", [node("Mul", [hidden, "column"], "kept"), "one"], "total", keepdims=0)
    count = node("ReduceSum", ["column", "one"], "count", keepdims=0)
    node("LpNormalization", [node("Div", [total, count], "mean")], "embedding", axis=1, p=2)
    outputs: dict[str, Sequence[str | int]] = {"embedding": ["batch", settings["hidden_size"]]}
    if quantised:
        outputs |= graph.probe()
    return graph.serialised("encoder", outputs)


EXACT = 255 * 127 * 64
"""What each number of the output ``probe`` of a quantised model is on a processor that computes it exactly."""


class Graph:
    """An ONNX graph in the making over named weights, as torch and transformers name them."""

    def __init__(self, tensors: Mapping[str, NDArray[np.float32]], *, quantised: bool = False) -> None:
        import numpy as np

        self._tensors = tensors
        self._quantised = quantised
        self._nodes: list[Any] = []
        self._constants: list[Any] = []
        self._inputs: list[str] = []
        for name, number in (("zero", 0), ("one", 1), ("two", 2)):
            self.constant(name, np.array([number], np.int64))

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """A value that stays; its name."""
        import numpy as np
        from onnx import numpy_helper

        self._constants.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def index(self, name: str, number: int) -> str:
        """A number that picks one of an axis, which then falls away."""
        import numpy as np

        return self.constant(f"index {name}", np.array(number, np.int64))

    def node(self, operator: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        """An operator; the name of what comes out, which is the node's own too."""
        from onnx import helper

        self._nodes.append(helper.make_node(operator, inputs, [output], domain=domain, name=output, **attributes))
        return output

    def linear(self, value: str, name: str) -> str:
        """``value`` times a layer's weights, without its bias."""
        weight = self._weight(name)
        if self._quantised:
            inputs = [value, *self._whole_numbers(name, weight)]
            return self.node("DynamicQuantizeMatMul", inputs, f"{name}.out", "com.microsoft")
        return self.node("MatMul", [value, self.constant(f"{name}.weight", weight)], f"{name}.out")

    def _whole_numbers(self, name: str, weight: NDArray[np.float32]) -> list[str]:
        """Weights [in, out] as numbers of 8 bits, with the scale of each output."""
        import numpy as np

        scale = np.maximum(np.abs(weight).max(axis=0) / 127, np.float32(1e-12))
        numbers = np.round(weight / scale).astype(np.int8)
        return [self.constant(f"{name}.weight", numbers), self.constant(f"{name}.scale", scale)]

    def probe(self) -> dict[str, Sequence[str | int]]:
        """An output, int32 [1, 16], by which a processor is known that clips sums of such products (AVX2 without VNNI).

        Its value has no input; onnxruntime computes it when the model is loaded.
        """
        import numpy as np

        most = [self.constant("most", np.full((1, 64), 255, np.uint8))]
        most.append(self.constant("most weights", np.full((64, 16), 127, np.int8)))
        self.node("Cast", [self.node("MatMulInteger", most, "probe sums")], "probe", to=1)
        return {"probe": [1, 16]}

    def _attention(self, value: str, name: str, weight: NDArray[np.float32], bias: str, mask: str, heads: int) -> str:
        if not self._quantised:
            inputs = [value, self.constant(f"{name}.weight", weight), bias, mask]
            return self.node("Attention", inputs, f"{name}.context", "com.microsoft", num_heads=heads)
        import numpy as np
        from onnx import helper

        whole = [f"{name}.whole", f"{name}.by", f"{name}.zero"]
        self._nodes.append(helper.make_node("DynamicQuantizeLinear", [value], whole, name=whole[0]))
        numbers, scale = self._whole_numbers(name, weight)
        zeros = self.constant(f"{name}.weight zero", np.zeros(weight.shape[1], np.int8))
        inputs = [whole[0], numbers, bias, whole[1], scale, mask, whole[2], zeros]
        return self.node("QAttention", inputs, f"{name}.context", "com.microsoft", num_heads=heads)

    def dense(self, value: str, name: str) -> str:
        """A layer: ``value`` times its weights, and its bias."""
        bias = self.constant(f"{name}.bias", self._tensors[f"{name}.bias"])
        return self.node("Add", [self.linear(value, name), bias], f"{name}.biased")

    def bert(self, settings: Mapping[str, Any], *, kinds: bool, prefix: str = "") -> str:
        """A BERT encoder over the inputs; the name of its last hidden layer, float32 [batch, tokens, width].

        ``kinds`` says whether ``token_type_ids`` is an input (two texts) or all are of the first kind; ``prefix``
        stands before the names of the weights.
        """
        import numpy as np
        from onnx import TensorProto

        self._inputs = ["input_ids", "attention_mask", *(["token_type_ids"] if kinds else [])]
        heads, epsilon = settings["num_attention_heads"], settings["layer_norm_eps"]
        tensors, node, constant = self._tensors, self.node, self.constant
        words = constant("words", tensors[f"{prefix}embeddings.word_embeddings.weight"])
        kind = tensors[f"{prefix}embeddings.token_type_embeddings.weight"]
        placed = tensors[f"{prefix}embeddings.position_embeddings.weight"]
        positions = constant("positions", placed if kinds else placed + kind[0])
        node("Slice", [node("Shape", ["input_ids"], "shape"), "one", "two"], "length")
        node("Slice", [positions, "zero", "length", "zero"], "placed")
        summed = node("Add", [node("Gather", [words, "input_ids"], "embedded"), "placed"], "summed")
        if kinds:
            told = node("Gather", [constant("kinds", kind), "token_type_ids"], "told apart")
            summed = node("Add", [summed, told], "summed with kinds")
        norm = self._norm(f"{prefix}embeddings.LayerNorm")
        hidden = node("LayerNormalization", [summed, *norm], "layer.start", axis=-1, epsilon=epsilon)
        mask = node("Cast", ["attention_mask"], "mask32", to=TensorProto.INT32)
        for number in range(settings["num_hidden_layers"]):
            at = f"{prefix}encoder.layer.{number}"
            parts = [f"{at}.attention.self.{part}" for part in ("query", "key", "value")]
            joined = np.concatenate([self._weight(part) for part in parts], axis=1)
            bias = constant(f"{at}.qkv.bias", np.concatenate([tensors[f"{part}.bias"] for part in parts]))
            context = self._attention(hidden, f"{at}.qkv", joined, bias, mask, heads)
            dense = f"{at}.attention.output.dense"
            out = self.linear(context, dense)
            hidden = self._residual(out, hidden, dense, f"{at}.attention.output.LayerNorm", epsilon)
            wide = f"{at}.intermediate.dense"
            gelu_bias = constant(f"{wide}.bias", tensors[f"{wide}.bias"])
            wider = node("BiasGelu", [self.linear(hidden, wide), gelu_bias], f"{wide}.gelu", "com.microsoft")
            dense = f"{at}.output.dense"
            hidden = self._residual(self.linear(wider, dense), hidden, dense, f"{at}.output.LayerNorm", epsilon)
        return hidden

    def serialised(self, name: str, outputs: Mapping[str, Sequence[str | int]]) -> bytes:
        """The ONNX model with these outputs, float32 of these shapes."""
        from onnx import TensorProto, helper

        graph = helper.make_graph(
            self._nodes,
            name,
            [helper.make_tensor_value_info(n, TensorProto.INT64, _AXES) for n in self._inputs],
            [helper.make_tensor_value_info(n, TensorProto.FLOAT, list(shape)) for n, shape in outputs.items()],
            self._constants,
        )
        opsets = [helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=10)
        return bytes(model.SerializeToString())

    def _weight(self, name: str) -> NDArray[np.float32]:
        return self._tensors[f"{name}.weight"].T  # torch keeps [out, in]; MatMul wants [in, out]

    def _norm(self, name: str) -> list[str]:
        return [
            self.constant(f"{name}.gamma", self._tensors[f"{name}.weight"]),
            self.constant(f"{name}.beta", self._tensors[f"{name}.bias"]),
        ]

    def _residual(self, value: str, skip: str, dense: str, norm: str, epsilon: float) -> str:
        bias = self.constant(f"{dense}.bias", self._tensors[f"{dense}.bias"])
        inputs = [value, skip, *self._norm(norm), bias]
        return self.node("SkipLayerNormalization", inputs, f"{norm}.out", "com.microsoft", epsilon=epsilon)
