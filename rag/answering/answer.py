"""The answer: retrieved, composed, cited, given a status; streamed in pieces, none of them unverified.

Without a language model, and whenever it fails, the answer is made of the passages' own statements.
"""

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.store import CorpusStore
from prompts.chat import load_prompt
from prompts.german import text as german
from rag.answering.events import (
    AnswerEvent,
    CitationEvent,
    DoneEvent,
    SentenceEvent,
    StatusEvent,
    SuggestionsEvent,
)
from rag.answering.pieces import Markers, Writing
from rag.answering.plan import Plan, Planner
from rag.answering.settings import answer_settings
from rag.answering.tampered import tampered
from rag.answering.written import PASSAGES, Writer
from rag.llm.llm import LanguageModel
from rag.llm.llm_errors import LlmFault
from rag.retrieval.retrieve import Retriever
from rag.status.smalltalk import SMALL_TALK
from rag.types import Answer, Hit, Provenance, Query, SearchResult
from rag.verification.sentence import Embed, Verifier, bounds

PROMPT = "antwort"
_BEYOND_TAMPERED = 60
"""Hits looked at when some of the first ones are not used, so that they do not crowd out honest ones."""


@dataclass(frozen=True, kw_only=True)
class _Job:
    """One question on its way to its answer."""

    result: SearchResult
    plan: Plan
    begun: float
    """By ``time.perf_counter``."""
    k: int
    """Hits to show, besides those that are cited."""


class Answerer:
    """Answers from the hits of a retriever, with the language model where there is one."""

    def __init__(
        self,
        retriever: Retriever,
        store: CorpusStore,
        provenance: Provenance,
        model: LanguageModel | None = None,
        embed: Embed | None = None,
    ) -> None:
        self._retriever = retriever
        self._provenance = provenance
        self._planner = Planner(store, answer_settings())
        self._model = model
        self._embed = embed

    def warm_up(self) -> None:
        """Read the corpus's words, so that the first answer is as fast as the next."""
        self._planner.warm_up()

    def ask(self, query: Query) -> Answer:
        """A cited answer, or the status that says why there is none."""
        for event in self.stream(query):
            if isinstance(event, DoneEvent):
                return event.answer
        raise AssertionError("a stream ends with the whole answer")

    def stream(self, query: Query, gone: threading.Event | None = None) -> Iterator[AnswerEvent]:
        """The answer in verified pieces; the last event holds it whole.

        Closing it, or setting ``gone`` from another thread, cancels the language model.
        """
        begun = time.perf_counter()
        asked = replace(query, question=self._planner.question_to_search(query))
        result = self._retriever.search(asked)
        if any(tampered(hit.passage) for hit in result.hits):
            result = self._retriever.search(replace(asked, k=max(query.k, _BEYOND_TAMPERED)))
        narrowed = self._planner.narrowed(asked, result)
        if narrowed is not None:
            result = with_more(result, self._retriever.search(narrowed).hits)
        plan = self._planner.plan(query, result)
        if plan.verdict.reason in SMALL_TALK:  # nothing of the turns before belongs to a thank-you
            result = replace(result, question_used=query.question)
        job = _Job(result=result, plan=plan, begun=begun, k=query.k)
        if self._model is None or job.plan.verdict.status not in ("answered", "partial"):
            yield from self._extractive(job, self._provenance)
            return
        try:
            yield from self._written(job, self._model, gone)
        except LlmFault as fault:
            if fault.kind == "cancelled":
                return
            yield from self._extractive(job, replace(self._provenance, fallback=fault.kind), restart=True)

    def _extractive(self, job: _Job, provenance: Provenance, restart: bool = False) -> Iterator[AnswerEvent]:
        plan, markers = job.plan, Markers(self._planner.sources)
        markers.plan(plan.pieces)
        note = german("answers.fallback") if provenance.fallback else ""
        yield StatusEvent(status=plan.verdict.status, question_used=job.result.question_used, note=note)
        writing, text = Writing(markers), ""
        for piece in plan.pieces:
            written = writing.write(piece)
            text += written
            yield SentenceEvent(text=written, restart=restart)
            restart = False
        for citation in markers.citations:
            yield CitationEvent(citation=citation)
        yield from self._closing(job, text, markers, None, provenance)

    def _written(self, job: _Job, model: LanguageModel, gone: threading.Event | None) -> Iterator[AnswerEvent]:
        plan, prompt = job.plan, load_prompt(PROMPT)
        passages = [entry.passage for entry in plan.basis[:PASSAGES]]
        verifier = Verifier(self._planner.weights, self._embed)
        writer = Writer(model, prompt, verifier, bounds())
        yield StatusEvent(
            status=plan.verdict.status,
            question_used=job.result.question_used,
            writing=True,
            evidence=tuple((p.id, p.locator) for p in passages),
        )
        markers = Markers(self._planner.sources)
        writing, text = Writing(markers), ""
        for piece in writer.write(plan.asked, passages, gone):
            known = len(markers.citations)
            markers.plan([piece])
            written = writing.write(piece)
            text += written
            yield SentenceEvent(text=written)
            for citation in markers.citations[known:]:
                yield CitationEvent(citation=citation)
        provenance = replace(self._provenance, prompt=prompt.label, model=model.name)
        yield from self._closing(job, text, markers, model.name, provenance)

    def _closing(
        self, job: _Job, text: str, markers: Markers, model: str | None, provenance: Provenance
    ) -> Iterator[AnswerEvent]:
        answer = Answer(
            status=job.plan.verdict.status,
            text=text,
            citations=tuple(markers.citations),
            hits=shown_hits(job, markers),
            suggestions=job.plan.suggestions,
            question_used=job.result.question_used,
            model=model,
            provenance=provenance,
            ms=(time.perf_counter() - job.begun) * 1000,
        )
        yield SuggestionsEvent(suggestions=answer.suggestions)
        yield DoneEvent(answer=answer)


def with_more(result: SearchResult, more: Sequence[Hit]) -> SearchResult:
    """``result`` with further hits below its own, none scored above its last: scores of two searches differ."""
    known = {hit.passage.id for hit in result.hits}
    least = result.hits[-1].score if result.hits else 0.0
    further = tuple(replace(hit, score=min(hit.score, least)) for hit in more if hit.passage.id not in known)
    return replace(result, hits=(*result.hits, *further))


def shown_hits(job: _Job, markers: Markers) -> tuple[Hit, ...]:
    """The first hits asked for, and those further down that are cited."""
    cited = {c.passage_id for c in markers.citations}
    return tuple(hit for i, hit in enumerate(job.result.hits) if i < job.k or hit.passage.id in cited)
