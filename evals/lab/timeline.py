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
from collections.abc import Iterable, Mapping, Sequence
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
_MOST_DAYS = 32
"""Of a stretch of time that still dates an event."""


class _Truth(NamedTuple):
    """What is known of a library of such articles."""

    sentences: Mapping[tuple[str, str], Sentence]
    """By article and words."""
    events: Mapping[str, Happening]
    on: Mapping[str, str]
    """The story of each article, by its id."""

    @classmethod
    def of(cls, made: Sequence[Report], events: Iterable[Happening]) -> _Truth:
        by_id = {one.id: one for one in events}
        return cls(
            {(one.article.id, each.text): each for one in made for each in one.sentences},
            by_id,
            {one.article.id: by_id[one.sentences[0].event or ""].story for one in made},
        )

    def told_by(self, event: Event) -> list[str]:
        """The events that the places of an event tell, those most told first."""
        found: Counter[str] = Counter()
        for place in event.places:
            start, end = place.source.quoted(place.sentence)
            article = place.source.article
            known = self.sentences.get((article.id, article.text[start:end]))
            found.update([known.event] if known and known.event else ())
        return [name for name, _ in found.most_common()]


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
    truth = _Truth.of(made, (each for story in (*chosen, others) for each in story))
    total: Counter[str] = Counter()
    took = []
    with tempfile.TemporaryDirectory(prefix="article-qa-timeline-") as folder:
        _fill(Path(folder), made)
        with Library(Path(folder) / "library") as library:
            for story in chosen[half == "measure" :: 2]:
                began = perf_counter()
                about = on_topic(library, Topic.read(story[0].story, library))
                found = timeline(about, library.encoder.encode)
                took.append(perf_counter() - began)
                total += _counted(story, about, found, truth)
                if wrong:
                    _show_wrong(story, found, truth)
    _show(total)
    typer.echo(
        f"\n{len(took)} topics, {len(made)} articles, seed {seed}, {1000 * sum(took) / len(took):.0f} ms a topic"
    )


def _stories(
    rows: Iterable[Mapping[str, str]], topics: int, drawn: random.Random
) -> tuple[list[list[Happening]], list[Happening]]:
    """The stories that are topics, and events of other stories."""
    by_name: dict[str, list[Happening]] = defaultdict(list)
    for row in rows:
        name = re.sub(r"[*]|\s\([^)]*\)", "", re.split(r"\s/\s|,\s", row["title"])[-1])
        if made := happening(row["id"], name, date.fromisoformat(row["date"]), row["text"]):
            by_name[name].append(made)
    fit = [
        name
        for name, events in sorted(by_name.items())
        if re.search(r"[a-z]{3}", name)
        and len(events) in _EVENTS
        and len(name.split()) in _WORDS
        and len({e.day for e in events}) > 3
    ]
    names = drawn.sample(fit, topics)
    words = {word for name in names for word in name.lower().split()}
    apart = sorted(name for name in by_name if name not in names and len(words & set(name.lower().split())) < 2)
    others = [one for name in apart if name for one in by_name[name]]
    return [sorted(by_name[name], key=lambda e: e.day) for name in names], drawn.sample(others, min(400, len(others)))


def _fill(folder: Path, made: Sequence[Report]) -> None:
    """A library of the articles in a folder."""
    keys = ("id", "title", "outlet", "published", "text")
    lines = (json.dumps({key: getattr(one.article, key) for key in keys}) for one in made)
    (folder / "articles.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with Library.create(folder / "library") as library:
        library.add([folder / "articles.jsonl"])


# --- what came of it --------------------------------------------------------------------------------------------------


def _matched(story: Sequence[Happening], found: Sequence[Event], truth: _Truth) -> dict[str, Event]:
    """The story's events that are found, each with what tells it first, in the order of the timeline."""
    own = {one.id for one in story}
    matched: dict[str, Event] = {}
    for event in found:
        if name := next((name for name in truth.told_by(event) if name in own), None):
            matched.setdefault(name, event)
    return matched


def _counted(
    story: Sequence[Happening], about: Sequence[OnTopic], found: Sequence[Event], truth: _Truth
) -> Counter[str]:
    own = {one.id for one in story}
    mine = {name for name, on in truth.on.items() if on == story[0].story}
    brought = {one.source.article.id for one in about}
    matched = _matched(story, found, truth)
    told = [[name for name in truth.told_by(event) if name in own] for event in found]
    count = Counter(articles=len(mine), brought=len(brought), rightly=len(brought & mine))
    count.update(shown=len(found), false=told.count([]), joined=sum(len(names) > 1 for names in told))
    count.update(twice=len(found) - len(matched) - told.count([]))
    count.update(events=len(story), found=len(matched))
    count.update(right=sum(_is_right(event, truth.events[name].day) for name, event in matched.items()))
    for one, other in combinations(matched, 2):
        count["pairs"] += truth.events[one].day != truth.events[other].day
        count["in order"] += truth.events[one].day < truth.events[other].day
    return count


def _is_right(event: Event, day: date) -> bool:
    first, last = days(event.day if event.until is None else f"{event.day}/{event.until}")
    return first <= day <= last and (last - first).days < _MOST_DAYS


def _show_wrong(story: Sequence[Happening], found: Sequence[Event], truth: _Truth) -> None:
    matched = _matched(story, found, truth)
    typer.echo(f"== {story[0].story}")
    for event in found:
        if event not in matched.values():
            typer.echo(f"false or twice: {event.day} {event.text}")
    for one in story:
        if one.id not in matched:
            typer.echo(f"missed: {one.day} {one.past}")
        elif not _is_right(event := matched[one.id], one.day):
            typer.echo(f"misdated: {one.day} as {event.day}: {event.text}")


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
