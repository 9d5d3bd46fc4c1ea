"""Language models by name, behind one small Protocol: text in, text out piece by piece, errors told as ours.

    ollama:NAME            Ollama, at OLLAMA_HOST or http://127.0.0.1:11434
    openai:NAME            OpenAI, or what OPENAI_BASE_URL names, with the key in OPENAI_API_KEY
    http://HOST:PORT/v1#NAME
                           any server that speaks OpenAI's chat completions, with the key in QA_LLM_KEY if it has one

What it does not know: articles, claims, and what is asked of the model.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from index.errors import ModelError, UsageError

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

KEY = "QA_LLM_KEY"
"""The environment variable with the key of a server that is named by its address: OpenAI's key is not for others."""
_OLLAMA = "http://127.0.0.1:11434"
_OPENAI = "https://api.openai.com/v1"
_SECONDS = 120.0
"""A server is waited for, before its first word and between two: a small machine reads long before it writes."""
_CONTEXT = 8192
"""Tokens that Ollama makes room for: it would take too few by itself, and all that a model knows takes gigabytes."""
_TOKENS = 1024
"""Of an answer at most: six claims have a third of it, thinking aside."""
_WAITS = 3
"""Times that a server which is asked too often is waited for."""
_LONGEST_WAIT = 60.0
"""Seconds."""


@dataclass(frozen=True)
class Prompt:
    """What a model is asked."""

    system: str
    """Asks for an answer by ``schema``."""
    system_for_text: str
    """The same for a server that knows no schemas."""
    user: str
    schema: Mapping[str, Any] = field(repr=False)
    """JSON Schema of the answer."""


class Writer(Protocol):
    """A language model."""

    @property
    def name(self) -> str:
        """As it was named: ``ollama:qwen3``."""
        ...

    @property
    def server(self) -> str:
        """Its server's address."""
        ...

    def write(self, prompt: Prompt) -> Iterator[str]:
        """The model's answer, piece by piece. Raises ModelError, also midway; closing the iterator ends the request."""
        ...


def load_writer(
    name: str, waiting: Callable[[float], None] = lambda seconds: None, seconds: float = _SECONDS
) -> Writer:
    """The model of this name; nothing is sent yet. ``waiting`` is told when a server must be waited for, in seconds.

    ``seconds`` is how long a server may be silent, before its first word and between two.

    Raises UsageError for a name that is none, ModelError where the extra or a key is missing.
    """
    server, model, key = _named(name)
    with _installed():
        if name.startswith("ollama:"):
            from llama_index.llms.ollama import Ollama

            made: LLM = Ollama(
                model=model,
                base_url=server,
                request_timeout=seconds,
                temperature=0.0,
                context_window=_CONTEXT,
                thinking=None,
            )
        else:
            from llama_index.llms.openai_like import OpenAILike

            made = OpenAILike(
                model=model,
                api_base=server,
                api_key=key,
                is_chat_model=True,
                context_window=1 << 20,  # what a model has room for is its server's to say
                temperature=0.0,
                max_tokens=_TOKENS,
                timeout=seconds,
                max_retries=0,
            )
    return _LlamaIndexWriter(name, server, made, waiting, seconds)


def _named(name: str) -> tuple[str, str, str]:
    """The server's address, the model's name there, and the key."""
    kind, _, model = name.partition(":")
    if kind == "ollama" and model:
        host = os.environ.get("OLLAMA_HOST") or _OLLAMA
        return (host if "://" in host else f"http://{host}"), model, ""
    if kind == "openai" and model:
        key = os.environ.get("OPENAI_API_KEY")
        if not key:
            raise ModelError(f"{name} needs a key: set OPENAI_API_KEY in the environment")
        return os.environ.get("OPENAI_BASE_URL") or _OPENAI, model, key
    if match := re.fullmatch(r"(https?://[^\s#]+)#(\S+)", name):
        return match[1], match[2], os.environ.get(KEY) or "none"
    raise UsageError(
        f"{name!r} names no language model. Give --llm ollama:NAME, openai:NAME, http://HOST:PORT/v1#NAME, or none"
    )


@contextmanager
def _installed() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise ModelError(
            f"A language model needs the extra [llm] ({error.name} is missing): pip install 'article-qa[llm]'"
        ) from error


