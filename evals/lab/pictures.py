"""The pictures that the README shows: the page with an answer, and an answer in the terminal, both of the sample.

    python -m evals.lab.pictures [--folder docs]

The page is drawn by a Chromium of this machine, which playwright drives; the terminal's by rich, as SVG.
"""

from __future__ import annotations

import io
import re
import shutil
from contextlib import redirect_stdout
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer
from rich.console import Console
from rich.text import Text

import evals.command
from evals.cases import SAMPLE, find
from evals.lab.command import errors_shown
from evals.lab.readers import serving
from qa.shell.sample import sample_library

_ASKED = "Which mayors refused cooperation?"
_LARGEST = 200_000
"""Bytes of a picture."""


def of_the_page(path: Path) -> None:
    """The answer beside its article. Raises RuntimeError where there is no Chromium, or nothing that drives it."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise RuntimeError("Playwright is missing: make pictures installs it") from None
    if chromium is None:
        raise RuntimeError("No Chromium is installed here: apt install chromium, or what your system calls it")
    corpus = find(SAMPLE).corpus
    with serving(sample_library(corpus, quiet=True)) as address, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1180, "height": 700})
        page.goto(f"{address}/?q={quote(_ASKED)}&cite=2")
        page.screenshot(path=path)
        browser.close()


def of_the_terminal(path: Path) -> None:
    """The same answer as ``qa ask`` prints it."""
    with redirect_stdout(io.StringIO()) as out:
        evals.command.main(["ask", "--sample", _ASKED])
    console = Console(record=True, width=82, file=io.StringIO())
    console.print(Text(f'$ qa ask --sample "{_ASKED}"\n', style="bold"))
    console.print(Text(out.getvalue().rstrip()))
    drawn = console.export_svg(title="article-qa")
    # Its fonts would be fetched from elsewhere; the reader's own will do.
    path.write_text(re.sub(r"\s*@font-face \{.*?\}", "", drawn, flags=re.DOTALL), encoding="utf-8")


@errors_shown()
def main(folder: Annotated[Path, typer.Option(help="Where they go.")] = Path("docs")) -> None:
    """Draw both, each under 200 KB."""
    for path, draw in ((folder / "page.png", of_the_page), (folder / "terminal.svg", of_the_terminal)):
        draw(path)
        size = path.stat().st_size
        if size > _LARGEST:
            raise RuntimeError(f"{path} has {size} bytes: at most {_LARGEST} may be committed")
        typer.echo(f"{path}: {size / 1000:.0f} KB")


if __name__ == "__main__":
    typer.run(main)
