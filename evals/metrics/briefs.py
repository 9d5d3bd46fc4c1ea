"""Does a brief have what the articles tell on its topic, and nothing else?

An entry of a brief is right where it cites a place of a wanted one and tells what that says: a figure its value, words
their speaker. Each wanted entry takes one; a second one of the same, and what nobody wants, is false. Of an event the
date is measured by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from evals.metrics.statistics import Pair
from evals.wanted import BRIEF_PARTS, Entry
from qa.english.names import is_named
from qa.english.words import normalize

_NAMES = {"timeline": "events", "figures": "figures", "voices": "voices", "open_questions": "open"}


def scores(wanted: Mapping[str, Sequence[Entry]], brief: Mapping[str, Any]) -> dict[str, Pair]:
    """How many wanted entries a brief (as ``brief --json``) has, what is false, its events' dates and order."""
    cited = {one["number"]: (one["article"]["id"], " ".join(one["quote"].split())) for one in brief["citations"]}
    found: dict[str, Pair] = {}
    false = shown = 0
    for part in BRIEF_PARTS:
        entries = _entries(part, brief)
        matched = _matched(wanted.get(part, ()), entries, cited)
        must = [one for one in wanted.get(part, ()) if not one.optional]
        right = sum(any(one is entry for entry in must) for one in matched if one is not None)
        found[f"brief_{_NAMES[part]}"] = (right, len(must))
        found[f"brief_{_NAMES[part]}_false"] = (sum(one is None for one in matched), len(entries))
        false, shown = false + sum(one is None for one in matched), shown + len(entries)
        if part == "timeline":
            found |= _days([(one, entry) for one, entry in zip(matched, entries, strict=True) if one is not None])
    return found | {"brief_false": (false, shown)}


def _entries(part: str, brief: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The entries of a part, of figures each value that holds."""
    if part != "figures":
        return list(brief[part])
    return [value for figure in brief[part] for value in figure["values"] if not value["corrected"]]


def _matched(
    wanted: Sequence[Entry], entries: Sequence[Mapping[str, Any]], cited: Mapping[int, tuple[str, str]]
) -> list[Entry | None]:
    """For each entry the wanted one that it is, None for one that is false."""
    left = sorted(wanted, key=lambda one: one.optional)
    found: list[Entry | None] = []
    for entry in entries:
        quotes = [cited[number] for number in entry["citations"]]
        one = next((w for w in left if _is_at(w, quotes) and _tells(w, entry)), None)
        found.append(one)
        if one is not None:
            left.remove(one)
    return found


def _is_at(wanted: Entry, quotes: Sequence[tuple[str, str]]) -> bool:
    return any(
        piece.doc_id == name and " ".join((piece.text or "").split()) in quote
        for piece in wanted.places
        for name, quote in quotes
    )


def _tells(wanted: Entry, entry: Mapping[str, Any]) -> bool:
    value, speaker = wanted.tells.get("value"), wanted.tells.get("speaker")
    if value is not None and f" {normalize(value)} " not in f" {normalize(entry['value'].replace('-', ' '))} ":
        return False
    return speaker is None or is_named(entry["speaker"], speaker) or normalize(speaker) in normalize(entry["speaker"])


def _days(events: Sequence[tuple[Entry, Mapping[str, Any]]]) -> dict[str, Pair]:
    """Whether the events that are wanted have their dates, and stand in order."""
    dated = [(one.tells["date"], "/".join(filter(None, [entry["date"], entry["until"]]))) for one, entry in events]
    order = [(a, b) for (a, _), (b, _) in pairwise(dated)]
    return {
        "brief_dates": (sum(given == wanted for wanted, given in dated), len(dated)),
        "brief_order": (sum(a[:10] <= b[:10] for a, b in order), len(order)),
    }
