"""A chat server on loopback that says what a test has it say: OpenAI's chat completions and Ollama's chat."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Unfinished:
    """An answer that ends in the middle: the server says no more, or hangs up."""

    begun: str
    hangs: bool


Answer = str | tuple[int, str] | Unfinished


@dataclass
class Scripted:
    """What is answered, one after the other, the last one for ever; and what was sent."""

    answers: list[Answer]
    """Text to be streamed, all or in part, or a status with an error."""
    port: int = 0
    sent: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    """Set when the test is done with it: until then a server that hangs says nothing."""

    @property
    def name(self) -> str:
        """Of its model, as ``--llm`` takes it."""
        return f"http://127.0.0.1:{self.port}/v1#parrot"

    def next(self) -> Answer:
        """The answer to the next request."""
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def scripted(*answers: Answer) -> Iterator[Scripted]:
    """A server that gives these answers, a few letters at a time."""
    script = Scripted(list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            script.sent.append(json.loads(body))
            script.keys.append(self.headers["Authorization"])
            answer = script.next()
            with suppress(OSError):  # whoever asked has hung up
                if isinstance(answer, tuple):
                    self._error(*answer)
                else:
                    whole = isinstance(answer, str)
                    (self._lines if self.path == "/api/chat" else self._events)(
                        answer if isinstance(answer, str) else answer.begun, whole
                    )
                if isinstance(answer, Unfinished):
                    self.wfile.flush()
                    if answer.hangs:
                        script.over.wait()
                    self.close_connection = True

        def _error(self, status: int, text: str) -> None:
            data = json.dumps({"error": {"message": text}} if self.path != "/api/chat" else {"error": text}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Retry-After", "0")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def _events(self, answer: str, whole: bool) -> None:
            self._stream("text/event-stream")
            for piece in _pieces(answer):
                choice = {"index": 0, "delta": {"role": "assistant", "content": piece}, "finish_reason": None}
                chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
                self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
            if whole:
                self.wfile.write(b"data: [DONE]\n\n")

        def _lines(self, answer: str, whole: bool) -> None:
            self._stream("application/x-ndjson")
            for piece in [*_pieces(answer), *([""] if whole else [])]:
                line = {"model": "m", "message": {"role": "assistant", "content": piece}, "done": not piece}
                self.wfile.write(json.dumps(line).encode() + b"\n")

        def _stream(self, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        script.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield script
        finally:
            script.over.set()
            server.shutdown()
            thread.join()


def _pieces(text: str) -> Sequence[str]:
    return [text[at : at + 7] for at in range(0, len(text), 7)]


def said(*claims: tuple[str, str], refused: bool = False) -> str:
    """An answer of these claims, each with its ids: ("s1 s2", "It rained.")."""
    made = [{"ids": ids.split(), "text": text} for ids, text in claims]
    return json.dumps({"refused": refused, "claims": made})
