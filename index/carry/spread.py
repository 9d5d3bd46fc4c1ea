"""A library built by many workers: each encodes its share of the files, and the shares are joined as they come.

The workers are processes of this machine, or Ray's (the extra ``[ray]``): a cluster's machines, each of which must see
the files under the same paths, as on a shared disk, and have article-qa installed. A worker builds a library of its
share in a folder of its own and gives it back as an exported file (index.carry.portable). A share whose worker fails
is given out again; what was joined stays, whatever becomes of the others.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from index.carry import portable
from index.carry.merge import merge
from index.encode import DEFAULT_MODEL, Encoder
from index.errors import InputError, LibraryError, UsageError
from index.intake.read import Skipped
from index.intake.share import Share
from index.library import Library
from index.notes import Maker
from index.report import Report

_ATTEMPTS = 3
Progress = Callable[[int, int], None]
"""Called with how many are done and how many there are."""
_Built: TypeAlias = tuple[bytes, tuple[Skipped, ...]]
"""An exported file, and what was left out of it."""
_Task: TypeAlias = "tuple[list[Path], Share, str, Encoder | None, Maker | None]"
_Run: TypeAlias = "Callable[[list[_Task]], Iterator[tuple[Share, _Built | BaseException]]]"
"""Has workers do the tasks; gives what comes of each, in the order of their ends."""


def spread(
    paths: Sequence[Path],
    folder: Path,
    shards: int,
    address: str | None = None,
    *,
    model: str = DEFAULT_MODEL,
    encoder: Encoder | None = None,
    maker: Maker | None = None,
    progress: Progress | None = None,
    indexing: Progress | None = None,
) -> Report:
    """Build the library in ``folder``, or add to it, with the files shared among so many workers.

    ``address`` is that of a Ray cluster (``ray://HOST:10001``, ``auto``), or ``local`` for Ray on this machine; None
    uses processes, which run the caller's main module again as multiprocessing does. ``encoder`` and ``maker`` are
    pickled to the workers; without an encoder they load the ``model``. ``progress`` is told of shares, ``indexing`` of
    passages. Raises InputError for a path that does not exist, UsageError for an address where no Ray is, and
    LibraryError naming the shares that failed three times, when all others are joined.
    """
    roots = [Path(os.path.abspath(path)) for path in paths]
    for root in roots:
        if not os.path.exists(root):
            raise InputError(f"{root} does not exist: check the path.")
    if shards < 1:
        raise UsageError(f"{shards} shards are none: give 1 or more")
    left = {Share(number, shards): "" for number in range(1, shards + 1)}
    reports: list[Report] = []
    with _on_ray(address, shards) if address else _in_processes() as run:
        for _ in range(_ATTEMPTS):
            for share, outcome in run([(roots, share, model, encoder, maker) for share in left]):
                if isinstance(outcome, BaseException):
                    left[share] = f"{type(outcome).__name__}: {outcome}"
                    continue
                reports.append(_join(outcome, folder))
                del left[share]
                if progress:
                    progress(len(reports), shards)
            if not left:
                break
    if reports:
        Library(folder, write=True, indexing=indexing).close()
    if left:
        said = "; ".join(f"{share} ({why})" for share, why in left.items())
        raise LibraryError(
            f"{len(reports)} of {shards} shares are in the library {folder}; these failed {_ATTEMPTS} times: {said}. "
            f"Give the same command again, or build them one by one: qa index add --shard {next(iter(left))} PATH "
            f"--library DIR, then qa index merge DIR --library {folder}"
        )
    added, changed = ([name for report in reports for name in getattr(report, of)] for of in ("added", "changed"))
    skipped = dict.fromkeys(one for report in reports for one in report.skipped)
    return Report(tuple(added), tuple(changed), sum(report.unchanged for report in reports), (), tuple(skipped))


def build(roots: Sequence[Path], share: Share, model: str, encoder: Encoder | None, maker: Maker | None) -> _Built:
    """What a worker does: the library of one share, as an exported file, and what was left out of it."""
    with TemporaryDirectory(prefix="article-qa-share-") as aside:
        folder, file = Path(aside) / "library", Path(aside) / "share.qa"
        with Library.create(folder, model, encoder=encoder) as library:
            library.maker = maker
            library.publishes = False  # Chroma's index is made once, of the whole
            report = library.add(roots, share=share)
        portable.export(folder, file)
        return file.read_bytes(), report.skipped


def _join(built: _Built, folder: Path) -> Report:
    with TemporaryDirectory(prefix="article-qa-share-") as aside:
        file = Path(aside) / "share.qa"
        file.write_bytes(built[0])
        report = merge([file], folder, publish=False)
    return Report(report.added, report.changed, report.unchanged, (), built[1])


@contextmanager
def _in_processes() -> Iterator[_Run]:
    """A process for each task: one that dies takes no other along."""

    def run(tasks: list[_Task]) -> Iterator[tuple[Share, _Built | BaseException]]:
        with ExitStack() as opened:
            # Not forked: the threads of Chroma and onnxruntime would not come along, but their locks would.
            pools = [opened.enter_context(ProcessPoolExecutor(1, mp_context=get_context("spawn"))) for _ in tasks]
            waiting = {pool.submit(build, *task): task[1] for pool, task in zip(pools, tasks, strict=True)}
            for future in as_completed(waiting):
                yield waiting[future], future.exception() or future.result()

    yield run


@contextmanager
def _on_ray(address: str, workers: int) -> Iterator[_Run]:
    """A task of Ray's for each, on the cluster of that address or, ``local``, on this machine."""
    try:
        import ray
    except ImportError:
        raise UsageError("Ray is not installed: pip install 'article-qa[ray]', or leave --address out") from None
    here: dict[str, Any] = {"num_cpus": workers, "include_dashboard": False} if address == "local" else {}
    try:
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR, **here)
    except Exception as error:  # Ray's own, grpc's and ValueError for an address that is none
        raise UsageError(
            f"No Ray cluster can be reached at {address!r} ({str(error).splitlines()[0]}). Start one: ray start "
            "--head; or --address local for this machine"
        ) from error
    task = ray.remote(max_retries=0)(build)

    def run(tasks: list[_Task]) -> Iterator[tuple[Share, _Built | BaseException]]:
        waiting = {task.remote(*one): one[1] for one in tasks}
        while waiting:
            [done], _ = ray.wait(list(waiting), num_returns=1)
            share = waiting.pop(done)
            try:
                built: _Built = ray.get(done)
            except Exception as error:  # the task's own come as its cause, a lost worker as Ray's
                yield share, getattr(error, "cause", error)
            else:
                yield share, built

    try:
        yield run
    finally:
        ray.shutdown()
