"""A library as the retriever of a llama-index application.

    engine = RetrieverQueryEngine.from_args(LibraryRetriever(library, limit=5), llm=your_model)

Every node is a passage word for word: ``article.text[node.start_char_idx:node.end_char_idx] == node.text``. llama-index
must not be asked to split nodes again (its CitationQueryEngine does): that loses the offsets.
"""

from __future__ import annotations

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeRelationship, NodeWithScore, QueryBundle, RelatedNodeInfo, TextNode

from index.article import Article, Hit
from index.filters import Filters
from index.library import Library


class LibraryRetriever(BaseRetriever):
    """Retrieves the passages that ``Library.search`` finds, best first, with its fused score (0 to 1)."""

    def __init__(self, library: Library, limit: int = 10, filters: Filters | None = None) -> None:
        super().__init__()
        self._library = library
        self._limit = limit
        self._filters = filters

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return self._library.at_one_moment(lambda: self._found(query_bundle.query_str))

    def _found(self, query: str) -> list[NodeWithScore]:
        hits = self._library.search(query, self._limit, self._filters)
        return [_node(hit, self._library.article(hit.passage.article_id)) for hit in hits]


def _node(hit: Hit, article: Article) -> NodeWithScore:
    passage = hit.passage
    about = {
        "title": article.title,
        "outlet": article.outlet,
        "authors": ", ".join(article.authors) or None,
        "published": article.published,
        "url": article.url,
    }
    where = {"path": article.path, "line": article.line_of(passage.start)}
    node = TextNode(
        id_=f"{article.id}:{passage.start}-{passage.end}",
        text=passage.text,
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        metadata={key: value for key, value in {**about, **where}.items() if value is not None},
        # A language model is told whose words these are, not where they lie on this machine.
        excluded_llm_metadata_keys=list(where),
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=article.id, hash=article.sha256)},
    )
    return NodeWithScore(node=node, score=hit.score)
