"""Of all that a page shows its story is stored: whole, and without what stands around it."""

from __future__ import annotations

import pytest

from index.article import Article
from index.intake.read import read_bytes

TITLE = "A crane for the mole"
STORY = [
    f"{name} told the harbour council on {day} evening that the {part} of the crane would be paid for by the port, and "
    f"that the {other} of the eastern basin had been counted twice in the plan that residents were shown."
    for name, day, part, other in [
        ("Marla Finch", "Monday", "engine", "length"),
        ("Erin Cutter", "Tuesday", "hook", "depth"),
        ("Bo Li", "Wednesday", "cabin", "walls"),
        ("Ann Ek", "Thursday", "rails", "sheds"),
        ("Jo Ray", "Friday", "paint", "lamps"),
        ("Cy Orr", "Saturday", "chain", "gates"),
        ("Al Ott", "Sunday", "brake", "steps"),
    ]
]
RELATED = [
    "Ferry Captains Ask For Longer Quays",
    "Customs House To Open As A Museum",
    "Parish Hands Out Soup And Bread",
]
LINKS = "".join(f'<li><a href="/{number}">{words}</a></li>' for number, words in enumerate(RELATED))
ASIDE = f'<div class="related"><h3>Related</h3><ul>{LINKS}</ul></div>'


def paragraphs(*texts: str) -> str:
    """Each in an element of its own."""
    return "".join(f"<p>{text}</p>" for text in texts)


def stored(body: str) -> str:
    """The text that is stored of a page with this body between its menu and its footer."""
    data = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{TITLE} - Quayside Post</title></head>
        <body><header><nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav></header>
        {body}<footer><p>Copyright Quayside Post. All rights reserved.</p></footer></body></html>"""
    (article,) = read_bytes(data.encode(), "page.html")
    assert isinstance(article, Article)
    return article.text


def divided(first: str, other: str) -> str:
    """A review: its summary in one container, the rest in sections of another kind."""
    return (
        f'<div class="wrapper"><h1>{TITLE}</h1><div class="{first}">{paragraphs(*STORY[:3])}</div>'
        f'<section class="{other}"><div>{paragraphs(*STORY[3:5])}</div></section>'
        f'<section class="{other}"><div>{paragraphs(*STORY[5:])}</div></section>{ASIDE}</div>'
    )


SECTIONS = "".join(f"<section><h2>Part {number}</h2><p>{text}</p></section>" for number, text in enumerate(STORY))


@pytest.mark.parametrize(
    "body",
    [
        divided("article-body", "verdict"),
        divided("entry-content", "product"),
        divided("review-summary", "summary"),
        divided("story-body", "box"),
        f'<div id="comments-open"><h1>{TITLE}</h1>{paragraphs(*STORY)}</div>{ASIDE}',
        f'<div class="has-sidebar share-on"><h1>{TITLE}</h1>{paragraphs(*STORY)}{ASIDE}</div>',
        f"<main><h1>{TITLE}</h1>{SECTIONS}</main>{ASIDE}",
        f'<div class="txt"><h1>{TITLE}</h1>{"<br><br>".join(STORY)}</div>{ASIDE}',
        f"<table><tr><td>{ASIDE}</td><td><b>{TITLE}</b>{paragraphs(*STORY)}</td></tr></table>",
        f"<article><h1>{TITLE}</h1>{paragraphs(*STORY[:3])}<blockquote>{STORY[3]}</blockquote>{paragraphs(*STORY[4:])}"
        f"</article>{ASIDE}",
        f"<article><h1>{TITLE}</h1>{paragraphs(*STORY[:3])}"
        f'<p><a href="/plan">{STORY[3]}</a></p>{paragraphs(*STORY[4:])}</article>{ASIDE}',
        f'<article><h1>{TITLE}</h1>{paragraphs(*STORY)}<div class="gallery"><h2>Photos</h2>'
        + "".join(f'<h3><a href="/{words}">{words}</a></h3>' for words in RELATED)
        + "</div></article>",
        f"<form id='aspnetForm'><h1>{TITLE}</h1>{paragraphs(*STORY)}{ASIDE}</form>",
        f"<my-app><my-story><h1>{TITLE}</h1>{paragraphs(*STORY)}</my-story></my-app>{ASIDE}",
    ],
)
def test_a_story_is_whole_whatever_holds_it(body: str) -> None:
    """Summary and rest, below any class's name, with its quotations and without related headlines."""
    text = stored(body)
    assert [one for one in STORY if one not in text] == []
    assert [one for one in RELATED if one in text] == []


def test_a_headline_is_the_title_and_no_text() -> None:
    """Whether it stands within the article or over it."""
    assert stored(f"<article><h1>{TITLE}</h1>{paragraphs(*STORY)}</article>") == "\n\n".join(STORY)
    assert stored(f"<h1>{TITLE}</h1><article>{paragraphs(*STORY)}</article>") == "\n\n".join(STORY)


def test_comments_below_a_heading_of_their_own_are_no_story() -> None:
    """Though it is of the highest rank, which some themes give it."""
    said = "".join(f"<li><div><p>Says Ed: {text}</p></div></li>" for text in STORY)
    text = stored(
        f"<article><h1>{TITLE}</h1>{paragraphs(*STORY)}</article>"
        f'<div id="comments"><h1>7 comments</h1><ol class="comment-list">{said}</ol></div>'
    )
    assert "Says Ed" not in text
    assert [one for one in STORY if one not in text] == []


def test_a_page_that_has_no_more_than_a_headline_keeps_it() -> None:
    """It is all that its reader sees."""
    assert TITLE in stored(f"<article><h1>{TITLE}</h1></article>")
