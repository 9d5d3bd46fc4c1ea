"""What a library survives: single bytes of its files that are not as they were written.

    python -m evals.lab.endurance.flips [--flips 2000] [--seed 1] [--flip FILE:PLACE:BIT] [--work FOLDER]

Each flip is tried on a fresh copy of the same library, in a process of its own, which may die of it: the library is
read and searched, looked over, added to and mended. Half of the flips are in SQLite's file, half in Chroma's.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

# What a flip's process will need, before any is begun.
import chromadb  # noqa: F401
import llama_index.core.node_parser  # noqa: F401
import typer

import index.library
import index.model
import index.upkeep
from evals import markdown
from evals.lab.command import errors_shown
from evals.lab.endurance.steps import NEW, OLD, WordCounts, open_library, word, write
from index.errors import ModelError, QAError
from index.folder import FILE
from index.library import Library
from index.upkeep import check, mend, stats
from qa.shell.progress import bars

_PATIENCE = 120
"""Seconds that a flip's process may take."""


@dataclass(frozen=True)
class Flip:
    """A bit that is wrong: of which file of the library's folder, at which byte."""

    file: str
    place: int
    bit: int

    def __str__(self) -> str:
        return f"{self.file}:{self.place}:{self.bit}"

    def do(self, library: Path) -> None:
        """Make it wrong."""
        with _file(library, self.file).open("r+b") as file:
            file.seek(self.place)
            [byte] = file.read(1)
            file.seek(self.place)
            file.write(bytes([byte ^ 1 << self.bit]))


@dataclass(frozen=True)
class Outcome:
    """What came of a flip."""

    kind: str
    """unseen: nothing that is read differs; told: all else answered, and check named it; refused: reading ended with an
    error that says what to do."""
    mended: int = 0
    """Articles that the library has after it was mended, of those that it had."""
    wrong: tuple[str, ...] = ()


def _file(library: Path, name: str) -> Path:
    """The file of that name, wherever in the library's folder it lies."""
    [path] = library.rglob(name)
    return path


def prepare(world: Path) -> None:
    """A library with copies of stories, superseded versions and removed articles."""
    write(world, [*OLD, *NEW])
    with Library.create(world / "library", encoder=WordCounts()) as library:
        library.add([world / "articles"])
        write(world, OLD[1:4], version=2)
        library.sync()
    write(world, OLD[:1])  # as it is
    for name in NEW[:2]:
        (world / "articles" / f"{name}.md").unlink()
    with open_library(world) as library:
        library.sync()


