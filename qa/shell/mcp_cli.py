"""``qa mcp``: the library for programs with a language model, by the Model Context Protocol."""

from __future__ import annotations

import typer

from index.errors import UsageError
from qa.shell.command import option_groups
from qa.shell.options import AsOfOption, LlmOption, SampleOption, Shared, named_llm

app = typer.Typer()


@app.command()
@option_groups
def mcp(
    llm: LlmOption = None,
    as_of: AsOfOption = None,
    sample: SampleOption = False,
    *,
    shared: Shared,
) -> None:
    """Serve the library to other programs on standard input and output, as a Model Context Protocol server."""
    try:
        from qa.mcp.server import serve
    except ImportError as error:
        raise UsageError(f"qa mcp needs {error.name}. Install it: pip install 'article-qa[mcp]'") from error
    with shared.reading(sample, as_of) as opened:
        name = named_llm(llm)
        if name:
            opened.asker(name)  # what is wrong with it is said here
        serve(opened, name)
