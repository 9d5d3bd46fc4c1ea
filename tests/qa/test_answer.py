"""The invariant of the product, and the shape of an answer in JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Hit, Passage
from index.errors import CitationError
from qa.answer import Answer, Citation, Nearest, Searched, Statement

TEXT = "The ferry sank.\nNobody was hurt, said Ada Reyes."
FERRY = Article(id="ferry.txt", text=TEXT, outlet="Bay Post", first_line=5)


@pytest.mark.parametrize(
    ("start", "end", "quote"),
    [
        (0, 15, "The ferry sank"),  # one short
        (1, 15, "The ferry sank."),  # shifted
        (0, 15, "the ferry sank."),  # another case
        (0, 15, "The ferry  sank."),  # another space
        (0, 0, ""),  # nothing
        (100, 104, "sank"),  # behind the end
        (-6, -1, "Reye"),  # from the end, and one short
    ],
)
def test_a_citation_that_is_not_word_for_word_cannot_be_made(start: int, end: int, quote: str) -> None:
    """Any difference between quotation and article raises, and the message names the article."""
    with pytest.raises(CitationError, match=r"ferry\.txt"):
        Citation(1, FERRY, start, end, quote)


@given(st.text(min_size=1, max_size=80), st.data())
def test_a_citation_of_any_text_is_what_stands_there(text: str, data: st.DataObject) -> None:
    """Whatever an article is written in, its own words can be cited and no others."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    article = Article(id="any", text=text)
    assert Citation(1, article, start, end, text[start:end]).quote == text[start:end]
    with pytest.raises(CitationError):
        Citation(1, article, start, end, text[start:end] + "x")


def test_a_citation_knows_its_line_in_the_file() -> None:
    """Lines count from 1 in the source file, whose front matter the text leaves out."""
    assert Citation(1, FERRY, 16, 22, "Nobody").line == 6


def test_the_json_of_an_answer_has_the_keys_that_scripts_rely_on() -> None:
    """The keys of the documented interface, neither more nor fewer."""
    cited = Citation(1, FERRY, 0, 15, "The ferry sank.")
    near = Nearest(Hit(Passage(3, "ferry.txt", 0, 15, "The ferry sank."), 0.5, 0.4, 2.0), FERRY)
    answer = Answer(
        question="What sank?",
        kind="what",
        answered=True,
        text="The ferry",
        searched=Searched(3, 21, {"since": "2019"}),
        confidence=0.8,
        statements=(Statement("The ferry sank.", (1,), 1),),
        citations=(cited,),
        nearest=(near,),
        seconds=0.04321,
    )
    shown = json.loads(json.dumps(answer.to_json()))
    assert list(shown) == [
        *("question", "answered", "kind", "answer", "items", "statements", "citations", "confidence", "nearest"),
        *("searched", "when", "disagreements", "seconds"),
    ]
    assert shown["seconds"] == 0.043
    assert shown["disagreements"] == []
    assert shown["searched"] == {"articles": 3, "passages": 21, "filters": {"since": "2019"}}
    assert shown["statements"] == [{"text": "The ferry sank.", "citations": [1], "outlets": 1}]
    (citation,) = shown["citations"]
    assert set(citation) == {"number", "quote", "start", "end", "line", "page", "article"}
    assert set(citation["article"]) == {
        "id", "title", "outlet", "authors", "published", "modified", "version", "url", "path",
    }  # fmt: skip
    assert citation["article"]["title"] is None
    assert set(shown["nearest"][0]) == {"article", "start", "end", "line", "page", "text", "score", "copies"}


def test_an_explanation_is_in_the_json_only_where_there_is_one() -> None:
    """``--explain`` adds a key; without it there is none."""
    plain = Answer("why?", "why", False, "Nothing.", Searched(0, 0), 0.0)
    explained = Answer("why?", "why", False, "Nothing.", Searched(0, 0), 0.0, explanation=("kind: why",))
    assert "explanation" not in plain.to_json()
    assert explained.to_json()["explanation"] == ["kind: why"]
