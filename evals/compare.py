"""Two runs side by side: what changed, how sure that is, and which cases turned.

Cases are paired by id. Nothing here runs or judges anything, and nothing of an article or an answer is made harmless
here but by `markdown`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.markdown import escaped, table
from evals.metrics.statistics import LOWER_IS_BETTER, Difference, paired
from evals.summary import given
from index.errors import UsageError

SIGNIFICANT = 0.05
"""The p value below which a difference is marked: the field's habit, and one in twenty by chance alone."""
TURNS_SHOWN = 10
"""Cases shown of each group unless all are asked for."""
_SETTINGS = ("code", "version", "model", "dimension", "splitter", "articles", "passages", "split", "limit")
"""What of a run's settings can change its scores."""
_CUT = 200
"""Characters shown of an answer in Markdown."""


@dataclass(frozen=True)
class Turn:
    """A case that got another answer, or another verdict, in the second run."""

    id: str
    type: str
    question: str
    before: str
    after: str


@dataclass(frozen=True)
class Comparison:
    """Run B against run A, over the cases that both have."""

    a: str
    b: str
    """Each run in a few words: set, cases, date, code."""
    cases: int
    """How many are compared."""
    notes: tuple[str, ...]
    """What makes the runs less alike than they should be, a sentence each."""
    metrics: Mapping[str, Difference]
    good: tuple[Turn, ...]
    """Not right in A, right in B."""
    bad: tuple[Turn, ...]
    """Right in A, not in B."""
    changed: tuple[Turn, ...]
    """Another answer, and neither better nor worse."""
    cost: str
    """Time and memory of both, in a sentence."""

    @property
    def groups(self) -> tuple[tuple[str, tuple[Turn, ...]], ...]:
        """The turned cases under their headings."""
        return (
            ("Right in B only", self.good),
            ("Right in A only", self.bad),
            ("Another answer, neither better nor worse", self.changed),
        )


def compare(a: Mapping[str, Any], b: Mapping[str, Any]) -> Comparison:
    """Compare two runs (see `evals.run`) case by case; the same each time.

    Raises UsageError when they share no case.
    """
    first, second = ({case["id"]: case for case in run["cases"]} for run in (a, b))
    shared = [id for id in first if id in second]
    same = [id for id in shared if first[id]["question"] == second[id]["question"]]
    if not same:
        raise UsageError(
            f"The runs have no question in common: A is {_run(a)}, B is {_run(b)}. Compare two runs of the same cases."
        )
    pairs = [(first[id], second[id]) for id in same]
    good, bad, changed = [], [], []
    for before, after in pairs:
        turn = Turn(before["id"], before["type"], before["question"], given(before), given(after))
        if before["correct"] is False and after["correct"]:
            good.append(turn)
        elif before["correct"] and after["correct"] is False:
            bad.append(turn)
        elif turn.before != turn.after:
            changed.append(turn)
    return Comparison(
        a=_run(a),
        b=_run(b),
        cases=len(pairs),
        notes=tuple(_notes(a, b, len(first), len(second), [id for id in shared if id not in set(same)], len(same))),
        metrics=paired(*zip(*pairs, strict=True)),
        good=tuple(good),
        bad=tuple(bad),
        changed=tuple(changed),
        cost=_cost(a["run"], b["run"]),
    )


def _run(run: Mapping[str, Any]) -> str:
    about = run["run"]
    return f"{run['set']}, {_cases(run['n'])}, {about['date'][:16].replace('T', ' ')}, code {about['code'][:8]}"


def _cases(count: int) -> str:
    return "1 case" if count == 1 else f"{count} cases"


def _notes(
    a: Mapping[str, Any], b: Mapping[str, Any], of_a: int, of_b: int, renamed: Sequence[str], same: int
) -> Iterator[str]:
    if a["set"] != b["set"]:
        yield f"The sets differ: {a['set']} in A, {b['set']} in B."
    elif a["digest"] != b["digest"]:
        yield (
            f"The cases or articles were changed between the runs (digest {a['digest'][:8]} in A, {b['digest'][:8]} "
            "in B): differences may come from that."
        )
    for count, name in ((of_a - same - len(renamed), "A"), (of_b - same - len(renamed), "B")):
        if count:
            yield f"{_cases(count)} only in {name}: left out."
    if renamed:
        more = ", ..." if len(renamed) > 3 else ""
        yield f"{_cases(len(renamed))} with another question in B: left out ({', '.join(renamed[:3])}{more})."
    settings = [
        f"{key} {_setting(a['run'][key])} -> {_setting(b['run'][key])}"
        for key in _SETTINGS
        if a["run"][key] != b["run"][key]
    ]
    if settings:
        yield f"Settings that changed: {', '.join(settings)}."


