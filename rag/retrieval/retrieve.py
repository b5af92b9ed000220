"""Finds the passages that answer a question: read it, search both legs, unite for recall, then order by features."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from langchain_core.cross_encoders import BaseCrossEncoder
from numpy.typing import NDArray

from corpus.model import Passage
from corpus.rights import permitted
from corpus.store import CorpusStore
from rag.indexing.embeddings import SentenceEmbeddings
from rag.indexing.index import Indexes
from rag.indexing.index_vectors import Similar
from rag.language.analysis import tokens
from rag.retrieval.known import KnownPassages
from rag.retrieval.ranking import (
    across_sources,
    beside_first,
    both_sides,
    coverage_of,
    each_telling,
    fresh_words,
    merged,
    ordered,
    rescored,
    score,
    whole_lists,
    within_sections,
)
from rag.retrieval.ranking_features import AskedWords, PassageView, Signals, features_of, leg_features
from rag.retrieval.ranking_weights import SearchWeights, shipped_weights
from rag.types import Filters, Hit, Query, SearchResult
from rag.understanding.followup import Rewriter, standalone
from rag.understanding.query import QueryAnalysis, understand

_FACETS = ("collections", "sources", "kinds", "steps", "fields", "sizes")
_INDEXED = {"kinds": "kind"}
_RERANKED = 30
_FRESH = 10
"""Hits whose order minds which words of the question the ones before already hold."""

Candidate = tuple[Passage, Signals]


@dataclass(frozen=True, kw_only=True)
class Ways:
    """Which ways of searching take part; all of them but for experiments."""

    lexical: bool = True
    dense: bool = True
    questions: bool = True
    """Whether own questions and search terms of passages count."""
    thesaurus: bool = True
    typos: bool = True
    order: bool = True
    """Whether features order the hits; else reciprocal rank fusion does."""
    evidence: bool = True
    """Whether whole lists, both sides of a comparison and several publications are brought to the front."""


class Retriever:
    """Searches the open indexes; thread-safe."""

    def __init__(
        self,
        indexes: Indexes,
        store: CorpusStore,
        embeddings: SentenceEmbeddings,
        weights: SearchWeights | None = None,
        ways: Ways | None = None,
        reranker: BaseCrossEncoder | None = None,
        rewriter: Rewriter | None = None,
        known: KnownPassages | None = None,
    ) -> None:
        self._indexes = indexes
        self._embeddings = embeddings
        self._weights = weights or shipped_weights()
        self._ways = ways or Ways()
        self._reranker = reranker
        self._rewriter = rewriter
        self._known = known or KnownPassages(store, questions=self._ways.questions)

    def warm_up(self) -> None:
        """Load the model, analyse the knowledge base and touch the indexes."""
        self._known.analyse_ahead()
        self.search(Query(question="Smart City"))

    def search(self, query: Query) -> SearchResult:
        """The best ``query.k`` passages, best first, and what was understood of the question."""
        begun = time.perf_counter()
        asked = standalone(query.question, query.history, self._rewriter)
        analysis = self.understand(asked.question, followup=asked.carried)
        wanted = facets_wanted(query.filters)
        found = self.candidates(analysis, wanted, max(query.k, 10))
        hits = self._ordered(analysis, self._likely(analysis, found, query.k))
        views = [self.view(hit.passage) for hit in hits[:15]]
        analysis = replace(analysis, coverage=coverage_of(analysis, views))
        return SearchResult(
            hits=tuple(hits[: query.k]),
            question_used=asked.question,
            ms=(time.perf_counter() - begun) * 1000,
            analysis=analysis,
        )

    def understand(self, question: str, *, followup: bool = False) -> QueryAnalysis:
        """Read a stand-alone question."""
        index = self._indexes
        weights = self._weights
        if not self._ways.thesaurus:
            weights = replace(weights, expansion=weights.expansion | {"same": 0.0, "neighbour": 0.0})
        return understand(
            question, index.vocabulary, index.thesaurus, index.names, weights, followup=followup, typos=self._ways.typos
        )

    def candidates(
        self, analysis: QueryAnalysis, wanted: Mapping[str, Sequence[str]], least: int = 10
    ) -> list[Candidate]:
        """Passages that any leg finds, with what the legs say of each; ``least`` or more where the corpus has them."""
        depth, index = self._weights.depth, self._indexes
        lexical: list[tuple[str, float]] = []
        if self._ways.lexical:
            fields = self._weights.lexical
            if not self._ways.questions:
                fields = self._weights.lexical_bare
            lexical = index.lexical.search(analysis.keys(), fields, max(depth["lexical"], least), wanted)
        vector = self.embed(analysis)
        dense: dict[str, float] = {}
        if self._ways.dense:
            dense = dict(index.dense.search("texts", vector, max(depth["texts"], least * 3), wanted))
            if self._ways.questions:
                asked = index.dense.search("questions", vector, depth["questions"], wanted)
                dense |= {name: value for name, value in asked if name not in dense}
        names = list(dict.fromkeys([*(name for name, _ in lexical), *dense]))
        if len(names) < least:
            names = list(dict.fromkeys([*names, *index.lexical.any_passages(least * 2, wanted)]))
        return self._with_signals(names, dict(lexical), vector)

    def embed(self, analysis: QueryAnalysis) -> NDArray[np.float32]:
        """The adapted vector of the corrected question."""
        vector = np.asarray(self._embeddings.embed_query(analysis.corrected), dtype=np.float32)
        return self._indexes.adapter.apply(vector) if self._indexes.adapter else vector

    def _with_signals(
        self, names: Sequence[str], lexical: Mapping[str, float], vector: NDArray[np.float32]
    ) -> list[Candidate]:
        best = max(lexical.values(), default=1.0) or 1.0
        passages = self._known.read(names)
        english = {p.id: len(p.questions_en) for p in passages} if self._ways.questions else {}
        similar = self._indexes.vectors.scores(names, vector, english)
        blend = {name: near.text + near.centre for name, near in similar.items()}
        dense_rank = {name: i for i, name in enumerate(sorted(blend, key=lambda n: -blend[n]))}
        lexical_rank = {name: i for i, name in enumerate(sorted(lexical, key=lambda n: -lexical[n]))}
        found = []
        for passage in passages:
            near = similar[passage.id]
            if not self._ways.questions:
                near = Similar(text=near.text, centre=near.text)
            signals = Signals(
                lexical=lexical.get(passage.id, 0.0) / best,
                near=near,
                lexical_rank=lexical_rank.get(passage.id),
                dense_rank=dense_rank[passage.id] if self._ways.dense else None,
            )
            found.append((passage, signals))
        return found

    def _likely(self, analysis: QueryAnalysis, found: Sequence[Candidate], k: int) -> Sequence[Candidate]:
        """The candidates that the legs alone put first: the others are not read word by word.

        On the development half all measures stay the same with 80 of about 140; twice ``k`` are kept at least.
        """
        most = max(self._weights.depth["ordered"], 2 * k)
        if len(found) <= most:
            return found
        chosen = self._weights.features if self._ways.order else _FUSION
        english = float(analysis.language == "en")

        def worth(candidate: Candidate) -> float:
            passage, signals = candidate
            bare = not passage.questions or not self._ways.questions
            return score(leg_features(signals, bare=bare, english=english), chosen)

        return sorted(found, key=worth, reverse=True)[:most]

    def _ordered(self, analysis: QueryAnalysis, candidates: Sequence[Candidate]) -> list[Hit]:
        hits = []
        asked = AskedWords(analysis.words)
        chosen = self._weights.features if self._ways.order else _FUSION
        for passage, signals in candidates:
            view = self.view(passage)
            features = features_of(view, analysis, asked.among(view.everything), signals)
            hits.append(Hit(passage=passage, score=score(features, chosen), features=features))
        hits = within_sections(merged(ordered(hits)), self._weights.section if self._ways.evidence else 0.0)
        if self._reranker:
            hits = self._reranked(analysis.question, hits)
        if not self._ways.evidence:
            return hits
        first = [self.view(hit.passage) for hit in hits[:_FRESH]]
        hits = fresh_words(hits, first, analysis, self._weights.fresh)
        hits = across_sources(whole_lists(hits, analysis), analysis)
        sides = [tokens(side) for side in analysis.sides]
        apart = [
            [key for key in side if not any(key in other for other in sides if other is not side)] for side in sides
        ]
        hits = both_sides(hits, [self.view(hit.passage) for hit in hits[:15]], apart)
        return rescored(each_telling(beside_first(hits, analysis), analysis))

    def _reranked(self, question: str, hits: Sequence[Hit]) -> list[Hit]:
        assert self._reranker is not None
        first = hits[:_RERANKED]
        scores = self._reranker.score([(question, f"{hit.passage.title}. {hit.passage.text}") for hit in first])
        again = [
            replace(hit, score=float(value), features={**hit.features, "reranker": float(value)})
            for hit, value in zip(first, scores, strict=True)
        ]
        floor = min((hit.score for hit in again), default=0.0) - 1.0
        return ordered(again) + [replace(hit, score=floor - i) for i, hit in enumerate(hits[_RERANKED:])]

    def view(self, passage: Passage) -> PassageView:
        """The passage analysed for matching."""
        return self._known.view(passage)


_FUSION = {"rank_lexical": 1.0, "rank_dense": 1.0}


def facets_wanted(filters: Filters) -> dict[str, tuple[str, ...]]:
    """The filters that restrict anything, by the name that the indexes know."""
    values = {_INDEXED.get(name, name): getattr(filters, name) for name in _FACETS}
    values["collections"] = permitted(filters.collections)
    return {name: tuple(chosen) for name, chosen in values.items() if chosen}
