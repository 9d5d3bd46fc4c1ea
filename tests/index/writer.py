"""Writers in processes of their own, killed when wanted. Started once: each writer is a fork, so it starts at once.

Reads one order a line, as JSON: {"library", "articles": [folder, ...], "log", "after", "delay"}. A writer is started
for every folder, and writes each acknowledged article's id to the log, a line each. Once the first folder's writer has
acknowledged ``after`` articles and ``delay`` more seconds have passed, it is killed; where ``after`` is null, none is.
Answers with the list of exit codes and the seconds from the last acknowledgement to the end.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

# What a writer will import, before any is started.
import chromadb  # noqa: F401
import llama_index.core.node_parser  # noqa: F401

from index.article import Article
from index.errors import LibraryBusy
from index.library import Library
from tests.index.fake import CountWords


def write(library: Path, articles: Path, log: Path) -> None:
    """Add a folder, waiting while another writes."""

    def acknowledge(article: Article) -> None:
        os.write(out, f"{article.id}\n".encode())

    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    while True:
        try:
            with Library.create(library, encoder=CountWords()) as opened:
                opened.add([articles], acknowledge)
        except LibraryBusy:
            time.sleep(0.02)
        else:
            return


def start(library: str, articles: str, log: str) -> int:
    """The process id of a new writer."""
    process = os.fork()
    if process:
        return process
    try:
        write(Path(library), Path(articles), Path(log))
        os._exit(0)
    except BaseException:
        traceback.print_exc()
    os._exit(1)


def order(library: str, articles: list[str], log: str, after: int | None, delay: float) -> tuple[list[int], float]:
    """Start the writers, kill the first where wanted, and wait for all; exit codes, and seconds since the last log."""
    writers = [start(library, folder, log) for folder in articles]
    if after is not None:
        while os.waitid(os.P_PID, writers[0], os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            if os.path.exists(log) and Path(log).read_bytes().count(b"\n") >= after:
                time.sleep(delay)
                break
            time.sleep(0.0005)
        os.kill(writers[0], signal.SIGKILL)
    codes = [os.waitstatus_to_exitcode(os.waitpid(writer, 0)[1]) for writer in writers]
    return codes, time.time() - os.stat(log).st_mtime


if __name__ == "__main__":
    for line in sys.stdin:
        wanted: dict[str, Any] = json.loads(line)
        print(json.dumps(order(**wanted)), flush=True)
