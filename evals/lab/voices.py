"""How well speakers are told, on quotations labelled by hand: ``python -m evals.lab.voices LABELS DATA``.

LABELS has one object a line: ``set`` and ``id`` of an article, ``start`` and ``end`` of the words in its text,
``speaker`` as the article names them (alternatives parted by "|"; null where it does not tell, "" where nobody is
quoted), and ``half``, "work" or "measure". DATA holds the sets as folders with a corpus.jsonl, packed or not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from evals.lab.training import sources
from index.article import Article
from index.text.split import sentences
from qa.english.names import may_be_same
from qa.english.words import normalize
from qa.news.voices import Utterance, utterance_at
from qa.source import Source


def main(
    labels: Annotated[Path, typer.Argument(help="The labels.", exists=True, dir_okay=False)],
    data: Annotated[Path, typer.Argument(help="Folder of the sets.", exists=True, file_okay=False)],
    half: Annotated[str, typer.Option(help="Of the labels: work or measure.")] = "measure",
    show: Annotated[bool, typer.Option(help="Each that is not right.")] = False,
) -> None:
    """Print of each set how many quotations are found, and of the speakers given how many are right."""
    rows = [row for row in sources.rows(labels) if row["half"] == half]
    texts = {name: _texts(data, name) for name in {row["set"] for row in rows}}
    opened: dict[tuple[str, str], Source] = {}
    totals: Counter[str] = Counter()
    for name in sorted(texts):
        count: Counter[str] = Counter()
        for row in (row for row in rows if row["set"] == name):
            key = name, row["id"]
            if key not in opened:
                text = texts[name][row["id"]]
                opened[key] = Source(Article(row["id"], text), sentences(text))
            utterance = utterance_at(opened[key], row["start"], row["end"])
            outcome = _outcome(row, utterance)
            count.update(outcome)
            if show and outcome & {"missed", "wrong", "none"}:
                given = utterance.speaker.name if utterance and utterance.speaker else None
                quoted = texts[name][row["id"]][row["start"] : row["end"]][:60]
                typer.echo(f"{', '.join(outcome)}: {row['id']} {quoted!r} label {row['speaker']!r} given {given!r}")
        _tell(name, count)
        totals += count
    _tell("all", totals)


def _tell(name: str, count: Mapping[str, int]) -> None:
    told = count["right"] + count["wrong"]
    typer.echo(
        f"{name:24} found {count['found']}/{count['quoted']} = {count['found'] / max(count['quoted'], 1):.3f}; right "
        f"{count['right']}/{told} = {count['right'] / max(told, 1):.3f} of the speakers given, "
        f"{count['right'] / max(count['named'], 1):.3f} of all {count['named']} that the articles tell"
    )


def _outcome(row: Mapping[str, Any], utterance: Utterance | None) -> set[str]:
    """What became of one quotation."""
    speaker = utterance.speaker if utterance else None
    outcome = {"quoted", "found" if utterance else "missed"} if row["speaker"] != "" else set[str]()
    outcome |= {"named"} if row["speaker"] else set()
    if speaker is None:
        return outcome | ({"none"} if row["speaker"] else set())
    return outcome | {"right" if _same(row["speaker"] or "", speaker.name) else "wrong"}


def _same(label: str, given: str) -> bool:
    names = [normalize(one) for one in label.split("|") if one]
    found = normalize(given)
    return any(one == found or f" {one} " in f" {found} " or f" {found} " in f" {one} " for one in names) or any(
        may_be_same(one, given) for one in label.split("|") if one
    )


def _texts(data: Path, name: str) -> dict[str, str]:
    """The texts of a set's articles, by id."""
    rows = sources.rows(sources.place(data, name) / "corpus.jsonl")
    return {row["id"]: row["text"].replace("\r\n", "\n") for row in rows}


if __name__ == "__main__":
    typer.run(main)
