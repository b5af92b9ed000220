"""Loads the shipped knowledge base into the truth store."""

from collections.abc import Callable
from pathlib import Path

from corpus.loader import SHIPPED, load_knowledge
from corpus.model import KNOWLEDGE
from corpus.shipped import shipped_sources
from corpus.store import CorpusStore


def ingest_shipped(
    store: CorpusStore, folder: Path = SHIPPED, progress: Callable[[int, int], None] | None = None
) -> list[str]:
    """Write every publication that changed and remove those no longer shipped; returns the ids of what changed."""
    sources = shipped_sources(load_knowledge(folder))
    changed = []
    for i, (source, documents) in enumerate(sources, start=1):
        if store.put_source(source, documents):
            changed.append(source.id)
        if progress:
            progress(i, len(sources))
    shipped = {source.id for source, _ in sources}
    for old in store.sources():
        if old.collection == KNOWLEDGE and old.id not in shipped:
            store.remove_source(old.id)
            changed.append(old.id)
    return changed
