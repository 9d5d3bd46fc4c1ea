"""How long the life of a library takes: add, sync, remove, export, import, shares joined; and what each step leaves.

    python -m evals.lab.lasting [--articles 26000] [--work FOLDER] [--json]

The articles are short files of made-up words (``evals.lab.scale``), the same every time. Vectors are drawn by the hash
of the text, since encoding would take hours and is the same for each of these: times are of all but encoding.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated
from zlib import crc32

import typer

from evals.lab.command import errors_shown
from evals.lab.scale import made_up
from evals.markdown import table
from index.carry import portable
from index.carry.merge import merge
from index.intake.share import Share
from index.library import Library
from index.upkeep import check

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SHARES = 4


class Drawn:
    """Unit vectors drawn by the hash of the text, of the default encoder's size; a token is a word."""

    model = "drawn"
    dimension = 384

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """float32 [n, 384]."""
        import numpy as np

        rows = [np.random.default_rng(crc32(text.encode())).normal(size=self.dimension) for text in texts]
        drawn = np.asarray(rows, np.float32).reshape(len(texts), self.dimension)
        unit: NDArray[np.float32] = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
        return unit

    def tokenize(self, text: str) -> Sequence[int]:
        """A number a word."""
        return range(text.count(" ") + 1)


def write(folder: Path, articles: int) -> list[Path]:
    """So many files of 100 to 320 words, a hundred in each folder."""
    paths: list[Path] = []
    for one in made_up(12 * articles, 1):
        for at in range(0, len(one.spans), 2):
            if len(paths) == articles:
                return paths
            start, end = one.spans[at][0], one.spans[min(at + 1, len(one.spans) - 1)][1]
            path = folder / f"{len(paths) // 100:03}" / f"{len(paths):06}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{one.article.title}\n\n{one.article.text[start:end]}\n", encoding="utf-8")
            paths.append(path)
    return paths


def size(place: Path) -> float:
    """Of a file, or of all files in a folder, in MB."""
    files = [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]
    return sum(path.stat().st_size for path in files) / 2**20


@errors_shown()
def main(
    articles: Annotated[int, typer.Option(min=100, help="Articles in the library.")] = 26_000,
    work: Annotated[Path | None, typer.Option(help="Work in this folder, and leave all there.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The figures as JSON.")] = False,
) -> None:
    """Measure the life of a large library of short, made-up articles."""
    rows: list[tuple[str, float, float, str]] = []
    with ExitStack() as stack:
        folder = work or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="article-qa-lasting-")))
        news, place, file = folder / "news", folder / "library", folder / "library.qa"
        paths = write(news, articles)

        def step(name: str, done: Callable[[], object], weighed: Path) -> None:
            began = perf_counter()
            said = str(done())
            rows.append((name, perf_counter() - began, size(weighed), said))
            typer.echo(f"{name}: {rows[-1][1]:.1f} s, {rows[-1][2]:.0f} MB, {said}", err=True)

        def add(where: Path, share: Share | None = None) -> str:
            with Library.create(where, encoder=Drawn()) as library:
                return f"{len(library.add([news], share=share).added)} added"

        def sync() -> str:
            for path in paths[::100]:
                path.write_text(path.read_text(encoding="utf-8") + "The mayor added a word.\n", encoding="utf-8")
            with Library(place, write=True, encoder=Drawn()) as library:
                report = library.sync()
            return f"{len(report.changed)} changed, {report.unchanged} unchanged"

        def remove() -> str:
            with Library(place, write=True, encoder=Drawn()) as library:
                return f"{len(library.remove([str(path) for path in paths[5::10]]))} removed"

        def checked() -> str:
            with Library(place, encoder=Drawn()) as library:
                return "; ".join(check(library)) or "whole"

        def parts() -> str:
            return ", ".join(add(folder / f"share-{n}", Share(n, _SHARES)) for n in range(1, _SHARES + 1))

        def join() -> str:
            return (
                f"{len(merge([folder / f'share-{n}' for n in range(1, _SHARES + 1)], folder / 'joined').added)} joined"
            )

        step("add", lambda: add(place), place)
        step("add again", lambda: add(place), place)
        step("sync after a change of 1 %", sync, place)
        step("remove 10 %", remove, place)
        step("check", checked, place)
        step("export", lambda: f"{portable.export(place, file).articles} articles", file)
        step("import", lambda: f"{portable.import_(file, folder / 'imported').articles} articles", folder / "imported")
        step(f"add as {_SHARES} shares, one after the other", parts, folder / "share-1")
        step(f"merge {_SHARES} shares", join, folder / "joined")
    if as_json:
        print(json.dumps([dict(zip(("step", "seconds", "megabytes", "said"), row, strict=True)) for row in rows]))
        return
    shown = [(name, f"{seconds:.1f}", f"{megabytes:.0f}", said) for name, seconds, megabytes, said in rows]
    print(table(("", "seconds", "MB", ""), shown, "lrrl"))


if __name__ == "__main__":
    typer.run(main)
