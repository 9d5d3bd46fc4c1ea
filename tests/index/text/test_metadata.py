"""What keys and properties state about an article is taken as it is, under any of their usual names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.metadata import Metadata, from_mapping


@pytest.mark.parametrize(
    ("mapping", "found"),
    [
        ({"headline": "Ferries stop"}, {"title": "Ferries stop"}),
        ({"source": "Harbor Ledger"}, {"outlet": "Harbor Ledger"}),
        ({"publisher": {"name": "Harbor Ledger"}}, {"outlet": "Harbor Ledger"}),
        ({"outlet": "A", "source": "B"}, {"outlet": "A", "extra": {"source": "B"}}),
        ({"source": "https://example.org/a"}, {"url": "https://example.org/a"}),
        ({"author": "By Jane Doe and John Roe"}, {"authors": ("Jane Doe", "John Roe")}),
        ({"authors": ["Jane Doe", {"name": "John Roe"}]}, {"authors": ("Jane Doe", "John Roe")}),
        ({"author": "Doe, Jane"}, {"authors": ("Doe, Jane",)}),
        ({"byline": "Jane Doe; Roe, John"}, {"authors": ("Jane Doe", "Roe, John")}),
        ({"publishedAt": "2019-07-12"}, {"published": "2019-07-12"}),
        ({"date_published": "July 12, 2019"}, {"published": "2019-07-12"}),
        ({"date": "2019-07"}, {"published": "2019-07"}),
        ({"date": "July 12"}, {"extra": {"date": "July 12"}}),
        (
            {"published": "soon", "date": "2019-07-12"},
            {"published": "2019-07-12", "extra": {"published": "soon"}},
        ),
        ({"Lang": "en", "link": "http://example.org"}, {"language": "en", "url": "http://example.org"}),
        ({"title": "  ", "tags": ["a"]}, {"extra": {"title": "  ", "tags": ["a"]}}),
        ({"title": ["a"], "url": "/a"}, {"extra": {"title": ["a"], "url": "/a"}}),
    ],
)
def test_keys_are_read_by_any_of_their_names(mapping: dict[str, object], found: dict[str, object]) -> None:
    """Synonyms fill the fields; what fills none is kept."""
    assert from_mapping(mapping) == Metadata(**found)  # type: ignore[arg-type]


def test_gaps_are_filled_and_nothing_is_overwritten() -> None:
    """The first of two sources wins, field by field."""
    front, text = Metadata(title="A", authors=("Jane Doe",)), Metadata(title="B", outlet="C")
    assert front.or_else(text) == Metadata(title="A", outlet="C", authors=("Jane Doe",))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.just("name"), inner),
    max_leaves=5,
)


@given(st.dictionaries(st.text() | st.sampled_from(["title", "date", "source", "author"]), VALUES))
def test_any_mapping_is_read(mapping: dict[str, object]) -> None:
    """Values of any type give fields or are kept, and never an error."""
    assert set(from_mapping(mapping).extra) <= set(mapping)
