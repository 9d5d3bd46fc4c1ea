"""The letters of a text, whichever way they were typed."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encode import Encoder
from index.library import Library
from index.text.letters import folded, plain
from index.upkeep import check

TEXT = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("ae\u00ad\u0301\u0308\u00e9\u200b \ufb01o'\u2019-\u2011\u00df"),
    )
)


@given(TEXT)
def test_folding_twice_is_folding_once(text: str) -> None:
    """What is folded is compared with what is folded, however often."""
    assert folded(folded(text)) == folded(text)
    assert plain(plain(text).text).text == plain(text).text


@given(TEXT)
def test_both_forms_of_unicode_fold_to_one(text: str) -> None:
    """Programs of one maker write letters apart from their accents, others do not."""
    assert folded(unicodedata.normalize("NFD", text)) == folded(unicodedata.normalize("NFC", text))


@given(TEXT)
def test_offsets_run_through_the_whole_text(text: str) -> None:
    """Every place has one, in order, from the beginning to the end."""
    made = plain(text)
    offsets = [made.offset(at) for at in range(len(text) + 1)]
    assert offsets == sorted(offsets)
    assert (offsets[0], offsets[-1]) == (0, len(made.text))


@given(
    st.lists(st.sampled_from(["caf\u00e9", "cafe\u0301", "har\u00adbour", "pier", "\ufb01re", "Zoe\u0308"]), min_size=1)
)
def test_a_word_is_found_where_it_stands(words: list[str]) -> None:
    """The words of a plain text stand at the offsets of the stored ones."""
    text = " ".join(words)
    made, at = plain(text), 0
    for word in words:
        assert made.text[made.offset(at) : made.offset(at + len(word))] == plain(word).text
        at += len(word) + 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jos\u00e9", "jose"),
        ("Jose\u0301", "JOS\u00c9"),
        ("O\u2019Hara", "O'Hara"),
        ("O\u02bcHara", "o'hara"),
        ("Jean\u2011Marc", "Jean-Marc"),
        ("har\u00adbour\u00admas\u00adter", "harbourmaster"),
        ("Bj\u00f8rn \u0141aski", "Bjorn Laski"),
        ("Stra\u00dfe", "strasse"),
        ("\ufb01re", "fire"),
        ("water\u200bfront", "waterfront"),
        ("Nguy\u1ec5n", "Nguyen"),
    ],
)
def test_one_word_typed_in_two_ways(one: str, other: str) -> None:
    """Accents, apostrophes, hyphens, ligatures and what is not seen make no other word."""
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("4,000\u00b3", "4,0003"), ("Wood", "Woods"), ("re-sign", "resign")])
def test_what_a_reader_tells_apart_stays_apart(one: str, other: str) -> None:
    """A footnote's number is no digit of a figure, an ending no accent."""
    assert folded(one) != folded(other)


# --- in a library -----------------------------------------------------------------------------------------------------

QUAY = "Quay reopens\n\nThe Cafe\u0301 Mu\u0308ller reopened. The break\u00adwa\u00adter by \u0141aski is shut.\n"


@pytest.mark.parametrize(
    "word", ["Caf\u00e9", "cafe\u0301", "cafe", "M\u00fcller", "breakwater", "break\u00adwater", "laski"]
)
def test_words_are_found_however_they_were_typed(library: Callable[[Mapping[str, str]], Library], word: str) -> None:
    """By the words alone, in the article's way or in another."""
    made = library({"quay.txt": QUAY, "mill.txt": "Mill sold\n\nThe mill was sold.\n"})
    assert made.words.frequency(folded(word)) == 1
    assert made.search(word, 1)[0].passage.article_id == "quay.txt"
    assert made.search(word, 1)[0].bm25 > 0


def test_words_stored_in_another_way_are_made_anew(
    library: Callable[[Mapping[str, str]], Library], encoder: Encoder
) -> None:
    """A library whose words an older version wrote finds them all once it has been opened to be written to."""
    made = library({"quay.txt": QUAY})
    made.close()
    with closing(sqlite3.connect(made.folder / "library.sqlite")) as file, file:
        file.execute("INSERT INTO words (words) VALUES ('delete-all')")
        file.execute("DELETE FROM meta WHERE key = 'words'")
    with Library(made.folder, write=True, encoder=encoder) as again:
        assert again.words.frequency("breakwater") == 1
        assert not check(again)
