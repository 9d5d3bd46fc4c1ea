"""What all readers of the page share: the library, the threads that ask it, the answers of the last minutes."""

from __future__ import annotations

import asyncio
import os
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

from index.errors import LibraryBusy
from index.filters import Filters
from index.folder import FILE
from qa.answer import Answer, Citation, SearchResult, Statement
from qa.api import OpenLibrary
from qa.conversation import Conversation
from qa.harmless import harmless
from qa.page.asked import Asked, Sitting

_Result = TypeVar("_Result")
OnStatement = Callable[[Statement, Sequence[Citation]], None]

_READING = 2
"""Threads that read articles, which no question keeps waiting."""
_WITH_A_MODEL = 8
"""Threads that ask where a language model writes: each mostly waits for it."""
_WAITING = 64
"""Questions at work or waiting for a thread; one more is refused."""
_KEPT = 64
"""Answers kept, so that a citation opens at once."""


@dataclass(frozen=True)
class Facts:
    """What every page says of the library."""

    articles: int
    outlets: tuple[str, ...]
    changed: float
    """When it was last written, seconds since 1970."""


class Desk:
    """One library, asked by several readers at once while another process may write to it."""

    def __init__(self, library: OpenLibrary, llm: str | None = None) -> None:
        """``llm`` names the language model that writes, if one is to."""
        self.library = library
        self.llm = llm
        self._asking = ThreadPoolExecutor(_WITH_A_MODEL if llm else max(2, os.cpu_count() or 2), "asking")
        self._reading = ThreadPoolExecutor(_READING, "reading")
        self._at_work: dict[Hashable, asyncio.Future[Any]] = {}
        self._lock = Lock()
        self._facts: tuple[tuple[int, ...], Facts] | None = None
        self._answers: OrderedDict[object, Answer] = OrderedDict()

    def close(self) -> None:
        """Begin nothing more."""
        self._asking.shutdown(wait=False, cancel_futures=True)
        self._reading.shutdown(wait=False, cancel_futures=True)

    async def asks(self, work: Callable[[], _Result], asked: Hashable = None) -> _Result:
        """What ``work`` gives, in a thread for questions; where ``asked`` is already at work, what that gives.

        Raises LibraryBusy where too many wait for a thread.
        """
        key = (self.changed(), object() if asked is None else asked)
        at_work = self._at_work.get(key)
        if at_work is None:
            if len(self._at_work) >= _WAITING:
                raise LibraryBusy("Too many questions wait for an answer: ask again in a moment")
            at_work = self._at_work[key] = asyncio.get_running_loop().run_in_executor(self._asking, work)
            at_work.add_done_callback(lambda _: self._at_work.pop(key))
        result: _Result = await asyncio.shield(at_work)  # one reader who leaves must not take it from the others
        return result

    async def reads(self, work: Callable[[], _Result]) -> _Result:
        """What ``work`` gives, in a thread for reading articles."""
        return await asyncio.get_running_loop().run_in_executor(self._reading, work)

    def changed(self) -> tuple[int, ...]:
        """Another value after every change of the library, by whichever process: sizes and times of its file."""
        signs: list[int] = []
        for name in (FILE, f"{FILE}-wal"):
            with suppress(OSError):
                status = (self.library.library.folder / name).stat()
                signs += [status.st_mtime_ns, status.st_size]
        return tuple(signs)

    def answer(self, sitting: Sitting, on_statement: OnStatement = lambda statement, citations: None) -> Answer:
        """The answer to the question of a sitting, as a follow-up where it leans on the one before.

        ``on_statement`` is called as by `Asker.ask`, of an answer that is made now. Raises what `qa.ask` raises.
        """
        if (kept := self._kept(sitting)) is not None:
            return kept
        conversation = Conversation(self.library.asker(self.llm))
        # Of one no longer kept the question alone is asked again, not all that came before it.
        earlier = sitting.earlier()[:1]
        conversation.replay([self._kept(one) or self.answer(one.alone()) for one in earlier])
        state, asked = self.changed(), sitting.asked
        made = conversation.ask(asked.question, filters=self.filters(asked), on_statement=on_statement)
        with self._lock:
            self._answers[state, sitting] = made
            while len(self._answers) > _KEPT:
                self._answers.popitem(last=False)
        return made

    def _kept(self, sitting: Sitting) -> Answer | None:
        key = (self.changed(), sitting)
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def facts(self) -> Facts:
        """What every page says of the library, looked up once after each change of it."""
        state = self.changed()
        if self._facts is None or self._facts[0] != state:
            library = self.library.library
            count, outlets = library.at_one_moment(lambda: (library.counts()[0], library.outlets()))
            self._facts = (
                state,
                Facts(count, tuple(sorted(outlets, key=str.casefold)), max(state[::2], default=0) / 1e9),
            )
        return self._facts[1]

    def search(self, asked: Asked, limit: int) -> SearchResult:
        """The best passages. Raises what `qa.search` raises."""
        return self.library.asker().search(asked.question, limit, self.filters(asked))

    def filters(self, asked: Asked) -> Filters | None:
        """Which articles it is asked of. Raises UsageError for what is no date and no outlet of the library."""
        shown = {harmless(outlet): outlet for outlet in self.library.library.outlets()} if asked.outlets else {}
        outlets = [shown.get(outlet, outlet) for outlet in asked.outlets]
        return self.library.filters(asked.since or None, asked.until or None, outlets)
