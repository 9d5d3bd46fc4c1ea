"""``qa index``, of whole libraries: carried to another machine, divided, joined, changed over to another model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import LibraryMissing
from qa.shell.command import option_groups
from qa.shell.options import ModelOption, Shared
from qa.shell.progress import bars, stoppable, upgrading
from qa.shell.reports import print_report
from qa.shell.terminal import put_json, say

if TYPE_CHECKING:
    from index.carry.portable import Manifest

app = typer.Typer()


@app.command()
@option_groups
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; an earlier export is replaced.")],
    *,
    shared: Shared,
) -> None:
    """Write the whole library, vectors too, to one file: a backup, or the way to another machine."""
    from index.carry import portable

    with _stoppable(f"Stopped. {file} is as it was before.", shared.quiet) as bar:
        manifest = portable.export(shared.folder, file, bar("Exporting, MB", _MEGABYTE))
    _carried({"file": str(file)}, manifest, shared)


@app.command("import")
@option_groups
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What qa index export wrote.")],
    *,
    shared: Shared,
) -> None:
    """Make a library from an exported file, in a new or empty folder; nothing is encoded again."""
    from index.carry import portable

    folder = shared.folder
    stopped = "Stopped. Give the same command again, or qa index check where it says that the library is there."
    with _stoppable(stopped, shared.quiet) as bar:
        manifest = portable.import_(file, folder, bar("Importing, MB", _MEGABYTE), bar("Indexing passages"))
    _carried({"library": str(folder)}, manifest, shared)


@app.command()
@option_groups
def spread(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files and folders.")],
    shards: Annotated[int, typer.Option(min=1, metavar="N", help="Workers, each with its share of the files.")],
    address: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="A Ray cluster (ray://HOST:10001), or 'local'; else processes of this machine."
        ),
    ] = None,
    model: ModelOption = None,
    *,
    shared: Shared,
) -> None:
    """Add articles with many workers, each encoding its share, and join the shares as they come."""
    from index.carry.spread import Job
    from index.carry.spread import spread as build
    from index.encode import DEFAULT_MODEL
    from index.opening import open_library
    from qa.notes import maker

    folder = shared.folder
    with suppress(LibraryMissing), open_library(folder) as opened:
        model = model or opened.model
    stopped = "Stopped. The shares that were joined are kept; the same command builds all of them again."
    with _stoppable(stopped, shared.quiet) as bar:
        told, indexing = bar("Joining shares"), bar("Indexing passages")
        job = Job(paths, model or DEFAULT_MODEL, maker=maker())
        report = build(job, folder, shards, address, told, indexing)
    print_report(report, shared)


@app.command()
@option_groups
def merge(
    libraries: Annotated[list[Path], typer.Argument(metavar="LIBRARY...", help="Folders, or exported files.")],
    *,
    shared: Shared,
) -> None:
    """Join libraries into the one that --library names; they stay as they are, and nothing is encoded again."""
    from index.carry.merge import merge as join

    stopped = "Stopped. What was joined so far is kept; the same command brings the rest."
    with _stoppable(stopped, shared.quiet) as bar:
        report = join(libraries, shared.folder, bar("Joining articles"), bar("Indexing passages"))
    print_report(report, shared)


@app.command()
@option_groups
def remodel(
    model: Annotated[str, typer.Option("--model", metavar="NAME", help="The embedding model to change over to.")],
    *,
    shared: Shared,
) -> None:
    """Change the embedding model; asking goes on with the old one until all is ready for the new."""
    from index import upkeep
    from index.encode import load_encoder
    from index.library import Library

    encoder = load_encoder(model)
    stopped = "Stopped. The library is as it was; the same command goes on from here, another --model begins anew."
    with _stoppable(stopped, shared.quiet) as bar:
        indexing = bar("Indexing passages")
        with Library(shared.folder, write=True, upgrading=upgrading(shared.quiet), indexing=indexing) as opened:
            changed = upkeep.remodel(opened, encoder, bar("Encoding articles"))
            articles, passages = opened.counts()
    if shared.as_json:
        put_json({"model": encoder.model, "changed": changed, "articles": articles, "passages": passages})
    elif not shared.quiet:
        done = f"{articles} articles, {passages} passages changed over to" if changed else "The library has the model"
        say(f"{done} {encoder.model}")


def _carried(where: dict[str, str], manifest: Manifest, shared: Shared) -> None:
    if shared.as_json:
        put_json(
            where | {name: getattr(manifest, name) for name in ("model", "articles", "passages", "bytes", "sha256")}
        )
    elif not shared.quiet:
        sizes = f"{manifest.articles} articles, {manifest.passages} passages (model {manifest.model})"
        say(f"{sizes}: {next(iter(where.values()))}")


_MEGABYTE = 10**6


@contextmanager
def _stoppable(said: str, quiet: bool) -> Iterator[Callable[..., Callable[[int, int], None]]]:
    """Bars for what takes long: gives a function that makes one, of its title and the unit of its numbers.

    Ctrl-C says what state it leaves.
    """
    with stoppable(said), bars(quiet) as move:
        yield lambda title, unit=1: lambda done, total: move(title, done // unit, total // unit)
