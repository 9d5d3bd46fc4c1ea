"""What was measured about the libraries we stand on, and rely on or work around: a moved version is noticed here."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
import pytest
from chromadb.config import Settings
from llama_index.core import Document
from llama_index.core.node_parser import SentenceSplitter

from index.chroma import BATCH

EAST, NORTH = [3.0, 0.0], [0.0, 4.0]


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Any]:
    """Chroma in a folder of its own."""
    one: Any = chromadb.PersistentClient(str(tmp_path), Settings(anonymized_telemetry=False))
    yield one
    one.close()


def cosine(client: Any) -> Any:
    """A collection made as index/vectors.py makes it."""
    return client.create_collection("passages", configuration={"hnsw": {"space": "cosine"}}, embedding_function=None)


def space(collection: Any) -> str:
    """The distance a collection was made with."""
    return str(collection.configuration["hnsw"]["space"])


def test_chroma_measures_l2_unless_told(client: Any) -> None:
    """So index/vectors.py names the space."""
    assert space(client.create_collection("plain", embedding_function=None)) == "l2"


def test_chroma_hands_out_an_existing_collection_of_another_space_without_a_word(client: Any) -> None:
    """So index/vectors.py checks the space of what it opens, and never calls get_or_create."""
    client.create_collection("passages", embedding_function=None)
    again = client.get_or_create_collection(
        "passages", configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
    )
    assert space(again) == "l2"


@pytest.mark.parametrize(("method", "kept"), [("add", EAST), ("upsert", NORTH)])
def test_only_upsert_replaces_what_an_id_holds(client: Any, method: str, kept: list[float]) -> None:
    """So index/vectors.py never calls add."""
    collection = cosine(client)
    collection.add(ids=["1"], embeddings=[EAST])
    getattr(collection, method)(ids=["1"], embeddings=[NORTH])
    assert collection.get(ids=["1"], include=["embeddings"])["embeddings"].tolist() == [kept]


def test_chroma_refuses_a_batch_larger_than_its_limit(client: Any) -> None:
    """So index/vectors.py sends batches, and they are within the limit."""
    limit = client.get_max_batch_size()
    assert limit >= BATCH
    with pytest.raises(chromadb.errors.InternalError, match=r"(?i)batch size"):
        cosine(client).upsert(ids=[str(n) for n in range(limit + 1)], embeddings=np.ones((limit + 1, 2), np.float32))


def test_chroma_gives_vectors_back_all_but_their_last_digit(client: Any) -> None:
    """Its cosine space stores them at unit length and scales them back; so index/search.py rounds to six digits."""
    vectors = np.random.default_rng(1).normal(size=(20, 384)).astype(np.float32)
    collection = cosine(client)
    collection.upsert(ids=[str(n) for n in range(20)], embeddings=vectors)
    rows = collection.get(include=["embeddings"])
    assert np.allclose(rows["embeddings"], vectors[[int(n) for n in rows["ids"]]], rtol=0, atol=1e-6)


def test_chroma_gives_what_it_holds_when_asked_for_more(client: Any) -> None:
    """index/vectors.py does not count before it asks, which takes 18 ms at 300,000 vectors and more than the asking."""
    collection = cosine(client)
    assert collection.query(query_embeddings=[EAST], n_results=9, include=[])["ids"] == [[]]
    collection.upsert(ids=["1", "2"], embeddings=[EAST, NORTH])
    assert collection.query(query_embeddings=[EAST], n_results=9, include=[])["ids"] == [["1", "2"]]


def test_chroma_forgets_an_unknown_id_without_an_error(client: Any) -> None:
    """The outbox may be sent twice."""
    collection = cosine(client)
    collection.delete(ids=["7"])
    assert collection.count() == 0


def test_without_an_embedding_function_chroma_fetches_no_model(client: Any) -> None:
    """Its default one would download a model on the first text; None makes texts an error instead."""
    with pytest.raises(ValueError, match="embedding function"):
        cosine(client).add(ids=["1"], documents=["a text and no vector"])


def test_llama_index_misplaces_a_sentence_that_occurs_twice() -> None:
    """Its offsets are a search from near the last start; so index/text/split.py places each after the one before."""
    text = "The bell rang. " * 100
    nodes: list[Any] = SentenceSplitter(chunk_size=60, chunk_overlap=0).get_nodes_from_documents([Document(text=text)])
    assert all(text[node.start_char_idx : node.end_char_idx] == node.text for node in nodes)
    assert any(after.start_char_idx < before.end_char_idx for before, after in pairwise(nodes))


def test_sqlite_counts_code_points_as_python_does() -> None:
    """index/store/articles.py cuts passages with substr()."""
    text = "Zoë 👩‍🚒 said “né”"
    cut = sqlite3.connect(":memory:").execute("SELECT substr(?, 5, 6), length(?)", (text, text)).fetchone()
    assert cut == (text[4:10], len(text))


@pytest.mark.parametrize(("told", "left"), [("the harbor", 1), ("the harbor bell", 0)])
def test_sqlite_forgets_words_only_when_told_the_very_words(told: str, left: int) -> None:
    """index/store/articles.py hands a passage's words back when it removes one."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE words USING fts5 (text, content='')")
    db.execute("INSERT INTO words (rowid, text) VALUES (1, 'the harbor bell')")
    with pytest.raises(sqlite3.OperationalError):
        db.execute("DELETE FROM words WHERE rowid = 1")
    db.execute("INSERT INTO words (words, rowid, text) VALUES ('delete', 1, ?)", (told,))
    assert db.execute("SELECT count(*) FROM words WHERE words MATCH 'bell'").fetchone() == (left,)
