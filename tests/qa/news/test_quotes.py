"""Who said what, looked up in a library."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from index import notes
from index.errors import UsageError
from index.filters import Filters
from index.library import Library
from qa.news.quotes import quotes
from qa.notes import maker

Make = Callable[[Mapping[str, str]], Library]


def _article(title: str, outlet: str, date: str, text: str) -> str:
    return f"---\ntitle: {title}\noutlet: {outlet}\ndate: {date}\n---\n{text}\n"


ARTICLES = {
    "pier.md": _article(
        "Pier shut",
        "Bay Post",
        "2021-03-01",
        'Mayor Ada Reyes spoke in Dover.\n\n"The pier stays shut until May," Reyes said.\n\n'
        'Tom Lind, a fisherman, disagreed. "The pier is safe," he said.',
    ),
    "pier-copy.md": _article(
        "Pier shut",
        "Coast Times",
        "2021-03-02",
        'Mayor Ada Reyes spoke in Dover.\n\n"The pier stays shut until May," Reyes said.\n\n'
        'Tom Lind, a fisherman, disagreed. "The pier is safe," he said.',
    ),
    "school.md": _article(
        "School grows",
        "Coast Times",
        "2021-06-05",
        "Mayor Ada Reyes told the council that the school needs two rooms.\n\n"
        '"Nobody asked the teachers," said a spokesman for the Teachers Union.',
    ),
    "other.md": _article(
        "Harbour",
        "Bay Post",
        "2020-01-05",
        'Mayor Ines Holm of Calder said: "The pier in Calder is sold."\n\nCarla Reyes, a baker, said she was glad.',
    ),
}


def _texts(library: Library, by: str | None, about: str | None = None, filters: Filters | None = None) -> list[str]:
    return [one.text for one in quotes(library, by, about, filters)]


def test_by_a_name_newest_first_and_copies_once(library: Make) -> None:
    """A full name is nobody's who has only the family name in common."""
    made = library(ARTICLES)
    assert _texts(made, "Ada Reyes") == ["the school needs two rooms", "The pier stays shut until May,"]
    first = quotes(made, "Ada Reyes")[1]
    assert first.citation.article.outlet == "Bay Post"  # who had it first
    assert first.citation.quote == '"The pier stays shut until May," Reyes said.'


@pytest.mark.parametrize(
    ("by", "about", "found"),
    [
        ("Reyes", "pier", ["The pier stays shut until May,"]),
        ("Teachres Union", None, ["Nobody asked the teachers,"]),
        ("the mayor of Calder", None, ["The pier in Calder is sold."]),
        ("Teachers Union", None, ["Nobody asked the teachers,"]),
        (None, "teachers", ["Nobody asked the teachers,"]),
        ("Teachers Union", "school", ["Nobody asked the teachers,"]),  # the headline is on it
        ("Tom Lind", "school", []),
        ("Bob Quill", None, []),
    ],
)
def test_by_and_about(library: Make, by: str | None, about: str | None, found: list[str]) -> None:
    """By a surname, a misspelt name, a role with its place, a body; and on a topic."""
    assert _texts(library(ARTICLES), by, about) == found


def test_what_is_left_out_between_is_shown(library: Make) -> None:
    """Two parts of a quotation are never one: that would be stitched."""
    text = 'Mayor Ada Reyes spoke in Dover. "The pier stays shut," Reyes said. "Nobody may go there."'
    assert _texts(library({"a.md": _article("Pier", "Bay Post", "2021-03-01", text)}), "Ada Reyes") == [
        "The pier stays shut, … Nobody may go there."
    ]


def test_filters_and_limit(library: Make) -> None:
    """Only articles of that time and outlet, and no more than asked for."""
    made = library(ARTICLES)
    assert _texts(made, "Reyes", None, Filters(since="2021-05")) == ["the school needs two rooms"]
    assert _texts(made, "Ada Reyes", None, Filters(outlets=("bay post",))) == ["The pier stays shut until May,"]
    assert len(quotes(made, None, "pier", limit=1)) == 1


def test_it_is_the_same_with_notes_and_without(library: Make) -> None:
    """What the store lacks is worked out when it is asked for, and repair makes it anew."""
    made = library(ARTICLES)
    before = _texts(made, "Reyes")
    notes.renew(made.store, maker())
    assert all(made.note(one.id, maker().rules) for one in made.articles())
    assert _texts(made, "Reyes") == before


def test_neither_is_an_error(library: Make) -> None:
    """There is nothing to look for."""
    with pytest.raises(UsageError, match="qa quotes --by"):
        quotes(library(ARTICLES), None, " ")
