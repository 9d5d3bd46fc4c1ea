"""The usual script over a folder of articles: what the benchmark measures this project against.

Written as these libraries' guides show it: SentenceSplitter, HuggingFaceEmbedding and a persistent Chroma collection,
queried through llama-index. Nothing of this project is used. The embedding model is the same, from the same files, and
passages are about as long. No language model is run (MockLLM), so what it takes is all retrieval.

    python -m evals.lab.bench.usual_script index ARTICLES STORE MODEL
    python -m evals.lab.bench.usual_script change ARTICLE STORE MODEL
    python -m evals.lab.bench.usual_script ask|search STORE MODEL QUESTION
    python -m evals.lab.bench.usual_script ask|search STORE MODEL -      one question a line, one line of JSON for each
    python -m evals.lab.bench.usual_script fill ARTICLES STORE SPANS     without encoding; see `fill`
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import chromadb
import numpy as np
from llama_index.core import Document, StorageContext, VectorStoreIndex
from llama_index.core.llms import MockLLM
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.schema import NodeWithScore, TextNode
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.vector_stores.chroma import ChromaVectorStore

_PASSAGES_FOUND = 5
_BATCH = 2048
"""As VectorStoreIndex inserts them; Chroma refuses more than 5,461 at once."""


def index(articles: str, store: str, model: str) -> None:
    """Make an index of the text files in a folder."""
    VectorStoreIndex.from_documents(
        _documents(articles),
        storage_context=StorageContext.from_defaults(vector_store=_vector_store(store)),
        transformations=[_splitter()],
        embed_model=HuggingFaceEmbedding(model, device="cpu"),
    )


def change(article: str, store: str, model: str) -> None:
    """Put the new text of one file in place of the old one, as the guide on document management shows it.

    It has to be told which file changed: a Chroma collection alone cannot say.
    """
    _index(store, model).update_ref_doc(_document(Path(article)))


def ask(store: str, model: str, questions: Iterable[str]) -> None:
    """Print the response to each question and the passages it rests on."""
    engine = _index(store, model).as_query_engine(llm=MockLLM(), similarity_top_k=_PASSAGES_FOUND)
    for question in questions:
        response = engine.query(question)
        _print(response=str(response), passages=_shown(response.source_nodes))


def search(store: str, model: str, questions: Iterable[str]) -> None:
    """Print the passages nearest to each question."""
    retriever = _index(store, model).as_retriever(similarity_top_k=_PASSAGES_FOUND)
    for question in questions:
        _print(passages=_shown(retriever.retrieve(question)))


def fill(articles: str, store: str, spans: str) -> None:
    """Make the same index without encoding, for sizes at which that takes hours.

    ``spans`` is a JSON file, ``{"file name": [[start, end, row], ...]}``; the vectors are the rows of the .npy file
    beside it. A passage gets the vector of the span that it shares most characters with.
    """
    known = json.loads(Path(spans).read_text(encoding="utf-8"))
    vectors = np.load(Path(spans).with_suffix(".npy"))
    nodes = [n for n in _splitter().get_nodes_from_documents(_documents(articles)) if isinstance(n, TextNode)]
    for node in nodes:
        start = node.start_char_idx or 0
        end = start + len(node.get_content())
        near = max(known[node.metadata["file_name"]], key=lambda span: min(end, span[1]) - max(start, span[0]))
        node.embedding = vectors[near[2]].tolist()
    opened = _vector_store(store)
    for at in range(0, len(nodes), _BATCH):
        opened.add([*nodes[at : at + _BATCH]])


def _documents(articles: str) -> list[Document]:
    return [_document(path) for path in sorted(Path(articles).glob("*.txt"))]


def _document(path: Path) -> Document:
    return Document(id_=path.name, text=path.read_text(encoding="utf-8"), metadata={"file_name": path.name})


def _splitter() -> SentenceSplitter:
    return SentenceSplitter(chunk_size=230, chunk_overlap=20)


def _index(store: str, model: str) -> VectorStoreIndex:
    return VectorStoreIndex.from_vector_store(
        _vector_store(store),
        transformations=[_splitter()],
        embed_model=HuggingFaceEmbedding(model, device="cpu"),
    )


def _vector_store(store: str) -> ChromaVectorStore:
    return ChromaVectorStore(chroma_collection=chromadb.PersistentClient(store).get_or_create_collection("articles"))


def _shown(found: Iterable[NodeWithScore]) -> list[list[object]]:
    return [[source.score, source.node.metadata["file_name"], source.node.get_content()] for source in found]


def _print(**facts: object) -> None:
    print(json.dumps(facts, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["index", articles, store, model]:
            index(articles, store, model)
        case ["change", article, store, model]:
            change(article, store, model)
        case ["fill", articles, store, spans]:
            fill(articles, store, spans)
        case ["ask" | "search" as verb, store, model, question]:
            asked = (line.strip() for line in sys.stdin) if question == "-" else [question]
            (ask if verb == "ask" else search)(store, model, asked)
        case _:
            sys.exit(__doc__)
