"""Articles from files, in the order of the files, read ahead of whoever asks.

``for item in intake(paths)`` yields what ``index.intake.read.read`` would: threads read, each with a worker process of
its own (index.intake.worker).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from queue import Full, Queue
from typing import Any, TypeAlias

from index.article import Article
from index.intake.read import Skipped, files
from index.intake.share import Share
from index.intake.worker import MEMORY, SECONDS, Worker, read_document

_AHEAD = 8
"""Articles of one file that wait to be taken."""
_Item: TypeAlias = "Article | Skipped"


def intake(
    paths: Iterable[Path],
    share: Share | None = None,
    *,
    seconds: float = SECONDS,
    memory: int = MEMORY,
    workers: int | None = None,
) -> Iterator[Article | Skipped]:
    """Every article in the files and folders, or in a share of them, and what was skipped, in the order of the files.

    The rest as of ``in_order``. Raises InputError at once when one of the paths is not there.
    """
    return in_order(chosen(paths, share), seconds=seconds, memory=memory, workers=workers)


def chosen(paths: Iterable[Path], share: Share | None = None) -> Iterator[tuple[Path, str] | Skipped]:
    """The files to read, or a share of them, with their names, and what is left out of folders.

    Raises InputError at once when one of the paths is not there.
    """
    found = files(paths)
    return (item for item in found if isinstance(item, Skipped) or share is None or share.holds(item[1]))


def in_order(
    found: Iterator[tuple[Path, str] | Skipped],
    *,
    seconds: float = SECONDS,
    memory: int = MEMORY,
    workers: int | None = None,
) -> Iterator[Article | Skipped]:
    """What is in these files, in their order; each is taken from ``found``, by one thread at a time, just before.

    ``seconds`` and ``memory`` (bytes; 0 for no bound) limit the reading of one file; ``workers`` is how many files are
    read at once.
    """
    return _ordered(found, seconds, memory, workers or max(1, min(4, (os.cpu_count() or 1) // 2)))


class _Stopped(Exception):
    """Nobody wants the articles any more."""


def _ordered(found: Iterator[tuple[Path, str] | Skipped], seconds: float, memory: int, workers: int) -> Iterator[_Item]:
    """The items of all files in order: each file has a queue, and the queues stand in a queue in the files' order."""
    order: Queue[Queue[_Item | None] | BaseException | None] = Queue(2 * workers)
    stop, turn = threading.Event(), threading.Lock()

    def put(queue: Queue[Any], item: object) -> None:
        while True:
            try:
                return queue.put(item, timeout=0.2)
            except Full:
                if stop.is_set():
                    raise _Stopped from None

    def run(worker: Worker) -> None:
        queue: Queue[_Item | None] = Queue(_AHEAD)
        try:
            while not stop.is_set():
                with turn:  # whoever takes the next file takes its place in the order, too
                    file = next(found, None)
                    put(order, file and queue)
                if file is None:
                    return
                for item in [file] if isinstance(file, Skipped) else read_document(worker, *file):
                    put(queue, item)
                put(queue, None)
                queue = Queue(_AHEAD)
        except _Stopped:
            pass
        except BaseException as error:  # of our own making: for whoever asks, not for this thread
            with suppress(_Stopped):
                put(queue, None)
                put(order, error)
        finally:
            worker.close()

    readers = [Worker(seconds, memory) for _ in range(workers)]
    threads = [threading.Thread(target=run, args=(reader,), name="intake", daemon=True) for reader in readers]
    try:
        for thread in threads:
            thread.start()
        ended = 0
        while ended < workers:
            queue = order.get()
            if isinstance(queue, BaseException):
                raise queue
            if queue is None:
                ended += 1
                continue
            while (item := queue.get()) is not None:
                yield item
    finally:
        stop.set()
        for reader in readers:
            reader.stop()
        for thread in threads:
            thread.join()
