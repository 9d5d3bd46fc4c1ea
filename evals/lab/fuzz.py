"""Every reader given damaged documents: nothing but articles and reasons may come out, in time and memory.

    python -m evals.lab.fuzz [--minutes 10] [--json] [KIND…]

Small valid documents of each kind are made by code, and changed by hypothesis: bytes cut, doubled, flipped, put in
from a list of those that formats give a meaning. Each is read in a worker as ``qa index add`` does. A finding is a
reader that raised what was not caught, did not come back, took too much memory, ended its process, or gave what cannot
be stored; hypothesis makes it small, and it is shown. What ends a kind's minutes is the first finding.
"""

from __future__ import annotations

import base64
import json
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from evals.corpus import Progress
from evals.lab.command import errors_shown
from evals.lab.seeds import PIECES, seeds
from index.article import Article
from index.errors import UsageError
from index.intake.worker import Worker
from qa.shell.progress import bars

_SECONDS = 10.0
ROUND = 200
"""Documents between two looks at the clock."""


@dataclass
class Fuzzed:
    """How one reader did."""

    seconds: float = 0
    documents: int = 0
    articles: int = 0
    """How many of the documents gave an article; the others gave a reason only."""
    finding: str | None = None
    document: str | None = None
    """The document of the finding, base64."""


class Finding(Exception):
    """What may not come of any document."""


def judge(worker: Worker, path: Path, seconds: float) -> bool:
    """Whether the document gives an article. Raises Finding for what may not come of any."""
    began = time.monotonic()
    items = list(worker.read(path, path.name))
    if time.monotonic() - began > seconds:
        raise Finding(f"takes longer than {seconds:g} seconds")
    for item in items:
        if isinstance(item, Article):
            try:
                json.dumps(asdict(item), ensure_ascii=False).encode("utf-8")
            except UnicodeEncodeError as error:
                raise Finding(f"gives an article that cannot be stored: {error}") from None
            if not item.text.strip() or "\0" in item.text or not item.id:
                raise Finding("gives an article without text or id, or with NUL")
        elif "its reader ended" in item.reason or "within" in item.reason or "cannot be read: " in item.reason:
            raise Finding(item.reason)
        elif not item.reason.strip():
            raise Finding("gives no reason")
    if not items:
        raise Finding("gives neither an article nor a reason")
    return any(isinstance(item, Article) for item in items)


def fuzz(kind: str, minutes: float, folder: Path, progress: Progress) -> Fuzzed:
    """Give that reader changed documents for so many minutes, or until a finding."""
    from hypothesis import HealthCheck, Phase, given, seed, settings
    from hypothesis import strategies as st

    suffix, valid = seeds()[kind]
    path = folder / f"document{suffix}"
    found = Fuzzed()
    worker = Worker(_SECONDS)
    change = st.tuples(st.integers(0, 2**16), st.sampled_from("insert cut double flip swap".split()),
                       st.integers(1, 64), st.sampled_from(PIECES) | st.binary(min_size=1, max_size=8))  # fmt: skip
    tried = bytearray()

    def one(document: bytes, changes: list[tuple[int, str, int, bytes]]) -> None:
        data = bytearray(document)
        for place, what, length, piece in changes:
            at = place % (len(data) + 1)
            if what == "insert":
                data[at:at] = piece
            elif what == "cut":
                del data[at : at + length]
            elif what == "double":
                data[at:at] = data[at : at + 8 * length] * 2
            elif what == "flip" and at < len(data):
                data[at] ^= 1 << length % 8
            else:
                data[at : at + len(piece)] = piece
        tried[:] = data
        path.write_bytes(data)
        found.documents += 1
        found.articles += judge(worker, path, _SECONDS)

    began = time.monotonic()
    number = 0
    try:
        while time.monotonic() - began < 60 * minutes:
            number += 1
            run = given(st.sampled_from(valid), st.lists(change, min_size=0, max_size=12))(one)
            quick = settings(max_examples=ROUND, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
                             suppress_health_check=list(HealthCheck))  # fmt: skip
            seed(number)(quick(run))()
            progress(f"{kind}, seconds", int(time.monotonic() - began), int(60 * minutes))
    except Finding as error:
        found.finding, found.document = str(error), base64.b64encode(bytes(tried)).decode()
    finally:
        worker.close()
    found.seconds = time.monotonic() - began
    return found


@errors_shown()
def main(
    kinds: Annotated[
        list[str] | None, typer.Argument(metavar="[KIND…]", help="Of which readers; all if left out.")
    ] = None,
    minutes: Annotated[float, typer.Option(min=0, help="For each of them.")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="The figures as JSON.")] = False,
) -> None:
    """Give every reader damaged documents; exit 1 where one gives more than articles and reasons."""
    known = list(seeds())
    if unknown := set(kinds or []) - set(known):
        raise UsageError(f"No reader is called {sorted(unknown)[0]!r}: {', '.join(known)}")
    rows: dict[str, Fuzzed] = {}
    with tempfile.TemporaryDirectory(prefix="article-qa-fuzz-") as folder:
        for kind in kinds or known:
            with bars(after=2.0) as progress:
                row = rows[kind] = fuzz(kind, minutes, Path(folder), progress)
            said = f"{row.documents} documents in {row.seconds:.0f} s, {row.articles} gave articles"
            typer.echo(f"{kind}: {said}{f'; FINDING: {row.finding}' if row.finding else ''}", err=True)
    if as_json:
        print(json.dumps({kind: asdict(row) for kind, row in rows.items()}))
    else:
        for kind, row in rows.items():
            if row.finding:
                print(f"{kind}: {row.finding}\n  {row.document}")
    if any(row.finding for row in rows.values()):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
