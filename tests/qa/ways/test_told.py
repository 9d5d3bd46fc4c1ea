"""What all is told of a topic, asked without a language model."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from index.library import Library
from qa.asker import Asker

Make = Callable[[Mapping[str, str]], Library]

ARTICLES = {
    f"{day}.md": f"---\ntitle: {title}\noutlet: {outlet}\ndate: 2022-05-{day}\n---\n{text}\n"
    for day, title, outlet, text in (
        ("03", "Weavers walk out in Corley", "Corley Post", "The Corley weavers walked out on Monday over pay."),
        ("04", "Corley weavers stay out", "Valley Echo", "The Corley weavers met the owners of the mill on Tuesday."),
        ("09", "Weavers of Corley go back", "Corley Post", "The Corley weavers returned to the looms on Sunday."),
    )
}


def test_in_order_of_time_or_the_newest_first(library: Make) -> None:
    """Each a sentence of an article behind its day, with its citation; and where there is more."""
    asker = Asker(library(ARTICLES))
    days = ["2 May 2022", "3 May 2022", "8 May 2022"]
    for question, expected in (("summarise the Corley weavers", days), ("latest on the Corley weavers", days[::-1])):
        answer = asker.ask(question)
        assert answer.answered
        assert [one.text.partition(": ")[0] for one in answer.statements] == expected
        quotes = {one.number: one.quote for one in answer.citations}
        assert all(one.text.endswith(quotes[one.citations[0]]) for one in answer.statements)
        assert answer.text.endswith('More: qa brief "Corley weavers"')


@pytest.mark.parametrize("question", ["summarise the volcano", "latest on the volcano"])
def test_of_a_topic_that_no_article_is_about_nothing_is_told(library: Make, question: str) -> None:
    answer = Asker(library(ARTICLES)).ask(question)
    assert not answer.answered
    assert "no event is told of \u201cvolcano\u201d" in answer.text
