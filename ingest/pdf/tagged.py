"""Pages of tagged PDFs: the tree's order and kinds, the geometry's lines."""

from collections.abc import Sequence
from itertools import groupby, pairwise

from ingest.hyphens import join_lines
from ingest.parsed import Block
from ingest.pdf.lines import Piece, pieces_of
from ingest.pdf.order import Cluster, clusters_of, outline, reading_order
from ingest.pdf.shapes import Box, Glyph
from ingest.pdf.tags import Tagged

_COVERED = 0.85
"""Share of the letters that must be in the tree."""


def tagged_clusters(
    tags: Sequence[Tagged], glyphs: Sequence[Glyph], furniture: Sequence[Piece], page: int, known: frozenset[str]
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
    units = []
    for i, tag in enumerate(tags):
        pieces = [p for p in pieces_of(by_tag.get(i, ())) if (round(p.words[0].x0), round(p.words[0].y)) not in dropped]
        if pieces:
            units.append((tag, reading_order(clusters_of(pieces))))
    if not _plausible([c for tag, cs in units if tag.table < 0 for c in cs]):
        return None
    return list(_blocks(units, page, known))


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


def _blocks(units: Sequence[tuple[Tagged, list[Cluster]]], page: int, known: frozenset[str]) -> list[Cluster]:
    found: list[Cluster] = []
    for table, group in groupby(units, key=lambda unit: unit[0].table):
        members = list(group)
        if table >= 0:
            found += _table(members, page, known)
            continue
        for _, part in groupby(members, key=lambda unit: unit[0].item if unit[0].role == "LI" else -id(unit)):
            found += _text(list(part), page, known)
    return found


def _text(units: list[tuple[Tagged, list[Cluster]]], page: int, known: frozenset[str]) -> list[Cluster]:
    tag, clusters = units[0][0], [c for _, cs in units for c in cs]
    lines = [p for c in clusters for p in c.pieces]
    box = outline([c.box for c in clusters])
    text = join_lines([p.text for p in lines], known)
    if tag.role.startswith("H") and tag.role[1:].isdigit() and len(text) < 200:
        return [Cluster(lines, box, Block(kind="heading", text=text, level=int(tag.role[1]), page=page))]
    if tag.role == "LI" and len(clusters) > 1:
        return [Cluster(lines, box)]
    return clusters


def _table(members: Sequence[tuple[Tagged, list[Cluster]]], page: int, known: frozenset[str]) -> list[Cluster]:
    """A table by its cells; one that only lays out long texts is read cell by cell."""
    rows: list[list[str]] = []
    sizes = []
    for _, row in groupby(members, key=lambda unit: unit[0].row):
        cells = []
        for _, cell in groupby(row, key=lambda unit: unit[0].item):
            text = join_lines([p.text for _, cs in cell for c in cs for p in c.pieces], known)
            cells.append(text)
            sizes.append(len(text.split()))
        rows.append(cells)
    clusters = [c for _, cs in members for c in cs]
    width = max(len(r) for r in rows)
    if width < 2 or sorted(sizes)[len(sizes) // 2] > 28:
        return clusters
    box = outline([c.box for c in clusters])
    table = Block(kind="table", rows=tuple(tuple(r + [""] * (width - len(r))) for r in rows), page=page)
    return [Cluster([], box, table)]
