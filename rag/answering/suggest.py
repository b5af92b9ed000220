"""Next questions: the corpus's own questions around the evidence that this conversation has not answered yet."""

from collections.abc import Collection, Sequence

from corpus.model import Passage
from rag.answering.weights import WordWeights
from rag.language.analysis import tokens
from rag.types import Hit, Turn

COUNT = 3
_SAME = 0.6
"""Share of words from which two questions count as the same."""


def suggestions(
    question: str,
    hits: Sequence[Hit],
    answered: Collection[str],
    history: Sequence[Turn],
    weights: WordWeights,
    english: bool = False,
) -> tuple[str, ...]:
    """At most three questions that passages near the evidence answer.

    ``answered`` holds ids of passages that the answer cites; passages cited in earlier turns are left out as well.
    """
    seen = set(answered) | {name for turn in history for name in turn.passage_ids}
    asked = [frozenset(tokens(text)) for text in (question, *(t.content for t in history if t.role == "user"))]
    found: list[str] = []
    for hit in hits:
        if hit.passage.id in seen:
            continue
        choice = _nearest(hit.passage, asked[0], weights, english)
        words = frozenset(tokens(choice))
        if choice and not any(_alike(words, other) for other in asked):
            found.append(choice)
            asked.append(words)
        if len(found) == COUNT:
            break
    return tuple(found)


def _nearest(passage: Passage, asked: frozenset[str], weights: WordWeights, english: bool) -> str:
    """The passage's question that stays closest to the topic, keyword lists left out; empty if it has none."""
    questions = passage.questions_en[:1] if english else passage.shown_questions
    full = [q for q in questions if q.rstrip().endswith("?")]
    return max(full, key=lambda q: weights.coverage(asked, set(tokens(q))), default="")


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    union = one | other
    return bool(union) and len(one & other) / len(union) >= _SAME
