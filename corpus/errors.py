"""Errors of the corpus package, by who must act.

CorpusError
├── KnowledgeError    an editor: a file of the knowledge base is wrong (names file, line, field)
├── StoreError        an operator: the data folder or database cannot be used
│   └── StoreBusyError    wait: another process is writing
└── NotFoundError     the caller: no such source, document or passage
"""


class CorpusError(Exception):
    """Base of all errors of this package."""


class KnowledgeError(CorpusError):
    """A file of the knowledge base is wrong; the message names file, line and field."""


class StoreError(CorpusError):
    """The data folder or the database cannot be used; the message says what to do."""


class StoreBusyError(StoreError):
    """Another process is writing to the same data folder."""


class NotFoundError(CorpusError):
    """No such source, document or passage."""
