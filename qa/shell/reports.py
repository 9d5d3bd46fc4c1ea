"""What came of storing articles, as text and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from qa.shell.terminal import put_json, say

if TYPE_CHECKING:
    from index.intake.read import Skipped
    from index.report import Report
    from qa.shell.options import Shared

_SKIPPED_SHOWN = 20


def print_report(report: Report, shared: Shared) -> None:
    """Show it, as JSON too where that is wanted; exit 3 where nothing could be stored."""
    if shared.as_json:
        put_json(report_json(report))
    if not shared.quiet:
        say(summary(report, shared.verbose))
    if report.skipped and not (report.added or report.changed or report.unchanged):
        if shared.quiet:
            say(f"Nothing could be stored: {report.skipped[0].path}: {report.skipped[0].reason}")
        raise typer.Exit(3)


def report_json(report: Report) -> dict[str, Any]:
    """As ``--json`` shows it."""
    lists = {"added": list(report.added), "changed": list(report.changed), "removed": list(report.removed)}
    skipped = [{"path": one.path, "line": one.line, "reason": one.reason, "note": one.note} for one in report.skipped]
    return {**lists, "unchanged": report.unchanged, "skipped": skipped}


def summary(report: Report, verbose: bool) -> str:
    """Counts in one line, then what was skipped and why; with ``verbose`` all of it."""
    lines = [counted(report)]
    shown = report.skipped if verbose else report.skipped[:_SKIPPED_SHOWN]
    lines += [f"  {skipped_line(one)}" for one in shown]
    if len(shown) < len(report.skipped):
        lines.append(f"  and {len(report.skipped) - len(shown)} more: --verbose shows them all")
    return "\n".join(lines)


def counted(report: Report) -> str:
    """How many articles and files it is of, by what became of them."""
    counts = {
        "added": len(report.added), "changed": len(report.changed), "unchanged": report.unchanged,
        "removed": len(report.removed), "skipped": sum(not one.note for one in report.skipped),
        "noted": sum(one.note for one in report.skipped),
    }  # fmt: skip
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count) or "No articles found."


def skipped_line(one: Skipped) -> str:
    """What was left out, and why."""
    line = "" if one.line is None else f":{one.line}"
    return f"{one.path}{line}: {one.reason.removeprefix(f'line {one.line} ')}"