def _setting(value: object) -> str:
    text = "none" if value is None else str(value)
    return text[:8] if len(text) == 64 else text  # a digest


def _cost(a: Mapping[str, Any], b: Mapping[str, Any]) -> str:
    def pair(name: str) -> str:
        return f"{a['latency'][name]:.2g} s -> {b['latency'][name]:.2g} s"

    prose = f"Half of the questions within {pair('median')}, nine in ten within {pair('p90')}, all within {pair('max')}"
    peaks = [max((mb for mb in run["memory_mb"] if mb is not None), default=None) for run in (a, b)]
    if None not in peaks:
        prose += f"; peak memory {peaks[0]:.0f} MB -> {peaks[1]:.0f} MB"
    alike = all(a[key] == b[key] for key in ("platform", "cores", "python"))
    return f"{prose}." if alike else f"{prose}. The machines differ: times do not compare."


# --- verdicts ---------------------------------------------------------------------------------------------


def verdict(name: str, difference: Difference) -> str:
    """``better *`` or ``worse *`` for a difference that is hardly chance, else nothing."""
    if difference.p >= SIGNIFICANT:
        return ""
    rose = difference.b > difference.a
    return "better *" if rose != (name in LOWER_IS_BETTER) else "worse *"


def chance(metrics: Mapping[str, Difference]) -> str:
    """How many metrics are marked, and how many chance would mark: what the marks are worth."""
    marked = sum(bool(verdict(name, one)) for name, one in metrics.items())
    prose = (
        f"* p < {SIGNIFICANT}: {marked} of {len(metrics)} metrics. If nothing had changed, chance alone would mark "
        f"about {SIGNIFICANT * len(metrics):.1f} of them."
    )
    lower = [name for name in metrics if name in LOWER_IS_BETTER]
    return f"{prose} Lower is better for {' and '.join(lower)}." if lower else prose


def numbers(difference: Difference) -> tuple[str, str, str, str, str]:
    """A difference as text: A, B, B - A, its 95 % interval, p."""
    d = difference
    p = f"{d.p:.3f}" if d.p >= 0.001 else "<0.001"
    return f"{d.a:.3f}", f"{d.b:.3f}", _signed(d.b - d.a), f"{_signed(d.low)} to {_signed(d.high)}", p


def _signed(value: float) -> str:
    text = f"{value:+.3f}"
    return "0.000" if float(text) == 0 else text


# --- Markdown ---------------------------------------------------------------------------------------------


def markdown(comparison: Comparison, *, verbose: bool = False) -> str:
    """A comparison for a pull request; ends with a line feed. With ``verbose`` every turned case is listed."""
    lines = [
        f"### B against A, {_cases(comparison.cases)}",
        "",
        f"- A: {escaped(comparison.a)}",
        f"- B: {escaped(comparison.b)}",
        *(f"- {escaped(note)}" for note in comparison.notes),
        "",
        table(
            ("metric", "A", "B", "difference", "95 % interval", "p", ""),
            [
                (escaped(name), *map(escaped, (*numbers(one), verdict(name, one))))
                for name, one in comparison.metrics.items()
            ],
            "lrrrrrl",
        ),
    ]
    lines += ["", escaped(chance(comparison.metrics)), "", escaped(comparison.cost), ""]
    for heading, turns in comparison.groups:
        if not turns:
            continue
        shown = turns if verbose else turns[:TURNS_SHOWN]
        some = f", {len(shown)} of them" if len(shown) < len(turns) else ""
        lines += [f"<details><summary>{heading}: {_cases(len(turns))}{some}</summary>", ""]
        for turn in shown:
            lines.append(f"- **{escaped(turn.id)}** {escaped(turn.question, _CUT)}")
            lines.append(f"  - A: {escaped(turn.before, _CUT)} → B: {escaped(turn.after, _CUT)}")
        lines += ["", "</details>", ""]
    return "\n".join(lines).rstrip("\n") + "\n"
