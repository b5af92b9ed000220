"""Numbers that a question takes for granted and that the passages contradict."""

import re
from collections.abc import Sequence

from corpus.model import Passage
from rag.answering.answer_question import Asked, numbers_with_nouns
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


def as_typed(question: str, noun: str) -> str:
    """The counted noun of ``question`` with the word or two before it."""
    words = question.split()
    for i, word in enumerate(words):
        if noun in tokens(word):
            before = [w for w in words[max(0, i - 2) : i] if re.search(r"\d", w) or numbers_with_nouns(f"{w} Dinge")]
            return re.sub(r"[?.!,;:]+$", "", " ".join([*before[-1:], word]))
    return noun
