"""Passages of own documents that speak to the machine instead of the reader: they are found, but never used."""

from functools import lru_cache

from corpus.model import Passage
from rag.answering.patterns import pattern


def tampered(passage: Passage) -> bool:
    """Whether an own document's passage holds an order to an assistant; the shipped knowledge base never does."""
    return passage.kind == "original" and _orders(" ".join(f"{passage.title} {passage.text}".split()))


@lru_cache(maxsize=4096)
def _orders(text: str) -> bool:
    return bool(pattern("injected").search(text))
