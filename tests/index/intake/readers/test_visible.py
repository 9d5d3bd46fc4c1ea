"""What is stored of HTML is what its reader sees: no word missing from a sentence, none added, none glued."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from index.intake.read import read_bytes
from index.intake.readers import html, visible

OPENING = "The harbour council met on Thursday in the old customs house, where two hundred residents followed a debate."
CLOSING = (
    "The port authority owns the eastern basin and both of its cranes, and it will look at the plan in the autumn."
)


def stored(*paragraphs: str) -> list[str]:
    """What is stored of a page with these paragraphs between two others, which must be there as well."""
    body = "".join(f"<p>{one}</p>\n" for one in (OPENING, *paragraphs, CLOSING))
    data = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Council meets</title></head><body>
        <nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
        <header><h1>Council meets</h1></header><article>{body}</article><footer>Copyright Quayside Post</footer>
        </body></html>"""
    (article,) = read_bytes(data.encode(), "page.html")
    assert isinstance(article, Article)
    assert visible.broken(article.text, html.parsed(data.encode())) == []
    first, *between, last = article.text.split("\n\n")
    assert (first, last) == (OPENING, CLOSING)
    return between


SENTENCES = [
    # Empty elements, and what is no text.
    (
        'The mayor <span class="icon"></span>denied that the <a href="/t">treasurer</a> had resigned over the plan.',
        "The mayor denied that the treasurer had resigned over the plan.",
    ),
    (
        '<span id="more-4711"></span>Nine voted for it, and <b></b>Ottoline <svg><title>x</title></svg>Brack leads it.',
        "Nine voted for it, and Ottoline Brack leads it.",
    ),
    (
        "The <i><img src='a.png' alt='crane'></i>crane <!-- old -->fell <?php echo ?>on <em><span></span></em>Monday.",
        "The crane fell on Monday.",
    ),
    (
        'Vote on <time datetime="2021-04-11">11 April</time> at <span class="at"><a href="/h">the Hall</a></span>.',
        "Vote on 11 April at the Hall.",
    ),
    # What is not seen, or struck.
    (
        "The works cost <del>nine</del> <ins>eleven</ins> million, <s>not</s> <strike>a</strike> crowns in all.",
        "The works cost eleven million, crowns in all.",
    ),
    (
        'It was <span style="text-decoration:line-through">sold</span> <span hidden>never</span>let '
        '<a href="/x">again<span class="screen-reader-text"> (opens in a new tab)</span></a> in May.',
        "It was let again in May.",
    ),
    (
        'The <i class="material-icons">anchor</i>harbour<template>no</template> opens<script>x()</script> at noon.',
        "The harbour opens at noon.",
    ),
    ("The har&shy;bour&shy;mas&shy;ter warned of the break&#8203;water, Ingrid Sol<wbr>berg said.", None),
    # Quotations, code, readings.
    (
        "The contractor, called <q>the best in <q>our</q> north</q>, is paid under clause <code>14b</code>.",
        "The contractor, called “the best in ‘our’ north”, is paid under clause 14b.",
    ),
    ("The mayor called it <q>“the best”</q> and left.", "The mayor called it “the best” and left."),
    ("In <ruby>東京<rp>(</rp><rt>Tōkyō</rt><rp>)</rp></ruby> it is cold.", "In 東京(Tōkyō) it is cold."),
    ("One line<br>and another<br/> of the same.", "One line\nand another\nof the same."),
    # A word that is pressed for its meaning stands in the sentence; a button beside it does not.
    ("It flooded the <button>quay</button> on Monday. <button>Share</button>", "It flooded the quay on Monday."),
    # Raised characters: marks go, all else stays.
    (
        'Some 4,000<sup><a href="#f3">3</a></sup> live here, and it costs each of them 12<sup>1</sup> crowns.',
        "Some 4,000 live here, and it costs each of them 12 crowns.",
    ),
    (
        'It grew to 4,000<a href="#n3">3</a> men.<sup>4</sup> Then it fell.<sup>5, 6</sup>',
        "It grew to 4,000 men. Then it fell.",
    ),
    (
        'It is old<sup id="r1" class="reference"><a href="#c1">[3]</a></sup><sup>[<a href="/n">who says?</a>]</sup>.',
        "It is old.",
    ),
    (
        'Two<a href="#a"><sup>a</sup></a> of<sup><a href="#b">*</a></sup> us<i style="vertical-align:super">2</i>.',
        "Two of us.",
    ),
    (
        "On the 19<sup>th</sup> and 1<sup>st</sup> they sold 120 m<sup>2</sup> of H<sub>2</sub>O.",
        "On the 19th and 1st they sold 120 m2 of H2O.",
    ),
    (
        "It holds 10<sup>6</sup> or 3 × 10<sup>8</sup> grains, and x<sup>2</sup> more.",
        "It holds 10⁶ or 3 × 10⁸ grains, and x2 more.",
    ),
    (
        "It is 2<sup>1</sup>/<sub>2</sub> miles to <sup>14</sup>C and Brand<sup>TM</sup>.",
        "It is 2 1/2 miles to 14C and Brand™.",
    ),
    ('See section <a href="#s3">3</a> (<a href="#s4">4</a>).', "See section 3 (4)."),
    ("Of 10<sup>-6</sup> in 2<sup>32</sup> cells, at $19<sup>99</sup> each.", "Of 10⁻⁶ in 2³² cells, at $19⁹⁹ each."),
    ("The men<sup> 4 </sup>met<del> here </del>there in 2019.<sup>[2]</sup>", "The men met there in 2019."),
    # Deep in one another.
    (
        "A <b><i><span><u></u>bold <em>man</em></span></i></b> of <font color=red>the <bdi>port</bdi></font> "
        "<mark>spoke</mark> to <abbr title='The Post'>TP</abbr> <kbd>twice</kbd>.",
        "A bold man of the port spoke to TP twice.",
    ),
]


