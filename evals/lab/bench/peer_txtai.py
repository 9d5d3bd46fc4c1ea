"""txtai over a folder of articles: a peer that the benchmark measures when it is installed.

Written as its guide shows it: an embeddings database with content, saved to a folder, its own segmentation. Paragraphs
are joined to about as long a passage as the other sides have. It answers with a language model only, so its search is
what is timed. Nothing of this project is used but the same embedding model's files.

    python evals/lab/peer_txtai.py index ARTICLES STORE MODEL
    python evals/lab/peer_txtai.py change ARTICLE STORE MODEL
    python evals/lab/peer_txtai.py search STORE MODEL -              one question a line, one line for each
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from txtai import Embeddings
from txtai.pipeline import Segmentation

_CHARACTERS = 800
"""Of a passage: the mean of the usual script's on the benchmark's articles (ours: 700)."""

Row = tuple[str, dict[str, str]]


def index(articles: str, store: str, model: str) -> None:
    """Make an index of the text files in a folder."""
    made = Embeddings(path=model, content=True, gpu=False)
    made.index(row for path in sorted(Path(articles).glob("*.txt")) for row in _rows(path))
    made.save(store)


def change(article: str, store: str, model: str) -> None:
    """Put the new text of one file in place of the old one."""
    made = _opened(store)
    path = Path(article)
    old = made.search("select id from txtai where file = :file", limit=10_000, parameters={"file": path.name})
    made.delete([row["id"] for row in old])
    made.upsert(_rows(path))
    made.save(store)


def search(store: str, model: str, questions: Iterator[str]) -> None:
    """Print the passages found for each question, a line each."""
    made = _opened(store)
    for question in questions:
        found = made.search(
            "select id, text, score, file from txtai where similar(:asked)", limit=5, parameters={"asked": question}
        )
        print(json.dumps(found), flush=True)


def _opened(store: str) -> Embeddings:
    made = Embeddings()
    made.load(store)
    return made


def _rows(path: Path) -> Iterator[Row]:
    passages = [""]
    for paragraph in Segmentation(paragraphs=True)(path.read_text(encoding="utf-8")):
        if passages[-1] and len(passages[-1]) + len(paragraph) > _CHARACTERS:
            passages.append("")
        passages[-1] = f"{passages[-1]} {paragraph}".strip()
    for number, passage in enumerate(passages):
        yield f"{path.name}#{number}", {"text": passage, "file": path.name}


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["index", articles, store, model]:
            index(articles, store, model)
        case ["change", article, store, model]:
            change(article, store, model)
        case ["search", store, model, "-"]:
            search(store, model, (line.strip() for line in sys.stdin))
        case _:
            sys.exit(__doc__)
