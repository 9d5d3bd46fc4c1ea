"""When to synchronise a library that follows its folders: whenever something in them has changed and has settled."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from threading import Event
from time import monotonic

from index.errors import InputError

SETTLE = 1.5
"""Seconds for which nothing must have changed: what an editor or a download does in a row is one change."""
_AT_LATEST = 10
"""Times that: changes that go on are not waited for any longer."""
_TICK = 0.5
"""Seconds between two looks at whether the sources are there."""
_SOURCES = 5.0
"""Seconds between two looks at which they are."""

_State = dict[Path, tuple[int, int] | None]
"""What each source is known by; None where there is nothing."""


def due(
    sources: Callable[[], Sequence[Path]],
    besides: Sequence[Path] = (),
    stop: Event | None = None,
    *,
    settle: float = SETTLE,
) -> Iterator[None]:
    """Yields when it is time to synchronise: at first, and whenever something has changed since and has settled.

    ``sources`` gives the files and folders, which may vanish, come back, and become others: that is a change too. What
    is hidden, or below ``besides``, is not looked at. Nothing is missed that changes while the caller is at work. Ends
    when ``stop`` is set. Raises InputError where the system cannot watch them.
    """
    stop = stop or Event()
    while not stop.is_set():
        state = _state(sources())
        if any(state.values()):
            yield from _changes(state, sources, besides, stop, settle)
        else:
            yield
            while not stop.wait(_TICK) and _state(sources()) == state:
                pass


def _changes(
    state: _State, sources: Callable[[], Sequence[Path]], besides: Sequence[Path], stop: Event, settle: float
) -> Iterator[None]:
    """Yields as soon as the sources are watched, and at every change, until they are others than ``state``."""
    import watchfiles

    apart = [place for one in besides for place in {os.path.abspath(one), os.path.realpath(one)}]

    def counts(change: object, path: str) -> bool:
        if any(Path(path).is_relative_to(place) for place in apart):
            return False
        below = next((Path(path).relative_to(root) for root in state if Path(path).is_relative_to(root)), Path())
        return not any(part.startswith(".") for part in below.parts)

    begun, looked = False, monotonic()
    wait = round(1000 * settle)
    try:
        for changes in watchfiles.watch(
            *(root for root, there in state.items() if there),
            watch_filter=counts,
            step=wait,
            debounce=_AT_LATEST * wait,
            rust_timeout=round(1000 * _TICK),
            yield_on_timeout=True,
            stop_event=stop,
            ignore_permission_denied=True,
        ):
            look = monotonic() - looked > _SOURCES
            if changes or not begun:
                begun = look = True
                yield
            if look:
                looked = monotonic()
            if _state(sources() if look else state) != state:
                return
    except FileNotFoundError:
        return  # it has just vanished
    except (OSError, RuntimeError) as error:  # the second is its own
        raise InputError(
            f"The folders cannot be watched ({error}). Set WATCHFILES_FORCE_POLLING=true to have them looked at instead"
        ) from error


def _state(sources: Iterable[Path]) -> _State:
    state: _State = {}
    for source in sources:
        try:
            found = os.stat(source)
            state[source] = found.st_dev, found.st_ino
        except OSError:
            state[source] = None
    return state
