"""The shipped knowledge base as written, read once a process: records, models, concepts for the page."""

from functools import cache

from corpus.loader import Knowledge, load_knowledge
from corpus.schema import ExampleRecord, ModelRecord


@cache
def knowledge() -> Knowledge:
    """The shipped knowledge base; raises KnowledgeError when a file is wrong."""
    return load_knowledge()


@cache
def examples() -> dict[str, ExampleRecord]:
    """Municipal examples by id."""
    return {record.id: record for record in knowledge().examples}


@cache
def models() -> dict[str, ModelRecord]:
    """Models by id."""
    return {record.id: record for record in knowledge().models}


@cache
def passage_places() -> dict[str, tuple[str, str]]:
    """Passage id -> (source id, Fundstelle in words)."""
    from corpus.shipped import locator

    return {p.entry.id: (p.source_id, locator(p.entry)) for p in knowledge().passages}
