"""Readers by name."""

from __future__ import annotations

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
