"""What a run has asked so far, on disk as it goes: a run that is stopped goes on from there.

A journal belongs to one set of cases, one library and one state of the code that answers; nothing else reads it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from index.errors import LibraryBusy, LibraryError


class Journal:
    """Answers by case id, kept in a file until the run is whole. Use it as a context manager.

    Raises LibraryBusy while another process runs the same, LibraryError where the file cannot be written.
    """

    def __init__(self, path: Path) -> None:
        from filelock import FileLock, Timeout

        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(path.with_suffix(".lock"))
            self._lock.acquire(timeout=0)
        except Timeout:
            raise LibraryBusy(
                "Another process is running the same cases against the same articles. Wait until it has finished."
            ) from None
        except OSError as error:
            raise LibraryError(
                f"{path} cannot be written ({error.strerror}): set QA_CACHE to another folder"
            ) from error
        self._asked = self._read()
        # Without what a crash has torn, and whole at every moment.
        whole = path.with_suffix(".whole")
        whole.write_text("".join(f"{json.dumps(line)}\n" for line in self._asked.values()), encoding="utf-8")
        os.replace(whole, path)
        self._file = path.open("a", encoding="utf-8")

    def _read(self) -> dict[str, dict[str, Any]]:
        found = {}
        if self._path.is_file():
            for line in self._path.read_text(encoding="utf-8", errors="replace").splitlines():
                try:
                    record = json.loads(line)
                    found[record["id"]] = record
                except (ValueError, KeyError, TypeError):
                    break  # torn by a crash: it is asked again
        return found

    def __len__(self) -> int:
        return len(self._asked)

    def get(self, case_id: str) -> Mapping[str, Any] | None:
        """What was asked before for that case."""
        return self._asked.get(case_id)

    def add(self, record: Mapping[str, Any]) -> None:
        """Keep what was asked for the case ``record["id"]``."""
        self._file.write(f"{json.dumps(record)}\n")
        self._file.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        if kind is None:  # the run is whole: the next one asks everything again
            self._path.unlink(missing_ok=True)
        self._lock.release()
