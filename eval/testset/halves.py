"""The two halves of the test set: one to develop on, one held back.

Which half a question belongs to follows from its id alone: even first hex digit of its SHA-256 is development.
"""

import hashlib
from collections.abc import Iterable
from typing import Literal, TypeVar

from eval.testset.questions import Question

Half = Literal["development", "held-back"]
HALVES: tuple[Half, ...] = ("development", "held-back")
Q = TypeVar("Q", bound=Question)


def half_of(question_id: str) -> Half:
    """The half that a question belongs to."""
    return HALVES[int(hashlib.sha256(question_id.encode()).hexdigest()[0], 16) % 2]


def in_half(questions: Iterable[Q], half: Half) -> list[Q]:
    """The questions of ``half`` in order."""
    return [question for question in questions if half_of(question.id) == half]


def stable_order(question_id: str) -> str:
    """Sorts questions as by chance, alike on every machine."""
    return hashlib.sha256(question_id.encode()).hexdigest()
