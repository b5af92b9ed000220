"""From a passage to statements: sentences, list items and table rows with exact offsets into the passage."""

import re
from dataclasses import dataclass
from typing import Literal

from corpus.model import Passage

StatementForm = Literal["sentence", "item", "step", "row"]
_ABBREVIATIONS = (
    r"(?<!\bz)(?<!\bB)(?<!\bbzw)(?<!\bca)(?<!\bDr)(?<!\bNr)(?<!\bd)(?<!\bh)(?<!\bu)(?<!\ba)(?<!\bAbb)(?<!\bS)"
)
_END = re.compile(_ABBREVIATIONS + r"(?<!\d)[.!?](?=\s+[A-ZÄÖÜ„0-9])|(?<=\d{4})\.(?=\s+[A-ZÄÖÜ])")


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A stretch of a passage that says one thing: ``passage.text[start:end] == text``."""

    passage: Passage
    start: int
    end: int
    form: StatementForm
    lead_in: str = ""
    """The sentence before a list or the header row of a table, needed to understand the statement."""

    @property
    def text(self) -> str:
        """The statement, verbatim."""
        return self.passage.text[self.start : self.end]


def statements(passage: Passage) -> list[Statement]:
    """All statements of ``passage`` in order."""
    found: list[Statement] = []
    lead_in, offset = "", 0
    for line in passage.text.split("\n"):
        start, end = offset, offset + len(line)
        offset = end + 1
        item = re.match(r"- |\d+\. ", line)
        if not line.strip():
            continue
        if item:
            form: StatementForm = "item" if line.startswith("- ") else "step"
            found.append(Statement(passage=passage, start=start + item.end(), end=end, form=form, lead_in=lead_in))
        elif line.startswith("|"):
            if re.match(r"^\|[\s:|-]+\|$", line):
                continue
            if not lead_in.startswith("|"):
                lead_in = line
                continue
            found.append(Statement(passage=passage, start=start, end=end, form="row", lead_in=lead_in))
        else:
            spans = list(_sentences(line))
            found += [
                Statement(passage=passage, start=start + a, end=start + b, form="sentence")
                for a, b in spans
                if not line[a:b].endswith(":")
            ]
            lead_in = line[spans[-1][0] : spans[-1][1]] if spans else ""
    return found


def _sentences(line: str) -> list[tuple[int, int]]:
    spans, begin = [], 0
    for match in _END.finditer(line):
        spans.append((begin, match.end()))
        begin = match.end() + len(line[match.end() :]) - len(line[match.end() :].lstrip())
    if line[begin:].strip():
        spans.append((begin, len(line.rstrip())))
    return spans
