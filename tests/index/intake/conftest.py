"""What tests of articles coming in share."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.index.intake.site import Site, serving


@pytest.fixture
def site() -> Iterator[Site]:
    """A server on loopback."""
    with serving() as one:
        yield one


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The process numbers of the workers, none of which is left at the end."""
    found: list[int] = []
    start = subprocess.Popen

    def note(*arguments: Any, **named: Any) -> subprocess.Popen[bytes]:
        process = start(*arguments, **named)
        found.append(process.pid)
        return process

    monkeypatch.setattr(subprocess, "Popen", note)
    yield found
    assert not [pid for pid in found if Path(f"/proc/{pid}").exists()]
    assert not [thread for thread in threading.enumerate() if thread.name == "intake"]
