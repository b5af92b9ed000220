"""What a question takes for granted: numbers that the passages contradict, claims that none of them makes."""

import re
from collections.abc import Sequence

from corpus.model import Passage
from rag.answering.patterns import names, pattern
from rag.answering.question import Asked, numbers_with_nouns
from rag.answering.weights import share_held
from rag.composition.statements import Statement, statements
from rag.language.analysis import tokens


def doubtful_number(asked: Asked, passages: Sequence[Passage]) -> str:
    """The number with its noun, as typed, that no passage holds while one counts the same thing otherwise; or empty.

    "Warum hat der Prozess zwölf Schritte?" is doubtful where the passages count nine of them.
    """
    for value, noun in asked.numbers:
        counted = [v for p in passages for v, n in numbers_with_nouns(f"{p.title}. {p.text}") if n == noun]
        held = {token for p in passages for token in tokens(f"{p.title} {p.text}")}
        if counted and value not in counted and value not in held:
            return as_typed(asked.text, noun)
    return ""


def doubtful_premise(asked: Asked, passages: Sequence[Passage]) -> str:
    """What the question claims while asking why or since when, as typed, when no statement near the topic says it."""
    if asked.kind not in ("reason", "time") and not pattern("asks_reason").search(asked.text):
        return ""
    for name in names("premises"):
        claimed = pattern("premises", name, "asked").search(asked.text)
        told = pattern("premises", name, "told")
        if claimed and not any(told.search(s.text) and near(asked, s) for p in passages for s in statements(p)):
            return " ".join(claimed[0].split())
    return ""


def near(asked: Asked, statement: Statement) -> bool:
    """Whether ``statement`` speaks of what the question is about."""
    passage = statement.passage
    return share_held(asked.words, set(tokens(f"{passage.title} {statement.lead_in} {statement.text}"))) >= _NEAR


_NEAR = 0.3
"""Share of the question's words that a statement must hold to be on its topic."""


def as_typed(question: str, noun: str) -> str:
    """The counted noun of ``question`` with the word or two before it."""
    words = question.split()
    for i, word in enumerate(words):
        if noun in tokens(word):
            before = [w for w in words[max(0, i - 2) : i] if re.search(r"\d", w) or numbers_with_nouns(f"{w} Dinge")]
            return re.sub(r"[?.!,;:]+$", "", " ".join([*before[-1:], word]))
    return noun
