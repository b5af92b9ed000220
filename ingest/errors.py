"""Errors of the ingest package, by who must act.

IngestError
├── RejectedError      the user: this file cannot be read; one German sentence says why and what to do
└── SandboxError       the operator: the reading process could not be started
"""

from corpus.errors import CorpusError


class IngestError(CorpusError):
    """Base of all errors of this package."""


class RejectedError(IngestError):
    """A file is not read; the message is one clear German sentence. ``code`` names the reason for programs."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class SandboxError(IngestError):
    """The reading process could not be started."""
