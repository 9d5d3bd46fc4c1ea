"""newsrag over a folder of articles: a peer that the benchmark measures when it is installed.

Written as its guide shows it: sources in its SQLite store, an index made from them in memory at every start (it keeps
neither passages nor vectors on disk), its own embedder over sentence-transformers, its own passages of 900 characters.
Without a language model it gives evidence and no answer, so its search is what is timed. Nothing of this project is
used but the same embedding model's files.

    python evals/lab/peer_newsrag.py index ARTICLES STORE MODEL
    python evals/lab/peer_newsrag.py change ARTICLE STORE MODEL
    python evals/lab/peer_newsrag.py search STORE MODEL -            one question a line, one line for each
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from newsrag import MultilingualEmbedder, NewsroomRAG, Source, SQLiteSourceStore


def index(articles: str, store: str, model: str) -> None:
    """Store the text files of a folder; there is no index to make beforehand."""
    with _opened(store) as opened:
        for path in sorted(Path(articles).glob("*.txt")):
            opened.upsert(_source(path))


def change(article: str, store: str, model: str) -> None:
    """Store the new text of one file."""
    with _opened(store) as opened:
        opened.upsert(_source(Path(article)))


def search(store: str, model: str, questions: Iterator[str]) -> None:
    """Print the passages found for each question, a line each."""
    with _opened(store) as opened:
        made = NewsroomRAG(embed=MultilingualEmbedder(model, device="cpu")).add(*opened.sources())
    for question in questions:
        print(json.dumps(made.ask(question, top_k=5).as_dict()), flush=True)


def _opened(store: str) -> SQLiteSourceStore:
    Path(store).mkdir(exist_ok=True)
    return SQLiteSourceStore(Path(store) / "sources.sqlite")


def _source(path: Path) -> Source:
    return Source(id=path.name, title=path.name, text=path.read_text(encoding="utf-8"))


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
