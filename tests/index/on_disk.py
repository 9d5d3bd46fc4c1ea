"""A closed library on disk, and changes to it that no library makes."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from index.library import Library
from index.notes import Maker
from tests.index.fake import CountWords


def stored(place: Path, texts: Mapping[str, str], maker: Maker | None = None) -> Path:
    """The folder of a library of these files, which lie beside it in ``news``."""
    news = place / "news"
    news.mkdir()
    for name, text in texts.items():
        (news / name).write_text(text)
    with Library.create(place / "library", encoder=CountWords()) as library:
        library.ingestion.maker = maker
        library.add([news])
    return place / "library"


def damage(folder: Path, statement: str) -> None:
    """Change a library as a disk would: past it, by SQL."""
    with closing(sqlite3.connect(folder / "library.sqlite")) as db:
        db.execute(statement)
        db.commit()
