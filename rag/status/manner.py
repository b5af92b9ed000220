"""Questions that are no questions to the sources: orders to the machine, prying into people, tasks of another kind."""

import re
from typing import Literal

from rag.answering.patterns import pattern
from rag.composition.statements import sentence_spans

Manner = Literal["order", "person", "task"]


def manner_of(question: str) -> Manner | None:
    """What keeps ``question`` from being one to the sources, None when nothing does."""
    if pattern("orders").search(question):
        return "order"
    if pattern("person").search(question):
        return "person"
    return "task" if pattern("tasks").search(question) else None


def without_orders(question: str) -> str:
    """The sentences of ``question`` that are no orders to the machine; clauses after a colon count by themselves."""
    kept = []
    for start, end in sentence_spans(question):
        parts = [part for part in re.split(r"(?<=:)\s+", question[start:end]) if not pattern("orders").search(part)]
        kept += [part.strip() for part in parts if part.strip()]
    return " ".join(kept)
