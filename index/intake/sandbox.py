"""What runs in a worker's process: a document is read where it can do no harm.

So much memory and processor time, no file written, neither the network nor another program reached; what comes back is
JSON.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from index.article import Article
from index.intake.read import Skipped, read_bytes, read_file
from index.intake.readers.encoding import storable

_LISTED = 200
"""Parts of one file that are reported one by one where they gave no article; the others are counted."""


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

    def answer(message: dict[str, Any]) -> None:
        # Within one file: a C library that never comes back, and a parent that is gone, are not to stay for ever.
        _limit_time(2 * float(seconds) + 1)
        answers.write(json.dumps(message, default=str).encode() + b"\n")
        answers.flush()

    for line in sys.stdin.buffer:
        path, name, page = json.loads(line)
        where = reported_as(path, page)
        _limit_time(2 * float(seconds) + 1)
        try:
            file = Path(path)
            items = read_bytes(file.read_bytes(), name, **page) if page else read_file(file, name)
            for item in counted(where, items):
                answer({"skipped": asdict(item)} if isinstance(item, Skipped) else {"article": asdict(item)})
            ended = "for good" if most and peak_memory() > most / 2 else "so far"
        except MemoryError:
            answer({"skipped": asdict(Skipped(storable(where), None, _too_large(most)))})
            ended = "for good"
        except Exception as error:
            answer({"skipped": asdict(Skipped(storable(where), None, f"cannot be read: {type(error).__name__}"))})
            ended = "for good"
        answer({"ended": ended})


def reported_as(path: str, page: dict[str, Any] | None) -> str:
    """What a document is reported under: a file's path, a page's address."""
    return str(page["url"]) if page else path


def counted(where: str, items: Iterable[Article | Skipped]) -> Iterator[Article | Skipped]:
    """The items of one document, at least one; of what was skipped the first, and how many more there were."""
    more = 0
    item: Article | Skipped | None = None
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
