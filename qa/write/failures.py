"""Why a language model gave no answer, told by what its server did: the thing, the value and the next step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.errors import ModelError

_LONGEST_WAIT = 60.0
"""Seconds."""
_SHOWN = 200
"""Characters of a server's own words."""


class Busy(Exception):
    """The server is asked too often."""

    def __init__(self, seconds: float) -> None:
        """``seconds`` is how long it asks to be left alone."""
        super().__init__()
        self.seconds = seconds


class NoSchemas(Exception):
    """The server takes no schema for an answer."""


@dataclass(frozen=True)
class Endpoint:
    """A model at a server."""

    name: str
    """As it was named: ``ollama:qwen3``."""
    server: str
    """The server's address."""
    key: str | None
    """The environment variable with its key; None where none is sent."""
    seconds: float
    """How long the server may be silent."""

    @property
    def told(self) -> str:
        """What an error calls it."""
        return f"The language model {self._model} at {self.server}"

    @property
    def _model(self) -> str:
        return self.name.rpartition("#")[2]

    def explained(self, error: Exception, with_schema: bool) -> Exception | None:
        """What an error of a client's library comes to: `ModelError`, `Busy`, `NoSchemas`; None for one of its own.

        ``with_schema`` is whether the server was given a schema.
        """
        status = getattr(error, "status_code", None)
        text = str(error)
        if status == 429:
            return Busy(_seconds(error))
        if status in (401, 403):
            return ModelError(f"{self.told} refused {self._key()}")
        if status == 404 or ("model" in text and "not found" in text):
            return ModelError(f"The server at {self.server} has no language model {self._model}. {self._models()}")
        if status == 400 and re.search(r"context|too (?:long|large)|maximum.*tokens|exceed", text, re.IGNORECASE):
            how = "Ask it with --limit 3, or start it with a longer context"
            return ModelError(f"{self.told} has too little room for the passages. {how}")
        if status in (400, 422, 501) and with_schema:
            return NoSchemas()
        if status is not None:
            how = "Ask again, look into its server's log, or leave --llm out"
            return ModelError(f"{self.told} answered with an error ({status}): {_words(error)}. {how}")
        if _is_within(error, "Timeout"):
            how = "Ask it with --limit 3, or ask a smaller model"
            return ModelError(f"{self.told} did not answer within {self.seconds:.0f} seconds. {how}")
        if _is_within(error, "Connect", "Network", "Transport", "Protocol"):
            return ModelError(f"{self.told} cannot be reached{_reason(error)}. {self._start()}, or leave --llm out")
        if _is_within(error, "JSONDecodeError"):
            how = "Check the address, or leave --llm out"
            return ModelError(f"{self.told} does not answer as a language model's server does. {how}")
        return None

    def _key(self) -> str:
        if self.key is None:
            return "to answer without a key. Name it http://HOST:PORT/v1#NAME, with the key in QA_LLM_KEY"
        return f"the key: check {self.key} in the environment"

    def _models(self) -> str:
        if self.name.startswith("ollama:"):
            return f"Get it: ollama pull {self.name.removeprefix('ollama:')}"
        return f"The models there are listed at {self.server.rstrip('/')}/models; most addresses end in /v1"

    def _start(self) -> str:
        if self.name.startswith("ollama:"):
            return "Start it with 'ollama serve', or say where it is by OLLAMA_HOST"
        if self.name.startswith("openai:"):
            return "Look at the network and at OPENAI_BASE_URL"
        return "Start its server, or check the address"


def _words(error: Exception) -> str:
    """The server's own words, without what a client's library puts round them."""
    body = getattr(error, "body", None)
    said = body.get("message") if isinstance(body, dict) else None
    return str(said or error)[:_SHOWN].strip().rstrip(".")


def _seconds(error: Exception) -> float:
    """How long a server asks to be left alone."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    try:
        return min(float(headers.get("retry-after", 5.0)), _LONGEST_WAIT)
    except ValueError:  # a date
        return 5.0


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _is_within(error: Exception, *words: str) -> bool:
    """Whether an error, or what it came of, is of a kind named by one of these words."""
    return any(word in kind.__name__ for one in _chain(error) for word in words for kind in type(one).__mro__)


def _reason(error: Exception) -> str:
    """In the system's words, where it gave any: " (connection refused)"."""
    told = [one.strerror for one in _chain(error) if isinstance(one, OSError) and one.strerror]
    return f" ({told[-1].lower()})" if told else ""
