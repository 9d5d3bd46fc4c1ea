"""Files for workers to read, and readers that end badly."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from index.intake import worker


def texts(folder: Path, count: int) -> list[Path]:
    """Small files, each an article."""
    folder.mkdir(exist_ok=True)
    for n in range(count):
        (folder / f"{n:03}.txt").write_text(f"Report {n} of the harbour.\n")
    return [folder]


def large(path: Path, lines: int = 3000) -> Path:
    """JSON Lines too large to be read without a worker."""
    path.write_text("".join(json.dumps({"id": f"{n}", "text": f"Report {n}. " * 20}) + "\n" for n in range(lines)))
    return path


def replace_reader(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: str) -> None:
    """Workers read files and pages by this function, given ``path`` (of a page None) and ``name``."""
    (tmp_path / "sitecustomize.py").write_text(
        "import index.intake.read\n"
        "from index.article import Article\n"
        "def read_file(path, name):\n"
        f"{body}\n"
        "index.intake.read.read_file = read_file\n"
        "index.intake.read.read_bytes = lambda data, name, url, content_type: read_file(None, name)\n"
    )
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    code = "import sys; sys.path[:] = sys.argv[3:]; import sitecustomize, importlib; importlib.reload(sitecustomize)"
    monkeypatch.setattr(worker, "PROGRAM", f"{code}; {worker.PROGRAM}")
    monkeypatch.setattr(worker, "SMALL", -1)  # every file goes to a worker


DEATHS = {
    "hangs": ("import time; time.sleep(60)", "gave no article within 3 seconds"),
    "loops": ("while True: pass", "gave no article within 3 seconds"),
    "takes all memory": ("bytearray(1 << 40)", "takes more than 512 MB of memory to read"),
    "takes ever more memory": ("held = []\n   while True: held.append(bytearray(1 << 20))", "takes more than"),
    "crashes": ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
    "exits": ("import os; os._exit(7)", "exit code 7"),
    "raises": ("raise ValueError(3)", "cannot be read: ValueError"),
    "recurses": ("deep = lambda: deep(); deep()", "cannot be read: RecursionError"),
    "prints": ("import os; print('hello'); os.write(1, b'{}'); yield Article(id=name, text='It printed.')", ""),
}
# Seconds to read a file in: the limit that is tried must be the first to be reached.
LIMITS = {death: 3 if "seconds" in reason else 30 for death, (_, reason) in DEATHS.items()}
