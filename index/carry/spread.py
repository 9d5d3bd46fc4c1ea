"""A library built by many workers: each encodes its share of the files, and the shares are joined as they come.

The workers are processes of this machine, or Ray's (the extra ``[ray]``): a cluster's machines, each of which must see
the files under the same paths, as on a shared disk, and have article-qa installed. A worker builds a library of its
share and gives it back as an exported file (index.carry.portable). A share whose worker fails is given out again; what
was joined stays, whatever becomes of the others.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from index.carry import portable
from index.carry.merge import merge
from index.encode import DEFAULT_MODEL, Encoder
from index.errors import LibraryError, UsageError
from index.intake.read import Skipped, files
from index.intake.share import Share
from index.library import Library
from index.notes import Maker
from index.report import Progress, Report

_ATTEMPTS = 3
_ASIDE = "article-qa-share-"


@dataclass(frozen=True)
class Job:
    """What every worker is given beside its share, pickled."""

    paths: Sequence[Path]
    model: str = DEFAULT_MODEL
    encoder: Encoder | None = None
    """Instead of the model, which a worker else loads."""
    maker: Maker | None = None


_Built: TypeAlias = tuple[bytes, tuple[Skipped, ...]]
"""A share's library as an exported file, and what was left out of it."""
_Outcomes: TypeAlias = "Iterator[tuple[Share, _Built | BaseException]]"
"""What comes of each share, in the order of their ends."""


def spread(
    job: Job,
    folder: Path,
    shards: int,
    address: str | None = None,
    progress: Progress | None = None,
    indexing: Progress | None = None,
) -> Report:
    """Build the library in ``folder``, or add to it, with the job's files shared among so many workers.

    ``address`` is that of a Ray cluster (``ray://HOST:10001``, ``auto``), or ``local`` for Ray on this machine; None
    uses processes, which run the caller's main module again as multiprocessing does. ``progress`` gets shares,
    ``indexing`` passages. Raises InputError for a path that does not exist, UsageError for an address where no Ray is,
    and LibraryError naming the shares that failed three times, when all others are joined.
    """
    job = replace(job, paths=[Path(os.path.abspath(path)) for path in job.paths])
    files(job.paths)  # says at once what is not there
    if shards < 1:
        raise UsageError(f"{shards} shards are none: give 1 or more")
    left = {Share(number, shards): "" for number in range(1, shards + 1)}
    report = Report()
    run = partial(_ray, address) if address else _processes
    for _ in range(_ATTEMPTS):
        for share, outcome in run(job, list(left)) if left else ():
            if isinstance(outcome, BaseException):
                left[share] = f"{type(outcome).__name__}: {outcome}"
                continue
            report += _joined(outcome, folder)
            del left[share]
            if progress:
                progress(shards - len(left), shards)
    if len(left) < shards:
        Library(folder, write=True, indexing=indexing).close()
    if left:
        said = "; ".join(f"{share} ({why})" for share, why in left.items())
        raise LibraryError(
            f"{shards - len(left)} of {shards} shares are in the library {folder}; these failed {_ATTEMPTS} times: "
            f"{said}. Give the same command again, or build them one by one: qa index add --shard {next(iter(left))} "
            f"PATH --library DIR, then qa index merge DIR --library {folder}"
        )
    return replace(report, skipped=tuple(dict.fromkeys(report.skipped)))


def build(job: Job, share: Share) -> _Built:
    """What a worker does. Raises what adding raises."""
    with TemporaryDirectory(prefix=_ASIDE) as aside:
        folder, file = Path(aside, "library"), Path(aside, "share.qa")
        with Library.create(folder, job.model, encoder=job.encoder) as library:
            library.ingestion.maker = job.maker
            library.publisher.publishes = False  # Chroma's index is made once, of the whole
            report = library.add(job.paths, share=share)
        portable.export(folder, file)
        return file.read_bytes(), report.skipped


def _joined(built: _Built, folder: Path) -> Report:
    with TemporaryDirectory(prefix=_ASIDE) as aside:
        file = Path(aside, "share.qa")
        file.write_bytes(built[0])
        return replace(merge([file], folder, publish=False), skipped=built[1])


def _processes(job: Job, shares: Sequence[Share]) -> _Outcomes:
    """A process for each share: one that dies takes no other along."""
    with ExitStack() as opened:
        # Not forked: the threads of Chroma and onnxruntime would not come along, but their locks would.
        pools = [opened.enter_context(ProcessPoolExecutor(1, mp_context=get_context("spawn"))) for _ in shares]
        waiting = {pool.submit(build, job, share): share for pool, share in zip(pools, shares, strict=True)}
        for future in as_completed(waiting):
            yield waiting.pop(future), future.exception() or future.result()


def _ray(address: str, job: Job, shares: Sequence[Share]) -> _Outcomes:
    """A task of Ray's for each share, on the cluster of that address or, ``local``, on this machine."""
    try:
        import ray
    except ImportError:
        raise UsageError("Ray is not installed: pip install 'article-qa[ray]', or leave --address out") from None
    here: dict[str, Any] = {"num_cpus": len(shares), "include_dashboard": False} if address == "local" else {}
    try:
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR, **here)
    except Exception as error:  # Ray's own, grpc's and ValueError for an address that is none
        raise UsageError(
            f"No Ray cluster can be reached at {address!r} ({str(error).splitlines()[0]}). Start one: ray start "
            "--head; or --address local for this machine"
        ) from error
    try:
        task = ray.remote(max_retries=0)(build)
        waiting = {task.remote(job, share): share for share in shares}
        while waiting:
            [done], _ = ray.wait(list(waiting), num_returns=1)
            try:
                outcome = ray.get(done)
            except Exception as error:  # the task's own come as its cause, a lost worker as Ray's
                outcome = getattr(error, "cause", error)
            yield waiting.pop(done), outcome
    finally:
        ray.shutdown()
