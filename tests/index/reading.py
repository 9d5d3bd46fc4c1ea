"""Readers in processes of their own, that ask a library in a loop while it is written to.

    python -m tests.index.reading LIBRARY READERS STOP

Every other reader opens the library anew for each question. They go on until the file STOP exists; then each prints a
line of JSON: how many questions it asked, the latest edition that it saw, and what was wrong.
"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

# What a reader will import, before any is started.
import chromadb  # noqa: F401

import index.published
from index.article import Article, Hit
from index.errors import LibraryError
from index.library import Library
from tests.index.fake import CountWords

ARTICLES = 6
"""Those of even number are in the library all the time, in one edition or another; those of odd number come and go."""


def text_of(number: int, edition: int) -> str:
    """Three passages; the words of its own, with the edition, stand in the last."""
    lines = [f"Filler{edition} " + " ".join(f"{letter}{number}n{n}" for letter in "abcdef") for n in range(60)]
    return "".join(f"{line}.\n" for line in [*lines, f"Own{number} is edition {edition}"])


def wrong(found: list[tuple[Hit, Article]], number: int, seen: dict[int, int]) -> list[str]:
    """What must not be in the hits for an article's own word."""
    names = [hit.passage.article_id for hit, _ in found]
    if names != [f"{number}.txt"] and (number % 2 == 0 or names):
        return [f"own{number} found {names}"]
    problems = []
    for hit, article in found:
        edition = int(re.findall(r"edition (\d+)", article.text)[0])
        if article.text != text_of(number, edition) or hit.passage.text not in article.text:
            problems.append(f"{article.id} is not whole in edition {edition}: {hit.passage.text[-60:]!r}")
        if edition < seen.get(number, 0):
            problems.append(f"{article.id} went back from edition {seen[number]} to {edition}")
        seen[number] = edition
    return problems


def ask(library: Library, number: int) -> list[tuple[Hit, Article]]:
    """The hits that hold the article's own word, each with its article at that moment."""

    def read() -> list[tuple[Hit, Article]]:
        hits = [hit for hit in library.search(f"own{number}", 2) if hit.bm25 > 0]
        return [(hit, library.article(hit.passage.article_id)) for hit in hits]

    return library.at_one_moment(read)


def read_on(folder: Path, stop: Path, *, anew: bool) -> None:
    """One reader."""
    problems: list[str] = []
    seen: dict[int, int] = {}
    asked = 0
    library = Library(folder, encoder=CountWords())
    while not (problems or (stop.exists() and asked > ARTICLES)):  # however fast the writer was
        if anew:
            library.close()
            library = Library(folder, encoder=CountWords())
        try:
            problems += wrong(ask(library, asked % ARTICLES), asked % ARTICLES, seen)
        except LibraryError as error:
            problems.append(repr(error))
        asked += 1
    library.close()
    print(json.dumps({"asked": asked, "seen": max(seen.values(), default=0), "wrong": problems}), flush=True)


if __name__ == "__main__":
    index.published.COMPARED = 0  # they ask the index, as readers of larger libraries do
    where, readers, until = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    for at in range(readers):
        if os.fork() == 0:
            read_on(where, until, anew=bool(at % 2))
            os._exit(0)
    codes = {os.wait()[1] for _ in range(readers)}
    sys.exit(max(codes) > 0)
