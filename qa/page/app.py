"""What is answered at which address: pages for people, JSON as the command line's for programs.

All by GET, but for a draft: that belongs in no address, and is posted. Nothing of it is kept.
"""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Route

from index.errors import InputError, LibraryBusy, ModelError, QAError, UsageError
from qa.answer import Citation, Statement, whole_json
from qa.harmless import json_text
from qa.news.draft import read_served
from qa.news.quotes import quotes_json
from qa.news.verify import verify
from qa.page import asked as asking
from qa.page.desk import Desk
from qa.page.guard import LARGEST, Guard
from qa.page.pages import HERE, rendered
from qa.page.quoting import Given, Quoting
from qa.page.views import Views
from qa.shell.terminal import message

_HITS = 10
_QUOTES = 20
_STATUS: tuple[tuple[type[QAError], int], ...] = (
    (UsageError, 400), (InputError, 404), (LibraryBusy, 503), (ModelError, 502)
)  # fmt: skip
_ALIVE = 15
"""Seconds after which a stream without news sends a sign of life."""
COMING = 15.0
"""Seconds in which what is posted has to come whole."""
_POSTED = ("/verify", "/api/verify")
Pairs = Sequence[tuple[str, str]]
_Endpoint = Callable[[Request], Awaitable[Response]]


def application(desk: Desk, host: str = "127.0.0.1") -> Starlette:
    """The page over this desk, for a server that listens at ``host``."""
    page = _Page(desk)
    routes = [
        Route("/", page.html(page.views.question, "q")),
        Route("/brief", page.html(page.quoting.briefed, "topic")),
        Route("/quotes", page.html(page.quoting.said, "by", "about")),
        Route("/verify", page.verify, methods=["GET", "POST"]),
        Route("/articles", page.html(page.views.articles)),
        Route("/articles/{id:path}", page.html(page.views.article)),
        Route("/api/ask", page.json(page.ask, asks=True)),
        Route("/api/ask/stream", page.stream),
        Route("/api/search", page.json(page.search, asks=True)),
        Route("/api/brief", page.json(page.brief, asks=True)),
        Route("/api/quotes", page.json(page.quotes, asks=True)),
        Route("/api/verify", page.verify_json, methods=["POST"]),
        Route("/api/articles/{id:path}", page.json(page.article)),
        *(_static(f"/static/{name}", name) for name in ("page.css", "page.js", "icon.svg")),
    ]
    not_found = page.failing(InputError("There is no such page"))
    return Starlette(
        routes=routes,
        middleware=[Middleware(Guard, host=host, posted=_POSTED)],
        exception_handlers={404: lambda request, raised: not_found},
    )


def _static(path: str, name: str) -> Route:
    content, kind = (HERE / "static" / name).read_bytes(), mimetypes.guess_type(name)[0]

    async def given(request: Request) -> Response:
        return Response(content, media_type=kind, headers={"Cache-Control": "no-cache"})

    return Route(path, given)


