"""Voices that a library keeps: exactly what would be worked out anew, else nothing."""

from __future__ import annotations

import json
import zlib
from importlib.resources import files
from pathlib import Path

import pytest

from index.article import Article
from index.intake.read import read
from index.text.split import sentences
from qa.news.kept import pack, unpack, voices
from qa.news.voices import utterances
from qa.notes import make
from qa.source import Source

ARTICLES = [one for one in read([Path(str(files("evals") / "sample" / "articles"))]) if isinstance(one, Article)]
_NAMES = zlib.compress(b"[]")
_GOOD = [[None, ["Ada Reyes", "mayor"]], [None, "said"], [[1, 1, 1, 0, 0, [0, 3]]]]


def _source(article: Article) -> Source:
    return Source(article, sentences(article.text))


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.id)
def test_what_is_kept_of_a_sample_article_is_what_it_says(article: Article) -> None:
    """And every place in it is one of the article's."""
    source = _source(article)
    kept = unpack(make(article, sentences(article.text)))
    assert kept == utterances(source)
    for one in kept:
        start, end = source.quoted(one.first)[0], source.quoted(one.last)[1]
        assert all(start <= a < b <= end for a, b in one.spans)


@pytest.mark.parametrize(
    "held",
    [
        [],
        [[None], [None]],
        [*_GOOD[:2], [[9, 1, 1, 0, 0, [0, 3]]]],
        [*_GOOD[:2], [[1, 1, 1, 0, 0, [3, 0]]]],
        [*_GOOD[:2], [[1, 1, 1, 0, 0, [0]]]],
        [*_GOOD[:2], [[1, 1, 1, 2, 0, [0, 3]]]],
        [*_GOOD[:2], [[1, 1, 1, 0, 0, [0, "3"]]]],
        [[None, [7, None]], *_GOOD[1:]],
        [[None, ["Ada", None]], [None, 3], []],
    ],
    ids=json.dumps,
)
def test_what_is_no_note_is_none(held: object) -> None:
    """Whatever a stranger's library holds, nothing of it is believed that has not the form."""
    assert unpack(_NAMES + zlib.compress(json.dumps(held).encode())) is None


@pytest.mark.parametrize("note", [None, b"", b"x", _NAMES, _NAMES + b"x", zlib.compress(b"[]")[:-3]])
def test_damaged_bytes_are_none(note: bytes | None) -> None:
    """A note of before voices were kept, too."""
    assert unpack(note) is None


def test_a_note_that_does_not_fit_the_article_is_worked_out_anew() -> None:
    """Offsets behind the end of the text are another article's."""
    article = Article("a", "Mayor Ada Reyes said that it rained.")
    source = _source(article)
    other = make(Article("b", "x. " * 50 + article.text), sentences("x. " * 50 + article.text))
    assert voices(Source(article, sentences(article.text), other)) == utterances(source) != ()
    kept = _NAMES + pack(utterances(source))
    assert voices(Source(article, sentences(article.text), kept)) == utterances(source)
