"""Errors of the rag package, by who must act.

RagError
├── StaleIndexError    an operator: the indexes are missing, stale or of another model
├── EmbeddingError     an operator: the embedding model cannot be loaded or is not the one expected
└── InputError         the user: one German sentence with the next step
"""


class RagError(Exception):
    """Base of all errors of this package."""


class StaleIndexError(RagError):
    """The indexes are missing or do not agree with the truth; the message says how to rebuild."""


class EmbeddingError(RagError):
    """The embedding model cannot be loaded, or its weights are not the ones expected."""


class InputError(RagError):
    """What the user gave cannot be used; the message is one German sentence with the next step."""
