"""What a library keeps of an article's names: exactly what would be worked out anew, else nothing."""

from __future__ import annotations

import ast
import json
import zlib
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from index.intake.read import read
from index.library import Library
from index.text.split import sentences
from qa.asker import Asker
from qa.english.names import Names
from qa.notes import make, maker, rule_files, rules
from qa.source import Source
from tests.index.fake import CountWords
from tests.qa.fake import SURE, Marks

ROOT = Path(__file__).parents[2]
SAMPLE = Path(str(files("evals") / "sample" / "articles"))
ARTICLES = [item for item in read([SAMPLE]) if isinstance(item, Article)]
PIECES = """Mayor Ana Ruiz|Bell Jr.|Mr. Tom Bell Sr.|she said|The mayor|They|, the coach of Holm United,| said|Reno
|Police Chiefs Bo Lee and Cy Pye|Dr. de  la Cruz|It|was|the|bridge|and|NEW PIER OPENS|, |; |the company|"No,"|. |.
|\u201cWe wait,\u201d|Jos\u00e9|Zoe\u0308|Related: |U.S.|'s| of Calder|Friday|Dr. Lia  Cole|""".split("|")


def known(names: Names) -> list[object]:
    """All that is asked of an article's names."""
    forms = [(word, list(counts.items())) for word, counts in names.forms.items()]
    return [names.people, names.names, forms, names.subjects, names.antecedents, names.mentions, names.person_at]


def opened(article: Article, note: bytes | None) -> Source:
    return Source(article, sentences(article.text), note)


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.id)
def test_a_note_of_a_sample_article_says_what_its_text_does(article: Article) -> None:
    note = make(article, sentences(article.text))
    own, kept = opened(article, None), opened(article, note)
    assert known(kept.names) == known(own.names)
    for at in range(0, len(own.story), 50):
        assert kept.names.series_around(at, at + 9) == own.names.series_around(at, at + 9)


@given(st.lists(st.sampled_from(PIECES), max_size=40), st.booleans())
def test_a_note_of_any_text_says_what_the_text_does(pieces: list[str], spaced: bool) -> None:
    article = Article("any", (" " if spaced else "").join(pieces))
    assert known(opened(article, make(article, sentences(article.text))).names) == known(opened(article, None).names)


def test_a_note_is_believed() -> None:
    """Else the tests above would compare an article with itself."""
    article = Article("any", "Mayor Ana Ruiz spoke.")
    other = make(Article("other", "Mayor Bob Rays spoke."), sentences("Mayor Bob Rays spoke."))
    assert [person.name for person in opened(article, other).names.people] == ["Ana Ruiz"]  # names are the text's own
    empty = make(Article("other", "The mayor has spoken."), sentences("The mayor has spoken."))
    assert opened(article, empty).names.people == ()


_AMISS: list[object] = [None, [], [-1], [10**9], ["x"], [[1, 2]], {}, [[None, 2, "x"]]]
_NOTE: list[object] = json.loads(
    zlib.decompress(make(Article("any", "Mayor Ana Ruiz spoke."), sentences("Mayor Ana Ruiz spoke.")))
)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no note",
        zlib.compress(b"[" * 100_000),
        zlib.compress(b" " * 10**8),
        *(
            zlib.compress(json.dumps([*_NOTE[:at], value, *_NOTE[at + 1 :]]).encode())
            for at in range(len(_NOTE))
            for value in _AMISS
            if value != _NOTE[at]
        ),
    ],
)
def test_what_is_no_note_of_the_text_does_no_harm(raw: bytes) -> None:
    """A library may come from a stranger: all that is asked of it gives an answer, within the text."""
    source = opened(Article("any", "Mayor Ana Ruiz spoke."), raw)
    assert all(0 <= at < 21 for mention in source.names.mentions for at in (mention.start, mention.title_start))
    assert len(known(source.names)) == 7


def test_answers_are_the_same_with_notes_and_without(tmp_path: Path) -> None:
    asked = [case["question"] for case in map(json.loads, (SAMPLE.parent / "questions.jsonl").read_text().splitlines())]
    marks = Marks({"the mayor": SURE, "on Monday": 8.0, "said": 4.0, "refused": 6.0})

    def answers(noted: bool) -> list[str]:
        with Library.create(tmp_path / str(noted), encoder=CountWords()) as library:
            library.ingestion.maker = maker() if noted else None
            library.add([SAMPLE])
            assert all((library.note(article.id, rules()) is not None) is noted for article in library.articles())
            asker = Asker(library, marks, lambda question, texts: [0.0] * len(texts))
            return [json.dumps(replace(asker.ask(question), seconds=0.0).to_json()) for question in asked[::6]]

    with_notes = answers(True)
    assert any('"answered": true' in answer for answer in with_notes)
    assert answers(False) == with_notes


def test_the_version_of_the_rules_is_of_all_that_a_note_rests_on() -> None:
    """Every module of ours that what makes notes imports, however far; so a change to one makes others of them."""
    counted = {path.relative_to(ROOT).with_suffix("").as_posix() for path in rule_files()}
    reached, left = set[str](), {"qa/source", "qa/english/names/__init__"}
    while left:
        reached.add(module := left.pop())
        tree = ast.walk(ast.parse((ROOT / f"{module}.py").read_text(encoding="utf-8")))
        for node in (node for node in tree if isinstance(node, ast.ImportFrom)):
            base = (node.module or "").replace(".", "/")
            names = [base, f"{base}/__init__", *(f"{base}/{alias.name}" for alias in node.names)]
            left |= {name for name in names if (ROOT / f"{name}.py").is_file()} - reached
    assert reached <= counted | {
        "qa/__init__",
        "qa/english/__init__",
        "index/__init__",
        "index/store/__init__",
        "index/text/__init__",
    }
    assert {"qa/english/names/people", "qa/english/words", "index/text/letters"} <= reached
