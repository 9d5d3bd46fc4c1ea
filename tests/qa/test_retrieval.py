"""Passages for a question of several parts, on a real library."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from index.encode import Encoder
from index.filters import Filters
from index.library import Library
from qa.asker import Asker
from qa.inquiry import Inquiry, understand
from qa.question.outlets import Outlets
from qa.reader.rerank import NONE, load_reranker
from qa.retrieval import Retriever
from tests.qa.fake import SURE, Marks

ARTICLES = [
    ("a", "The Lantern", "2023-05-03", "Ferry sinks", "The old ferry Sparrow sank off the cape on Tuesday night."),
    ("b", "Wired", "2023-05-09", "Why it sank", "A loose valve let water into the ferry Sparrow, engineers say."),
    ("c", "Wired", "2023-06-01", "New engines", "Electric engines drive a tram in Holm without any wires."),
    ("d", "The Lantern", "2023-06-02", "Market day", "Onions and pears were sold on the market of Holm."),
    ("e", "Holm Ledger", "2023-05-04", "At sea", "The ferry Sparrow went down; its crew was saved by a tug."),
]
PLAIN = load_reranker(NONE)
TWO = (
    "Does The Lantern report that the ferry Sparrow sank off the cape, while Wired blames a loose valve for the water?"
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("retrieve")
    keys = ("id", "outlet", "published", "title", "text")
    lines = [json.dumps(dict(zip(keys, one, strict=True))) for one in ARTICLES]
    (folder / "news.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with Library.create(folder / "library", encoder=encoder) as made:
        made.add([folder / "news.jsonl"])
        yield made


def found(library: Library, question: str, filters: Filters | None = None) -> list[str]:
    return [
        hit.passage.article_id for hit in Retriever(library, PLAIN).retrieve(asking(library, question, filters)).hits
    ]


def asking(library: Library, question: str, filters: Filters | None = None, limit: int = 4) -> Inquiry:
    return understand(question, library, Outlets(library.outlets()), filters=filters, limit=limit)


def test_every_part_is_served_before_any_gets_more(library: Library) -> None:
    assert found(library, TWO)[:2] in (["a", "b"], ["b", "a"])


def test_the_best_comes_first_none_twice_and_the_order_never_changes(library: Library) -> None:
    first = Retriever(library, PLAIN).retrieve(asking(library, TWO))
    assert [hit.score for hit in first.hits] == sorted((hit.score for hit in first.hits), reverse=True)
    assert len({hit.passage.id for hit in first.hits}) == len(first.hits) == 4
    assert all(one.hits[0].score == 1 for one in first.by_part)
    assert Retriever(library, PLAIN).retrieve(asking(library, TWO)) == first


def test_an_outlet_or_a_day_in_the_question_raises_its_articles_and_keeps_no_other_out(library: Library) -> None:
    assert found(library, "What does the Holm Ledger say about the ferry Sparrow?")[0] == "e"
    assert found(library, "What was said on May 9, 2023 about the ferry Sparrow?")[0] == "b"
    assert {"a", "b", "e"} <= set(found(library, "What does the Holm Ledger say about the ferry Sparrow?"))


def test_quoted_words_raise_the_passage_that_has_them(library: Library) -> None:
    assert found(library, 'What happened to the ferry Sparrow, as in "a loose  Valve let water"?')[0] == "b"
    assert found(library, 'What happened to the ferry Sparrow, as in "went down"?')[0] == "e"


def test_filters_keep_others_out(library: Library) -> None:
    assert set(found(library, TWO, filters=Filters(outlets=("Wired",)))) <= {"b", "c"}


def test_passages_with_the_name_that_was_found_go_before_others(library: Library) -> None:
    """The likeliest name for all clauses is of an article that none of them is about."""
    asked = "Which ship sank off the cape in Wired, and was sold on the market of Holm in The Lantern?"
    plain = [one.hit for one in Asker(library, Marks()).search(asked, 5).hits]
    named = [one.hit for one in Asker(library, Marks({"Electric engines": SURE})).search(asked, 5).hits]
    assert {hit.passage.id for hit in named} == {hit.passage.id for hit in plain}
    places = [[hit.passage.article_id for hit in some].index("c") for some in (plain, named)]
    assert places[1] < places[0]


class Asked:
    """A cross-encoder that holds what names onions for the answer, and keeps what it was asked."""

    def __init__(self) -> None:
        self.questions: list[str] = []
        self.texts: list[Sequence[str]] = []

    def __call__(self, question: str, texts: Sequence[str]) -> list[float]:
        self.questions.append(question)
        self.texts.append(texts)
        return [20.0 * ("Onions" in text) for text in texts]


def test_a_cross_encoder_orders_the_hits_anew(library: Library) -> None:
    asked, retriever = asking(library, "the ferry Sparrow", limit=5), Retriever(library, Asked())
    hits = retriever.retrieve(asked).hits
    plain = Retriever(library, PLAIN).retrieve(asked).hits
    ranks = [[hit.passage.article_id for hit in some].index("d") for some in (plain, hits)]
    assert ranks[1] < ranks[0]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert retriever.retrieve(replace(asked, limit=2)).hits == hits[:2]


def test_of_several_parts_each_is_asked_by_itself_of_its_own_hits(library: Library) -> None:
    judge = Asked()
    Retriever(library, judge).retrieve(asking(library, TWO))
    assert judge.questions == ["the ferry Sparrow sank off the cape?", "while blames a loose valve for the water?"]


def test_it_is_shown_the_title_and_the_nearest_sentence_with_what_stands_beside_it(
    tmp_path: Path, encoder: Encoder
) -> None:
    fillers = [
        f"In the year {1900 + n} nothing that anybody remembers was built in the town of Holm." for n in range(3)
    ]
    told = "The new bridge of Holm was opened by a singer, who came late, sang twice and left on a boat after midnight."
    with Library.create(tmp_path / "library", encoder=encoder) as made:
        line = json.dumps({"id": "a", "title": "Bridges", "text": " ".join([*fillers, told])})
        (tmp_path / "a.jsonl").write_text(line, "utf-8")
        made.add([tmp_path / "a.jsonl"])
        judge = Asked()
        Retriever(made, judge).retrieve(asking(made, "Who opened the new bridge?"))
    ((text,),) = judge.texts
    assert text == f"Bridges. {fillers[2]} {told}"


def test_an_answer_from_several_articles_cites_each_and_explains_itself(library: Library) -> None:
    marks = Marks({"The old ferry Sparrow sank off the cape": SURE, "A loose valve let water into the ferry": SURE})
    answer = Asker(library, marks).ask(TWO, explain=True)
    assert answer.text.startswith("Yes")
    assert {"a", "b"} <= {citation.article.id for citation in answer.citations}
    told = "\n".join(answer.explanation)
    assert "part 1: 'Does report that the ferry Sparrow sank off the cape'; from The Lantern" in told
    assert "part 2 passage 1.000" in told
    assert "part 2 candidate" in told


def test_an_outlet_that_the_library_lacks_is_the_answer(library: Library) -> None:
    answer = Asker(library, Marks({"a loose valve": SURE})).ask(TWO.replace("Wired", "the Reuters article"))
    assert not answer.answered
    assert answer.text == "Nothing in these articles answers that: none of them is from Reuters."


def test_search_finds_what_an_answer_rests_on(library: Library, tmp_path: Path) -> None:
    hits = [one.hit for one in Asker(library, Marks()).search(TWO, 2).hits]
    assert {hit.passage.article_id for hit in hits} == {"a", "b"}
