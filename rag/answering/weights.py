"""How much a word of the question tells: rare words of the corpus count more; parts of compounds count in part."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

from corpus.model import Passage
from rag.language.analysis import tokens
from rag.understanding.query import QueryWord

PART = 0.7
"""What a word counts that shares only its beginning or end with a word of the passage (compounds)."""
_SHARED = 5
"""Letters that two words must share to count as parts of each other."""


class WordWeights:
    """Inverse document frequencies of stems over the passages in use."""

    def __init__(self, frequencies: Mapping[str, int], count: int) -> None:
        self._frequencies = frequencies
        self._count = max(count, 1)

    @classmethod
    def of(cls, passages: Iterable[Passage]) -> "WordWeights":
        """Count the stems of all ``passages``."""
        frequencies: Counter[str] = Counter()
        count = 0
        for passage in passages:
            count += 1
            frequencies.update(passage_words(passage))
        return cls(frequencies, count)

    def weight(self, word: str) -> float:
        """Inverse document frequency of a stem; a stem that no passage holds weighs most."""
        return math.log(1 + self._count / (0.5 + self._frequencies.get(word, 0)))

    def count(self, word: str) -> int:
        """Number of passages that hold the stem."""
        return self._frequencies.get(word, 0)

    def known(self, word: str) -> bool:
        """Whether any passage holds the stem."""
        return word in self._frequencies

    def known_in_part(self, word: str) -> bool:
        """Whether any passage holds a stem that shares its beginning or end with ``word``."""
        return word in self._frequencies or any(shares(word, other) for other in self._frequencies)

    def coverage(self, words: Collection[str], held: Collection[str]) -> float:
        """Share (0 to 1) of the weight of ``words`` that the stems in ``held`` cover."""
        total = sum(self.weight(w) for w in words)
        return sum(self.weight(w) * match(w, held) for w in words) / total if total else 0.0


def share_held(words: Iterable[QueryWord], held: Collection[str]) -> float:
    """Share (0 to 1) of the weight of ``words`` that ``held`` covers; other words for the same thing count in part."""
    total = covered = 0.0
    for word in words:
        total += word.weight
        covered += word.weight * credit(word, held)
    return covered / total if total else 0.0


def credit(word: QueryWord, held: Collection[str]) -> float:
    """1 if ``held`` has the word, less for another word that stands for it or a part of it, else 0."""
    if word.key in held:
        return 1.0
    other = max((value for key, value in word.others.items() if key in held), default=0.0)
    return other if other >= PART else max(other, match(word.key, held))


def match(word: str, held: Collection[str]) -> float:
    """1 if ``held`` has the stem, ``PART`` if a stem shares its beginning or end, else 0."""
    if word in held:
        return 1.0
    return PART if any(shares(word, other) for other in held) else 0.0


@lru_cache(maxsize=200_000)
def shares(word: str, other: str) -> bool:
    """Whether one stem begins or ends with the other, or both begin alike for most of their length."""
    short, long = sorted((word, other), key=len)
    if len(short) < _SHARED:
        return False
    if long.startswith(short) or long.endswith(short):
        return True
    same = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return same >= max(_SHARED + 1, round(0.75 * len(long)))


def passage_words(passage: Passage) -> frozenset[str]:
    """Stems of everything that is known of a passage: title, headings, text, its questions and search terms."""
    return _passage_words(passage.id, passage.title, passage.heading_path, passage.text, passage.questions,
                          passage.questions_en, passage.terms)  # fmt: skip


@lru_cache(maxsize=4096)
def _passage_words(
    _id: str, title: str, heading: tuple[str, ...], text: str, questions: tuple[str, ...],
    questions_en: tuple[str, ...], terms: tuple[str, ...],
) -> frozenset[str]:  # fmt: skip
    return frozenset(tokens(" ".join((title, *heading, text, *questions, *questions_en, *terms))))
