"""What the benchmark measured, as text for a terminal, Markdown, JSON and a drawing. It measures nothing itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from io import StringIO
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Self

from evals.lab.document import renewed
from evals.plots import drawing_with
from index.errors import InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

OURS, USUAL, NEWSRAG, TXTAI = "article-qa", "usual script", "newsrag", "txtai"
NAMES: Mapping[str, str] = {
    "index": "index all",
    "fill": "index all, with vectors made before",
    "disk": "index on disk",
    "change": "one article changed",
    "first": "first answer",
    "ask": "warm answer",
    "search": "warm search",
    "help": "qa --help",
}
"""What is measured, as the tables say it."""
BEGIN, END = "<!-- benchmark: begin -->", "<!-- benchmark: end -->"
"""Markers in a Markdown file: what stands between them is the benchmark's."""


@dataclass(frozen=True)
class Measure:
    """One process of one side."""

    side: str
    what: str
    """A key of `NAMES`."""
    articles: int
    turn: int
    seconds: float
    megabytes: float
    """Peak of memory in 10^6 bytes; for "disk", the size of the index."""
    replies: tuple[float, ...] = ()
    """Seconds a line, of a process that was asked many; the first holds its start."""

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """As `dataclasses.asdict` wrote it."""
        return cls(**{**record, "replies": tuple(record["replies"])})


@dataclass(frozen=True)
class Result:
    """A whole benchmark: its circumstances, and every process measured."""

    run: Mapping[str, Any]
    measures: tuple[Measure, ...]


@dataclass(frozen=True)
class Value:
    """One side's figure; ``about`` when it was not measured but follows from smaller sizes."""

    value: float
    about: bool = False


@dataclass(frozen=True)
class Figure:
    """One measure at one size, of every side that has it."""

    what: str
    articles: int
    """0 for what has nothing to do with articles."""
    name: str
    unit: str
    sides: Mapping[str, Value]
    goal: float | None = None
    """The highest ratio of ours to the usual script's, or where it has none the highest value of ours."""

    @property
    def ratio(self) -> float | None:
        """Ours divided by the usual script's."""
        if OURS not in self.sides or USUAL not in self.sides or not self.sides[USUAL].value:
            return None
        return self.sides[OURS].value / self.sides[USUAL].value

    @property
    def about(self) -> bool:
        """Whether a figure of the ratio was not measured."""
        return any(self.sides[side].about for side in (OURS, USUAL) if side in self.sides)

    @property
    def missed(self) -> bool:
        """Whether there is a goal, and it was not reached."""
        reached = self.ratio if self.ratio is not None else self.sides[OURS].value if OURS in self.sides else None
        return self.goal is not None and reached is not None and reached > self.goal


_ROWS = (
    # what, part, its name, unit, goal
    ("index", "seconds", NAMES["index"], "s", 1 / 1.5),
    ("index", "speed", "  articles a second", "", None),
    ("index", "megabytes", "  peak memory", "MB", None),
    ("disk", "megabytes", NAMES["disk"], "MB", None),
    ("change", "seconds", NAMES["change"], "s", None),
    ("first", "seconds", NAMES["first"], "s", 0.20),
    ("first", "megabytes", "  peak memory", "MB", 0.50),
    ("ask", "replies", NAMES["ask"], "s", None),
    ("search", "replies", NAMES["search"], "s", None),
)
_HELP_GOAL = 0.25
"""Seconds. The goals are the project's own."""


def figures(result: Result) -> list[Figure]:
    """Medians by size, in the order they are shown. What a side does not have is left out."""
    found = []
    for size in result.run["sizes"]:
        for what, part, name, unit, goal in _ROWS:
            sides = {}
            for side in result.run["sides"]:
                value = _value(result.measures, side, what, part, size)
                if value is not None:
                    sides[side] = value
            if sides:
                found.append(Figure(f"{what} {part}", size, name, unit, sides, goal))
    helped = _value(result.measures, OURS, "help", "seconds", 0)
    if helped is not None:
        found.append(Figure("help seconds", 0, NAMES["help"], "s", {OURS: helped}, _HELP_GOAL))
    return found


def _value(measures: Sequence[Measure], side: str, what: str, part: str, size: int) -> Value | None:
    if part == "speed":
        took = _value(measures, side, what, "seconds", size)
        return took and Value(size / took.value, took.about)
    turns = {m.turn: m for m in measures if (m.side, m.what, m.articles) == (side, what, size)}
    if what in {"first", "help"} and len(turns) > 1:
        turns.pop(0, None)  # it found cold disk caches
    if turns and part == "replies":
        return Value(median(reply for m in turns.values() for reply in m.replies[1:]))
    if turns:
        return Value(median(getattr(m, part) for m in turns.values()))
    if (what, part) == ("index", "seconds") and side == USUAL:
        return _extended(measures, size)
    return None


def _extended(measures: Sequence[Measure], size: int) -> Value | None:
    """The usual script's seconds of indexing, on a straight line through the two largest sizes that were measured."""
    known = _known(measures, size)
    if not known:
        return None
    if len(known) == 1:
        known.insert(0, 0)
    (fewer, more) = known[-2:]
    low, high = (_value(measures, USUAL, "index", "seconds", n) if n else Value(0.0) for n in (fewer, more))
    if low is None or high is None:
        return None
    return Value(high.value + (high.value - low.value) / (more - fewer) * (size - more), about=True)


def _known(measures: Sequence[Measure], size: int) -> list[int]:
    """The sizes below at which the usual script's indexing was measured."""
    return sorted({m.articles for m in measures if (m.side, m.what) == (USUAL, "index") and m.articles < size})


# --- text


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
        lines += ["", f"| {' | '.join(heads)} |", f"|---|{'---:|' * (len(heads) - 1)}"]
        for figure in rows:
            unit = f" {figure.unit}" if not size else ""
            goal = "" if figure.goal is None else f"{figure.goal:.2f}{unit}{', missed' if figure.missed else ''}"
            name = figure.name.strip() if figure.name[0] != " " else f"- {figure.name.strip()}"
            cells = [name, _cell(figure, OURS), _cell(figure, USUAL), _ratio(figure), goal]
            lines.append(f"| {' | '.join([*cells, *(_cell(figure, side) for side in others)])} |")
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
            known = " and ".join(f"{size:,}" for size in _known(result.measures, figure.articles)[-2:])
            lines += [
                f"{mark} About, and not measured at {figure.articles:,} articles: the usual script's",
                f"indexing, extended in a straight line from {known} articles. Its other",
                "figures there are measured, on an index filled with vectors made before.",
            ]
    return lines


# --- drawing

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
