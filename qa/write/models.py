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
from qa.write.failures import Busy, Endpoint, NoSchemas

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

_KEY, _OPENAI_KEY = "QA_LLM_KEY", "OPENAI_API_KEY"
"""The environment variables with the key of a server named by its address, and with OpenAI's, which is for no other."""
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
    server, model, variable = _named(name)
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
                api_key=(variable and os.environ.get(variable)) or "none",
                is_chat_model=True,
                context_window=1 << 20,  # what a model has room for is its server's to say
                temperature=0.0,
                max_tokens=_TOKENS,
                timeout=seconds,
                max_retries=0,
            )
    return _LlamaIndexWriter(Endpoint(name, server, variable, seconds), made, waiting)


def _named(name: str) -> tuple[str, str, str | None]:
    """The server's address, the model's name there, and the environment variable with its key, where it takes one."""
    kind, _, model = name.partition(":")
    if kind == "ollama" and model:
        host = os.environ.get("OLLAMA_HOST") or _OLLAMA
        return (host if "://" in host else f"http://{host}"), model, None
    if kind == "openai" and model:
        if not os.environ.get(_OPENAI_KEY):
            raise ModelError(f"{name} needs a key: set {_OPENAI_KEY} in the environment")
        return os.environ.get("OPENAI_BASE_URL") or _OPENAI, model, _OPENAI_KEY
    if match := re.fullmatch(r"(https?://[^\s#]+)#(\S+)", name):
        return match[1], match[2], _KEY
    if re.match(r"https?://", name):
        raise UsageError(f"{name!r} names a server and no model of it. Add the model's name: {name.rstrip('#')}#NAME")
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

    endpoint: Endpoint
    model: LLM
    waiting: Callable[[float], None]
    _schemas: bool = True
    """Until the server refuses one."""

    @property
    def name(self) -> str:
        """See `Writer.name`."""
        return self.endpoint.name

    @property
    def server(self) -> str:
        """See `Writer.server`."""
        return self.endpoint.server

    def write(self, prompt: Prompt) -> Iterator[str]:
        """See `Writer.write`."""
        for left in reversed(range(_WAITS + 1)):
            try:
                yield from self._once(prompt)
                return
            except Busy as busy:
                if not left:
                    raise ModelError(
                        f"{self.endpoint.told} is asked too often. Try again later, or ask another model"
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
            except NoSchemas:
                if begun:
                    raise ModelError(f"{self.endpoint.told} broke off its answer") from None
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

    @contextmanager
    def _translated(self, with_schema: bool) -> Iterator[None]:
        """The errors of two libraries as ours."""
        try:
            yield
        except Exception as error:
            told = self.endpoint.explained(error, with_schema)
            if told is None:
                raise
            raise told from error
