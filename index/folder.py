"""A library's folder: where it lies, made, and held by its one writer."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.errors import LibraryBusy, LibraryError
from index.store.database import to_disk

FILE = "library.sqlite"
"""The library's file in its folder."""
_LOCK = ".lock"


def identity(folder: Path) -> tuple[int, int]:
    """What a library's file is known by, wherever it is moved."""
    found = os.stat(folder / FILE)
    return found.st_dev, found.st_ino


def check_place(folder: Path, held: tuple[int, int]) -> None:
    """Raises LibraryError where the library's file there is not the one of that identity any more."""
    with suppress(OSError):
        if identity(folder) == held:
            return
    raise LibraryError(
        f"The library {folder} was removed, moved or replaced while it was written to: what was added since "
        "then is not there. Move a library while nobody has it open; then run the same command again"
    )


def default_folder() -> Path:
    """Where a user's library lies unless named otherwise: QA_LIBRARY, else the per-user data folder."""
    named = os.environ.get("QA_LIBRARY")
    if named:
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_data_dir("article-qa")) / "library"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """The writer's lock, held within. Raises LibraryBusy, and LibraryError where the folder cannot be written."""
    from filelock import FileLock, Timeout

    lock = FileLock(folder / _LOCK, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise LibraryBusy(
            f"Another process is writing to the library {folder}. Wait until it has finished, then try again; "
            "asking and searching go on meanwhile."
        ) from None
    except OSError as error:
        raise LibraryError(f"The library {folder} cannot be written: {error.strerror or error}") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise LibraryError(f"The library folder {folder} cannot be written: {error.strerror or error}") from error


def check_empty(folder: Path) -> None:
    """Raises LibraryError where a library cannot be made for the other things in the folder."""
    with _disk_errors(folder):
        names = [entry.name for entry in folder.iterdir()] if os.path.isdir(folder) else []
    if unexpected := [name for name in names if name != _LOCK and not name.startswith(f"{FILE}.new")]:
        raise LibraryError(
            f"{folder} is no library and is not empty (it holds {unexpected[0]!r}): name an empty or a new folder"
        )


def begin(folder: Path, fill: Callable[[Path], None]) -> bool:
    """Make a library of the file that ``fill`` writes; gives False where another process was quicker.

    It is made aside and moved into place: a folder that has the file is always a whole library. The writer's lock is
    held meanwhile. Raises LibraryBusy, LibraryError for a folder that holds other things or cannot be written, and what
    ``fill`` raises.
    """
    if not (folder / FILE).exists():
        check_empty(folder)
    with _disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with _disk_errors(folder), locked(folder):
        if (folder / FILE).exists():
            return False
        unfinished = folder / f"{FILE}.new"
        try:
            _clear(folder)
            fill(unfinished)
            if any(folder.glob(f"{FILE}.new-*")):  # SQLite does not say so when closing fails to empty its log
                raise LibraryError(f"The library {folder} cannot be written: its disk failed. Try again")
            os.replace(unfinished, folder / FILE)
            to_disk(folder)
        except BaseException:
            _clear(folder)
            raise
    return True


def _clear(folder: Path) -> None:
    for leftover in folder.glob(f"{FILE}.new*"):
        leftover.unlink()
