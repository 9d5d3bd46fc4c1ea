"""What the benchmark measured, as text for a terminal, Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from evals.lab.bench.figures import Figure, Result, figures, sizes_measured
from evals.lab.bench.sides import OURS, USUAL
from evals.lab.document import renewed
from evals.markdown import table as markdown_table
from index.errors import InputError

BEGIN, END = "<!-- benchmark: begin -->", "<!-- benchmark: end -->"
"""Markers in a Markdown file: what stands between them is the benchmark's."""


def table(result: Result) -> str:
    """For a terminal, at most 80 columns with two peers."""
    others = _others(result)
    found = figures(result)
    lines = []
    for size in [*result.run["sizes"], 0]:
        rows = [figure for figure in found if figure.articles == size]
        if size:
            head = "".join(f"{side:>9}" for side in others)
            lines.append(f"{_articles(size):19}{OURS:>10}{USUAL:>13}{'ratio':>7}  {'goal':11}{head}".rstrip())
        for figure in rows:
            peers = "".join(f"{_cell(figure, side):>9}" for side in others)
            goal = "" if figure.goal is None else f"{figure.goal:.2f}{' missed' if figure.missed else ''}"
            lines.append(
                f"{figure.name:19}{_cell(figure, OURS):>10}{_cell(figure, USUAL):>13}{_ratio(figure):>7}  "
                f"{goal:11}{peers}".rstrip()
            )
        lines.append("")
    return "\n".join([*lines, *_notes(result, found)]).rstrip()


def markdown(result: Result) -> str:
    """The circumstances and a table for each size."""
    facts = result.run
    others = _others(result)
    found = figures(result)
    versions = ", ".join(f"{name} {number}" for name, number in facts["versions"].items())
    source = "made-up articles" if facts["made_up"] else "given articles"
    lines = [
        f"Measured on {facts['date']}: {facts['cores']} cores, {facts['memory_gb']} GB of memory, {facts['system']}, "
        f"Python {facts['python']}; {source}; {versions}.",
        "",
        f"```sh\n{facts['command']}\n```",
    ]
    for size in [*facts["sizes"], 0]:
        rows = [figure for figure in found if figure.articles == size]
        if not rows:
            continue
        heads = [_articles(size) if size else "", OURS, USUAL, "ratio", "goal", *others]
        cells = []
        for figure in rows:
            unit = f" {figure.unit}" if not size else ""
            goal = "" if figure.goal is None else f"{figure.goal:.2f}{unit}{', missed' if figure.missed else ''}"
            name = figure.name.strip() if figure.name[0] != " " else f"- {figure.name.strip()}"
            sides = (_cell(figure, side) for side in others)
            cells.append([name, _cell(figure, OURS), _cell(figure, USUAL), _ratio(figure), goal, *sides])
        lines += ["", markdown_table(heads, cells)]
    notes = _notes(result, found, "\\*")
    return "\n".join([*lines, *(["", *notes] if notes else [])])


def into(target: Path, text: str) -> str:
    """A Markdown file's content with the text in place of what stands between the markers.

    Raises InputError where there is no such file or it lacks the markers.
    """
    try:
        content = target.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{target} cannot be read ({error.strerror}): name a Markdown file with --docs") from error
    return renewed(target, content, BEGIN, END, text)


def to_json(result: Result) -> str:
    """Circumstances, figures and every process measured."""
    shown = [
        {**asdict(figure), "ratio": figure.ratio, "about": figure.about, "missed": figure.missed}
        for figure in figures(result)
    ]
    measures = [asdict(measure) for measure in result.measures]
    return json.dumps({"run": dict(result.run), "figures": shown, "measures": measures}, indent=1) + "\n"


def _others(result: Result) -> list[str]:
    return [side for side in result.run["sides"] if side not in (OURS, USUAL)]


def _articles(size: int) -> str:
    return f"{size:,} articles"


def _cell(figure: Figure, side: str) -> str:
    value = figure.sides.get(side)
    if value is None:
        return ""
    return f"{_number(value.value)} {figure.unit}".rstrip() + (" *" if value.about else "")


def _ratio(figure: Figure) -> str:
    return "" if figure.ratio is None else f"{figure.ratio:.2f}{' *' if figure.about else ''}"


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.3f}"


def _notes(result: Result, found: Sequence[Figure], mark: str = "*") -> list[str]:
    lines = []
    for figure in found:
        if figure.what == "index seconds" and figure.about:
            known = " and ".join(f"{size:,}" for size in sizes_measured(result.measures, figure.articles)[-2:])
            lines += [
                f"{mark} About, and not measured at {figure.articles:,} articles: the usual script's",
                f"indexing, extended in a straight line from {known} articles. Its other",
                "figures there are measured, on an index filled with vectors made before.",
            ]
    return lines
