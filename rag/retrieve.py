"""Finds the passages that answer a question: both legs, fused, ordered."""

import time
from collections.abc import Sequence

import numpy as np

from corpus.model import Passage
from corpus.store import CorpusStore
from rag.analysis import parts, tokens
from rag.embeddings import SentenceEmbeddings
from rag.index import Indexes
from rag.types import Filters, Hit, Query, SearchResult

WEIGHTS = {"title": 1.5, "heading": 0.6, "text": 1.0, "questions": 1.2, "terms": 1.0, "parts": 0.4}
PART_WEIGHT = 0.5
RRF_K = 20
DEPTH = 60


class Retriever:
    """Searches the open indexes; thread-safe."""

    def __init__(self, indexes: Indexes, store: CorpusStore, embeddings: SentenceEmbeddings) -> None:
        self._indexes = indexes
        self._store = store
        self._embeddings = embeddings

    def search(self, query: Query) -> SearchResult:
        """The best ``query.k`` passages, best first."""
        begun = time.perf_counter()
        question = query.question
        lexical = self._indexes.lexical.search(self._weighted(question), WEIGHTS, DEPTH)
        vector = np.asarray(self._embeddings.embed_query(question), dtype=np.float32)
        dense = self._indexes.dense.search(vector, DEPTH)
        fused = fuse([[name for name, _ in lexical], [name for name, _ in dense]])
        by_leg = {"lexical": dict(lexical), "dense": dict(dense)}
        hits = []
        for passage in self._store.passages(fused):
            if allowed(passage, query.filters):
                features = {leg: scores.get(passage.id, 0.0) for leg, scores in by_leg.items()}
                hits.append(Hit(passage=passage, score=fused[passage.id], features=features))
        ms = (time.perf_counter() - begun) * 1000
        return SearchResult(hits=tuple(hits[: query.k]), question_used=question, ms=ms)

    def _weighted(self, question: str) -> dict[str, float]:
        weighted: dict[str, float] = {}
        for token in tokens(question):
            weighted[token] = 1.0
            for part in parts(token, self._indexes.vocabulary):
                weighted.setdefault(part, PART_WEIGHT)
        return weighted


def fuse(rankings: Sequence[Sequence[str]]) -> dict[str, float]:
    """Reciprocal rank fusion (Cormack et al. 2009): score by id, best first."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, name in enumerate(ranking):
            scores[name] = scores.get(name, 0.0) + 1.0 / (RRF_K + rank)
    return dict(sorted(scores.items(), key=lambda item: (-item[1], item[0])))


def allowed(passage: Passage, filters: Filters) -> bool:
    """Whether ``passage`` passes the filters."""
    facets = passage.facets
    wanted = (
        (filters.sources, (passage.source_id,)),
        (filters.kinds, facets.get("kind", ())),
        (filters.steps, facets.get("steps", ())),
        (filters.fields, facets.get("fields", ())),
        (filters.sizes, facets.get("sizes", ())),
    )
    return all(not choice or set(choice) & set(values) for choice, values in wanted)
