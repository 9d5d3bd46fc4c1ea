"""The usual script over a folder of articles: what the benchmark measures this project against.

Written as these libraries' guides show it: SentenceSplitter, HuggingFaceEmbedding and a persistent Chroma collection,
queried through llama-index. Nothing of this project is used. The embedding model is the same, from the same files, and
passages are about as long. No language model is run (MockLLM), so what it takes is all retrieval.

    python -m evals.usual_script index ARTICLES STORE MODEL
    python -m evals.usual_script ask STORE MODEL QUESTION
"""

from __future__ import annotations

import sys
from pathlib import Path

import chromadb
from llama_index.core import Document, StorageContext, VectorStoreIndex
from llama_index.core.llms import MockLLM
from llama_index.core.node_parser import SentenceSplitter
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.vector_stores.chroma import ChromaVectorStore


def index(articles: str, store: str, model: str) -> None:
    """Make an index of the text files in a folder."""
    documents = [
        Document(text=path.read_text(encoding="utf-8"), metadata={"file_name": path.name})
        for path in sorted(Path(articles).glob("*.txt"))
    ]
    VectorStoreIndex.from_documents(
        documents,
        storage_context=StorageContext.from_defaults(vector_store=_vector_store(store)),
        transformations=[SentenceSplitter(chunk_size=230, chunk_overlap=20)],
        embed_model=HuggingFaceEmbedding(model, device="cpu"),
    )


def ask(store: str, model: str, question: str) -> None:
    """Print the response and the passages it rests on."""
    made = VectorStoreIndex.from_vector_store(
        _vector_store(store), embed_model=HuggingFaceEmbedding(model, device="cpu")
    )
    response = made.as_query_engine(llm=MockLLM(), similarity_top_k=5).query(question)
    print(response)
    for source in response.source_nodes:
        print(source.score, source.node.metadata["file_name"], source.node.get_content())


def _vector_store(store: str) -> ChromaVectorStore:
    return ChromaVectorStore(chroma_collection=chromadb.PersistentClient(store).get_or_create_collection("articles"))


if __name__ == "__main__":
    {"index": index, "ask": ask}[sys.argv[1]](*sys.argv[2:])
