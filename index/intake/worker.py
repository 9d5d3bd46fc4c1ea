"""Articles from files and pages, each read where it can do no harm: in a process that is killed when it takes too long.

``for item in intake(paths)`` yields what ``index.intake.read.read`` would, in the same order, read ahead of whoever
asks: by threads, each with a worker process of its own. The worker may use so much memory, may write no file, and may
neither reach the network nor start a program; what comes back is JSON. Small files of formats that our own code reads
are read without one, so that a few articles cost no process. ``read_page`` does the same for what was fetched.

What it does not know: formats (``index.intake.readers``), the library, and how a page is fetched.
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
from dataclasses import asdict, replace
from pathlib import Path
from queue import Full, Queue
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from index.article import Article
from index.carry.share import Share
from index.errors import InputError
from index.intake.read import Skipped, files, read_bytes, read_file
from index.intake.readers import kinds
from index.intake.readers.encoding import storable

SECONDS = 20.0
"""How long a file may be read without giving an article."""
MEMORY = 1024**3
"""Bytes of address space of a worker, of which Python and the readers' libraries take about a fifth."""
_SMALL = 256 * 1024
"""Bytes up to which text, Markdown and JSON Lines are read without a worker: no content of them takes a second."""
_HEAD = 4096
"""Bytes of its beginning by which a document's kind is told."""
_OURS = frozenset({"text", "markdown", "json lines"})
_LISTED = 200
"""Parts of one file that are reported one by one where they gave no article; the others are counted."""
_AHEAD = 8
"""Articles of one file that wait to be taken."""
# Not multiprocessing: it would run the user's own script once more, and speaks pickle.
_CODE = "import sys; sys.path[:] = sys.argv[3:]; from index.intake.worker import work; work(*sys.argv[1:3])"

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

    ``seconds`` and ``memory`` (bytes; 0 for no bound) limit the reading of one file; ``workers`` is how many files are
    read at once. Raises InputError at once when one of the paths is not there.
    """
    found: Iterator[tuple[Path, str] | Skipped] = files(paths)
    if share:
        found = (item for item in found if isinstance(item, Skipped) or share.holds(item[1]))
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
                for item in [file] if isinstance(file, Skipped) else _read(worker, *file):
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


def _read(worker: Worker, path: Path, name: str) -> Iterator[_Item]:
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
    if len(data) <= _SMALL and _is_ours(data[:_HEAD], named):
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


def _read_here(where: str, items: Iterable[_Item]) -> Iterator[_Item]:
    try:
        yield from _counted(where, items)
    except Exception as error:  # whatever it is, the others go on
        yield Skipped(storable(where), None, f"cannot be read: {type(error).__name__}")


def _needs_no_worker(path: Path) -> bool:
    """Whether a file is small and of a format that our own code reads, by its name as by its first bytes."""
    named = kinds.by_name(path.name)
    if named not in _OURS:  # it is not even opened
        return False
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode) or found.st_size > _SMALL:
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


def _counted(where: str, items: Iterable[_Item]) -> Iterator[_Item]:
    """The items of one document, at least one; of what was skipped the first, and how many more there were."""
    more = 0
    item: _Item | None = None
    last: Skipped | None = None
    for item in items:
        if isinstance(item, Skipped):
            last = item
            more += 1
            if more > _LISTED:
                continue
        yield item
    if item is None:
        yield Skipped(storable(where), None, "empty")
    if last and more > _LISTED:
        rest = more - _LISTED
        yield last if rest == 1 else replace(last, reason=f"{last.reason} (and {rest - 1} more parts of this file)")


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
                yield Skipped(storable(_where(str(path), page)), None, self._reason(process.returncode))
                return
            told = json.loads(line)
            if "ended" in told:
                if told["ended"] == "for good":
                    self._end()
                return
            if "skipped" in told:
                yield Skipped(**told["skipped"])
            else:
                yield _article(told["article"])
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
                [sys.executable, "-B", "-c", _CODE, str(self._seconds), str(self._memory), *sys.path],
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


def _where(path: str, page: dict[str, Any] | None) -> str:
    """What a document is reported under."""
    return str(page["url"]) if page else path


def _article(told: dict[str, Any]) -> Article:
    return Article(**{**told, "authors": tuple(told["authors"]), "pages": tuple(told["pages"])})


# ------------------------------------------------------------------------------------------- in the worker's process


def work(seconds: str, memory: str) -> None:
    """Read the files that standard input names, one ``[path, name, page]`` of JSON a line; answer on standard output.

    ``page`` is null, or ``{"url": …, "content_type": …}`` where the file holds the bytes of a page. Answers are lines
    of JSON: ``{"article": {…}}``, ``{"skipped": {…}}``, and ``{"ended": "so far" or "for good"}`` after the last of a
    file. Standard output is not there for what a library prints.
    """
    answers = os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who started us
    sys.addaudithook(_refuse)
    # An import within a file's reading would count as its time, and fail where its memory is used up.
    most = int(memory)
    _limit(most)

    def answer(told: dict[str, Any]) -> None:
        # Within one file: a C library that never comes back, and a parent that is gone, are not to stay for ever.
        _limit_time(2 * float(seconds) + 1)
        answers.write(json.dumps(told, default=str).encode() + b"\n")
        answers.flush()

    for line in sys.stdin.buffer:
        path, name, page = json.loads(line)
        where = _where(path, page)
        _limit_time(2 * float(seconds) + 1)
        try:
            file = Path(path)
            items = read_bytes(file.read_bytes(), name, **page) if page else read_file(file, name)
            for item in _counted(where, items):
                answer({"skipped": asdict(item)} if isinstance(item, Skipped) else {"article": asdict(item)})
            ended = "for good" if most and peak_memory() > most / 2 else "so far"
        except MemoryError:
            answer({"skipped": asdict(Skipped(storable(where), None, _too_large(most)))})
            ended = "for good"
        except Exception as error:
            answer({"skipped": asdict(Skipped(storable(where), None, f"cannot be read: {type(error).__name__}"))})
            ended = "for good"
        answer({"ended": ended})


def _too_large(memory: int) -> str:
    return f"takes more than {memory // 1024**2} MB of memory to read"


_REFUSED = frozenset(
    """socket.connect socket.getaddrinfo socket.gethostbyname socket.sendto subprocess.Popen os.system os.exec os.fork
    os.forkpty os.posix_spawn os.remove os.rename os.rmdir os.mkdir os.symlink os.link os.truncate os.kill
    webbrowser.open""".split()
)


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    """No document has a reason to reach out: whatever it makes a reader's library do, it does not do this."""
    if event in _REFUSED:
        raise PermissionError(f"a document's reader wanted {event}")


def _limit(memory: int) -> None:
    """Bounds of the kernel's, where it knows them: address space, and no file written."""
    try:
        import resource
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)):
        if most or what != resource.RLIMIT_AS:
            with suppress(ValueError, OSError):
                resource.setrlimit(what, (most, most))


def _limit_time(seconds: float) -> None:
    """So much time of the processor from now on."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        used = time.process_time()
        resource.setrlimit(resource.RLIMIT_CPU, (int(used + seconds) + 1, resource.RLIM_INFINITY))


def peak_memory() -> int:
    """Bytes of memory that this process has had at most; 0 where the platform does not say."""
    with suppress(OSError, StopIteration, ValueError):
        # Not getrusage, which counts what the parent had when it started this process.
        lines = Path("/proc/self/status").read_text("ascii", "replace").splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) * 1024
    try:
        import resource
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
