"""From a passage to statements: sentences, list items, steps and table rows with exact offsets into the passage."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from corpus.model import Passage
from rag.language.sentences import MONTH_NEXT, ends_sentence, is_numbered_heading, is_scrap

StatementForm = Literal["sentence", "item", "step", "row", "heading"]
"""``heading``: what says nothing by itself: headings, and in own documents scraps, signatures and addresses."""

_END = re.compile(r"[.!?][“\"»)]?(?=\s+[A-ZÄÖÜ„\"«0-9])")
_ITEM = re.compile(rf"[ \t]*(?:[-*•–] |(\d{{1,2}}[.)]) (?!{MONTH_NEXT}))")
_RULE = re.compile(r"^\|[\s:|-]+\|$")
_BLOCK_START = re.compile(rf"[ \t]*(?:[-*•–] |\d{{1,2}}[.)] (?!{MONTH_NEXT})|\|)")
_SENTENCE_LIKE = re.compile(r"[.!?:“\")]$")
_HEADING_WORDS = 9
_DATED_NUMBER = re.compile(r"\d{1,2}\. .*\d{2}")
"""A line that counts something and tells a date or another figure of it: no heading."""


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A stretch of a passage that says one thing: ``passage.text[start:end] == text``."""

    passage: Passage
    start: int
    end: int
    form: StatementForm
    block: int
    """Number of the paragraph, list or table in the passage, from 0."""
    lead_start: int = 0
    lead_end: int = 0
    """Offsets of the sentence before a list or table, needed to understand the statement; equal when there is none."""
    header: tuple[str, ...] = ()
    """Column headings of a table row."""

    @property
    def text(self) -> str:
        """The statement, verbatim."""
        return self.passage.text[self.start : self.end]

    @property
    def lead_in(self) -> str:
        """The sentence before the list or table, verbatim; empty when there is none."""
        return self.passage.text[self.lead_start : self.lead_end]

    @property
    def cells(self) -> tuple[tuple[int, int], ...]:
        """Offsets of the cells of a table row, blanks trimmed; empty for other forms."""
        if self.form != "row":
            return ()
        return tuple(_cells(self.passage.text, self.start, self.end))


def statements(passage: Passage) -> list[Statement]:
    """All statements of ``passage`` in order; the lead-in of a list or table is carried by its items."""
    found: list[Statement] = []
    text, lead = passage.text, (0, 0)
    header: tuple[str, ...] = ()
    lines = list(_lines(text))
    i, block, before = 0, -1, ""
    while i < len(lines):
        start, end = lines[i]
        line = text[start:end]
        i += 1
        if not line.strip():
            before = "" if before != "paragraph" else before
            continue
        item = _ITEM.match(line)
        if item and not (item[1] and before != "list" and _alone(text, lines, i, lead)):
            block, before = (block if before == "list" else block + 1), "list"
            while i < len(lines) and _continues(text, lines[i]):
                end = lines[i][1]
                i += 1
            end = start + len(text[start:end].rstrip())
            form: StatementForm = "step" if item[1] else "item"
            found.append(_statement(passage, start + item.end(), end, form, block, lead))
        elif line.lstrip().startswith("|"):
            if before != "table":
                block, before, header = block + 1, "table", _texts(text, start, end)
            elif not _RULE.match(line.strip()):
                found.append(_statement(passage, start, end, "row", block, lead, header))
        else:
            while i < len(lines) and _continues(text, lines[i]):
                end = lines[i][1]
                i += 1
            block, before = block + 1, "paragraph"
            sentences, lead = _paragraph(passage, start, end, block)
            found += sentences
    return found


def _statement(
    passage: Passage, start: int, end: int, form: StatementForm, block: int, lead: tuple[int, int],
    header: tuple[str, ...] = (),
) -> Statement:  # fmt: skip
    return Statement(
        passage=passage, start=start, end=end, form=form, block=block, lead_start=lead[0], lead_end=lead[1],
        header=header,
    )  # fmt: skip


def _paragraph(passage: Passage, start: int, end: int, block: int) -> tuple[list[Statement], tuple[int, int]]:
    """Sentences of a paragraph without a closing lead-in, and the offsets of that lead-in (or none)."""
    spans = list(sentence_spans(passage.text, start, end))
    lead = (0, 0)
    if spans and passage.text[spans[-1][0] : spans[-1][1]].endswith(":") and _followed(passage.text, end):
        lead = spans.pop()
    found = []
    for a, b in spans:
        sentence = passage.text[a:b]
        short = len(spans) == 1 and len(sentence.split()) < _HEADING_WORDS and not _SENTENCE_LIKE.search(sentence)
        own = passage.kind == "original" and (is_scrap(sentence) or (len(spans) == 1 and is_numbered_heading(sentence)))
        silent = own or (short and not _DATED_NUMBER.match(sentence))
        found.append(_statement(passage, a, b, "heading" if silent else "sentence", block, (0, 0)))
    return found, lead


def _alone(text: str, lines: list[tuple[int, int]], i: int, lead: tuple[int, int]) -> bool:
    """Whether the numbered line before ``lines[i]`` is no step of a list: "1. Sitzung, Mittwoch" without a second."""
    while i < len(lines) and _continues(text, lines[i]):
        i += 1
    after = next((text[a:b] for a, b in lines[i:] if text[a:b].strip()), "")
    return lead == (0, 0) and not _ITEM.match(after)


def _followed(text: str, end: int) -> bool:
    """Whether a list or table comes after offset ``end``."""
    return bool(_BLOCK_START.match(text[end:].lstrip("\n")))


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Offsets of the sentences in ``text[start:end]``, blanks trimmed; abbreviations and ordinals end none."""
    end = len(text) if end is None else end
    begin = start
    for match in _END.finditer(text, start, end):
        if not ends_sentence(text, begin, match.end(), end):
            continue
        yield begin, match.end()
        begin = match.end() + len(text[match.end() : end]) - len(text[match.end() : end].lstrip())
    stop = begin + len(text[begin:end].rstrip())
    if stop > begin:
        yield begin, stop


def _lines(text: str) -> Iterator[tuple[int, int]]:
    offset = 0
    for line in text.split("\n"):
        yield offset, offset + len(line)
        offset += len(line) + 1


def _continues(text: str, line: tuple[int, int]) -> bool:
    content = text[line[0] : line[1]]
    return bool(content.strip()) and not _BLOCK_START.match(content)


def _cells(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    bars = [m.start() for m in re.finditer(r"(?<!\\)\|", text[start:end])]
    for a, b in pairwise(bars):
        cell = text[start + a + 1 : start + b]
        left = start + a + 1 + len(cell) - len(cell.lstrip())
        yield left, left + len(cell.strip())


def _texts(text: str, start: int, end: int) -> tuple[str, ...]:
    return tuple(text[a:b] for a, b in _cells(text, start, end))