def draw(library: Path, count: int, seed: int) -> list[Flip]:
    """Flips spread over the files, the same for the same seed."""
    chance = random.Random(seed)
    chromas = sorted(path for folder in library.glob("vectors-*") for path in folder.rglob("*") if path.is_file())
    flips = []
    for number in range(count):
        path = library / FILE if number % 2 == 0 else chromas[number // 2 % len(chromas)]
        flips.append(Flip(path.name, chance.randrange(path.stat().st_size), chance.randrange(8)))
    return flips


def _seen(world: Path) -> dict[str, Any]:
    """All that a reader sees of a library."""
    with open_library(world, write=False) as library:
        names = [article.id for article in library.articles()]
        return {
            "articles": {a.id: [repr(a), repr(library.sentences(a.id))] for a in library.articles()},
            "versions": {name: repr(library.versions(name)) for name in names},
            "copies": {name: library.copies(name) for name in names},
            "hits": {
                query: [[hit.passage.article_id, hit.passage.text, hit.score] for hit in library.search(query, 5)]
                for query in (*(word(name, 1) for name in (*OLD, *NEW)), "wire common outlet", "march")
            },
            "stats": {
                name: value for name, value in stats(library).items() if name in {"articles", "passages", "outlets"}
            },
            "warnings": library.warnings(),
        }


def _tried(world: Path, before: dict[str, Any], number: int) -> Outcome:
    """What comes of a flip that was done."""
    wrong: list[str] = []
    seen: dict[str, Any] | None = None
    try:
        seen = _seen(world)
    except QAError as error:
        if "qa index repair" not in str(error):
            wrong.append(f"reading: {error}")
    if seen:
        for name, (article, sentences) in seen["articles"].items():
            was, had = before["articles"].get(name, (None, None))
            # An article whose sentences are damaged is still listed, and has none that could be found or cited.
            left_out = sentences == "[]" and seen["warnings"]
            if article != was or not (sentences == had or left_out):
                wrong.append(f"{name} is not as it was")
        wrong += [
            f"a passage of {name} is not in it"
            for hits in seen["hits"].values()
            for name, text, _ in hits
            if text not in before["texts"].get(name, "")
        ]
        if len(before["articles"]) - len(seen["articles"]) > 1:
            wrong.append(f"only {len(seen['articles'])} of {len(before['articles'])} articles are there")
    same = seen is not None and {**before, **seen} == before
    problems: list[str] = []
    try:
        with open_library(world, write=False) as library:
            problems = check(library)
    except QAError as error:
        problems = [str(error)]
    if not (same or problems):
        wrong.append("check says nothing")
    if number % 4 == 0:
        write(world, ["new9"])
        try:
            with open_library(world) as library:
                library.add([world / "articles" / "new9.md"])
            if word("new9", 1) not in _text(world, "new9.md").lower():
                wrong.append("what was added is not there")
        except QAError as error:
            if "qa index repair" not in str(error):
                wrong.append(f"adding: {error}")
    mended = len(before["articles"])
    if problems:
        left = mend(world / "library", None, lambda said: None)
        after = _seen(world)
        mended = sum(after["articles"].get(name) == one for name, one in before["articles"].items())
        wrong += [f"after it was mended: {one}" for one in (*left, *after["warnings"])]
        wrong += [
            f"after it was mended, {name} is not as it was"
            for name, one in after["articles"].items()
            if name in before["articles"] and one != before["articles"][name]
        ]
    kind = "refused" if seen is None else "unseen" if same and not problems else "told"
    return Outcome(kind, mended, tuple(wrong))


def _text(world: Path, name: str) -> str:
    with open_library(world, write=False) as library:
        return library.article(name).text


def _take_the_place_of_models() -> None:
    def load(name: str) -> WordCounts:
        if name != WordCounts.model:
            raise ModelError(f"There is no model {name!r}")
        return WordCounts()

    for module in (index.library, index.model, index.upkeep):
        vars(module).update(load_encoder=load, DEFAULT_MODEL=WordCounts.model)


def _in_a_child(do: Callable[[], Any]) -> Any:
    """What ``do`` gives, as JSON has it, in a process of its own; a string says how that ended before.

    There the encoder counts words, and no other model is known.
    """
    reading, writing = os.pipe()
    if not (child := os.fork()):
        os.close(reading)
        signal.alarm(_PATIENCE)
        _take_the_place_of_models()
        try:
            said = json.dumps({"gave": do()}, default=vars)
        except BaseException:
            said = json.dumps({"raised": traceback.format_exc()})
        with os.fdopen(writing, "w") as out:
            out.write(said)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        text = answer.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return {"raised": f"no end in {_PATIENCE} s" if number == signal.SIGALRM else f"ended by signal {number}"}
    return json.loads(text)


class Flips:
    """A library and a folder in which copies of it are damaged."""

    def __init__(self, work: Path) -> None:
        self._template, self._world = work / "template", work / "world"
        made = _in_a_child(lambda: prepare(self._template))
        assert "gave" in made, made
        before = _in_a_child(lambda: _before(self._template))
        assert "gave" in before, before
        self._before = before["gave"]

    @property
    def library(self) -> Path:
        """The folder of the library as it was made."""
        return self._template / "library"

    def attempt(self, flip: Flip, number: int) -> Outcome:
        """Make a byte wrong in a fresh copy, and see what comes of it."""
        shutil.rmtree(self._world, ignore_errors=True)
        shutil.copytree(self._template, self._world)
        flip.do(self._world / "library")
        came = _in_a_child(lambda: _tried(self._world, self._before, number))
        if "gave" not in came:
            return Outcome("crashed", 0, (came["raised"],))
        return Outcome(**came["gave"])


def _before(world: Path) -> dict[str, Any]:
    with open_library(world, write=False) as library:
        texts = {a.id: a.text for a in library.articles()}
        for name in list(texts):
            texts[name] = "\n".join(version.text for version in library.versions(name))
    return {**_seen(world), "texts": texts}


def table(outcomes: Iterable[tuple[Flip, Outcome]]) -> str:
    """What came of the flips, by file, as Markdown."""
    rows: dict[str, Counter[str]] = {}
    for flip, outcome in outcomes:
        counts = rows.setdefault(flip.file, Counter())
        counts.update([outcome.kind, *(["wrong"] if outcome.wrong else [])])
    kinds = ("unseen", "told", "refused", "crashed", "wrong")
    rows["all"] = sum(rows.values(), Counter())
    shown = [(name, sum(counts[k] for k in kinds[:4]), *(counts[k] for k in kinds)) for name, counts in rows.items()]
    return markdown.table(("file", "flips", *kinds), shown)


@errors_shown()
def main(
    flips: Annotated[int, typer.Option(min=1, help="Bytes that are wrong, each by itself.")] = 2000,
    seed: Annotated[int, typer.Option(help="Another one draws other bytes.")] = 1,
    flip: Annotated[list[str] | None, typer.Option(metavar="FILE:PLACE:BIT", help="Only this one.")] = None,
    work: Annotated[Path | None, typer.Option(help="Work in this folder, and leave it.")] = None,
) -> None:
    """Show what a library survives of wrong bytes. Exits 3 when something did not hold."""
    outcomes: list[tuple[Flip, Outcome]] = []
    with ExitStack() as stack:
        folder = work or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="article-qa-flips-")))
        tried = Flips(folder)
        only = [Flip(name, int(place), int(bit)) for name, place, bit in (one.split(":") for one in flip or [])]
        drawn = only or draw(tried.library, flips, seed)
        report = stack.enter_context(bars(after=2.0))
        with suppress(KeyboardInterrupt):  # what was tried is shown
            for number, one in enumerate(drawn):
                outcomes.append((one, tried.attempt(one, number)))
                if outcomes[-1][1].wrong:
                    typer.echo(f"{one}: {'; '.join(outcomes[-1][1].wrong)}", err=True)
                report("flips", number + 1, len(drawn))
    print(table(outcomes))
    if any(outcome.wrong for _, outcome in outcomes):
        raise typer.Exit(3)


if __name__ == "__main__":
    typer.run(main)
