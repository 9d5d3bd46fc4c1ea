"""What a brief has of what it should have, and what is false in it."""

from __future__ import annotations

from typing import Any

import pytest

from evals.metrics.briefs import scores
from evals.wanted import Entry, Evidence

WANTED = {
    "timeline": (
        Entry((Evidence("a", "sank on Friday"), Evidence("b", "went down")), {"date": "2020-03-06"}),
        Entry((Evidence("a", "was raised"),), {"date": "2020-05"}),
        Entry((Evidence("a", "was built in"),), {"date": "1990"}, optional=True),
    ),
    "figures": (Entry((Evidence("a", "14 sailors"),), {"value": "14"}),),
    "voices": (Entry((Evidence("b", "It was fog"),), {"speaker": "Ann Ray"}),),
    "open_questions": (Entry((Evidence("b", "has not said why"),), {}),),
}
CITATIONS = [
    {"number": number, "article": {"id": name}, "quote": quote}
    for number, name, quote in (
        (1, "a", "The ferry sank on\nFriday with 14 sailors."),
        (2, "b", "The ferry went down."),
        (3, "a", "It was raised in May."),
        (4, "b", "\u201cIt was fog,\u201d said Ann Ray."),
        (5, "b", "The owner has not said why."),
        (6, "a", "It was built in 1990."),
    )
]


def brief(**parts: Any) -> dict[str, Any]:
    return {**{key: [] for key in WANTED}, "citations": CITATIONS, **parts}


def event(date: str, *citations: int) -> dict[str, Any]:
    return {"date": date, "until": None, "citations": citations}


def values(*told: tuple[str, int]) -> list[dict[str, Any]]:
    return [{"values": [{"value": value, "corrected": False, "citations": [number]} for value, number in told]}]


def test_a_whole_brief() -> None:
    """What may be left out and is there is not false, and any place of several will do."""
    found = scores(
        WANTED,
        brief(
            timeline=[event("1990", 6), event("2020-03-06", 2), event("2020-05", 3)],
            figures=values(("14", 1)),
            voices=[{"speaker": "Mayor Ann Ray", "citations": [4]}],
            open_questions=[{"citations": [5]}],
        ),
    )
    assert {name: pair for name, pair in found.items() if not name.endswith("false")} == {
        "brief_events": (2, 2),
        "brief_dates": (3, 3),
        "brief_order": (2, 2),
        "brief_figures": (1, 1),
        "brief_voices": (1, 1),
        "brief_open": (1, 1),
    }
    assert found["brief_false"] == (0, 6)


@pytest.mark.parametrize(
    ("parts", "metric", "pair"),
    [
        ({"timeline": [event("2020-03-06", 1), event("2020-03-06", 2)]}, "brief_events_false", (1, 2)),
        ({"timeline": [event("2020-03-07", 1)]}, "brief_dates", (0, 1)),
        ({"timeline": [event("2020-05", 3), event("2020-03-06", 1)]}, "brief_order", (0, 1)),
        ({"figures": values(("140", 1))}, "brief_figures", (0, 1)),
        ({"figures": values(("14", 1), ("15", 1))}, "brief_figures_false", (1, 2)),
        ({"voices": [{"speaker": "Ann Reyes", "citations": [4]}]}, "brief_voices", (0, 1)),
        ({"voices": [{"speaker": "Ann Ray", "citations": [5]}]}, "brief_voices_false", (1, 1)),
        ({"open_questions": [{"citations": [4]}]}, "brief_open", (0, 1)),
        ({}, "brief_false", (0, 0)),
    ],
)
def test_what_is_missing_or_false(parts: dict[str, Any], metric: str, pair: tuple[int, int]) -> None:
    assert scores(WANTED, brief(**parts))[metric] == pair
