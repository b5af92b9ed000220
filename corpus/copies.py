"""Finds runs of words that a passage shares with the reference text of a publication, where that text is at hand.

Both sides are compared as lower-case words; line-end hyphens are undone, punctuation and web addresses do not count.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from corpus.loader import Knowledge

WORDS = 12
"""A run of this many words is taken over, not reworded."""

_WORD = re.compile(r"[0-9A-Za-zÄÖÜäöüß]+")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_BREAK = re.compile(r"(\w)-[ \t]*\n\s*(?=[a-zäöüß])")


def copies(knowledge: Knowledge, references: Path, words: int = WORDS) -> Iterator[str]:
    """Findings for each passage that shares ``words`` consecutive words with a text in ``references``.

    Texts that are not there are skipped; titles of the publications do not count.
    """
    titles = [" ".join(_words(source.title)) for source in knowledge.sources]
    taken: set[tuple[str, ...]] = set()
    for source in knowledge.sources:
        file = references / source.reference
        if file.is_file():
            taken |= set(_runs(_words(file.read_text(encoding="utf-8", errors="replace")), words))
    for passage in knowledge.passages:
        for text in (passage.entry.title, passage.text):
            own = " ".join(_words(text))
            for title in titles:
                own = own.replace(title, "§")
            found = next((run for run in _runs(own.split(), words) if run in taken), None)
            if found:
                yield f"{passage.file.name}:{passage.line}: {passage.entry.id}: taken over: {' '.join(found)} …"


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(_BREAK.sub(r"\1", _ADDRESS.sub(" ", text)))]


def _runs(words: list[str], length: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[i : i + length]) for i in range(len(words) - length + 1))