@dataclass
class _LlamaIndexWriter:
    """Any LLM of llama-index."""

    name: str
    server: str
    model: LLM
    waiting: Callable[[float], None]
    seconds: float
    _schemas: bool = True
    """Until the server refuses one."""

    def write(self, prompt: Prompt) -> Iterator[str]:
        """See `Writer.write`."""
        for left in reversed(range(_WAITS + 1)):
            try:
                yield from self._once(prompt)
                return
            except _Busy as busy:
                if not left:
                    raise ModelError(
                        f"{self._told} is asked too often. Try again later, or ask another model"
                    ) from busy
                self.waiting(busy.seconds)
                time.sleep(busy.seconds)

    def _once(self, prompt: Prompt) -> Iterator[str]:
        if self._schemas:
            begun = False
            try:
                for piece in self._sent(prompt.system, prompt.user, self._format(prompt.schema)):
                    begun = True
                    yield piece
                return
            except _NoSchemas:
                if begun:
                    raise ModelError(f"{self._told} broke off its answer") from None
                self._schemas = False
        yield from self._sent(prompt.system_for_text, prompt.user, {})

    def _format(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        if self.name.startswith("ollama:"):
            return {"format": dict(schema)}
        named = {"name": "answer", "strict": True, "schema": dict(schema)}
        return {"response_format": {"type": "json_schema", "json_schema": named}}

    def _sent(self, system: str, user: str, options: Mapping[str, Any]) -> Iterator[str]:
        from llama_index.core.llms import ChatMessage, MessageRole

        messages = [
            ChatMessage(role=MessageRole.SYSTEM, content=system),
            ChatMessage(role=MessageRole.USER, content=user),
        ]
        with self._translated(bool(options)):
            answer = self.model.stream_chat(messages, **options)
            try:
                for part in answer:
                    if part.delta:
                        yield part.delta
            finally:
                answer.close()

    @property
    def _told(self) -> str:
        return f"The language model {self.name} at {self.server}"

    @contextmanager
    def _translated(self, with_schema: bool) -> Iterator[None]:
        """The errors of two libraries, told apart by what the server answered, as ours."""
        try:
            yield
        except Exception as error:
            status = getattr(error, "status_code", None)
            text = str(error)
            if status == 429:
                raise _Busy(_seconds(error)) from error
            if status in (401, 403):
                key = "OPENAI_API_KEY" if self.name.startswith("openai:") else KEY
                raise ModelError(f"{self._told} refused the key: check {key} in the environment") from error
            if status == 404 or ("model" in text and "not found" in text):
                how = (
                    f": ollama pull {self.name[7:]}"
                    if self.name.startswith("ollama:")
                    else ". Look at its list of models"
                )
                raise ModelError(f"{self._told} does not know that model{how}") from error
            if status == 400 and re.search(r"context|too (?:long|large)|maximum.*tokens|exceed", text, re.IGNORECASE):
                raise ModelError(
                    f"{self._told} has too little room for the passages. Ask it with --limit 3, or start it with a "
                    "longer context"
                ) from error
            if status in (400, 422, 501) and with_schema:
                raise _NoSchemas from error
            if status is not None:
                raise ModelError(f"{self._told} answered with an error ({status}): {text[:200]}") from error
            if _within(error, "Timeout"):
                raise ModelError(f"{self._told} did not answer within {self.seconds:.0f} seconds") from error
            if _within(error, "Connect", "Network", "Transport", "Protocol"):
                raise ModelError(f"{self._told} cannot be reached. Start it, or leave --llm out") from error
            raise


class _Busy(Exception):
    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


class _NoSchemas(Exception):
    """The server takes no schema for an answer."""


def _seconds(error: Exception) -> float:
    """How long a server asks to be left alone."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    try:
        return min(float(headers.get("retry-after", 5.0)), _LONGEST_WAIT)
    except ValueError:  # a date
        return 5.0


def _within(error: BaseException | None, *words: str) -> bool:
    """Whether an error, or what it came of, is of a kind named by one of these words."""
    while error is not None:
        if any(word in kind.__name__ for word in words for kind in type(error).__mro__):
            return True
        error = error.__cause__ or error.__context__
    return False
