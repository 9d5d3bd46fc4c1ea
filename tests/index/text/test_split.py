"""Sentences and passages are exact places in the text, whatever the text."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from index.encode import MAX_TOKENS, Encoder
from index.text.split import Splitter, sentences, wordless

# What newspapers and hostile files are made of, put together at random.
PIECES = st.one_of(
    st.sampled_from(
        [
            "The mayor spoke.", "The mayor spoke.", "“We heard it,” she said.", "U.S. Immigration came at 5 p.m.",
            "Gov. Newsom", "cafe\u0301", "\u0928\u092e\u0938\u094d\u0924\u0947", "\U0001f469\u200d\U0001f467",
            "\U0001f1e9\U0001f1ea", "e\u0301\u0302\u0303" * 9, "日本語。そして",
            "...", "…", "?!", "”", "(", "-", "\u200b", "\ufeff", "\u202e", "ﬁ", "İ", "\x00", "x" * 700, "ab,cd;" * 90,
            "https://example.org/a?b=c", "RELATED: More on this", "Photo: Ada Quill", "SIGN UP FOR OUR NEWS NOW",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
)  # fmt: skip
GAPS = st.sampled_from(
    [" ", " ", " ", "\n", "\n\n", "\r\n", "\r", "\t", "\u2028", "\u00a0", "\x0b", "\x1c", "\x85", "", "\n\n\n\n"]
)
ARTICLES = st.lists(st.tuples(PIECES, GAPS), max_size=80).map(lambda parts: "".join(map("".join, parts)))
MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def assert_covered(text: str, spans: list[tuple[int, int]]) -> None:
    """The spans are in order, none is empty or overlaps another, and nothing but white space lies outside them."""
    ends = [(0, 0), *spans, (len(text), len(text))]
    for (_, end), (start, _) in pairwise(ends):
        assert end <= start
        assert not text[end:start].strip()
    for start, end in spans:
        assert text[start:end] == text[start:end].strip() != ""


@MANY
@given(ARTICLES)
@example("\n \n".join(f"A line of about fifty characters, number {n}, that wraps\nonto the next" for n in range(9)))
def test_sentences_cover_any_text_in_order(text: str) -> None:
    """Every word stands in exactly one sentence."""
    assert_covered(text, [(one.start, one.end) for one in sentences(text)])


@MANY
@given(ARTICLES)
@example("\n\n".join(f"{'The mayor spoke at some length on day ' * 4}{n}. \ufeff" for n in range(20)))
def test_passages_cover_any_text_in_order_and_fit_the_encoder(encoder: Encoder, text: str) -> None:
    """Every word is embedded, none is beyond what the model reads."""
    spans = Splitter(encoder.tokenize).split(text).passages
    assert_covered(text, spans)
    assert all(len(encoder.tokenize(text[start:end])) + 2 <= MAX_TOKENS for start, end in spans)


@settings(MANY, max_examples=40)
@given(st.integers(1, 300), st.integers(0, 60))
def test_passages_may_be_as_small_as_wanted(encoder: Encoder, tokens: int, repeats: int) -> None:
    """The limit holds for any number of tokens, and only a sentence longer than it is cut."""
    text = "The bell rang twice. Nobody came, for it was late.\n\n" * repeats
    starts = {one.start for one in sentences(text)}
    spans = Splitter(encoder.tokenize, tokens).split(text).passages
    assert_covered(text, spans)
    assert all(len(encoder.tokenize(text[start:end])) <= tokens for start, end in spans)
    assert tokens < 8 or {start for start, _ in spans} <= starts


def test_a_sentence_that_stands_twice_has_both_places(encoder: Encoder) -> None:
    """Neither a sentence nor a passage lands on the earlier copy of its words."""
    said = "“We saw nothing,” the keeper said."
    filler = "\n\n".join(f"On day {n} the ferry left the harbour before noon and came back empty." for n in range(30))
    text = f"{said}\n\n{filler}\n\n{said}\n\n{filler}\n\n{said}"
    places = [at for at in range(len(text)) if text.startswith(said, at)]
    assert [one.start for one in sentences(text) if text[one.start : one.end] == said] == places
    spans = Splitter(encoder.tokenize).split(text).passages
    within = {next(span for span in spans if span[0] <= at < span[1]) for at in places}
    assert len(within) == len(places) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gov. Poe met Sen. Roe at 5 p.m. Monday. All left.", ["Gov. Poe met Sen. Roe at 5 p.m. Monday.", "All left."]),
        ("He left at 5 p.m. — before the vote. All left.", ["He left at 5 p.m. — before the vote.", "All left."]),
        ("It is open 9 a.m. - 5 p.m. daily. It was.", ["It is open 9 a.m. - 5 p.m. daily.", "It was."]),
        ("They left the U.S. – the last of many. It ended.", ["They left the U.S. – the last of many.", "It ended."]),
        ("It ended. – Then all left.", ["It ended.", "– Then all left."]),
        ("U.S. Immigration came. It left.", ["U.S. Immigration came.", "It left."]),
        ("They moved to the U.S. The house was sold.", ["They moved to the U.S.", "The house was sold."]),
        ("“Why?” she asked. “No.”", ["“Why?” she asked.", "“No.”"]),
        ("He said “No.” Then he left.", ["He said “No.”", "Then he left."]),
        ("John F. Quill won. No. 5 lost.", ["John F. Quill won.", "No. 5 lost."]),
        ("It cost $3.5 million… Nobody paid!", ["It cost $3.5 million…", "Nobody paid!"]),
        ("No full stop\nanother line", ["No full stop", "another line"]),
        ("一。二。", ["一。", "二。"]),
        ("Was it? It was! 🎉 Yes.", ["Was it?", "It was!", "🎉 Yes."]),
        (" \n\t ", []),
    ],
)  # fmt: skip
def test_sentences_end_where_a_newspaper_ends_them(text: str, expected: list[str]) -> None:
    """Abbreviations, initials and quotations are not ends; line ends of a list are."""
    assert [text[one.start : one.end] for one in sentences(text)] == expected


@pytest.mark.parametrize(
    "line",
    ["RELATED: Ferry sinks", "Photo: Ada Quill", "Sign up for our newsletter", "FILE - The harbour in 2019"],
)
def test_what_stands_beside_the_story_is_marked(line: str) -> None:
    """A link, a caption and a prompt are kept as sentences, outside the body."""
    story = "The ferry sank on Monday, the harbour master said. Nobody was hurt.\n\n"
    text = f"{story}{line}\n\n{story}"
    assert [text[one.start : one.end] for one in sentences(text) if not one.body] == [line]


@pytest.mark.parametrize("gap", ["(" * 400_000, "[ ] " * 100_000, "-\n" * 1000])
def test_a_long_run_without_words_is_in_no_passage(encoder: Encoder, gap: str) -> None:
    """It would take a minute to encode; the marks of the sentences at its ends are theirs."""
    text = f"He said: “Words.” {gap} “More” words."
    assert [text[start:end] for start, end in Splitter(encoder.tokenize).split(text).passages] == [
        "He said: “Words.”",
        "“More” words.",
    ]
    assert Splitter(encoder.tokenize).split(gap).passages == []
    assert wordless(gap)
    assert not wordless("(" * 999)


@pytest.mark.parametrize("unit", [".", "?!", "…”", "\n", "\r\n", " ", "(", "U.S. ", "a.b.", "by A ", "“.” ", "Photo "])
def test_a_hostile_text_takes_no_longer_than_its_length_allows(unit: str) -> None:
    """Twice 50,000 characters of one thing take about twice the time, not four times or a minute."""
    began = time.perf_counter()
    text = unit * (50_000 // len(unit))
    sentences(f"Words. {text} words {text}x")
    assert time.perf_counter() - began < 5
