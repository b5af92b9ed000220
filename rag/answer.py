"""The answer: retrieved, composed, cited, given a status; streamed in pieces, none of them unverified."""

import time
from collections.abc import Iterator
from dataclasses import replace

from corpus.store import CorpusStore
from rag.answer_events import (
    AnswerEvent,
    CitationEvent,
    DoneEvent,
    SentenceEvent,
    StatusEvent,
    SuggestionsEvent,
)
from rag.answer_pieces import Markers, rendered
from rag.answer_plan import Plan, Planner
from rag.answer_settings import answer_settings
from rag.retrieve import Retriever
from rag.types import Answer, Citation, Provenance, Query, SearchResult


class Answerer:
    """Answers from the hits of a retriever; without a language model."""

    def __init__(self, retriever: Retriever, store: CorpusStore, provenance: Provenance) -> None:
        self._retriever = retriever
        self._provenance = provenance
        self._planner = Planner(store, answer_settings())

    def ask(self, query: Query) -> Answer:
        """A cited answer, or the status that says why there is none."""
        for event in self.stream(query):
            if isinstance(event, DoneEvent):
                return event.answer
        raise AssertionError("a stream ends with the whole answer")

    def stream(self, query: Query) -> Iterator[AnswerEvent]:
        """The answer in verified pieces; the last event holds it whole."""
        begun = time.perf_counter()
        result = self._retriever.search(replace(query, question=self._planner.question_to_search(query)))
        plan = self._planner.plan(query, result)
        yield from self._extractive(result, plan, self._provenance, begun)

    def _extractive(
        self, result: SearchResult, plan: Plan, provenance: Provenance, begun: float
    ) -> Iterator[AnswerEvent]:
        markers = Markers(self._planner.sources)
        markers.plan(plan.pieces)
        yield StatusEvent(status=plan.verdict.status, question_used=result.question_used)
        text = ""
        for piece in rendered(plan.pieces, markers):
            text += piece
            yield SentenceEvent(text=piece)
        for citation in markers.citations:
            yield CitationEvent(citation=citation)
        answer = Answer(
            status=plan.verdict.status,
            text=text,
            citations=tuple(markers.citations),
            hits=result.hits,
            suggestions=plan.suggestions,
            question_used=result.question_used,
            model=None,
            provenance=provenance,
            ms=(time.perf_counter() - begun) * 1000,
        )
        yield SuggestionsEvent(suggestions=plan.suggestions)
        yield DoneEvent(answer=answer)


def cited_ids(citations: tuple[Citation, ...]) -> list[str]:
    """Ids of the cited passages, each once."""
    return list(dict.fromkeys(c.passage_id for c in citations))
