"""What the judge says of an answer: its status, why, and what is missing."""

from dataclasses import dataclass

from rag.types import AnswerStatus


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The status, the text key that explains it (below ``answers.status``), and what is missing in the user's words."""

    status: AnswerStatus
    reason: str = ""
    missing: str = ""
    around: bool = False
    """Whether only little of what stands around the missing thing is shown."""
    without: str = ""
    """Form of the value that is missing: no statement that gives such a value is shown."""
    places: tuple[str, ...] = ()
    """Stems of the places that shown passages must name."""
    beside: str = ""
    """Parts of the question, as typed, that nothing answers while the others are answered in full."""


ANSWERED = Verdict(status="answered")
