"""The report's plots: numbers of a run in, one SVG drawing as text out, the same bytes each time.

The drawings are made to stand inside an HTML page: their text is text, and their colours are the page's CSS
variables, so that they follow its dark mode. What they know of a run is only the numbers they are given.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape
from io import StringIO
from typing import TYPE_CHECKING, Any

from index.encode import cache_folder
from index.errors import UsageError
from qa.harmless import one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLORS: Mapping[str, str] = {
    "right": "#0072b2",
    "rightly_refused": "#56b4e9",
    "refused": "#999999",
    "wrong": "#d55e00",
    "wrongly_answered": "#e69f00",
    "unjudged": "#d9d9d9",
}
"""By outcome, from the palette of Okabe and Ito: blue is good and orange is bad to colour-blind eyes as well."""
_INK, _FAINT = "#010203", "#040506"
"""Stand-ins for the page's colour of text and of lines, for matplotlib knows no CSS variables."""
_STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "article-qa",
    "text.parse_math": False,  # "$" in the name of a kind is a dollar
    "font.size": 10,
    **dict.fromkeys(["text.color", "axes.labelcolor", "xtick.labelcolor", "ytick.labelcolor"], _INK),
    **dict.fromkeys(["axes.edgecolor", "xtick.color", "ytick.color", "grid.color"], _FAINT),
    "grid.linewidth": 0.4,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
_WIDTH = 5.4
"""Inches: about a phone's width, so that the text stays legible there."""
_INSTANT = 0.001
"""Seconds, the least that runs tell apart: a logarithmic scale has no 0."""
_NAME = 24
"""Characters of a kind's name that there is room for."""


def risk_coverage(points: Sequence[tuple[float, float]]) -> str:
    """The share of wrong answers over the share of questions answered; at least one (coverage, risk), 0 to 1."""

    def draw(axes: Axes) -> None:
        axes.plot(*zip(*points, strict=True), color=COLORS["right"], drawstyle="steps-pre", linewidth=2)
        axes.plot(*points[-1], "o", color=COLORS["right"])
        axes.set(xlim=(0, 1.02), ylim=(0, max(0.1, 1.15 * max(risk for _, risk in points))))
        axes.set(xlabel="share of questions answered, the surest first", ylabel="share of wrong answers")
        axes.grid()

    covered, risk = points[-1]
    return _drawn(draw, 3.2, f"Risk and coverage: of the {covered:.0%} answered, {risk:.0%} are wrong.")


def reliability(bins: Sequence[tuple[float, float, int]]) -> str:
    """The share of right answers over their confidence; at least one (mean confidence, share right, count)."""

    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], "--", color=_FAINT, linewidth=1)
        axes.plot(
            [sure for sure, _, _ in bins], [right for _, right, _ in bins], "o-", color=COLORS["right"], linewidth=2
        )
        for x, y, count in bins:
            axes.annotate(
                str(count), (x, y), (0, 7 if y < 0.93 else -14), textcoords="offset points", ha="center", fontsize=9
            )
        axes.set(xlim=(0, 1.03), ylim=(0, 1.05), xlabel="confidence of the answers", ylabel="share that is right")
        axes.grid()

    caption = ", ".join(f"{count} at {sure:.2f}: {right:.0%}" for sure, right, count in bins)
    return _drawn(draw, 3.2, f"Share of right answers by confidence: {caption}.")


def outcomes(kinds: Mapping[str, Mapping[str, int]], words: Mapping[str, str]) -> str:
    """A stacked bar for each kind of question, from counts by outcome; ``words`` names the outcomes. At least one."""

    def draw(axes: Axes) -> None:
        from matplotlib.ticker import MaxNLocator

        names = [_short(kind) for kind in kinds]
        left = [0] * len(names)
        widest = max(sum(counts.values()) for counts in kinds.values())
        for outcome, color in COLORS.items():
            counts = [kinds[kind].get(outcome, 0) for kind in kinds]
            if not any(counts):
                continue
            bars = axes.barh(range(len(names)), counts, left=left, color=color, label=words[outcome], height=0.72)
            labels = [str(count) if count >= 0.04 * widest else "" for count in counts]
            ink = "#ffffff" if outcome == "right" else "#000000"
            axes.bar_label(bars, labels, label_type="center", color=ink, fontsize=9)
            left = [start + count for start, count in zip(left, counts, strict=True)]
        axes.set(yticks=range(len(names)), yticklabels=names, xlabel="questions", ylim=(len(names) - 0.45, -0.55))
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.tick_params(left=False)
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3, frameon=False, fontsize=9)

    caption = "; ".join(
        f"{_short(kind)}: " + ", ".join(f"{count} {words[outcome]}" for outcome, count in counts.items() if count)
        for kind, counts in kinds.items()
    )
    return _drawn(draw, 1.2 + 0.27 * len(kinds), f"Outcomes by kind of question. {caption}.")


