"""What the system gave, apart from how it is judged: one observation a question, stored as JSON, replayed as objects.

A run is observed once (slow) and scored as often as wanted (fast). Passage texts are not stored, only short digests of
them; the texts come from the truth when an observation is replayed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from corpus.model import Passage, digest
from eval.testset.questions import Question
from rag.types import Answer, Citation, Hit, Provenance, Query, SearchResult, Turn

KEPT = 30
"""Hits kept of each ranking: enough for 1,000 words."""


class Searches(Protocol):
    """Anything that ranks passages."""

    def search(self, query: Query) -> SearchResult:
        """Ranked passages."""
        ...


class Assistant(Searches, Protocol):
    """What is evaluated: it searches and answers."""

    def ask(self, query: Query) -> Answer:
        """A cited answer."""
        ...


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A hit as it was given: passage, score, digest of its text."""

    id: str
    score: float
    text: str


@dataclass(frozen=True, kw_only=True)
class SearchSeen:
    """What a search gave; ``legs`` hold the passage ids that each leg alone ranked, best first."""

    id: str
    hits: tuple[Seen, ...]
    legs: Mapping[str, tuple[str, ...]]
    question_used: str

    def to_json(self) -> dict[str, Any]:
        """A line of ``observations.jsonl``."""
        legs = {leg: list(ids) for leg, ids in self.legs.items()}
        return {"part": "retrieval", "id": self.id, "hits": _rows(self.hits), "legs": legs, "used": self.question_used}

    @staticmethod
    def from_json(row: Mapping[str, Any]) -> "SearchSeen":
        """The observation of a line."""
        legs = {leg: tuple(ids) for leg, ids in row["legs"].items()}
        return SearchSeen(id=row["id"], hits=_seen(row["hits"]), legs=legs, question_used=row["used"])


@dataclass(frozen=True, kw_only=True)
class AnswerSeen:
    """What an answer gave: the parts of the ask object that do not depend on the machine."""

    id: str
    status: Any
    text: str
    citations: tuple[Mapping[str, Any], ...]
    hits: tuple[Seen, ...]
    suggestions: tuple[str, ...]
    question_used: str
    corpus: str
    index: str
    model: str | None = None
    fallback: str | None = None

    def to_json(self) -> dict[str, Any]:
        """A line of ``observations.jsonl``."""
        return {
            "part": "answers",
            "id": self.id,
            "status": self.status,
            "text": self.text,
            "citations": [dict(c) for c in self.citations],
            "hits": _rows(self.hits),
            "suggestions": list(self.suggestions),
            "used": self.question_used,
            "corpus": self.corpus,
            "index": self.index,
            "model": self.model,
            "fallback": self.fallback,
        }

    @staticmethod
    def from_json(row: Mapping[str, Any]) -> "AnswerSeen":
        """The observation of a line."""
        same = {key: row[key] for key in ("id", "status", "text", "corpus", "index", "model", "fallback")}
        return AnswerSeen(
            **same,
            citations=tuple(row["citations"]),
            hits=_seen(row["hits"]),
            suggestions=tuple(row["suggestions"]),
            question_used=row["used"],
        )

    def replayed(self, passages: Mapping[str, Passage]) -> Answer:
        """The answer as an object again, with texts from ``passages``."""
        made = {"pages": tuple, "marker": int}
        citations = [Citation(**{k: made.get(k, lambda v: v)(v) for k, v in c.items()}) for c in self.citations]
        return Answer(
            status=self.status,
            text=self.text,
            citations=tuple(citations),
            hits=replayed_hits(self.hits, passages),
            suggestions=self.suggestions,
            question_used=self.question_used,
            model=self.model,
            provenance=Provenance(corpus=self.corpus, index=self.index, fallback=self.fallback),
            ms=0.0,
        )


@dataclass(frozen=True)
class Replay:
    """Stands in for the assistant: gives the one stored answer, whatever is asked."""

    answer: Answer

    def ask(self, query: Query) -> Answer:
        """The stored answer."""
        return self.answer


def query_of(question: Question, k: int = 10) -> Query:
    """The query that a question of the test set puts."""
    return Query(question=question.question, history=tuple(Turn(role="user", content=t) for t in question.history), k=k)


def observe_search(
    assistant: Searches, question: Question, legs: Mapping[str, Searches] | None = None
) -> tuple[SearchSeen, float]:
    """(what a search gave, and each of its ``legs`` alone; milliseconds of the search itself)."""
    query = query_of(question, KEPT)
    result = assistant.search(query)
    alone = {leg: tuple(h.passage.id for h in one.search(query).hits) for leg, one in (legs or {}).items()}
    hits = tuple(_seen_hit(hit) for hit in result.hits)
    return SearchSeen(id=question.id, hits=hits, legs=alone, question_used=result.question_used), result.ms


def observe_answer(assistant: Assistant, question: Question) -> tuple[AnswerSeen, float]:
    """(what an answer gave, its milliseconds)."""
    answer = assistant.ask(query_of(question))
    seen = AnswerSeen(
        id=question.id,
        status=answer.status,
        text=answer.text,
        citations=tuple(c.to_json() for c in answer.citations),
        hits=tuple(_seen_hit(hit) for hit in answer.hits[:KEPT]),
        suggestions=answer.suggestions,
        question_used=answer.question_used,
        corpus=answer.provenance.corpus,
        index=answer.provenance.index,
        model=answer.model,
        fallback=answer.provenance.fallback,
    )
    return seen, answer.ms


def replayed_hits(seen: Sequence[Seen], passages: Mapping[str, Passage]) -> tuple[Hit, ...]:
    """Hits as objects again; a passage that the truth no longer holds has no text."""
    return tuple(Hit(passage=passages.get(s.id) or _gone(s.id), score=s.score) for s in seen)


def text_digest(text: str) -> str:
    """Short digest that tells whether a given text is exactly the stored one."""
    return digest(text)[:10]


def moved(seen: SearchSeen, order: Sequence[Seen]) -> SearchSeen:
    """The observation with other hits."""
    return replace(seen, hits=tuple(order))


def _seen_hit(hit: Hit) -> Seen:
    return Seen(id=hit.passage.id, score=round(hit.score, 6), text=text_digest(hit.passage.text))


def _rows(hits: Sequence[Seen]) -> list[list[Any]]:
    return [[hit.id, hit.score, hit.text] for hit in hits]


def _seen(rows: Sequence[Sequence[Any]]) -> tuple[Seen, ...]:
    return tuple(Seen(id=row[0], score=row[1], text=row[2]) for row in rows)


def _gone(name: str) -> Passage:
    return Passage(id=name, source_id="", document_id="", ordinal=0, start=0, end=0, text="", title="")
