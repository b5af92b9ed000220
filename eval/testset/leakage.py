"""Is the test set still unseen? No test question may stand among the corpus's own questions, nor a near-duplicate.

Near-duplicate: token-set ratio of 90 or more (rapidfuzz, words without case and punctuation), or cosine of 0.95 or more
between the questions' vectors.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from corpus.loader import Knowledge
from eval.testset.questions import Question

RATIO = 90.0
COSINE = 0.95


@dataclass(frozen=True, kw_only=True)
class Near:
    """A test question too near to a question of a passage, and by which measure."""

    id: str
    question: str
    passage: str
    corpus_question: str
    ratio: float
    cosine: float

    def __str__(self) -> str:
        how = f"token set {self.ratio:.0f}" if self.ratio >= RATIO else f"cosine {self.cosine:.3f}"
        return f"{self.id} ({how}): {self.question!r} ~ {self.passage}: {self.corpus_question!r}"


def corpus_questions(knowledge: Knowledge) -> list[tuple[str, str]]:
    """(passage id, question) of every question of the corpus, German and English."""
    return [(p.entry.id, q) for p in knowledge.passages for q in (*p.questions, *p.questions_en)]


def near_by_words(questions: Sequence[Question], known: Sequence[tuple[str, str]]) -> list[Near]:
    """Test questions that have nearly the words of a corpus question."""
    ours = [words(q.question) for q in questions]
    theirs = [words(text) for _, text in known]
    ratios = process.cdist(ours, theirs, scorer=fuzz.token_set_ratio, score_cutoff=RATIO, dtype=np.float32)
    return [
        Near(
            id=questions[i].id,
            question=questions[i].question,
            passage=known[j][0],
            corpus_question=known[j][1],
            ratio=float(ratios[i, j]),
            cosine=0.0,
        )
        for i, j in np.argwhere(ratios >= RATIO)
    ]


def near_by_meaning(
    questions: Sequence[Question],
    known: Sequence[tuple[str, str]],
    ours: NDArray[np.float32],
    theirs: NDArray[np.float32],
) -> list[Near]:
    """Test questions whose vector is nearly that of a corpus question; rows are vectors of length 1 in given order."""
    cosines = ours @ theirs.T
    return [
        Near(
            id=questions[i].id,
            question=questions[i].question,
            passage=known[j][0],
            corpus_question=known[j][1],
            ratio=0.0,
            cosine=float(cosines[i, j]),
        )
        for i, j in np.argwhere(cosines >= COSINE)
    ]


def words(text: str) -> str:
    """Words without case and punctuation."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def reworded_needed(near: Iterable[Near]) -> list[str]:
    """Ids of the test questions concerned, each once."""
    return list(dict.fromkeys(n.id for n in near))
