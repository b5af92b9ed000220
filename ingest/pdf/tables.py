"""Tables: ruled grids from the drawn lines, and columns of numbers without any lines."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from ingest.hyphens import join_lines
from ingest.pdf.bands import NUMERIC, rows_in
from ingest.pdf.lines import Piece, Word
from ingest.pdf.order import outline
from ingest.pdf.shapes import Box, RawPage

_NEAR = 3.0
_PROSE = 28
"""Words in the middle cell from which a grid is a layout of texts, not a table."""


@dataclass
class Grid:
    """A table found on a page."""

    box: Box
    rows: list[list[str]]
    cells: list[list[Piece]] = field(default_factory=list)
    """Where the grid only lays out texts: the lines of each cell, row by row."""
    pieces: list[Piece] = field(default_factory=list)

    @property
    def prose(self) -> bool:
        """Whether cells hold running text."""
        return bool(self.cells)


def take_tables(raw: RawPage, pieces: list[Piece], known: frozenset[str]) -> list[Grid]:
    """Tables of the page; their text is removed from ``pieces`` (in place)."""
    found = []
    for across, down in _lattices(raw):
        grid = _grid(across, down, pieces, known)
        if grid:
            gone = {id(p) for p in grid.pieces}
            pieces[:] = [p for p in pieces if id(p) not in gone]
            found.append(grid)
    found += _numeric(pieces, known)
    return found


def grid_boxes(raw: RawPage) -> list[Box]:
    """Outlines of ruled grids with at least two rows and two columns."""
    found = []
    for across, down in _lattices(raw):
        if len(_distinct([h.y0 for h in across], 4)) > 2 and len(_distinct([v.x0 for v in down], 4)) > 2:
            found.append(outline([*across, *down]))
    return found


def _lattices(raw: RawPage) -> list[tuple[list[Box], list[Box]]]:
    """(horizontal, vertical) lines of each group of lines that touch each other."""
    edges = [*raw.rules]
    page = raw.width * raw.height
    for box in [*raw.frames, *(a for a, _ in raw.areas)]:
        if box.width * box.height < 0.5 * page and len(edges) < 3000:
            edges += [Box(box.x0, box.y0, box.x1, box.y0), Box(box.x0, box.y1, box.x1, box.y1),
                      Box(box.x0, box.y0, box.x0, box.y1), Box(box.x1, box.y0, box.x1, box.y1)]  # fmt: skip
    across = _merged([e for e in edges if e.width >= e.height and e.width > 8], flat=True)
    down = _merged([e for e in edges if e.height > e.width and e.height > 6], flat=False)
    lines = [*across, *down]
    if len(lines) > 1500:
        return []
    parent = list(range(len(lines)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, h in enumerate(across):
        for j, v in enumerate(down, start=len(across)):
            if h.x0 - _NEAR <= v.x0 <= h.x1 + _NEAR and v.y0 - _NEAR <= h.y0 <= v.y1 + _NEAR:
                parent[root(i)] = root(j)
    groups: dict[int, tuple[list[Box], list[Box]]] = {}
    for i, line in enumerate(lines):
        groups.setdefault(root(i), ([], []))[0 if i < len(across) else 1].append(line)
    return [g for g in groups.values() if len(g[0]) >= 2 and len(g[1]) >= 2]


def _merged(lines: list[Box], *, flat: bool) -> list[Box]:
    """Pieces of one line, drawn one after the other or twice, as one."""
    found: list[Box] = []
    for line in sorted(lines, key=lambda b: (round(b.y0 / 2), b.x0) if flat else (round(b.x0 / 2), b.y0)):
        last = found[-1] if found else None
        if last and flat and abs(last.y0 - line.y0) < 2.5 and line.x0 <= last.x1 + _NEAR:
            found[-1] = Box(last.x0, last.y0, max(last.x1, line.x1), last.y0)
        elif last and not flat and abs(last.x0 - line.x0) < 2.5 and line.y0 <= last.y1 + _NEAR:
            found[-1] = Box(last.x0, last.y0, last.x0, max(last.y1, line.y1))
        else:
            found.append(line)
    return found


def _distinct(values: Sequence[float], least: float) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > least:
            found.append(value)
    return found


def _grid(across: list[Box], down: list[Box], pieces: Sequence[Piece], known: frozenset[str]) -> Grid | None:
    box = outline([*across, *down])
    ys, xs = _distinct([h.y0 for h in across], 4), _distinct([v.x0 for v in down], 4)
    inside = [p for p in pieces if box.holds((p.x0 + p.x1) / 2, p.y - p.size * 0.3)]
    if len(ys) < 3 or len(xs) < 3 or not inside:
        return None
    filled: dict[tuple[int, int], list[Word]] = {}
    for piece in inside:
        for word in piece.words:
            at = _cell(word, xs, ys, across, down)
            filled.setdefault(at, []).append(word)
    columns = {c for _, c in filled}
    lines = {r for r, _ in filled}
    if len(columns) < 2 or len(lines) < 2 or len(filled) == len(lines):
        return None
    cells = {at: _lines(words) for at, words in filled.items()}
    sizes = [sum(len(p.words) for p in ps) for ps in cells.values()]
    rows, cols = sorted(lines), sorted(columns)
    grid = Grid(box, [], pieces=inside)
    if median(sizes) > _PROSE or (len(sizes) < 5 and max(sizes) > 60):
        grid.cells = [cells[r, c] for r in rows for c in cols if (r, c) in cells]
    else:
        bands = [rows_in([cells.get((r, c), []) for c in cols]) for r in rows]
        grid.rows = [[join_lines([p.text for p in cell], known) for cell in row] for band in bands for row in band]
    return grid


def _cell(word: Word, xs: list[float], ys: list[float], across: list[Box], down: list[Box]) -> tuple[int, int]:
    """(row, column) of the cell: bounded above and on the left by lines that are really drawn there."""
    x, y = (word.x0 + word.x1) / 2, word.y - 0.3 * word.size
    top = max((h.y0 for h in across if h.y0 <= y and h.x0 - _NEAR <= x <= h.x1 + _NEAR), default=ys[0])
    left = max((v.x0 for v in down if v.x0 <= x and v.y0 - _NEAR <= y <= v.y1 + _NEAR), default=xs[0])
    row = min(range(len(ys)), key=lambda i: abs(ys[i] - top))
    column = min(range(len(xs)), key=lambda i: abs(xs[i] - left))
    return row, column


def _lines(words: list[Word]) -> list[Piece]:
    """Words of a cell as lines, top to bottom."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.y, w.x0)):
        if rows and abs(word.y - rows[-1][0].y) < 0.45 * word.size:
            rows[-1].append(word)
        else:
            rows.append([word])
    for row in rows:
        row.sort(key=lambda w: w.x0)
    return [
        Piece(row, row[0].y, max(row, key=lambda w: len(w.text)).size, bold=all(w.bold for w in row)) for row in rows
    ]