@pytest.mark.parametrize(("written", "text"), SENTENCES)
def test_a_paragraph_is_stored_as_it_is_seen(written: str, text: str | None) -> None:
    """Of a page and, without any extractor, of a feed's or a mail's HTML."""
    text = text or "The harbourmaster warned of the breakwater, Ingrid Solberg said."
    assert stored(written) == [text]
    assert html.fragment(f"<p>{written}</p>") == text


@pytest.mark.parametrize(("written", "text"), SENTENCES)
@pytest.mark.parametrize(
    "form", ["<ul><li>{}</li></ul>", "<blockquote>{}</blockquote>", "<h2>{}</h2>", "<div>{}</div>"]
)
def test_what_no_paragraph_is_in_is_whole_or_not_there(written: str, text: str | None, form: str) -> None:
    """An item, a quotation or a heading may be no part of the story, but is never half of it."""
    text = text or "The harbourmaster warned of the breakwater, Ingrid Solberg said."
    rest = CLOSING.replace("eastern", "western")
    assert stored(f"{rest}</p>{form.format(written)}<p>{rest}") in ([rest, text, rest], [rest, rest])


def _element(tag: str, attributes: str = "") -> st.SearchStrategy[tuple[str, str]]:
    """An inline element around other pieces, which its reader sees as them."""
    return INLINE.map(lambda inner: (f"<{tag}{attributes}>{inner[0]}</{tag}>", inner[1]))


WORDS = st.lists(st.sampled_from("quay tide of Brack the 14 crane, so".split()), min_size=1, max_size=4).map(" ".join)
UNSEEN = st.sampled_from(
    [
        "<span></span>", "<i class='icon'></i>", "<b><em></em></b>", "<!-- note -->", "<img src='a.png' alt='crane'>",
        "<svg><text>axis</text></svg>", "<span hidden>gone</span>", "<template>gone</template>", "<wbr>", "&shy;",
        "<del>gone</del>", "<s>gone <b>too</b></s>", "<span style='display: none'>gone</span>", "<a id='here'></a>",
        "<script>gone()</script>", "<noscript>gone</noscript>", "<span class='sr-only'>gone</span>",
        "<sup><a href='#n12'>12</a></sup>", "<a href='#n1'><sup>[a]</sup></a>",
    ]
)  # fmt: skip
TAGS = "span b i em strong a time code mark ins bdi abbr small u cite font kbd sub custom-tag label".split()
INLINE: st.SearchStrategy[tuple[str, str]] = st.deferred(
    lambda: st.one_of(
        WORDS.map(lambda words: (words, words)),
        UNSEEN.map(lambda markup: (markup, "")),
        st.sampled_from(TAGS).flatmap(_element),
        st.sampled_from(["caption", "share", "byline", "author", "ad", "related"]).flatmap(
            lambda kind: _element("span", f" class='{kind}'")
        ),
        _element("q").map(lambda quoted: (quoted[0], f"<{quoted[1]}>")),
        st.lists(INLINE, min_size=2, max_size=4).map(lambda parts: tuple(map(" ".join, zip(*parts, strict=True)))),
        st.lists(INLINE, min_size=2, max_size=3).map(lambda parts: tuple(map("".join, zip(*parts, strict=True)))),
    )
)


def _quoted(text: str) -> str:
    """With the quotation marks of browsers for < and >, double and single by turns."""
    depth = 0
    marks = []
    for part in re.split("([<>])", text):
        depth -= part == ">"
        marks.append({"<": "“‘", ">": "”’"}.get(part, [part, part])[depth % 2])
        depth += part == "<"
    return "".join(marks)


@given(st.lists(INLINE, min_size=1, max_size=3))
def test_any_markup_within_sentences_is_read_as_it_is_seen(middles: list[tuple[str, str]]) -> None:
    """Pages of which we know what is seen, since we made both."""
    begin, end = "Councillor Finch told the meeting that", "had been said before, and that nobody had listened then."
    written = [f"{begin} {markup} {end}" for markup, _ in middles]
    assert stored(*written) == [" ".join(f"{begin} {_quoted(seen)} {end}".split()) for _, seen in middles]


def test_the_check_names_what_does_not_stand_in_the_page() -> None:
    """Out of order, broken within, or begun within a word."""
    tree = html.parsed(b"<p>The mayor denied that the <b>treasurer</b> had resigned.</p><p>So\nit is.</p>")
    assert visible.broken("The mayor denied that the treasurer had resigned.\n\nSo it is.", tree) == []
    assert visible.broken("The mayor treasurer had resigned.\n\nSo it is.", tree) == [
        "The mayor treasurer had resigned."
    ]
    assert visible.broken("So it is.\n\nThe mayor denied", tree) == ["The mayor denied"]
    assert visible.broken("mayor denied that the treas", tree) == ["mayor denied that the treas"]
