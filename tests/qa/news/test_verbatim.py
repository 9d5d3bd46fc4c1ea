"""Quotations held against the articles: where they stand, whose they are, and what is no quotation at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import UsageError
from index.library import Library
from qa.news.verbatim import LONGEST, check, found, matching

Make = Callable[[Mapping[str, str]], Library]
MARKET = (
    "Market to move\nHolm Herald\nMarch 2, 2021\n\n"
    "“We won’t move the market —\nnot this year,” said Bo Lind, the mayor of Holm. “It stays.”\n\n"
    "Eva Moss, a trader, said the well-known square was “too small for 30–40 stalls.”\n\n"
    "The council will vote on Monday.\n"
)
PIER = "Mayor Ada Reyes said: “The pier is shut until May.” Nobody was hurt.\n"


@pytest.fixture
def holm(library: Make) -> Library:
    return library({"market.txt": MARKET, "pier.txt": PIER})


@pytest.mark.parametrize(
    ("given", "stands"),
    [
        ("The pier is shut until May.", "The pier is shut until May."),
        ('  "The pier is shut until May."  ', "The pier is shut until May."),
        ("We won't move the market - not this year", "We won’t move the market —\nnot this year"),
        ("We won`t move the market--not this\u00a0year,", "We won’t move the market —\nnot this year,"),
        ("\u00abtoo small for 30-40 stalls.\u00bb", "too small for 30–40 stalls."),
        ("the well\u2011known square was 'too small", "the well-known square was “too small"),
        ("Nobody was hurt", "Nobody was hurt"),
        ("not this year,'' said Bo Lind", "not this year,” said Bo Lind"),
    ],
)
def test_typography_is_folded(holm: Library, given: str, stands: str) -> None:
    """White space, quotation marks and dashes; what is cited is the article's own."""
    checked = check(holm, given)
    assert checked.status == "verbatim"
    (citation,) = checked.citations
    assert citation.quote == stands
    assert checked.nearest is None


@pytest.mark.parametrize(
    "given",
    [
        "The pier is shut until June.",
        "The pier was shut until May.",
        "the pier is shut until May.",
        "The pier is shut, until May.",
        "The pier is not shut until May.",
        "pier is shut until Ma",
        "ier is shut until May",
        "The pier is shut until May... Nobody was hurt",
        "too small for 3040 stalls.",
        "We wont move the market",
        "The pier is shut until May. It stays.",
    ],
)
def test_nothing_else_is_folded(holm: Library, given: str) -> None:
    """A word, a letter, a comma, half a word: the nearest sentence is shown in its place."""
    checked = check(holm, given)
    assert (checked.status, checked.citations, checked.said_by) == ("not found", (), None)
    assert checked.nearest is not None
    assert set(re.findall(r"\w+", given)) & set(re.findall(r"\w+", checked.nearest.quote))


@pytest.mark.parametrize(
    ("given", "speaker", "status", "said_by"),
    [
        ("The pier is shut until May.", "Ada Reyes", "verbatim", "Ada Reyes"),
        ("The pier is shut until May.", "Mayor Reyes", "verbatim", "Ada Reyes"),
        ("The pier is shut until May.", "the mayor", "verbatim", "Ada Reyes"),
        ("The pier is shut until May.", "Bo Lind", "misattributed", "Ada Reyes"),
        ("We won't move the market - not this year", "Eva Moss", "misattributed", "Bo Lind"),
        ("We won't move the market - not this year", "the mayor of Holm", "verbatim", "Bo Lind"),
        ("too small for 30-40 stalls", "Eva Moss", "verbatim", "Eva Moss"),
        ("The council will vote on Monday.", "Bo Lind", "verbatim", None),
        ("The pier is open", "Ada Reyes", "not found", None),
    ],
)
def test_another_speaker_is_told_where_the_article_says_so(
    holm: Library, given: str, speaker: str, status: str, said_by: str | None
) -> None:
    """Where it does not say, the words are there and nobody is blamed."""
    checked = check(holm, given, speaker)
    assert (checked.status, checked.said_by) == (status, said_by)


def test_every_place_is_told_the_most_at_the_limit(library: Make) -> None:
    """Copies and repetitions alike."""
    made = library({f"{n}.txt": f"Story {n}.\n\nThe lamp was lit. And again: the lamp was lit.\n" for n in range(4)})
    places = found(made, "lamp was lit")
    assert [place.number for place in places] == list(range(1, 9))
    assert {place.article.id for place in places} == {f"{n}.txt" for n in range(4)}
    assert len(found(made, "lamp was lit", limit=3)) == 3


def test_a_quotation_that_goes_over_passages_is_found(library: Make) -> None:
    """Whichever words stand before the border, in a text of many passages."""
    sentences = [f"Sentence {n} tells of the {word} and of nothing else in the world." for n, word in enumerate(WORDS)]
    text = " ".join(sentences)
    made = library({"long.txt": text + "\n", "other.txt": "Something else in the world.\n"})
    borders = [passage.end for passage in made.passages("long.txt")][:-1]
    assert len(borders) > 3
    for border in borders:
        for before, behind in ((20, 20), (60, 10), (10, 60), (400, 400), (15, 1500)):
            start = text.rfind(" ", 0, max(border - before, 1)) + 1
            end = text.find(" ", min(border + behind, len(text) - 2))
            (place,) = found(made, text[start : end if end > 0 else len(text)])
            assert place.start == start


WORDS = [f"{first}{second}" for first in ("amber", "brass", "cedar", "delta", "ember") for second in "abcdefghijkl"]


@pytest.mark.parametrize(("given", "said"), [("", "empty"), (" — ” ", "empty"), ("x" * (LONGEST + 1), "at most")])
def test_what_is_no_quotation_is_a_usage_error(holm: Library, given: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        check(holm, given)


@given(st.text(alphabet="ab .’'\"“”—–-\n\t", min_size=1, max_size=30), st.sampled_from([" ", "\n", "\u00a0\t"]))
def test_a_text_matches_itself_however_it_is_set(words: str, space: str) -> None:
    """With other white space, marks and dashes in place of its own."""
    try:
        pattern = matching(words)
    except UsageError:
        return
    text = re.sub(r"\s+", space, words.replace("“", '"').replace("’", "'").replace("–", "—"))
    assert pattern.search(f" {text} ")
    assert matching(text).search(f" {words} ")
