"""A llama-index application retrieves from a library, word for word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from llama_index.core.llms import MockLLM
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.schema import MetadataMode, TextNode

from index.encode import Encoder
from index.filters import Filters
from index.library import Library
from index.llama import LibraryRetriever
from index.text import split

Make = Callable[[Mapping[str, str]], Library]

ECHO = "“We heard the bell,” the keeper said. "
LIGHTHOUSE = {
    "echo.md": "---\ntitle: The bell\noutlet: Harbor Post\ndate: 2021-05-04\n---\n"
    + "\n\n".join(
        f"{ECHO}Café number {n} closed its shutters before the tide of {n} May came in." for n in range(1, 25)
    ),
    "lamp.txt": "The lighthouse lamp was lit again on Monday, after eleven dark years.\n",
}


def retrieved(library: Library, question: str, limit: int = 10, filters: Filters | None = None) -> list[TextNode]:
    """The nodes of an ordinary query engine's answer."""
    engine = RetrieverQueryEngine.from_args(LibraryRetriever(library, limit, filters), llm=MockLLM())
    nodes = [source.node for source in engine.query(question).source_nodes]
    assert all(isinstance(node, TextNode) for node in nodes)
    return nodes  # type: ignore[return-value]  # asserted above


def test_a_query_engine_gets_passages_word_for_word(library: Make) -> None:
    """The offsets are exact although the same sentence stands in every paragraph."""
    made = library(LIGHTHOUSE)
    nodes = retrieved(made, "Who heard the bell when the café closed?")
    assert len({node.start_char_idx for node in nodes if node.ref_doc_id == "echo.md"}) > 2
    for node in nodes:
        assert node.ref_doc_id is not None
        assert made.article(node.ref_doc_id).text[node.start_char_idx : node.end_char_idx] == node.text
        assert node.node_id == f"{node.ref_doc_id}:{node.start_char_idx}-{node.end_char_idx}"


def test_nodes_come_in_the_order_and_with_the_scores_of_a_search(library: Make) -> None:
    """The adapter adds nothing to the search and takes nothing from it."""
    made = library(LIGHTHOUSE)
    query = "lighthouse lamp"
    found = LibraryRetriever(made, 3).retrieve(query)
    assert [(node.text, node.score) for node in found] == [(h.passage.text, h.score) for h in made.search(query, 3)]


def test_a_node_says_whose_words_it_holds(library: Make) -> None:
    """What the article does not say is absent; where the file lies is not told to a language model."""
    made = library(LIGHTHOUSE)
    [bell] = retrieved(made, "the bell", 1, Filters(outlets=("harbor post",)))
    assert (bell.metadata["title"], bell.metadata["outlet"], bell.metadata["published"]) == (
        "The bell",
        "Harbor Post",
        "2021-05-04",
    )
    [lamp] = retrieved(made, "lighthouse lamp", 1)
    assert "outlet" not in lamp.metadata
    assert lamp.metadata["line"] == 1
    assert Path(lamp.metadata["path"]).name == "lamp.txt"
    assert str(Path(lamp.metadata["path"]).parent) not in lamp.get_content(MetadataMode.LLM)


def test_filters_are_kept(library: Make) -> None:
    """An article outside the dates is not retrieved."""
    made = library(LIGHTHOUSE)
    nodes = retrieved(made, "the lamp was lit", filters=Filters(since="2021-01-01"))
    assert {node.ref_doc_id for node in nodes} == {"echo.md"}


def test_passages_are_cut_by_llama_index(encoder: Encoder) -> None:
    """index/text/split.py places the pieces of a SentenceSplitter and cuts nothing by itself."""
    text = LIGHTHOUSE["echo.md"].rpartition("---\n")[2]
    splitter = split.Splitter(encoder.tokenize)
    assert isinstance(splitter.splitter, SentenceSplitter)
    spans = splitter.split(text).passages
    assert len(spans) > 2
    assert [text[start:end] for start, end in spans] == [piece.strip() for piece in splitter.splitter.split_text(text)]


@pytest.mark.parametrize("question", ["", "zyzzyva quux"])
def test_a_query_of_nothing_known_raises_nothing(library: Make, question: str) -> None:
    """An empty query finds nothing; unknown words find only what is near."""
    assert len(LibraryRetriever(library(LIGHTHOUSE), 2).retrieve(question)) == (2 if question else 0)
