"""The dense leg: Chroma holds the windows of every passage and each of its questions; the best vector counts.

Two collections, because a short question is nearer to any short question than to a text: each is searched by itself.
Chroma is an index, not the store: it is built from vectors of the truth into an empty folder and only read afterwards.

The knowledge base and the own documents lie in two parts, each a folder named by the digest of what it holds: when a
document comes or goes, the part of the knowledge base (some ten thousand vectors) is copied from the former build.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from typing import Any

import chromadb
import numpy as np
from chromadb.errors import NotFoundError
from numpy.typing import NDArray

from corpus.model import KNOWLEDGE, digest
from rag.errors import EmbeddingError, StaleIndexError
from rag.indexing.chroma_client import LEGS, Leg, NoEmbedding, clear_unused, client_of, collection_name

_BATCH = 2000
_SHIPPED = f"collections:{KNOWLEDGE}"
_PROBES = 50
"""Vectors of each leg that are looked up in a former build before it is trusted."""
_SAME = 1e-3
"""Cosine distance below which a vector was found itself; the search is approximate, equal texts are many."""
_HNSW = {"space": "cosine", "ef_construction": 120, "ef_search": 160, "max_neighbors": 16}


@dataclass(frozen=True, kw_only=True)
class VectorRow:
    """A vector to index: of which passage, by which facets it can be filtered."""

    id: str
    """``passage_id/name``: a search learns the passage from it, without a look at stored metadata."""
    passage_id: str
    leg: Leg
    facets: tuple[str, ...]
    """``name:value`` of everything that filters use."""
    text: str = ""
    """Digest of the text: with the model and the adapter it tells the vector."""


def build_dense(
    folder: Path,
    rows: Sequence[VectorRow],
    vectors: NDArray[np.float32],
    space: str = "",
    former: Path | None = None,
    server: str | None = None,
) -> None:
    """Write ``rows`` with their ``vectors``, shape (len(rows), dimension), into the empty ``folder``.

    ``space`` names the model and adapter that made the vectors. A part that the folder of a ``former`` build holds as
    it must be is copied from there. With the address of a Chroma ``server`` the vectors go there, and ``folder`` only
    names the parts.

    Raises:
        EmbeddingError: The server does not answer.
    """
    folder.mkdir(parents=True)
    for shipped in (True, False):
        chosen = [i for i, row in enumerate(rows) if (_SHIPPED in row.facets) == shipped]
        if not chosen:
            continue
        part, own = [rows[i] for i in chosen], vectors[chosen]
        name = _part_name(part, space)
        if server:
            (folder / name).mkdir()
            if not _holds(folder / name, part, own, server):
                _build_part(folder / name, part, own, server)
        elif former and _holds(former / name, part, own):
            copytree(former / name, folder / name)
        else:
            _build_part(folder / name, part, own)


def _part_name(rows: Sequence[VectorRow], space: str) -> str:
    """Digest of everything that the part holds; not of the vectors, whose last bits differ from run to run."""
    held = [(row.id, row.leg, row.facets, row.text) for row in rows]
    return digest(held, space, _HNSW, chromadb.__version__)[:24]


def _holds(folder: Path, rows: Sequence[VectorRow], vectors: NDArray[np.float32], server: str | None = None) -> bool:
    """Whether the part is there, holds as many vectors as ``rows``, and finds some of them where they are."""
    if not folder.is_dir():
        return False
    try:
        client = client_of(folder, server)
        for leg in LEGS:
            collection = client.get_collection(collection_name(folder, leg, server), embedding_function=NoEmbedding())
            mine = [i for i, row in enumerate(rows) if row.leg == leg]
            if collection.count() != len(mine):
                return False
            probes = vectors[mine[:: max(1, len(mine) // _PROBES)]]
            nearest = collection.query(query_embeddings=probes, n_results=1, include=["distances"]) if mine else {}
            if any(distance[0] > _SAME for distance in nearest.get("distances", ())):
                return False
    except EmbeddingError:  # the server does not answer
        raise
    except Exception:  # whatever a damaged file raises: it is built anew
        return False
    return True


def _build_part(
    folder: Path, rows: Sequence[VectorRow], vectors: NDArray[np.float32], server: str | None = None
) -> None:
    client = client_of(folder, server)
    for leg in LEGS:
        if server:
            with suppress(NotFoundError):  # what an aborted build left
                client.delete_collection(collection_name(folder, leg, server))
        chosen = [i for i, row in enumerate(rows) if row.leg == leg]
        written = min(1000, max(1, len(chosen)))
        collection = client.create_collection(
            collection_name(folder, leg, server),
            embedding_function=NoEmbedding(),
            configuration={"hnsw": _HNSW | {"sync_threshold": written, "batch_size": written}},
        )
        for start in range(0, len(chosen), _BATCH):
            batch = chosen[start : start + _BATCH]
            collection.add(
                ids=[rows[i].id for i in batch],
                metadatas=[{"passage_id": rows[i].passage_id} | dict.fromkeys(rows[i].facets, True) for i in batch],
                embeddings=vectors[batch],
            )
    clear_unused(folder)


class DenseIndex:
    """Reads a built index."""

    def __init__(self, folder: Path, server: str | None = None) -> None:
        parts = [part for part in sorted(folder.iterdir()) if part.is_dir()]
        clients = [client_of(part, server) for part in parts]
        try:
            self._legs = {
                leg: [
                    client.get_collection(collection_name(part, leg, server), embedding_function=NoEmbedding())
                    for part, client in zip(parts, clients, strict=True)
                ]
                for leg in LEGS
            }
        except NotFoundError as error:
            raise StaleIndexError("Der Vektorindex fehlt. Bitte führen Sie `stadtlotse ingest` aus.") from error

    def search(
        self, leg: Leg, vector: NDArray[np.float32], k: int, wanted: Mapping[str, Sequence[str]] | None = None
    ) -> list[tuple[str, float]]:
        """(passage id, cosine similarity) of the nearest passages among ``k`` vectors, each by its best vector.

        ``wanted`` restricts by facet: at least one of the values of every name must hold.
        """
        near: list[tuple[float, str]] = []
        for collection in self._legs[leg]:
            result = collection.query(
                query_embeddings=vector.reshape(1, -1), n_results=k, where=_where(wanted), include=["distances"]
            )
            near += zip(map(float, result["distances"][0]), result["ids"][0], strict=True)
        found: dict[str, float] = {}
        for distance, name in sorted(near)[:k]:
            found.setdefault(name.rpartition("/")[0], 1.0 - distance)
        return list(found.items())

    def count(self) -> int:
        """Number of vectors."""
        return sum(int(collection.count()) for parts in self._legs.values() for collection in parts)


def _where(wanted: Mapping[str, Sequence[str]] | None) -> dict[str, Any] | None:
    """Chroma's filter: all names, any value of each."""
    groups = []
    for name, values in (wanted or {}).items():
        choices: list[dict[str, Any]] = [{f"{name}:{value}": True} for value in values]
        groups.append(choices[0] if len(choices) == 1 else {"$or": choices})
    if not groups:
        return None
    return groups[0] if len(groups) == 1 else {"$and": groups}