class _Page:
    """The answers to requests."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.views = Views(desk)
        self.quoting = Quoting(desk)

    def html(self, view: Callable[[Pairs, str], str], *asking: str) -> _Endpoint:
        """A page, made by ``view`` in a thread, or the page that says why there is none.

        An address that has one of the names ``asking`` asks: it waits its turn with other questions.
        """

        async def given(request: Request) -> Response:
            pairs, named = _pairs(request), _named(request)
            try:
                if {name for name, _ in pairs} & set(asking):
                    return HTMLResponse(await self._desk.asks(lambda: view(pairs, named), (view, pairs, named)))
                return HTMLResponse(await self._desk.reads(lambda: view(pairs, named)))
            except Exception as raised:
                return self.failing(raised)

        return given

    def failing(self, raised: Exception) -> Response:
        """The page of an error."""
        told = message(raised) if isinstance(raised, QAError) else "This should not happen. Please report it."
        return HTMLResponse(rendered("error", told=told, facts=None), _status(raised))

    def json(self, give: Callable[[Pairs, str], Any], *, asks: bool = False) -> _Endpoint:
        """What ``give`` gives, in a thread, as JSON; of an error its message."""

        async def given(request: Request) -> Response:
            pairs, named = _pairs(request), _named(request)
            try:
                if asks:
                    return _json(await self._desk.asks(lambda: give(pairs, named), (give, pairs, named)))
                return _json(await self._desk.reads(lambda: give(pairs, named)))
            except Exception as raised:
                return _json({"error": message(raised)}, _status(raised))

        return given

    def ask(self, pairs: Pairs, named: str) -> Any:
        return self._desk.answer(asking.sitting(pairs)).to_json()

    async def verify(self, request: Request) -> Response:
        """The page of a draft that is posted, or that asks for one."""
        try:
            if request.method != "POST":
                return HTMLResponse(await self._desk.reads(lambda: self.quoting.verified(_pairs(request))))
            pairs, draft = await _form(request)
            return HTMLResponse(await self._desk.asks(lambda: self.quoting.verified(pairs, draft)))
        except Exception as raised:
            return self.failing(raised)

    async def verify_json(self, request: Request) -> Response:
        """What became of the draft that is the request's body; filters stand in the address."""
        pairs, library = _pairs(request), self._desk.library.library
        try:
            async with _patience():
                draft = await request.body()
            filters = self._desk.filters(asking.asked(pairs))
            found = await self._desk.asks(lambda: verify(library, read_served(draft), filters))
            return _json(found.to_json())
        except Exception as raised:
            return _json({"error": message(raised)}, _status(raised))

    def brief(self, pairs: Pairs, named: str) -> Any:
        return self.quoting.brief(pairs).to_json()

    def quotes(self, pairs: Pairs, named: str) -> Any:
        return quotes_json(self.quoting.quotes(pairs, _QUOTES).found)

    def search(self, pairs: Pairs, named: str) -> Any:
        limit = asking.number(pairs, "limit")
        return self._desk.search(asking.asked(pairs), min(limit or _HITS, 100)).to_json()

    def article(self, pairs: Pairs, named: str) -> Any:
        library = self._desk.library.library
        return library.at_one_moment(lambda: whole_json(library.article(named), library.versions(named)))

    async def stream(self, request: Request) -> Response:
        """Each statement of a language model once it has passed its checks, then the answer, as events."""
        pairs = _pairs(request)
        loop, events = asyncio.get_running_loop(), asyncio.Queue[tuple[str, Any] | None]()
        gone = False

        def put(event: str, data: Any) -> None:
            if gone:
                raise _Gone
            loop.call_soon_threadsafe(events.put_nowait, (event, data))

        def on_statement(statement: Statement, citations: Sequence[Citation]) -> None:
            cited = [one.to_json() for one in citations if one.number in statement.citations]
            put("statement", {"event": "statement", **statement.to_json(), "cited": cited})

        async def asked() -> None:
            try:
                answer = await self._desk.asks(lambda: self._desk.answer(asking.sitting(pairs), on_statement))
                await events.put(("answer", {"event": "answer", **answer.to_json()}))
            except Exception as raised:
                await events.put(("error", {"event": "error", "error": message(raised)}))
            await events.put(None)

        async def written() -> AsyncIterator[str]:
            nonlocal gone
            working = asyncio.create_task(asked())
            try:
                while True:
                    try:
                        event = await asyncio.wait_for(events.get(), _ALIVE)
                    except TimeoutError:
                        yield ": still at it\n\n"
                        continue
                    if event is None:
                        break
                    yield f"event: {event[0]}\ndata: {json_text(event[1])}\n\n"
                await working
            finally:
                gone = True

        return StreamingResponse(written(), media_type="text/event-stream")


class _Gone(Exception):
    """Nobody reads the stream any more."""


def _pairs(request: Request) -> Pairs:
    """Names and values of the address."""
    return tuple(parse_qsl(request.url.query, errors="replace"))


async def _form(request: Request) -> tuple[Pairs, Given]:
    """The names and values of a form that is posted, and the draft in it: the file, else the text."""
    try:
        async with _patience(), request.form(max_files=1, max_fields=200, max_part_size=LARGEST) as form:
            fields = form.multi_items()
            text = next((value for name, value in fields if name == "text" and isinstance(value, str)), "")
            file = next((value for _, value in fields if isinstance(value, UploadFile) and value.size), None)
            draft = Given(text, await file.read() if file else None, file.filename or "" if file else "")
            return [(name, value) for name, value in fields if isinstance(value, str) and name != "text"], draft
    except HTTPException as error:
        raise UsageError(f"The form cannot be read: {error.detail}") from None


@asynccontextmanager
async def _patience() -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(COMING):
            yield
    except TimeoutError:
        raise UsageError("The draft did not come whole in time: send it again") from None


def _named(request: Request) -> str:
    """The id of the article that the path names, or the query where no path can."""
    return request.path_params.get("id") or request.query_params.get("id", "")


def _json(value: Any, status: int = 200) -> Response:
    return Response(json_text(value) + "\n", status, media_type="application/json")


def _status(raised: Exception) -> int:
    return next((status for kind, status in _STATUS if isinstance(raised, kind)), 500)