def latency(seconds: Sequence[float], median: float, p90: float) -> str:
    """How many questions took how long, on a logarithmic scale; at least one."""
    import numpy as np

    def draw(axes: Axes) -> None:
        from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

        shown = [max(one, _INSTANT) for one in seconds]
        low, high = min(shown) / 1.1, max(shown) * 1.1
        axes.hist(shown, bins=list(np.geomspace(low, high, 25)), color=COLORS["rightly_refused"])
        top = axes.get_ylim()[1]
        axes.set(xscale="log", xlim=(low, high), ylim=(0, 1.3 * top), xlabel="seconds", ylabel="questions")
        # The label of the higher line stands above the other line, whichever way it goes.
        marks = ((median, "half within", 1.07), (p90, "nine in ten within", 1.2))
        for at, word, height in ((max(at, _INSTANT), word, height) for at, word, height in marks):
            axes.axvline(at, 0, height / 1.3, color=_INK, linewidth=1)
            side = "right" if np.log(at / low) > 0.4 * np.log(high / low) else "left"
            axes.annotate(
                f"{word} {at:.2g} s",
                (at, height * top),
                (-4 if side == "right" else 4, -4),
                textcoords="offset points",
                ha=side,
                fontsize=9,
            )
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))

    caption = f"half within {median:.2g} seconds, nine in ten within {p90:.2g}, the slowest {max(seconds):.2g}"
    return _drawn(draw, 2.6, f"Time for a question: {caption}.")


@contextmanager
def drawing_with(style: Mapping[str, Any]) -> Iterator[type[Figure]]:
    """matplotlib's figures, from its defaults and not from the user's settings: the drawing is the same everywhere.

    Import anything of matplotlib's within: it would write to the user's folders, and have fontconfig write to its own.
    The fonts that it finds are noted in our cache folder. Raises UsageError where it is not installed.
    """
    os.environ.setdefault("MPLCONFIGDIR", str(cache_folder() / "matplotlib"))
    path = os.environ.get("PATH", os.defpath)
    try:
        os.environ["PATH"] = os.devnull  # its fonts are its own: fc-list is not found
        from matplotlib import style as styles
        from matplotlib.figure import Figure
    except ModuleNotFoundError:
        raise UsageError(
            "Drawing takes matplotlib, which is not installed: pip install 'article-qa[reports]'"
        ) from None
    finally:
        os.environ["PATH"] = path
    with styles.context(["default", dict(style)]):
        yield Figure


def _drawn(draw: Callable[[Axes], None], height: float, title: str) -> str:
    out = StringIO()
    with drawing_with(_STYLE) as figure_of, warnings.catch_warnings():
        # Letters that its font lacks: the browser has others.
        warnings.filterwarnings("ignore", message="Glyph", category=UserWarning)
        figure = figure_of(figsize=(_WIDTH, height), layout="constrained")
        draw(figure.subplots())
        nothing = dict.fromkeys(["Date", "Creator", "Format", "Type"])
        figure.savefig(out, format="svg", transparent=True, metadata=nothing)
    return _inlined(out.getvalue(), title)


def _inlined(svg: str, title: str) -> str:
    """The drawing without what only a file of its own needs, named for those who cannot see it."""
    body = svg[svg.index(">", svg.index("<svg")) + 1 :].replace(_INK, "currentColor").replace(_FAINT, "var(--line)")
    for outcome, color in COLORS.items():
        body = body.replace(color, f"var(--{outcome})")
    view = re.search(r'viewBox="[^"]*"', svg)
    assert view is not None, "matplotlib has always written one"
    # Ids of groups repeat from one drawing to the next; nothing refers to them.
    body = re.sub(r'<g id="[^"]*"', "<g", body).replace("xlink:href", "href")
    return f'<svg {view[0]} role="img" aria-label="{escape(title)}">{body}'


def _short(name: str) -> str:
    name = one_line(name) or "-"  # a label without letters is none
    return name if len(name) <= _NAME else name[: _NAME - 1] + "\u2026"
