"""What is said of a draft beside what should be."""

from __future__ import annotations

from typing import Any

import pytest

from evals.metrics.drafts import faults, scores
from evals.wanted import Evidence, Verdict, Verdicts

WANTED = Verdicts(
    quotes=(
        Verdict("It was fog", "verbatim", (Evidence("a"), Evidence("b"))),
        Verdict("We saw", "altered", (Evidence("a"),), changes=(("all", "none"), ("of it", ""))),
        Verdict("Boats sink", "stitched", (Evidence("a"), Evidence("b"))),
        Verdict("I wept", "misattributed", (Evidence("b"),), said_by="Ann Ray"),
        Verdict("Never again", "not found"),
    ),
    figures=(Verdict("14 boats", "contradicted", (Evidence("a"),)), Verdict("9", "held", optional=True)),
)


def quote(text: str, status: str, *cited: str, by: str | None = None, changes: tuple[tuple[str, str], ...] = ()) -> Any:
    shown = [{"draft": draft, "article": article} for draft, article in changes]
    citations = [{"article": {"id": name}} for name in cited]
    return {"text": text, "status": status, "citations": citations, "said_by": by, "changes": shown}


FOG = quote("\u201cIt was fog\u201d", "verbatim", "b", by="Cy Low")
SAW = quote("We saw all of it", "altered", "a", changes=(("all of it", "none"),))
SINK = quote("Boats sink; so be it", "stitched", "b", "a")
WEPT = quote("I wept.", "misattributed", "b", by="Ray")
NEVER = quote("Never again!", "not found")
BOATS = quote("14 boats", "contradicted", "a")
NINE = quote("9", "held", "a")


def told(*quotes: Any, figures: tuple[Any, ...] = ()) -> dict[str, Any]:
    return {"quotes": list(quotes), "figures": list(figures)}


def test_a_draft_of_which_all_is_said_as_it_should_be() -> None:
    """Changes may be taken together otherwise; any place of several will do, but of what is stitched each is needed."""
    said = told(FOG, SAW, SINK, WEPT, NEVER, figures=(BOATS, NINE))
    found = scores(WANTED, said)
    assert faults(WANTED, said) == []
    assert found.pop("verify_verbatim_altered") == (0, 1)
    assert found.pop("verify_cited") == (4, 4)
    assert found.pop("verify_held") == found.pop("verify_corrected") == (0, 0)
    assert found.pop("verify_changes") == found.pop("verify_said_by") == (1, 1)
    assert set(found.values()) == {(2, 2)}


@pytest.mark.parametrize(
    ("said", "metric", "pair"),
    [
        (told(quote("It was fog", "altered", "a")), "verify_verbatim_altered", (1, 1)),
        (told(quote("It was fog", "altered", "a")), "verify_altered", (0, 2)),
        (told(quote("It was fog", "verbatim", "c")), "verify_cited", (0, 4)),
        (told(quote("Boats sink", "stitched", "a")), "verify_cited", (0, 4)),
        (told(quote("We saw all of it", "altered", "a", changes=(("all", "none"),))), "verify_changes", (0, 1)),
        (told(quote("I wept", "misattributed", "b", by="Ann Roe")), "verify_said_by", (0, 1)),
        (told(FOG, quote("Who knows", "verbatim", "a")), "verify_verbatim", (2, 3)),
        (told(FOG, FOG), "verify_verbatim", (2, 3)),
        (told(), "verify_not_found", (0, 1)),
        (told(figures=(quote("14 boats", "held", "a"),)), "verify_held", (0, 1)),
        (told(figures=(quote("7 men", "contradicted", "a"),)), "verify_contradicted", (0, 2)),
    ],
)
def test_what_is_missing_or_false(said: dict[str, Any], metric: str, pair: tuple[int, int]) -> None:
    assert scores(WANTED, said)[metric] == pair
    assert faults(WANTED, said)
