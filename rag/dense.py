"""The dense leg: Chroma holds several vectors a passage (its text and each of its questions); the best one counts.

Chroma is an index, not the store: it is built from vectors of the truth into an empty folder and only read afterwards.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from chromadb.config import Settings as ChromaSettings
from numpy.typing import NDArray

COLLECTION = "passages"
_BATCH = 2000


class _NoEmbedding(chromadb.EmbeddingFunction[Any]):
    """Always passed to Chroma so that it never loads a model of its own; it refuses to embed."""

    def __init__(self) -> None:
        pass

    def __call__(self, input: Any) -> Any:
        raise RuntimeError("vectors come from the truth store, Chroma embeds nothing")

    @staticmethod
    def name() -> str:
        """Name that Chroma stores with the collection."""
        return "stadtlotse-none"

    @staticmethod
    def build_from_config(config: dict[str, Any]) -> "_NoEmbedding":
        """For Chroma: made again from its stored configuration."""
        return _NoEmbedding()

    def get_config(self) -> dict[str, Any]:
        """For Chroma: nothing to configure."""
        return {}


def build_dense(folder: Path, vectors: Sequence[tuple[str, Mapping[str, str], NDArray[np.float32]]]) -> None:
    """Write ``(vector id, metadata with passage_id, vector)`` into the empty ``folder``."""
    collection = _client(folder).create_collection(
        COLLECTION,
        embedding_function=_NoEmbedding(),
        configuration={"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 24}},
    )
    for i in range(0, len(vectors), _BATCH):
        batch = vectors[i : i + _BATCH]
        collection.add(
            ids=[name for name, _, _ in batch],
            metadatas=[dict(meta) for _, meta, _ in batch],
            embeddings=np.stack([vector for _, _, vector in batch]),
        )


class DenseIndex:
    """Reads a built index."""

    def __init__(self, folder: Path) -> None:
        self._collection = _client(folder).get_collection(COLLECTION, embedding_function=_NoEmbedding())

    def search(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """(passage id, cosine similarity) of the best ``k`` passages, each by its best vector."""
        result = self._collection.query(
            query_embeddings=vector.reshape(1, -1), n_results=k * 6, include=["metadatas", "distances"]
        )
        best: dict[str, float] = {}
        for meta, distance in zip(result["metadatas"][0], result["distances"][0], strict=True):
            best.setdefault(str(meta["passage_id"]), 1.0 - float(distance))
        return list(best.items())[:k]

    def count(self) -> int:
        """Number of vectors."""
        return int(self._collection.count())


def _client(folder: Path) -> Any:
    settings = ChromaSettings(anonymized_telemetry=False, is_persistent=True, allow_reset=False)
    return chromadb.PersistentClient(path=str(folder), settings=settings)
