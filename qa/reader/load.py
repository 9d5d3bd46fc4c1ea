"""Readers by name."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from qa.reader import Reader
from qa.reader.network import OnnxReader


def load_reader(name: str | None = None) -> Reader:
    """The reader that ships with the project, or any other by the name or folder of its model.

    Raises ModelError when it is not on this machine.
    """
    if name is None:
        return OnnxReader()
    from qa.reader.pretrained import PretrainedReader

    return PretrainedReader(name)


def begun() -> Future[Reader]:
    """The reader that ships with the project, loaded in a thread from now on: other imports take as long."""
    import numpy  # noqa: F401  # first: two threads would import it at once

    executor = ThreadPoolExecutor(1)
    reader = executor.submit(load_reader)
    executor.shutdown(wait=False)
    return reader
