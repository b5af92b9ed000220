"""What the printed forms share: the words of a draft, its pictures, paper direction and column widths."""

import re
from dataclasses import dataclass

from api.export.pictures import Picture, pictures
from rag.drafting.content import Content
from rag.drafting.printed import NUMBER, Printed, PrintedSection, printed

LEAST = 0.1
"""Least share of the width that a column gets."""
FREE = 2.6
"""Relative width of a column that is to be written in, in a table that is not wide."""
LONG_WORD, SOFT_HYPHEN = 11, "\u00ad"
_JOINTS = re.compile(
    r"(?<=\w{3})(wahrschein|lichkeit|ausmaß|maßnahme|gruppe|feld|schritte|formate|horizont|steine|partner|schaft|fähigkeit"
    r"|anteil|kation|innen|teiligungs|prüf|hängig|bereich|punkt|datum|quelle)"
)
LONGEST_WORD = 16
"""Longer words are hyphenated."""
SHORT_CHOICE = 14
"""Choices shorter than this stand side by side in a table."""
WIDE = 6
"""From so many columns on, the paper is landscape."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A draft ready to be printed."""

    content: Content
    printed: Printed
    pictures: tuple[Picture, ...]

    @property
    def landscape(self) -> bool:
        """Whether a table needs the wide side of the paper."""
        return any(len(s.columns) >= WIDE for s in self.printed.sections)

    def widths(self, section: PrintedSection) -> list[float]:
        """Relative widths of the columns of a table: by the longest text, within limits."""
        widths = []
        for n, (name, question) in enumerate(zip(section.columns, section.questions, strict=True)):
            cells = [row[n] for row in section.rows]
            said = [" ".join(p.line() for p in c.pieces) for c in cells]
            words = [
                w for line in (name, question, *said, *(x for c in cells for x in c.choices)) for w in line.split()
            ]
            longest = max((len(w) for w in words), default=4)
            mean = sum(len(line) for line in said) / max(1, len(said))
            mean = max([mean, *(len(choice) * 0.8 for c in cells for choice in c.choices)])
            if cells and not any(said) and not any(c.choices for c in cells):
                mean = max(mean, FREE * 22.0 if len(section.columns) < WIDE else 0.0)
            longest = max([longest, *(len(w) + 5 for c in cells for x in c.choices for w in x.split())])
            if all(len(x) < SHORT_CHOICE for c in cells for x in c.choices):  # two of them side by side
                longest = max([longest, *(2 * len(x) + 6 for c in cells for x in c.choices)])
            widths.append(
                0.6 if name == NUMBER else round(min(6.0, max(mean / 22.0, min(longest, LONGEST_WORD) / 7.5)), 2)
            )
        least = LEAST * sum(widths)
        return [
            w if name == NUMBER else round(max(w, least), 2) for name, w in zip(section.columns, widths, strict=True)
        ]


def hyphenated(text: str) -> str:
    """``text`` with soft hyphens where the long words of headers may break."""
    return " ".join(_JOINTS.sub(f"{SOFT_HYPHEN}\\1", w) if len(w) > LONG_WORD else w for w in text.split(" "))


def layout(content: Content, version: int = 1) -> Layout:
    """``content`` ready to be printed."""
    return Layout(content=content, printed=printed(content, version), pictures=tuple(pictures(content)))
