"""What came of storing articles, as text and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from qa.shell.terminal import put_json, say

if TYPE_CHECKING:
    from index.report import Report
    from qa.shell.options import Shared

_SKIPPED_SHOWN = 20


def print_report(report: Report, shared: Shared) -> None:
    """Show it, as JSON too where that is wanted; exit 3 where nothing could be stored."""
    skipped = [{"path": one.path, "line": one.line, "reason": one.reason, "note": one.note} for one in report.skipped]
    if shared.as_json:
        lists = {"added": list(report.added), "changed": list(report.changed), "removed": list(report.removed)}
        put_json({**lists, "unchanged": report.unchanged, "skipped": skipped})
    if not shared.quiet:
        say(summary(report, shared.verbose))
    if skipped and not (report.added or report.changed or report.unchanged):
        if shared.quiet:
            say(f"Nothing could be stored: {report.skipped[0].path}: {report.skipped[0].reason}")
        raise typer.Exit(3)


def summary(report: Report, verbose: bool) -> str:
    """Counts in one line, then what was skipped and why; with ``verbose`` all of it."""
    counts = {
        "added": len(report.added), "changed": len(report.changed), "unchanged": report.unchanged,
        "removed": len(report.removed), "skipped": sum(not one.note for one in report.skipped),
        "noted": sum(one.note for one in report.skipped),
    }  # fmt: skip
    lines = [", ".join(f"{count} {what}" for what, count in counts.items() if count) or "No articles found."]
    shown = report.skipped if verbose else report.skipped[:_SKIPPED_SHOWN]
    for one in shown:
        line = "" if one.line is None else f":{one.line}"
        lines.append(f"  {one.path}{line}: {one.reason.removeprefix(f'line {one.line} ')}")
    if len(shown) < len(report.skipped):
        lines.append(f"  and {len(report.skipped) - len(shown)} more: --verbose shows them all")
    return "\n".join(lines)
