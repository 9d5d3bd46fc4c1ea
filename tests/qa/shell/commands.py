"""What the tests of the command line share: articles, and what a command left behind."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ARTICLES = {
    "ferry.txt": "Ferry sinks off Bay Point\nBay Post\nJuly 12, 2019\n\nThe ferry sank before dawn on Friday.\n\n"
    "Mayor Ada Reyes said nobody was hurt. The pier stays shut until May.\n",
    "lamp.md": "---\ntitle: Lamp lit again\noutlet: Coast Times\nauthors: [Jane Roe]\ndate: 2021-03-02\n"
    "url: https://coast.example/lamp\n---\nThe lighthouse lamp was lit on Monday by Ada Quill, after eleven years.\n",
    "briefs.jsonl": '{"id": "brief-1", "text": "The library opens on Sundays.", "outlet": "Coast Times", '
    '"date": "2020-01-05"}\n{"id": "brief-2", "text": "The market moves to the square.", "outlet": "Town Crier"}\n',
}
ARTICLE_KEYS = {"id", "title", "outlet", "authors", "published", "modified", "version", "url", "path"}


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The whole of standard output as one value."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """One value a line."""
        return [json.loads(line) for line in self.out.splitlines()]


Qa = Callable[..., Done]


def write_articles(where: Path) -> Path:
    """The folder of the articles, made there."""
    folder = where / "articles"
    folder.mkdir()
    for name, content in ARTICLES.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder
