"""``qa serve``: the library in a web page."""

from __future__ import annotations

from typing import Annotated

import typer

from index.errors import UsageError
from qa.shell.command import option_groups
from qa.shell.options import LlmOption, SampleOption, Shared, named_llm
from qa.shell.terminal import say

app = typer.Typer()


@app.command()
@option_groups
def serve(
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="N", help="Which port; 0 takes a free one.")] = 8765,
    open: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
    llm: LlmOption = None,
    sample: SampleOption = False,
    *,
    shared: Shared,
) -> None:
    """Ask and read in a web page on this machine, until Ctrl-C."""
    try:
        from qa.page.app import application
        from qa.page.desk import Desk
        from qa.page.serve import address, serve, taken
    except ImportError as error:
        raise UsageError(f"qa serve needs {error.name}. Install it: pip install 'article-qa[web]'") from error
    with shared.reading(sample) as opened:
        desk = Desk(opened, named_llm(llm))
        opened.asker(desk.llm)  # what is wrong with a model's name is said here, and the first answer comes sooner
        with taken(host, port) as listening:
            where = address(listening)

            def begun() -> None:
                if not shared.quiet:
                    say(f"The page is at {where} (Ctrl-C ends it)")
                if open:
                    import webbrowser

                    webbrowser.open(where)

            if host not in {"127.0.0.1", "localhost", "::1"}:
                say(_open_to(host, str(opened.library.folder), desk.llm))
            try:
                serve(application(desk, host), listening, begun)
            finally:
                desk.close()


def _open_to(host: str, library: str, llm: str | None) -> str:
    """A warning: who can read what, where the page is not for this machine alone."""
    reach = "any of its addresses" if host in {"0.0.0.0", "::", ""} else host
    asks = f" and ask at the cost of {llm}" if llm else ""
    return (
        f"WARNING: everybody who can reach this machine at {reach} can read every article of {library}{asks}. There is "
        "no password, and nothing is encrypted. For this machine alone: leave --host out"
    )