def _numeric(pieces: list[Piece], known: frozenset[str]) -> list[Grid]:
    """Runs of lines that end in numbers under each other."""
    rows = _baselines(pieces)
    found = []
    i = 0
    while i < len(rows):
        if not _numbers(rows[i]):
            i += 1
            continue
        end, last, counted = i + 1, i, 1
        while end < len(rows) and rows[end][0].y - rows[last][0].y < 4.5 * rows[end][0].size:
            if _numbers(rows[end]):
                last, counted = end, counted + 1
            end += 1
        run = rows[i : last + 1]
        if counted >= 3 and counted >= 0.45 * len(run) and _aligned(run) and not any(_text_beyond(row) for row in run):
            run = _with_header(rows, i, run)
            grid = _columns(run, known)
            if grid:
                found.append(grid)
                gone = {id(p) for row in run for p in row}
                pieces[:] = [p for p in pieces if id(p) not in gone]
        i = last + 1
    return found


def _baselines(pieces: Sequence[Piece]) -> list[list[Piece]]:
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: p.y):
        if rows and piece.y - rows[-1][0].y < 0.3 * piece.size:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    for row in rows:
        row.sort(key=lambda p: p.x0)
    return rows


def _numbers(row: Sequence[Piece]) -> list[Piece]:
    """Numeric pieces right of a label."""
    return [p for p in row[1:] if NUMERIC.match(p.text) and any(c.isdigit() for c in p.text)] if len(row) > 1 else []


def _text_beyond(row: Sequence[Piece]) -> bool:
    """Whether running text stands right of a number: then the number belongs to a column of its own."""
    first = next((p.x0 for p in _numbers(row)), None)
    return first is not None and any(p.x0 > first and len(p.words) > 3 and not NUMERIC.match(p.text) for p in row)


def _aligned(run: Sequence[Sequence[Piece]]) -> bool:
    """Whether numbers share their right (or left) edge."""
    rights = [p.x1 for row in run for p in _numbers(row)]
    lefts = [p.x0 for row in run for p in _numbers(row)]
    return any(sum(1 for v in values if abs(v - w) < 4) >= 3 for values in (rights, lefts) for w in values[:4])


def _with_header(rows: Sequence[list[Piece]], i: int, run: list[list[Piece]]) -> list[list[Piece]]:
    left = min(p.x0 for row in run for p in _numbers(row))
    while i > 0 and run[0][0].y - rows[i - 1][0].y < 2.4 * run[0][0].size:
        above = rows[i - 1]
        if not (len(above) > 1 or above[0].x0 >= left - 30) or any(len(p.words) > 5 for p in above):
            break
        run = [above, *run]
        i -= 1
    return run


def _columns(run: Sequence[Sequence[Piece]], known: frozenset[str]) -> Grid | None:
    spans: list[list[float]] = []
    for piece in sorted((p for row in run for p in row), key=lambda p: p.x0):
        if len(piece.words) > 6 and spans and piece.x0 > spans[0][1]:
            continue
        if spans and piece.x0 < spans[-1][1] - 1:
            spans[-1][1] = max(spans[-1][1], piece.x1) if len(piece.words) < 9 else spans[-1][1]
        else:
            spans.append([piece.x0, piece.x1])
    if len(spans) < 2:
        return None
    rows = []
    for row in run:
        cells: list[list[str]] = [[] for _ in spans]
        for piece in row:
            best = max(range(len(spans)), key=lambda i: min(spans[i][1], piece.x1) - max(spans[i][0], piece.x0))
            cells[best].append(piece.text)
        rows.append([join_lines(c, known) for c in cells])
    pieces = [p for row in run for p in row]
    return Grid(outline([p.box for p in pieces]), rows, pieces=pieces)
