"""Checks an answer from the outside, by its text alone: marked text stands in its passage, the rest is a frame."""

import re
from collections.abc import Iterator
from functools import cache

from prompts.german import texts as german_texts
from rag.composition.statements import sentence_spans
from rag.types import Answer

_MARKED = re.compile(r"(?P<text>.*?)\s*(?P<marks>(?:\[\d+\])+)|(?P<rest>.+)", re.DOTALL)
_SIGNS = re.compile(r"^(?:[-*] |\d{1,2}\. |\|)|\|$")


def unsupported_sentences(answer: Answer) -> list[tuple[str, bool]]:
    """(stretch of the answer, whether it is proven) for each stretch between markers; frames are proven as such."""
    quotes = {c.marker: _plain(c.quote) for c in answer.citations}
    texts = [_plain(hit.passage.text) for hit in answer.hits]
    asked_back = answer.status == "needs_clarification"
    found = []
    for text, marks in stretches(answer.text):
        if marks:
            proven = _proven(text, [quotes.get(m, "") for m in marks])
        else:
            empty_cells = not text.strip("–| ")
            proven = empty_cells or _is_header(text, texts) or is_frame(text) or (asked_back and text.endswith("?"))
        found.append((text, proven))
    return found


def stretches(text: str) -> Iterator[tuple[str, list[int]]]:
    """(text, markers after it) for each stretch of a line; table rules are left out."""
    for line in text.split("\n"):
        if re.fullmatch(r"[\s|:-]*", line):
            continue
        for match in _MARKED.finditer(line):
            content = _plain(match["text"] if match["marks"] else match["rest"])
            if content:
                yield content, [int(n) for n in re.findall(r"\d+", match["marks"] or "")]


def is_frame(text: str) -> bool:
    """Whether ``text`` is one of the frame sentences of the texts file with its placeholders filled in."""
    return any(pattern.fullmatch(text) for pattern in _frames())


def _proven(text: str, quotes: list[str]) -> bool:
    """Whether every cell and sentence of ``text`` stands in the quotes or is a frame."""
    joined = " ".join(quotes)
    if text in joined:
        return True
    cells = [cell.strip() for cell in text.split("|")]
    return all(
        cell in joined or is_frame(cell) or _sentences_in(cell, joined) for cell in cells if cell not in ("", "–")
    )


def _sentences_in(cell: str, joined: str) -> bool:
    spans = list(sentence_spans(cell))
    return bool(spans) and all(cell[a:b] in joined for a, b in spans)


def _is_header(text: str, texts: list[str]) -> bool:
    """Whether ``text`` heads a table: as in a passage, or cells that are frames or words of the passages."""
    if " | " not in text:
        return False
    if any(text in held for held in texts):
        return True
    words = {word for held in texts for word in held.split()}
    return all(is_frame(cell.strip()) or set(cell.split()) <= words for cell in text.split("|"))


def _plain(text: str) -> str:
    collapsed = " ".join(text.split())
    while (shorter := _SIGNS.sub("", collapsed).strip()) != collapsed:
        collapsed = shorter
    return collapsed


@cache
def _frames() -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(re.sub(r"\\\{\w+\\\}", "(.+)", re.escape(_plain(line))))
        for value in _leaves(german_texts()["answers"])
        for line in value.split("\n")
    )


def _leaves(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from _leaves(value)
