"""Texts in, unit vectors out.

The default model's files lie beside this one and run as ONNX, so that neither torch nor a network is needed
(encoder/MODEL_CARD.md). Every other model, by name or path, runs through sentence-transformers.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from index.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DEFAULT_MODEL = "all-MiniLM-L6-v2"
FOLDER = Path(__file__).with_name("encoder")
EXACT, STORED = "exact.onnx", "stored.onnx"
"""Its graphs: in 32-bit numbers, and in whole numbers of 8 bits. Both take their weights from one file."""
WEIGHTS = "weights.fp16"
TOKENIZER = "tokenizer.json"

MAX_TOKENS = 256
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class Encoder(Protocol):
    """What turns texts into vectors."""

    model: str
    """The name or path that a library records."""
    dimension: int

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, float32 [len(texts), dimension], in the order of the texts."""
        ...

    def tokenize(self, text: str) -> Sequence[int]:
        """The token numbers of a text, without the marks at its ends and never cut short."""
        ...


def load_encoder(model: str = DEFAULT_MODEL) -> Encoder:
    """The encoder by that name or path. Raises ModelError when it is not on this machine."""
    return MiniLM() if model == DEFAULT_MODEL else SentenceTransformers(model_name(model))


def model_name(model: str) -> str:
    """How a library records that model: a folder by its absolute path, any other as it is."""
    return os.path.abspath(model) if os.path.isdir(model) else model


def encode_stored(encoder: Encoder, texts: Sequence[str]) -> NDArray[np.float32]:
    """Vectors of passages for a library, as of ``encode``: in the encoder's quicker way, if it has one."""
    encode: Callable[[Sequence[str]], NDArray[np.float32]] = getattr(encoder, "encode_stored", encoder.encode)
    return encode(texts)


class MiniLM:
    """all-MiniLM-L6-v2 on onnxruntime."""

    model = DEFAULT_MODEL
    dimension = 384

    def __init__(self) -> None:
        self._tokenizer = load_tokenizer()

    @cached_property
    def _exact(self) -> Any:
        return open_session(FOLDER / EXACT)

    @cached_property
    def _whole_numbers(self) -> Any:
        return open_session(FOLDER / STORED)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, float32 [n, 384]; a text longer than 256 tokens counts by its beginning."""
        return self._run(self._exact, texts)

    def encode_stored(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors as of ``encode``, and nearly the same (cosine 0.995), in half the time: in 8-bit numbers."""
        return self._run(self._whole_numbers, texts)

    def _run(self, session: Any, texts: Sequence[str]) -> NDArray[np.float32]:
        """Each text alone, so that its vector does not depend on its neighbours; no slower than several at once."""
        import numpy as np

        def run(ids: Sequence[int]) -> NDArray[np.float32]:
            row = np.array([ids if len(ids) <= MAX_TOKENS else [*ids[: MAX_TOKENS - 1], ids[-1]]], np.int64)
            vector: NDArray[np.float32] = session.run(
                ["embedding"], {"input_ids": row, "attention_mask": np.ones_like(row)}
            )[0]
            return vector

        vectors = in_parallel(run, [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))])
        return np.concatenate(vectors) if vectors else np.empty((0, self.dimension), np.float32)

    def tokenize(self, text: str) -> Sequence[int]:
        """WordPiece token numbers of the whole text."""
        ids: Sequence[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids


@contextmanager
def from_this_machine(what: str, name: str, instead: str) -> Iterator[None]:
    """Loading a model with the hub's libraries, from a folder or from what is downloaded, never from the hub.

    Import the library inside: it looks for the setting when it is imported. Whatever it raises comes out as a
    ModelError that names the model and says what to do ``instead``.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # never fetched behind the user's back
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name not in {"sentence_transformers", "torch", "transformers"}:
            raise
        raise ModelError(
            f"The {what} {name!r} needs torch and sentence-transformers, which are not installed: "
            "pip install 'article-qa[models]'"
        ) from error
    except Exception as error:  # the hub's, torch's and the file system's errors share no root
        raise ModelError(
            f"The {what} {name!r} cannot be loaded from this machine, and none is downloaded "
            f"({str(error).splitlines()[0]}). Give the path of a folder that holds {instead}"
        ) from error


class SentenceTransformers:
    """Any sentence-transformers model, from a folder or from what is already downloaded on this machine."""

    def __init__(self, model: str) -> None:
        instead = f"a sentence-transformers model, or leave --model out to use {DEFAULT_MODEL}"
        with from_this_machine("embedding model", model, instead):
            from sentence_transformers import SentenceTransformer

            self._network = SentenceTransformer(model, device="cpu")
        self.model = model
        self.dimension = int(self._network.get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, float32 [n, dimension]."""
        import numpy as np

        vectors = self._network.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, np.float32).reshape(len(texts), self.dimension)

    def tokenize(self, text: str) -> Sequence[int]:
        """The model's own token numbers of the whole text."""
        ids: Sequence[int] = self._network.tokenizer.encode(text, add_special_tokens=False, verbose=False)
        return ids


def load_tokenizer(path: Path | None = None) -> Any:
    """A tokenizer, else the default encoder's, with neither truncation nor padding set. Raises ModelError."""
    from tokenizers import Tokenizer

    path = path or FOLDER / TOKENIZER
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # it raises no narrower one
        raise _unusable(path, error) from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


@lru_cache(maxsize=1024)
def is_english(word: str) -> bool:
    """Whether the default encoder's vocabulary, the commonest 23,000 words of English, has a word in small letters, or
    one that it is made of with an ending."""
    first, *rest = _vocabulary().encode(word, add_special_tokens=False).tokens or [""]
    return not rest or (len(first) > 2 and len(rest) == 1 and rest[0] in _ENDINGS)


_ENDINGS = frozenset("##s ##es ##ed ##d ##ing ##er ##ers ##ly ##ness ##able ##less ##ment ##ments".split())


@lru_cache(maxsize=1)
def _vocabulary() -> Any:
    return load_tokenizer()


def open_session(model: Path) -> Any:
    """An onnxruntime session on the CPU, quiet; raises ModelError where the file is no model."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # The same question gets the same answer: sums are taken in one order whatever the machine is doing.
    options.use_deterministic_compute = True
    options.intra_op_num_threads = 1  # see in_parallel
    # Sums of products of 8-bit numbers are exact: processors without VNNI would clip them, and answers differ by that.
    options.add_session_config_entry("session.x64quantprecision", "1")
    try:
        return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise _unusable(model, error) from error


def _unusable(path: Path, error: Exception) -> ModelError:
    reason = str(error).splitlines()[0]
    return ModelError(f"{path} cannot be loaded ({reason}). If it came with qa, install article-qa again")


def in_parallel(run: Callable[[_Item], _Result], items: Sequence[_Item]) -> list[_Result]:
    """``run`` of each item, in their order, on every core.

    Whole runs of a network side by side: threads within one run wait for each other after every operator.
    """
    with ThreadPoolExecutor(os.cpu_count()) as executor:
        return list(executor.map(run, items))


def cache_folder() -> Path:
    """Where what can be made again is kept: QA_CACHE, else the per-user cache folder."""
    import platformdirs

    return Path(os.environ.get("QA_CACHE") or platformdirs.user_cache_dir("article-qa"))
