"""``qa verify``: every quotation of a draft held against the library."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import UsageError
from qa.shell.command import option_groups
from qa.shell.options import Shared, Within
from qa.shell.progress import bars
from qa.shell.terminal import color, put, put_json, width

if TYPE_CHECKING:
    from qa.news.draft import Draft

app = typer.Typer()


class Format(StrEnum):
    """How ``qa verify`` shows what it found."""

    TEXT = "text"
    HTML = "html"


@app.command()
@option_groups
def verify(
    draft: Annotated[
        Path | None,
        typer.Argument(
            metavar="DRAFT|-", help="Text, Markdown, HTML or DOCX; - reads standard input.", show_default=False
        ),
    ] = None,
    format: Annotated[Format | None, typer.Option(help="How to show it.  [default: text]")] = None,
    *,
    within: Within,
    shared: Shared,
) -> None:
    """Check every quotation in a draft against the articles."""
    if shared.as_json and format:
        raise UsageError(f"--json and --format {format} contradict each other: leave one out")
    read = _read(draft, within.sample, shared)
    with shared.reading(within.sample, within.as_of) as opened, bars(shared.quiet, after=2.0) as bar:
        from qa.news.verify import verify as check

        narrowed = within.filters(opened)
        found = check(opened.library, read, narrowed, lambda done, total: bar("Looking up quotations", done, total))
    if shared.as_json:
        put_json(found.to_json())
    elif format == Format.HTML:
        from qa.shell.verify_html import verified_page

        put(verified_page(found))
    else:
        from qa.shell.verify_text import verified_text

        put(verified_text(found, width(), color()))
    if not found.holds:
        raise typer.Exit(1)


def _read(named: Path | None, sample: bool, shared: Shared) -> Draft:
    """The draft that is named; with ``--sample`` and without a name the one that comes along."""
    from qa.news.draft import read_draft, read_draft_bytes

    if named is None and sample:
        named = Path(shared.context.find_root().obj).with_name("draft.md")
    if named is None:
        raise UsageError("No draft. Name one: qa verify draft.md, or qa verify - to read standard input")
    return read_draft_bytes(sys.stdin.buffer.read()) if str(named) == "-" else read_draft(named)
