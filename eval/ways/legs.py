"""The legs of the search alone, as searchers of their own: what the union must beat."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from eval.measuring.observe import Searches
from rag.retrieval.retrieve import Retriever, Ways

if TYPE_CHECKING:
    from rag.bootstrap import Assistant
    from rag.indexing.embeddings import SentenceEmbeddings

LEGS: Mapping[str, Ways] = {
    "lexical": Ways(dense=False, order=False),
    "dense": Ways(lexical=False, order=False),
}


def legs_of(assistant: "Assistant", embeddings: "SentenceEmbeddings") -> dict[str, Searches]:
    """A retriever for each leg over the assistant's own indexes."""
    return {leg: Retriever(assistant.indexes, assistant.store, embeddings, ways=ways) for leg, ways in LEGS.items()}
