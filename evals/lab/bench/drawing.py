"""How cost grows with the number of articles, drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import StringIO
from typing import TYPE_CHECKING

from evals.lab.bench.figures import Figure, Result, figures
from evals.lab.bench.sides import NEWSRAG, OURS, TXTAI, USUAL
from evals.plots import drawing_with

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PANELS = (
    ("index seconds", "Index all", "seconds"),
    ("change seconds", "Bring one changed article in", "seconds"),
    ("first seconds", "First answer, new process", "seconds"),
    ("ask replies", "Warm answer", "seconds"),
    ("first megabytes", "Peak memory of the first answer", "MB"),
    ("disk megabytes", "Index on disk", "MB"),
)
_LINES: Mapping[str, tuple[str, str, str]] = {
    OURS: ("o", "-", "#000000"),
    USUAL: ("s", "--", "#6b6b6b"),
    NEWSRAG: ("^", ":", "#6b6b6b"),
    TXTAI: ("D", "-.", "#9a9a9a"),
}
"""Marker, line and grey of each side: told apart without colour."""


def drawing(result: Result) -> str:
    """How cost grows with the number of articles, as SVG; the same figures give the same bytes."""
    found = figures(result)
    with drawing_with({"svg.hashsalt": "article-qa", "svg.fonttype": "none", "font.size": 9}) as sheet_of:
        sheet = sheet_of(figsize=(9, 5.6), facecolor="white", layout="constrained")
        panels = sheet.subplots(2, 3)
        for axes, (what, title, unit) in zip(panels.flat, _PANELS, strict=True):
            rows = [figure for figure in found if figure.what == what]
            _draw(axes, rows, result.run["sides"], result.run["sizes"])
            axes.set_title(f"{title} ({unit})", fontsize=9, loc="left")
        for axes in panels[-1]:
            axes.set_xlabel("articles")
        handles, labels = panels.flat[0].get_legend_handles_labels()
        sheet.legend(handles, labels, loc="outside upper left", ncols=len(labels), frameon=False)
        if any(figure.about for figure in found):
            sheet.supxlabel(
                "Hollow: not measured, a straight line through smaller sizes", fontsize=8, x=0.01, ha="left"
            )
        written = StringIO()
        sheet.savefig(written, format="svg", metadata={"Date": None})
    return written.getvalue()


def _draw(axes: Axes, rows: Sequence[Figure], sides: Sequence[str], sizes: Sequence[int]) -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    axes.set_xscale("log")
    axes.set_yscale("log")
    for side in sides:
        points = [(row.articles, row.sides[side]) for row in rows if side in row.sides]
        marker, line, grey = _LINES[side]
        axes.plot(
            [n for n, _ in points], [value.value for _, value in points], f"{marker}{line}", color=grey, label=side
        )
        for articles, value in points:
            if value.about:
                axes.plot(articles, value.value, marker, color=grey, markerfacecolor="white")
    low, high = axes.get_ylim()
    wide = high / low > 100
    axes.yaxis.set_major_locator(LogLocator(subs=(1,) if wide else (1, 2, 5)))
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.grid(color="#dddddd", linewidth=0.5)
    axes.spines[["top", "right"]].set_visible(False)
