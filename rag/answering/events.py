"""What an answer is streamed as; ``/api/chat`` and ``/v1`` both read these."""

from dataclasses import dataclass

from rag.types import Answer, AnswerStatus, Citation


@dataclass(frozen=True, kw_only=True)
class StatusEvent:
    """How the answer stands: while it is written (``writing``), and once it is known for good."""

    status: AnswerStatus
    question_used: str
    writing: bool = False
    """A language model writes; the evidence is shown meanwhile and the status may still change."""
    evidence: tuple[tuple[str, str], ...] = ()
    """The passages that the model reads, to show meanwhile: (passage id, locator)."""
    note: str = ""
    """A German sentence for the user, for example why the extractive answer is shown."""


@dataclass(frozen=True, kw_only=True)
class SentenceEvent:
    """The next verified stretch of Markdown; all of them joined are the answer. ``restart`` begins the answer anew."""

    text: str
    restart: bool = False


@dataclass(frozen=True, kw_only=True)
class CitationEvent:
    """A citation whose marker was just used or will be used next."""

    citation: Citation


@dataclass(frozen=True, kw_only=True)
class SuggestionsEvent:
    """Questions to ask next."""

    suggestions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DoneEvent:
    """The whole answer."""

    answer: Answer


AnswerEvent = StatusEvent | SentenceEvent | CitationEvent | SuggestionsEvent | DoneEvent
