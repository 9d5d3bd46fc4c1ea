"""This project against the usual script (usual_script.py), and peers, side by side in one run on one machine.

    python -m evals.lab.bench [--sizes 3,600,10000] [--work FOLDER] [--docs docs/benchmark.md] [--json FILE]

Whole processes are measured, started in turn so that a slower minute of the machine hits every side: wall time, and
the peak of resident memory as the kernel counted it. All index the same text files and are asked the same questions.
docs/benchmark.md says what each measure means; `evals.lab.bench.report` shows them.
"""

from __future__ import annotations

import hashlib
import os
import platform
import tempfile
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Any

import typer

from evals.lab.bench import report
from evals.lab.bench.drawing import drawing
from evals.lab.bench.figures import Result
from evals.lab.bench.sides import USUAL, Ours, Script, Side, peers
from evals.lab.bench.steps import Plan, run
from evals.lab.bench.texts import given, made_up
from evals.lab.bench.work import Work
from evals.lab.command import errors_shown
from evals.lab.minilm import model_folder
from index.errors import InputError, UsageError

_PACKAGES = ("chromadb", "llama-index-core", "sentence-transformers", "torch", "onnxruntime")
"""Those whose version decides what is measured."""


@errors_shown()
def main(
    sizes: Annotated[str, typer.Option(help="Numbers of articles, with commas.")] = "3,600,10000",
    articles: Annotated[
        Path | None, typer.Option(help="A folder or JSON Lines file of articles; made-up ones if left out.")
    ] = None,
    pairs: Annotated[int, typer.Option(min=1, max=40, help="How often every side is asked in new processes.")] = 5,
    work: Annotated[
        Path | None, typer.Option(help="Keep everything in this folder, and go on with what is in it.")
    ] = None,
    usual_index_limit: Annotated[
        int, typer.Option(min=1, help="The most articles that the usual script and peers are made to index.")
    ] = 600,
    peer_python: Annotated[
        str | None, typer.Option(help="A Python that has newsrag or txtai, to measure these as well.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--json", help="Write all figures to this file.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw how cost grows into this SVG file.")] = None,
    docs: Annotated[
        Path | None, typer.Option(help="Put the table into this Markdown file, between its markers.")
    ] = None,
) -> None:
    """Measure this project, the usual script and peers in turn, and show the ratios."""
    plan = Plan(_numbers(sizes), pairs)
    most = max(plan.sizes)
    texts = made_up(most) if articles is None else given(articles, most)
    model = str(model_folder())
    others, versions = ([], {}) if peer_python is None else peers(peer_python, usual_index_limit, model)
    sides: list[Side] = [Ours(), Script(USUAL, usual_index_limit, "usual_script.py", model), *others]
    facts: dict[str, Any] = {
        "articles": hashlib.sha256(texts[0].encode()).hexdigest()[:16],
        **_machine(),
        "versions": _versions(),
    }
    words: dict[str, object] = {"--sizes": sizes, "--articles": articles and articles.name, "--pairs": pairs}
    words |= {"--usual-index-limit": usual_index_limit, "--peer-python": others and "PYTHON"}
    about = {
        "command": " ".join(
            ["python -m evals.lab.bench", *(f"{key} {value}" for key, value in words.items() if value)]
        ),
        "date": datetime.now(UTC).date().isoformat(),
        "made_up": articles is None,
        "sides": [side.name for side in sides],
        "sizes": list(plan.sizes),
        "pairs": pairs,
        "warm": plan.warm,
        "usual_index_limit": usual_index_limit,
        **facts,
        "versions": {**facts["versions"], **versions},
    }
    # Before an hour is spent: what is written at its end must have its place.
    for target in (output, plot):
        if target is not None and not target.parent.is_dir():
            raise InputError(f"{target.parent} is no folder: make it first, or name another place for {target.name}")
    if docs is not None:
        report.into(docs, "")
    try:
        with tempfile.TemporaryDirectory(prefix="article-qa-bench-") as aside:
            kept = Work(work or Path(aside), facts)
            run(sides, texts, plan, kept)
            result = Result(about, tuple(kept.measures))
    except KeyboardInterrupt:
        goes_on = "With --work FOLDER the next run would go on from here."
        if work:
            goes_on = f"Give the same command again to go on: {work} has what was measured."
        typer.echo(f"Stopped. {goes_on}", err=True)
        raise typer.Exit(130) from None
    print(report.table(result))
    for target, text in ((output, report.to_json), (plot, drawing)):
        if target is not None:
            target.write_text(text(result), encoding="utf-8")
    if docs is not None:
        docs.write_text(report.into(docs, report.markdown(result)), encoding="utf-8")


def _numbers(sizes: str) -> tuple[int, ...]:
    try:
        found = tuple(sorted({int(size) for size in sizes.split(",")}))
    except ValueError:
        found = (0,)
    if found[0] < 1:
        raise UsageError(f"--sizes {sizes!r} is no list of numbers above 0. For example: --sizes 3,600")
    return found


def _machine() -> dict[str, Any]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(memory),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def _versions() -> dict[str, str]:
    found = {}
    for name in ("article-qa", *_PACKAGES):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


if __name__ == "__main__":
    typer.run(main)
