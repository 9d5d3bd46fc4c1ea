"""How well a timeline tells what happened when: ``python -m evals.lab.timeline EVENTS``.

EVENTS is the folder of wikipedia_current_events: an event a line, with its day and its story. Stories of several events
become articles (`evals.lab.retelling`), each event in those of some outlets, with others' articles in between; the name
of the story is the topic. Each sentence's event is known, so what a timeline holds can be counted.
"""

from __future__ import annotations

import json
import random
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from pathlib import Path
from time import perf_counter
from typing import Annotated, NamedTuple

import typer

from evals.lab.command import errors_shown
from evals.lab.retelling import Happening, Report, Sentence, happening, reports
from evals.lab.training import sources
from evals.markdown import table
from index.library import Library
from qa.news.dates import days
from qa.news.timeline import Event, timeline
from qa.news.topic import OnTopic, Topic, on_topic

_EVENTS = range(5, 21)
"""Of a story that is a topic."""
_WORDS = range(1, 7)
"""Of its name."""


class _Told(NamedTuple):
    """What is known of a library of such articles."""

    sentences: Mapping[tuple[str, str], Sentence]
    """By article and words."""
    events: Mapping[str, Happening]


@errors_shown()
def main(
    events: Annotated[Path, typer.Argument(help="Folder of the set.", exists=True, file_okay=False)],
    half: Annotated[str, typer.Option(help="Of the topics: work or measure.")] = "measure",
    topics: Annotated[int, typer.Option(help="Topics, both halves together.")] = 40,
    seed: Annotated[int, typer.Option(help="Another one makes other articles.")] = 1,
    wrong: Annotated[bool, typer.Option("--wrong", help="Show each event that is missed, misdated or false.")] = False,
) -> None:
    """Print how many events are found, how many of these are dated right and in order, and how many are false."""
    drawn = random.Random(seed)
    chosen, others = _stories(sources.rows(events / "corpus.jsonl"), topics, drawn)
    made = list(reports(chosen, others, drawn))
    told = _Told(
        {(one.article.id, each.text): each for one in made for each in one.sentences},
        {each.id: each for story in (*chosen, others) for each in story},
    )
    total: Counter[str] = Counter()
    took = []
    with tempfile.TemporaryDirectory(prefix="article-qa-timeline-") as folder:
        _fill(Path(folder), made)
        with Library(Path(folder) / "library") as library:
            for story in chosen[half == "measure" :: 2]:
                began = perf_counter()
                about = on_topic(library, Topic.read(story[0].story, library))
                found = timeline(about)
                took.append(perf_counter() - began)
                count = _counted(story, about, found, told, made, wrong)
                if wrong:
                    typer.echo(f"== {story[0].story}: {dict(count)}\n")
                total += count
    _show(total)
    typer.echo(
        f"\n{len(took)} topics, {len(made)} articles, seed {seed}, {1000 * sum(took) / len(took):.0f} ms a topic"
    )


def _stories(
    rows: Iterator[Mapping[str, str]], topics: int, drawn: random.Random
) -> tuple[list[list[Happening]], list[Happening]]:
    """The stories that are topics, and events of other stories."""
    by_name: dict[str, list[Happening]] = defaultdict(list)
    for row in rows:
        name = re.sub(r"[*]|\s\([^)]*\)", "", re.split(r"\s/\s|,\s", row["title"])[-1])
        made = happening(row["id"], name, date.fromisoformat(row["date"]), row["text"])
        if made:
            by_name[name].append(made)
    fit = [
        name
        for name, events in sorted(by_name.items())
        if name and len(events) in _EVENTS and len(name.split()) in _WORDS and len({e.day for e in events}) > 3
    ]
    names = drawn.sample(fit, topics)
    words = {word for name in names for word in name.lower().split()}
    apart = sorted(name for name in by_name if name not in names and len(words & set(name.lower().split())) < 2)
    others = [one for name in apart if name for one in by_name[name]]
    return [sorted(by_name[name], key=lambda e: e.day) for name in names], drawn.sample(others, min(400, len(others)))


def _fill(folder: Path, made: Sequence[Report]) -> None:
    lines = []
    for one in made:
        article = one.article
        lines.append(
            json.dumps(
                {
                    "id": article.id,
                    "title": article.title,
                    "outlet": article.outlet,
                    "published": article.published,
                    "text": article.text,
                }
            )
        )
    (folder / "articles.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with Library.create(folder / "library") as library:
        library.add([folder / "articles.jsonl"])


def _counted(
    story: Sequence[Happening],
    about: Sequence[OnTopic],
    found: Sequence[Event],
    told: _Told,
    made: Sequence[Report],
    wrong: bool,
) -> Counter[str]:
    count: Counter[str] = Counter()
    own = {one.id for one in story}
    mine = {one.article.id for one in made if one.sentences[0].event in own}
    brought = {one.source.article.id for one in about}
    count.update(articles=len(mine), brought=len(brought), rightly=len(brought & mine))
    dated: dict[str, Event] = {}
    for event in found:
        meant = Counter(filter(None, (_event_of(event, at, told) for at in range(len(event.places)))))
        named = [name for name, _ in meant.most_common() if name in own]
        count["shown"] += 1
        if not named or named[0] in dated:
            count["false" if not named else "twice"] += 1
            if wrong:
                typer.echo(f"{'false' if not named else 'twice'}: {event.day} {event.text}")
            continue
        count["joined"] += len(named) > 1
        if wrong and len(named) > 1:
            typer.echo(f"joined: {event.day} " + " | ".join(told.events[name].text for name in named))
        dated[named[0]] = event
    right = {name for name, event in dated.items() if _is_right(event, told.events[name].day)}
    count.update(events=len(story), found=len(dated), right=len(right))
    order = {name: at for at, name in enumerate(dated)}
    for one, other in combinations(dated, 2):
        a, b = told.events[one].day, told.events[other].day
        if a != b:
            count["pairs"] += 1
            count["in order"] += (order[one] < order[other]) == (a < b)
    if wrong:
        for one in story:
            if one.id not in dated:
                typer.echo(f"missed: {one.day} {one.past}")
                for (article, words), sentence in told.sentences.items():
                    if sentence.event == one.id:
                        typer.echo(f"     {'+' if article in brought else '-'} {article[-28:]}: {words}")
            elif one.id not in right:
                typer.echo(f"misdated: {one.day} as {dated[one.id].day}: {dated[one.id].text}")
    return count


def _event_of(event: Event, at: int, told: _Told) -> str | None:
    place = event.places[at]
    start, end = place.source.quoted(place.sentence)
    article = place.source.article
    known = told.sentences.get((article.id, article.text[start:end]))
    return known.event if known else None


def _is_right(event: Event, day: date) -> bool:
    first, last = days(event.day if event.until is None else f"{event.day}/{event.until}")
    return first <= day <= last and (last - first).days < 32


def _show(total: Mapping[str, int]) -> None:
    def share(one: str, of: str) -> str:
        return f"{total[one]}/{total[of]} = {total[one] / max(total[of], 1):.3f}"

    rows = [
        ("articles on the topic brought", share("rightly", "articles")),
        ("of those brought, on the topic", share("rightly", "brought")),
        ("events found", share("found", "events")),
        ("dates right", share("right", "found")),
        ("pairs in order", share("in order", "pairs")),
        ("of the events shown, true and once", share("found", "shown")),
        ("false", share("false", "shown")),
        ("told twice", share("twice", "shown")),
        ("two events in one", share("joined", "shown")),
    ]
    typer.echo(table(("what", "figure"), rows))


if __name__ == "__main__":
    typer.run(main)
