"""Questions that are no questions to the sources: orders to the machine, prying into people, tasks of another kind."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from rag.composition.statements import sentence_spans
from rag.status.speech import holds, tells

Manner = Literal["order", "person", "task"]


def manner_of(question: str) -> Manner | None:
    """What keeps ``question`` from being one to the sources, None when nothing does."""
    if any(tells(clause, "order") for clause in clauses(question)):
        return "order"
    told = with_antecedents(sentences(question))
    if any(tells(sentence, "person") for sentence in told):
        return "person"
    return "task" if any(tells(sentence, "task") for sentence in told) else None


def without_orders(question: str) -> str:
    """What ``question`` asks beside its orders to the machine, empty when it asks nothing beside them.

    Clauses after a colon count by themselves. Beside an order, a sentence that speaks to the machine ("what do you
    think of it?") belongs to the order.
    """
    free = [clause for clause in clauses(question) if not tells(clause, "order")]
    kept = [clause for clause in free if _POLITE.search(clause) or not holds(clause, "you")]
    return " ".join(kept) if any(asks(clause) for clause in kept) else ""


def asks(clause: str) -> bool:
    """Whether ``clause`` asks for something: a question, or a request to tell it."""
    return clause.endswith("?") or holds(clause, "asks") or holds(clause, "requests")


def sentences(text: str) -> list[str]:
    """The sentences of ``text``."""
    return [text[start:end] for start, end in sentence_spans(text)] or [text]


def clauses(text: str) -> list[str]:
    """The sentences of ``text``, cut after a colon."""
    parts = [part.strip() for sentence in sentences(text) for part in re.split(r"(?<=:)\s+", sentence)]
    return [part for part in parts if part]


def with_antecedents(told: Sequence[str]) -> list[str]:
    """Sentences, those that speak of "him" or "her" together with the one before."""
    found = list(told[:1])
    for before, sentence in pairwise(told):
        found.append(f"{before} {sentence}" if _PRONOUN.search(sentence) else sentence)
    return found


_POLITE = re.compile(r"\b(?:kannst|könntest|magst|weißt) du\b|\b(?:can|could|would) you\b", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(?:er|ihm|ihn|he|him|his|she|her)\b|\b(?:ist|hat|heißt|war|wird|wohnt) sie\b", re.IGNORECASE)
