"""What is embedded of a passage: its text in windows below its title, within the model's length, and its questions."""

import re
from collections.abc import Iterator

from corpus.model import Passage
from rag.indexing.chroma_client import Leg

WINDOW_WORDS = 70
"""Words a window holds at most; the packaged model reads 256 word pieces, about 100 German words."""
_BREAK = re.compile(r"(?<=[.!?:])\s+|\n+")


def texts_of(passage: Passage) -> Iterator[tuple[str, Leg, str]]:
    """(name, leg, text) of each vector of a passage."""
    for i, window in enumerate(windows(passage.text)):
        yield f"w{i}", "texts", f"{passage.title}. {window}"
    for i, question in enumerate((*passage.questions, *passage.questions_en)):
        yield f"q{i}", "questions", question


def windows(text: str, most: int = WINDOW_WORDS) -> list[str]:
    """``text`` in stretches of whole sentences of about ``most`` words; each begins with the last sentence before."""
    found: list[str] = []
    current: list[str] = []
    size = 0
    for sentence in filter(None, _BREAK.split(text)):
        count = len(sentence.split())
        if current and size + count > most:
            found.append(" ".join(current))
            current = current[-1:] if len(current[-1].split()) < most // 2 else []
            size = sum(len(part.split()) for part in current)
        current.append(sentence)
        size += count
    return [*found, " ".join(current)] if current else found or [text]
