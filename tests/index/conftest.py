"""Libraries of tests are small: they ask the vector index all the same, as larger ones do."""

from __future__ import annotations

import pytest

import index.published


@pytest.fixture(autouse=True)
def index_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search asks Chroma's index however few passages there are."""
    monkeypatch.setattr(index.published, "COMPARED", 0)
