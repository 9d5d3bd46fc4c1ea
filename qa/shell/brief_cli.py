"""``qa brief``: what the articles hold on a topic."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from index.errors import UsageError
from qa.shell.command import OfWords, option_groups
from qa.shell.options import Shared, Within
from qa.shell.progress import bars
from qa.shell.terminal import color, put, put_json, width

app = typer.Typer()


class Format(StrEnum):
    """How ``qa brief`` is written."""

    TEXT = "text"
    MARKDOWN = "markdown"


@app.command(cls=OfWords)
@option_groups
def brief(
    topic: Annotated[list[str], typer.Argument(metavar="TOPIC", help="A few words: a name, a place, a matter.")],
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Entries of each part: 8 unless given.", show_default=False)
    ] = None,
    format: Annotated[Format | None, typer.Option(help="How to write it.  [default: text]")] = None,
    *,
    within: Within,
    shared: Shared,
) -> None:
    """Tell what the articles hold on a topic, each entry a quotation.

    A timeline, figures, voices, disagreements, and what articles say is open.
    """
    if shared.as_json and format:
        raise UsageError(f"--json and --format {format} contradict each other: leave one out")
    with shared.reading(within.sample, within.as_of) as opened, bars(shared.quiet, after=2.0) as bar:
        from qa.news.briefing import brief as make

        narrowed, today = within.filters(opened), within.asked(opened)
        found = make(
            opened.library,
            " ".join(topic),
            narrowed,
            today,
            limit,
            lambda opened: bar("Reading articles", opened, None),
        )
    if shared.as_json:
        put_json(found.to_json())
    elif format == Format.MARKDOWN:
        from qa.shell.brief_markdown import brief_markdown

        put(brief_markdown(found))
    else:
        from qa.shell.brief_text import brief_text

        put(brief_text(found, width(), color()))
    if not found.found:
        raise typer.Exit(1)
