"""Rows that a table does not rule off from each other: one band between two lines may hold several of them."""

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.hyphens import HYPHENS
from ingest.pdf.lines import Piece

NUMERIC = re.compile(r"^[-–+±~<>≈]?\s*(?:[\d.,:’'/ ]+|[-–—])\s*(?:€|%|EUR|T€|TEUR|Mio\.?|Tsd\.?|h|m²|km)?$")
_LEVEL = 0.35
"""Distance of baselines, in units of the font size, up to which texts stand level."""
_STRIPE = 1.35
"""Distance of lines, in units of the closest two, from which a blank stripe parts them."""

Cell = list[Piece]
"""Lines, top to bottom."""


def rows_in(cells: Sequence[Cell]) -> list[list[Cell]]:
    """The rows of one band: figures under each other count them, else blank stripes through all cells do."""
    starts = _by_figures(cells) or _by_stripes(cells)
    if len(starts) < 2:
        return [list(cells)]
    rows: list[list[Cell]] = [[[] for _ in cells] for _ in starts]
    for column, cell in enumerate(cells):
        at = 0
        for n, line in enumerate(cell):
            below = max((i for i, y in enumerate(starts) if y <= line.y + _LEVEL * line.size), default=0)
            at = max(at, below if not n or not _wraps(cell[n - 1], line) else min(at, below))
            rows[at][column].append(line)
    return [row for row in rows if any(row)]


def _wraps(before: Piece, line: Piece) -> bool:
    return before.text[-1:] in HYPHENS or line.text[:1].islower()


def _by_figures(cells: Sequence[Cell]) -> list[float]:
    """Baselines where rows begin: two columns or more hold nothing but figures, as many and level."""
    figures = [c for c in cells if len(c) > 1 and all(_figure(p) for p in c)]
    if len(figures) < 2:
        return []
    first = figures[0]
    if any(len(c) != len(first) or not _level(c, first) for c in figures[1:]):
        return []
    ys = [p.y for p in first]
    others = [p for c in cells if c not in figures for p in c]
    starts = []
    for above, y in pairwise([float("-inf"), *ys]):  # a label above its figures begins the row
        labels = [
            p for p in others if above + _LEVEL * p.size < p.y <= y + _LEVEL * p.size and not _continues(p, others)
        ]
        starts.append(min([y, *(p.y for p in labels)]))
    return starts


def _figure(line: Piece) -> bool:
    return bool(NUMERIC.match(line.text)) and any(c.isdigit() or c in "-–—" for c in line.text)


def _continues(line: Piece, others: Sequence[Piece]) -> bool:
    """Whether the line goes on from the one above it in its cell."""
    above = [p for p in others if p.y < line.y - 1 and min(p.x1, line.x1) > max(p.x0, line.x0)]
    return bool(above) and _wraps(max(above, key=lambda p: p.y), line)


def _level(a: Cell, b: Cell) -> bool:
    return all(abs(p.y - q.y) < _LEVEL * p.size for p, q in zip(a, b, strict=True))


def _by_stripes(cells: Sequence[Cell]) -> list[float]:
    """Baselines where the first cell and most others begin again level below a blank stripe through all of them."""
    filled = [c for c in cells if c]
    if len(filled) < 3 or not cells[0] or len(cells[0]) < 3:
        return []
    ys = sorted(p.y for c in filled for p in c)
    size = cells[0][0].size
    steps = [b - a for a, b in pairwise(ys) if b - a > _LEVEL * size]
    if not steps:
        return []
    starts = [cells[0][0].y]
    for line in cells[0][1:]:
        above = max((y for y in ys if y < line.y - _LEVEL * size), default=line.y)
        level = sum(any(abs(p.y - line.y) < _LEVEL * size for p in c) for c in filled)
        if line.y - above > _STRIPE * min(steps) and level >= 0.6 * len(filled):
            starts.append(line.y)
    return starts if len(starts) > 2 else []
