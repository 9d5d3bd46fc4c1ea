"""Quotations beside the words of a text: what is no change, what is one, and which words differ."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.news.alignment import align
from qa.news.matching import Pattern, Words, edits, matches, without_attributions

TEXT = (
    "Officials met. “We will not close the U.S. plant,” she said, “and the mayor knows it — the 1,200 workers’ jobs "
    "are safe.” Don’t ask: it was 20 degrees, not -5. A café\u00a0owner ended the re\u00adport."
)
HELD = Words(TEXT)
BARE = without_attributions(HELD)


def standing(quotation: str) -> tuple[str, tuple[str, ...]] | None:
    """The words of the text that a quotation stands for, and what is set otherwise; None where it does not stand."""
    pattern = Pattern(quotation)
    for held in filter(None, (HELD, BARE)):
        for match in matches(pattern, held):
            start, end = held.span(match.first, match.last)
            return TEXT[start:end], edits(pattern, held, match)
    return None


@pytest.mark.parametrize(
    ("quotation", "edited"),
    [
        ("We will not close the U.S. plant", ()),
        ("We will not close the US plant,", ("a word written otherwise",)),
        ("we will not close", ("capital at the start",)),
        ("WE WILL NOT CLOSE", ("capitals",)),
        ("knows it -- the 1,200", ("dashes",)),
        ("the 1200 workers", ("a word written otherwise",)),
        ("Don't ask", ("apostrophes",)),
        ("We\nwill\u00a0not  close", ()),
        ("will not close, the U.S. plant", ("punctuation",)),
        ("We will not close the U.S. plant and the mayor knows it", ("an attribution left out",)),
        ("We will not close the … plant", ("words left out",)),
        ("We will not close the [...] plant", ("words left out",)),
        ("knows it... jobs are safe", ("words left out",)),
        ("the [governor] knows it", ("brackets",)),
        ("[T]he mayor knows", ("brackets",)),
        ("know[s] it", ("brackets",)),
        ("knows it [she said]", ("brackets",)),
        ("A cafe owner ended the report", ("a word written otherwise",)),
    ],
)
def test_what_typesetters_and_editors_do_is_no_change(quotation: str, edited: tuple[str, ...]) -> None:
    """And it is said."""
    found = standing(quotation)
    assert found is not None
    assert found[1] == edited


@pytest.mark.parametrize(
    ("quotation", "changes"),
    [
        ("We will close the U.S. plant", [("", "not")]),
        ("We [will] close the U.S. plant", [("", "not")]),
        ("We … close the U.S. plant", [("", "not")]),
        ("We will not [never] close the U.S. plant", [("never", "")]),
        ("the mayor never knows it", [("never", "")]),
        ("and the governor knows it", [("governor", "mayor")]),
        ("it was 20 degrees, not 5", [("", "-")]),
        ("the 1,300 workers’ jobs are very safe", [("1,300", "1,200"), ("very", "")]),
        ("the mayor knew it", [("knew", "knows")]),
    ],
)
def test_a_word_changed_added_or_lost_is_one(quotation: str, changes: list[tuple[str, str]]) -> None:
    """A "not" above all, also behind an ellipsis or a bracket."""
    assert standing(quotation) is None
    aligned = align(Pattern(quotation), HELD)
    assert aligned is not None
    assert [tuple(change) for change in aligned.changes] == changes


def test_half_a_word_is_none() -> None:
    """A match begins and ends where words do."""
    assert standing("ill not clos") is None
    assert standing("lose the U.S. plan") is None


def test_words_in_common_by_chance_are_no_part_of_the_nearest_place() -> None:
    """What was made up behind the end of a quotation is not set beside whatever follows in the article."""
    held = Words("“It will be a long winter for people in a hurry,” said the chairman of the commission, on a bench.")
    made_up = "It will be a long winter for people in a hurry, and the bridge will be the pride of a coast"
    aligned = align(Pattern(made_up), held)
    assert aligned is not None
    assert held.text[slice(*held.span(aligned.first, aligned.last))] == "It will be a long winter for people in a hurry"


WORD = st.sampled_from("The lamp was lit on Monday by Ada Quill after eleven dark years at sea".split())


@given(st.lists(WORD, min_size=1, max_size=12), st.sampled_from(["  ", "\n", "\u00a0", " \u2014 ", "\u201d \u201c"]))
def test_a_quotation_stands_in_itself_however_it_is_set(words: list[str], between: str) -> None:
    """With other white space, dashes and marks between its words."""
    held = Words(between.join(words))
    (first, *_) = matches(Pattern(" ".join(words)), held)
    assert (first.first, first.last) == (0, len(words))


@given(st.lists(WORD, min_size=2, max_size=12), st.data())
def test_a_quotation_with_a_word_of_its_own_stands_nowhere(words: list[str], data: st.DataObject) -> None:
    """Whichever word is put in another's place."""
    held = Words(" ".join(words))
    at = data.draw(st.integers(0, len(words) - 1))
    changed = " ".join([*words[:at], "otherwise", *words[at + 1 :]])
    assert not list(matches(Pattern(changed), held))
    aligned = align(Pattern(changed), held)
    assert aligned is None or any("otherwise" in change.draft for change in aligned.changes)


@given(st.text(max_size=60))
def test_the_words_of_any_text_have_their_places(text: str) -> None:
    """None is empty, and they stand in order."""
    held = Words(text)
    assert all(held.words)
    assert all(a < b <= c for (a, b), (c, _) in zip(held.spans, [*held.spans[1:], (len(text), 0)], strict=False))
    assert not re.search(r"\s", "".join(held.words))
