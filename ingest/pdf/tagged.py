"""Pages of tagged PDFs: the tree's order and kinds, the geometry's lines."""

from collections.abc import Sequence
from itertools import groupby, pairwise
from statistics import median

from ingest.hyphens import join_lines
from ingest.parsed import Block
from ingest.pdf.bands import Cell, rows_in
from ingest.pdf.lines import Piece, pieces_of
from ingest.pdf.order import Cluster, clusters_of, outline, reading_order
from ingest.pdf.shapes import Box, Glyph
from ingest.pdf.tags import Tagged

_EDGE = 0.06
"""Share of the page's height at top and bottom where text outside the tree is a running head."""
_Unit = tuple[Tagged, list[Cluster]]
_COVERED = 0.85
"""Share of the letters that must be in the tree."""


def tagged_clusters(
    tags: Sequence[Tagged],
    glyphs: Sequence[Glyph],
    furniture: Sequence[Piece],
    page: int,
    known: frozenset[str],
    height: float,
) -> list[Cluster] | None:
    """Clusters in the order of the tree; None where the tree does not hold the page or jumps about."""
    place = {mcid: i for i, tag in enumerate(tags) for mcid in tag.mcids}
    letters = [g for g in glyphs if not g.text.isspace()]
    if not letters or sum(g.mcid in place for g in letters) < _COVERED * len(letters):
        return None
    dropped = {(round(w.x0), round(w.y)) for p in furniture for w in p.words}
    by_tag: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        by_tag.setdefault(place.get(glyph.mcid, -1), []).append(glyph)
    units: list[_Unit] = []
    for i, tag in enumerate(tags):
        pieces = [p for p in pieces_of(by_tag.get(i, ())) if _start(p) not in dropped]
        if pieces:
            units.append((tag, reading_order(clusters_of(pieces))))
    if not units or not _plausible([c for tag, cs in units if tag.table < 0 for c in cs]):
        return None
    dropped |= {(round(g.x0), round(g.y)) for g in glyphs if not _EDGE < g.y / height < 1 - _EDGE}
    untagged = pieces_of(g for i, found in by_tag.items() if i < 0 for g in found)
    return list(_blocks(_with_untagged(units, [p for p in untagged if _start(p) not in dropped]), page, known))


def _start(piece: Piece) -> tuple[int, int]:
    return round(piece.words[0].x0), round(piece.words[0].y)


def _with_untagged(units: Sequence[_Unit], pieces: Sequence[Piece]) -> list[_Unit]:
    """Text that the tree has forgotten, such as a caption, goes below what stands above it."""
    found: list[list[_Unit]] = [[] for _ in range(len(units) + 1)]
    for cluster in reading_order(clusters_of(pieces)):
        if any(c.isalnum() for p in cluster.pieces for c in p.text):
            found[_place(cluster.box, units)].append((Tagged("P", ()), [cluster]))
    return [unit for i, lost in enumerate(found) for unit in (*lost, *units[i : i + 1])]


def _place(box: Box, units: Sequence[_Unit]) -> int:
    """Before which unit a text belongs; never within a table."""
    at = len(units)
    for i, (_, clusters) in enumerate(units):
        over = outline([c.box for c in clusters])
        shared = min(over.x1, box.x1) - max(over.x0, box.x0) > 3
        if shared and over.y0 < box.y0:
            at = i + 1
        elif shared and at == len(units):
            at = i
    while 0 < at < len(units) and units[at - 1][0].table == units[at][0].table >= 0:
        at += 1
    return at


def _plausible(clusters: Sequence[Cluster]) -> bool:
    """Whether following the tree seldom leads back up within a column or backwards within a line."""
    back = sum(_up(a.box, b.box) or _backwards(a, b) for a, b in pairwise(clusters))
    return back <= 0.06 * len(clusters)


def _up(a: Box, b: Box) -> bool:
    return b.y1 < a.y0 and min(a.x1, b.x1) - max(a.x0, b.x0) > 0.3 * min(a.width, b.width)


def _backwards(a: Cluster, b: Cluster) -> bool:
    """Whether ``b`` is a single line that ends right before the line of ``a`` begins."""
    lines = len(a.pieces) == len(b.pieces) == 1
    return lines and abs(a.pieces[0].y - b.pieces[0].y) < 0.2 * a.size and 0 <= a.box.x0 - b.box.x1 < 2.5 * a.size


def _blocks(units: Sequence[_Unit], page: int, known: frozenset[str]) -> list[Cluster]:
    found: list[Cluster] = []
    for table, group in groupby(units, key=lambda unit: unit[0].table):
        members = list(group)
        if table >= 0:
            found += _table(members, page, known)
            continue
        for _, part in groupby(members, key=lambda unit: unit[0].item if unit[0].role == "LI" else -id(unit)):
            found += _text(list(part), page, known)
    return found


def _text(units: list[_Unit], page: int, known: frozenset[str]) -> list[Cluster]:
    tag, clusters = units[0][0], [c for _, cs in units for c in cs]
    lines = [p for c in clusters for p in c.pieces]
    box = outline([c.box for c in clusters])
    text = join_lines([p.text for p in lines], known)
    if tag.role.startswith("H") and tag.role[1:].isdigit() and len(text) < 200:
        return [Cluster(lines, box, Block(kind="heading", text=text, level=int(tag.role[1]), page=page))]
    if tag.role == "LI" and len(clusters) > 1:
        return [Cluster(lines, box)]
    return clusters


def _table(members: Sequence[_Unit], page: int, known: frozenset[str]) -> list[Cluster]:
    """A table by its cells; one that only lays out long texts is read cell by cell."""
    found: list[list[Cell]] = []
    for _, row in groupby(members, key=lambda unit: unit[0].row):
        cells = groupby(row, key=lambda unit: unit[0].item)
        found.append([[p for _, cs in cell for c in cs for p in c.pieces] for _, cell in cells])
    sizes = [sum(len(p.words) for p in cell) for row in found for cell in row]
    rows = [
        [join_lines([p.text for p in cell], known) for cell in part] for row in _columns(found) for part in rows_in(row)
    ]
    clusters = [c for _, cs in members for c in cs]
    if len(rows[0]) < 2 or sorted(sizes)[len(sizes) // 2] > 28:
        return clusters
    box = outline([c.box for c in clusters])
    table = Block(kind="table", rows=tuple(map(tuple, rows)), page=page)
    return [Cluster([], box, table)]


def _columns(rows: Sequence[list[Cell]]) -> list[list[Cell]]:
    """Rows with as many cells each: the tree leaves out empty cells, so each cell goes where it stands on the page."""
    width = max(len(row) for row in rows)
    boxes = [[outline([p.box for p in cell]) for cell in row] for row in rows if len(row) == width]
    middles = [median((row[i].x0 + row[i].x1) / 2 for row in boxes) for i in range(width)]
    placed: list[list[Cell]] = []
    for row in rows:
        cells: list[Cell] = [[] for _ in middles]
        first = 0
        for n, cell in enumerate(row):
            box = outline([p.box for p in cell])
            free = range(first, width - (len(row) - n) + 1)
            at = min(free, key=lambda i: abs(middles[i] - (box.x0 + box.x1) / 2))
            cells[at], first = cell, at + 1
        placed.append(cells)
    return placed
