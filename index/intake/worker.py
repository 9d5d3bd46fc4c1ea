"""A worker: a process that reads documents, and is killed when one takes too long.

Small documents of formats that our own code reads are read without one, so that a few articles cost no process.
``read_page`` does the same for what was fetched as ``read_document`` for a file.
What it does not know: formats (index.intake.readers), what the process may do (index.intake.sandbox), the library, and
how a page is fetched.
"""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from index.article import Article
from index.errors import InputError
from index.intake.read import Skipped, read_bytes, read_file
from index.intake.readers import kinds
from index.intake.readers.encoding import storable
from index.intake.sandbox import counted, reported_as

SECONDS = 20.0
"""How long a file may be read without giving an article."""
MEMORY = 1024**3
"""Bytes of address space of a worker, of which Python and the readers' libraries take about a fifth."""
SMALL = 256 * 1024
"""Bytes up to which text, Markdown and JSON Lines are read without a worker: no content of them takes a second."""
_HEAD = 4096
"""Bytes of its beginning by which a document's kind is known."""
_OURS = frozenset({"text", "markdown", "json lines"})
# Not multiprocessing: it would run the user's own script once more, and speaks pickle.
PROGRAM = "import sys; sys.path[:] = sys.argv[3:]; from index.intake.sandbox import work; work(*sys.argv[1:3])"


class Worker:
    """A process that reads one document after the other; started when first needed, and anew after it was killed."""

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds = seconds
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self._deadline: float | None = None
        self._late = False
        self._stopped = threading.Event()

    def read(self, path: Path, name: str, page: dict[str, str | None] | None = None) -> Iterator[Article | Skipped]:
        """The articles of one file, and what was skipped; where the process ends, the last item says why.

        ``page`` has the ``url`` and ``content_type`` of a page whose bytes are in the file.
        """
        process = self._started()
        left = self._seconds
        try:
            assert process.stdin is not None
            process.stdin.write(json.dumps([str(path), name, page]).encode() + b"\n")
            process.stdin.flush()
        except OSError:  # it has ended: the answer, which is none, will say so
            left = 1.0
        while True:
            began = time.monotonic()
            line = self._line(process, left)
            left -= time.monotonic() - began
            if not line.endswith(b"\n"):
                self._end()
                yield Skipped(storable(reported_as(str(path), page)), None, self._reason(process.returncode))
                return
            message = json.loads(line)
            if "ended" in message:
                if message["ended"] == "for good":
                    self._end()
                return
            if "skipped" in message:
                yield Skipped(**message["skipped"])
            else:
                yield _article(message["article"])
                left = self._seconds  # the time in which nobody took the article does not count

    def _line(self, process: subprocess.Popen[bytes], left: float) -> bytes:
        assert process.stdout is not None
        self._deadline = time.monotonic() + left
        try:
            return process.stdout.readline()
        finally:
            self._deadline = None

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._late = False
            self._process = subprocess.Popen(
                [sys.executable, "-B", "-c", PROGRAM, str(self._seconds), str(self._memory), *sys.path],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                # A library's threads would each take their share of the address space.
                env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"},
            )
            threading.Thread(target=self._watch, args=(self._process,), name="intake watch", daemon=True).start()
        return self._process

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        """Kill the process when its time is over, or when nobody waits for it any more."""
        while process.poll() is None and not self._stopped.wait(0.1):
            deadline = self._deadline
            if deadline and time.monotonic() > deadline:
                self._late = True
                break
        process.kill()

    def _reason(self, code: int | None) -> str:
        if self._late:
            return f"gave no article within {self._seconds:g} seconds, so that its reading was stopped"
        what = f"exit code {code}"
        with suppress(ValueError):
            what = signal.Signals(-(code or 0)).name
        most = f", or takes more than {self._memory // 1024**2} MB of memory" if self._memory else ""
        return f"is damaged{most}: its reader ended ({what})"

    def _end(self) -> None:
        process, self._process = self._process, None
        if process:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                with suppress(OSError):
                    stream and stream.close()

    def stop(self) -> None:
        """Let the process be killed; from another thread than the one that reads."""
        self._stopped.set()

    def close(self) -> None:
        """End the process."""
        self.stop()
        self._end()


def _article(message: dict[str, Any]) -> Article:
    return Article(**{**message, "authors": tuple(message["authors"]), "pages": tuple(message["pages"])})


def read_document(worker: Worker, path: Path, name: str) -> Iterator[Article | Skipped]:
    """What ``index.intake.read.read_file`` makes of a file, by the worker unless it is small and our own."""
    if not _needs_no_worker(path):
        yield from worker.read(path, name)
        return
    yield from _read_here(str(path), read_file(path, name))


def read_page(
    worker: Worker, data: bytes, url: str, content_type: str | None = None
) -> Generator[Article | Skipped, None, None]:
    """What ``index.intake.read.read_bytes`` makes of a fetched page, by the worker unless it is small and our own.

    ``url`` is its name and its address. While the worker reads the page, it lies in the system's temporary folder, for
    this user alone: close the iterator if it is not used up.
    """
    named = kinds.by_media_type(content_type) or kinds.by_name(url)
    if len(data) <= SMALL and _is_ours(data[:_HEAD], named):
        yield from _read_here(url, read_bytes(data, url, url=url, content_type=content_type))
        return
    with ExitStack() as stack:
        try:  # of writing it alone
            path = Path(stack.enter_context(TemporaryDirectory(ignore_cleanup_errors=True)), "page")
            path.write_bytes(data)
        except OSError as error:
            yield Skipped(url, None, f"cannot be put into the temporary folder to be read: {error.strerror or error}")
            return
        yield from worker.read(path, url, {"url": url, "content_type": content_type})


def _read_here(where: str, items: Iterable[Article | Skipped]) -> Iterator[Article | Skipped]:
    try:
        yield from counted(where, items)
    except Exception as error:  # whatever it is, the others go on
        yield Skipped(storable(where), None, f"cannot be read: {type(error).__name__}")


def _needs_no_worker(path: Path) -> bool:
    """Whether a file is small and of a format that our own code reads, by its name as by its first bytes."""
    named = kinds.by_name(path.name)
    if named not in _OURS:  # it is not even opened
        return False
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode) or found.st_size > SMALL:
            return False
        with path.open("rb") as file:
            return _is_ours(file.read(_HEAD), named)
    except (OSError, ValueError):
        return True  # the reader will say why


def _is_ours(head: bytes, named: str | None) -> bool:
    """Whether our own code reads what begins so, by what its name or its server makes of it as by its first bytes."""
    try:
        return named in _OURS and kinds.kind_of(head, named) in _OURS
    except InputError:
        return True  # its reader will say why
