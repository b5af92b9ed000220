"""What the passages tell of, and what they only refer to: bibliographic notes and addresses tell nothing of a name."""

import re
from collections import Counter
from collections.abc import Iterable

from corpus.model import Passage
from rag.language.analysis import tokens

_LINE = re.compile(r"^[ \t]*(?:[-*•–] )?[^\n]{2,120}?, (?:19|20)\d\d[a-z]?: [^\n]*$", re.MULTILINE)
_NOTE = re.compile(r"\((?=[^()]*(?:\b(?:19|20)\d\d\b|\d+/\d{4}))[^()]*\)")
_ADDRESS = re.compile(
    r"^[ \t]*(?:[-*•–] )?[^\n:|.]{1,60}: (?:https?://|www\.)\S+[ \t]*$|(?:https?://|www\.)\S+", re.MULTILINE
)
_OFTEN = 3
"""Titles from which a word is one of the subjects of the corpus."""


def without_references(text: str) -> str:
    """``text`` without lines of a bibliography, notes in brackets that give a year, and addresses with their label."""
    return _NOTE.sub(" ", _ADDRESS.sub(" ", _LINE.sub(" ", text)))


class Mentions:
    """How the corpus mentions words: as a subject, in passing, or only in references."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        held: set[str] = set()
        told: set[str] = set()
        titles: Counter[str] = Counter()
        for passage in passages:
            title, text = set(tokens(passage.title)), set(tokens(passage.text))
            plain = without_references(passage.text)
            held |= title | text
            told |= title | (text if plain == passage.text else set(tokens(plain)))
            titles.update(title)
        self.referred: frozenset[str] = frozenset(held - told)
        """Stems that stand in references alone."""
        self.subjects: frozenset[str] = frozenset(stem for stem, count in titles.items() if count >= _OFTEN)
        """Stems that stand in several titles."""
