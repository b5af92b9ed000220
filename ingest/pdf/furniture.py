"""What repeats from page to page or counts pages and lines: used for page labels, kept out of the text."""

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.pdf.lines import Piece
from ingest.pdf.shapes import Box

_EDGE = 0.125
"""Share of the page's height at top and bottom where running heads stand."""
_NUMBER = re.compile(
    r"^(?:[-–|•·\s]*|seite\s+|s\.\s*|page\s+)(\d{1,4}|[ivxl]{1,6})(?:\s*(?:/|von|of)\s*\d{1,4})?[-–|•·\s.]*$", re.I
)
_INSIDE = re.compile(r"(?:^|\b(?:seite|s\.)\s*|[|–-]\s*)(\d{1,4})(?:\s*(?:/|von)\s*\d{1,4})?$|^(\d{1,4})\s*[|–-]", re.I)
_LEADER = re.compile(r"(?:\.\s?){4,}\s*\d{1,4}$|(?:…\s?){2,}\s*\d{1,4}$|\s(?:_\s?){5,}\d{1,4}$")


@dataclass
class Furniture:
    """What was found on a page."""

    heads: list[Piece] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    """Numbers that may be the printed page number."""
    roman: str = ""


def take_furniture(
    pages: Sequence[list[Piece]], heights: Sequence[float], grids: Sequence[Sequence[Box]]
) -> list[Furniture]:
    """Remove running heads and page numbers from ``pages`` (in place) and hand them back by page.

    What stands inside one of the page's ``grids`` is the repeated header of a table and stays.
    """
    at_edge = [
        [p for p in pieces if _edge(p, h) and not any(g.holds(p.x0, p.y) for g in boxes)]
        for pieces, h, boxes in zip(pages, heights, grids, strict=True)
    ]
    repeated = _repeated(at_edge, len(pages))
    found = []
    for n, pieces in enumerate(pages):
        furniture = Furniture()
        extent = _extent(pieces)
        for piece in at_edge[n]:
            number = _NUMBER.match(piece.text)
            lone = number and _outermost(piece, pieces, extent)
            if (piece.text and _key(piece) in repeated) or lone:
                furniture.heads.append(piece)
                _note_number(piece, number, furniture)
        gone = set(map(id, furniture.heads))
        pieces[:] = [p for p in pieces if id(p) not in gone]
        take_line_numbers(pieces)
        found.append(furniture)
    return found


def _note_number(piece: Piece, number: re.Match[str] | None, furniture: Furniture) -> None:
    if number and number[1].isdigit():
        furniture.numbers.append(int(number[1]))
    elif number:
        furniture.roman = number[1].lower()
    else:
        furniture.numbers += [int(m[1] or m[2]) for m in _INSIDE.finditer(piece.text)]


def _edge(piece: Piece, height: float) -> bool:
    return piece.y < height * _EDGE or piece.y > height * (1 - _EDGE)


def _extent(pieces: Sequence[Piece]) -> tuple[float, float]:
    ys = sorted(p.y for p in pieces)
    return (ys[0], ys[-1]) if ys else (0.0, 0.0)


def _outermost(piece: Piece, pieces: Sequence[Piece], extent: tuple[float, float]) -> bool:
    """A number is a page number when nothing stands further out, and no text of its size beside it."""
    top, bottom = extent
    if piece.y <= top + 1.2 * piece.size or piece.y >= bottom - 1.2 * piece.size:
        beside = [p for p in pieces if p is not piece and abs(p.y - piece.y) < 2 and 0 < p.x0 - piece.x1 < 30]
        return not any(abs(p.size - piece.size) < 0.15 * piece.size for p in beside)
    return False


def _key(piece: Piece) -> tuple[str, int]:
    return re.sub(r"\d+", "#", piece.text.lower()), round(piece.y / 8)


def _repeated(at_edge: Sequence[Sequence[Piece]], pages: int) -> set[tuple[str, int]]:
    counts: Counter[tuple[str, int]] = Counter()
    for pieces in at_edge:
        keys = {_key(p) for p in pieces}
        counts.update({(text, y + d) for text, y in keys for d in (-1, 0, 1)})
    least = 2 if pages < 5 else max(3, round(pages * 0.12))
    return {key for key, n in counts.items() if n >= least} if pages > 1 else set()


def take_line_numbers(pieces: list[Piece]) -> None:
    """Remove a column of numbers that count the lines."""
    numbers = [p for p in pieces if p.text.isdigit() and len(p.words) == 1]
    columns: dict[int, list[Piece]] = {}
    for piece in numbers:
        columns.setdefault(round(piece.x1 / 4), []).append(piece)
    for column in columns.values():
        column.sort(key=lambda p: p.y)
        values = [int(p.text) for p in column]
        steps = {b - a for a, b in itertools.pairwise(values)}
        others = [p for p in pieces if p not in column]
        if (
            len(column) >= 6
            and steps <= {1, 5}
            and others
            and max(p.x1 for p in column) < min(p.x0 for p in others) + 2
        ):
            gone = set(map(id, column))
            pieces[:] = [p for p in pieces if id(p) not in gone]


def printed_labels(found: Sequence[Furniture], declared: Sequence[str]) -> list[str]:
    """Printed page number by page: what the pages show in even steps, else what the file declares, else nothing."""
    offsets = Counter(number - i for i, f in enumerate(found) for number in set(f.numbers))
    labels = [""] * len(found)
    if offsets:
        offset, votes = max(offsets.items(), key=lambda item: (item[1], -abs(item[0])))
        if votes >= max(2, len(found) * 0.3) or (len(found) == 1 and votes):
            labels = [str(i + offset) if i + offset > 0 else "" for i in range(len(found))]
    labels = [f.roman or label if f.roman and not f.numbers else label for f, label in zip(found, labels, strict=True)]
    trivial = all(name == str(i + 1) for i, name in enumerate(declared))
    if declared and not trivial and not any(labels):
        return list(declared)
    return labels


def contents_page(rows: Sequence[str]) -> bool:
    """Whether most lines lead to a page number, as in a table of contents."""
    leading = sum(1 for row in rows if _LEADER.search(row))
    return leading >= 5 and leading >= 0.3 * len(rows)


def leads_to_page(text: str) -> bool:
    """Whether a line is an entry of a table of contents."""
    return bool(_LEADER.search(text))
