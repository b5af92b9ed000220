"""The nouns of retrieval and answering: Query -> Hit -> Citation -> Answer, and Provenance.

The JSON forms that people and programs rely on are made here and nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from corpus.model import Passage, Source, SourceKind
from rag.understanding.query import QueryAnalysis

AnswerStatus = Literal[
    "answered", "partial", "needs_clarification", "not_in_sources", "out_of_scope", "refused"
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Turn:
    """An earlier turn of the conversation."""

    role: Literal["user", "assistant"]
    content: str
    passage_ids: tuple[str, ...] = ()
    """Evidence that was used in this turn, when known."""


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Restricts a search; an empty tuple restricts nothing."""

    collections: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Query:
    """A question as typed, with the turns before it and the filters set beside it."""

    question: str
    history: tuple[Turn, ...] = ()
    filters: Filters = Filters()
    k: int = 10


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A passage found; ``score`` is higher-is-better and comparable within one search only."""

    passage: Passage
    score: float
    features: Mapping[str, float] = field(default_factory=dict)
    """What the score is made of, by name."""

    def to_json(self) -> dict[str, Any]:
        """The hit of the contract."""
        p = self.passage
        return {
            "passage_id": p.id,
            "source_id": p.source_id,
            "kind": p.kind,
            "locator": p.locator,
            "score": round(self.score, 6),
            "text": p.text,
        }


@dataclass(frozen=True, kw_only=True)
class SearchResult:
    """Hits, best first, and the stand-alone question that was used."""

    hits: tuple[Hit, ...]
    question_used: str
    ms: float
    analysis: QueryAnalysis | None = None
    """What was understood of the question; not part of the JSON form."""

    def to_json(self, query_id: str | None = None) -> dict[str, Any]:
        """The search object of the contract."""
        return {
            "id": query_id,
            "hits": [hit.to_json() for hit in self.hits],
            "question_used": self.question_used,
            "ms": round(self.ms, 1),
        }


@dataclass(frozen=True, kw_only=True)
class Citation:
    """Evidence for what stands before ``marker``: ``quote`` is ``passage.text[start:end]``, verbatim."""

    marker: int
    passage_id: str
    source_id: str
    source: str
    kind: SourceKind
    locator: str
    pages: tuple[str, ...]
    quote: str
    start: int
    end: int
    url: str | None

    @classmethod
    def at(cls, passage: Passage, source: Source, start: int, end: int, marker: int = 0) -> "Citation":
        """Evidence for ``passage.text[start:end]``, quoted as it stands there; marker 0 until it is numbered."""
        return cls(
            marker=marker,
            passage_id=passage.id,
            source_id=passage.source_id,
            source=source.title,
            kind=passage.kind,
            locator=passage.locator,
            pages=passage.pages,
            quote=passage.text[start:end],
            start=start,
            end=end,
            url=source.url,
        )

    def to_json(self) -> dict[str, Any]:
        """The citation of the contract."""
        return {
            "marker": self.marker,
            "passage_id": self.passage_id,
            "source_id": self.source_id,
            "source": self.source,
            "kind": self.kind,
            "locator": self.locator,
            "pages": list(self.pages),
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
            "url": self.url,
        }


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """What an answer or draft was made with, so that it can be told apart and made again."""

    corpus: str
    """Digest over the passages."""
    index: str
    """Digest of the index."""
    prompt: str | None = None
    """Prompt id and version, None without a language model."""
    model: str | None = None
    embedding_model: str = ""
    version: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    fallback: str | None = None
    """Why the extractive answer is shown although a language model is configured."""

    def to_json(self) -> dict[str, Any]:
        """All fields by name."""
        return {
            "corpus": self.corpus,
            "index": self.index,
            "prompt": self.prompt,
            "model": self.model,
            "embedding_model": self.embedding_model,
            "version": self.version,
            "settings": dict(self.settings),
            "fallback": self.fallback,
        }


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A cited answer: Markdown with markers ``[1]``, its citations, and the hits it was chosen from."""

    status: AnswerStatus
    text: str
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    suggestions: tuple[str, ...]
    question_used: str
    model: str | None
    provenance: Provenance
    ms: float

    def to_json(self, query_id: str | None = None) -> dict[str, Any]:
        """The ask object of the contract."""
        return {
            "id": query_id,
            "status": self.status,
            "answer": self.text,
            "citations": [citation.to_json() for citation in self.citations],
            "hits": [hit.to_json() for hit in self.hits],
            "suggestions": list(self.suggestions),
            "question_used": self.question_used,
            "model": self.model,
            "provenance": self.provenance.to_json(),
            "ms": round(self.ms, 1),
        }
