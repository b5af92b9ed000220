"""One page's pieces as clusters in reading order: tables and boxes first, columns then."""

from collections.abc import Iterable, Sequence

from ingest.hyphens import join_lines
from ingest.parsed import Block
from ingest.pdf.lines import Piece
from ingest.pdf.order import Cluster, clusters_of, outline, reading_order
from ingest.pdf.shapes import Box, RawPage
from ingest.pdf.tables import Grid, take_tables

_LARGEST_BOX = 0.6
"""Share of the page from which an area is a background, not a box."""


def arranged(raw: RawPage, pieces: list[Piece], page: int, known: frozenset[str]) -> tuple[list[Cluster], int, int]:
    """(clusters in reading order, number of tables, number of columns); ``pieces`` is used up."""
    columns = columns_of(pieces, raw.width)
    grids = take_tables(raw, pieces, known)
    units = [_table_unit(grid, page) for grid in grids]
    boxes = _boxes(raw, pieces)
    inside: dict[Box, list[Piece]] = {}
    free: list[Piece] = []
    for piece in pieces:
        holder = max(
            (b for b in boxes if b.holds((piece.x0 + piece.x1) / 2, piece.y - 0.3 * piece.size)),
            key=_area,
            default=None,
        )
        if holder is None:
            free.append(piece)
        else:
            inside.setdefault(holder, []).append(piece)
    for box, held in inside.items():
        walls = [b for b in boxes if b is not box]
        ordered = by_rows(reading_order(_text_tables(clusters_of(held, walls))))
        units.append(Cluster([], outline([c.box for c in ordered]), ordered))
    units += _text_tables(clusters_of(free, raw.rules))
    return flat(by_rows(reading_order(units))), len([g for g in grids if not g.prose]), columns


def _text_tables(clusters: list[Cluster]) -> list[Cluster]:
    """Texts in three or more columns that begin level with each other, row after row, are a table without lines."""
    starts = _level_starts(clusters)
    if len(starts) < 3:
        return clusters
    columns = [
        x
        for x in _edges(c.box.x0 for row in starts for c in row)
        if sum(_at(row, x) for row in starts) >= 0.6 * len(starts)
    ]
    starts = [row for row in starts if sum(any(abs(c.box.x0 - x) < 3 for x in columns) for c in row) >= 3]
    if len(columns) < 3 or len(starts) < 3:
        return clusters
    tops = [min(c.box.y0 for c in row) - 2 for row in starts]
    end = max(c.box.y1 for c in starts[-1])
    inside = [c for c in clusters if tops[0] <= c.box.y0 <= end and c.pieces and c.box.x0 > columns[0] - 6]
    if any(sum(a < c.box.y1 - 3 and c.box.y0 + 3 < a for a in tops) for c in inside):
        return clusters
    ordered = sorted(
        inside,
        key=lambda c: (
            max(i for i, a in enumerate(tops) if a <= c.box.y0),
            round(c.box.y0 / 6) if _lone(c, inside) else 0,
            c.box.x0,
        ),
    )
    held = {id(c) for c in inside}
    return [c for c in clusters if id(c) not in held] + [Cluster([], outline([c.box for c in inside]), ordered)]


def _level_starts(clusters: Sequence[Cluster]) -> list[list[Cluster]]:
    rows: list[list[Cluster]] = []
    for cluster in sorted((c for c in clusters if c.pieces), key=lambda c: c.pieces[0].y):
        first = cluster.pieces[0]
        if rows and first.y - rows[-1][0].pieces[0].y < 0.35 * first.size:
            rows[-1].append(cluster)
        else:
            rows.append([cluster])
    return [row for row in rows if len(row) >= 3]


def _edges(values: Iterable[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > 3:
            found.append(value)
    return found


def _at(row: Sequence[Cluster], x: float) -> bool:
    return any(abs(c.box.x0 - x) < 3 for c in row)


def _lone(cluster: Cluster, others: Sequence[Cluster]) -> bool:
    """Whether nothing stands level with it, as with a heading between rows."""
    return not any(
        o is not cluster and min(o.box.y1, cluster.box.y1) - max(o.box.y0, cluster.box.y0) > 1 for o in others
    )


def flat(clusters: Sequence[Cluster]) -> list[Cluster]:
    """Boxes replaced by what they hold."""
    found: list[Cluster] = []
    for cluster in clusters:
        if isinstance(cluster.content, list):
            found += flat(cluster.content)
        else:
            found.append(cluster)
    return found


def _table_unit(grid: Grid, page: int) -> Cluster:
    if grid.prose:
        held: list[Cluster] = []
        for cell in grid.cells:
            held += reading_order(clusters_of(cell))
        return Cluster([], grid.box, held)
    rows = tuple(tuple(row) for row in grid.rows if any(row))
    return Cluster([], grid.box, Block(kind="table", rows=rows, page=page))


def _area(box: Box) -> float:
    return box.width * box.height


def _boxes(raw: RawPage, pieces: Sequence[Piece]) -> list[Box]:
    """Areas and frames that set text apart; a background that running text crosses is none."""
    page = raw.width * raw.height
    candidates = [
        b for b in {*raw.frames, *(a for a, _ in raw.areas)} if 0 < _area(b) < _LARGEST_BOX * page and b.height > 14
    ]
    if not candidates or len(candidates) > 300:
        return []
    runs = clusters_of(pieces)
    found = []
    for box in candidates:
        crossed = False
        for run in runs:
            held = [box.holds((p.x0 + p.x1) / 2, p.y - 0.3 * p.size) for p in run.pieces]
            if any(held) and not all(held) and _flowing(run, held):
                crossed = True
                break
        if not crossed:
            found.append(box)
    return found


def _flowing(run: Cluster, held: Sequence[bool]) -> bool:
    """Whether the text reads on across the border."""
    for i in range(len(held) - 1):
        if held[i] != held[i + 1]:
            upper, lower = run.pieces[i].text, run.pieces[i + 1].text
            if upper.endswith("-") or lower[:1].islower() or not upper.endswith((".", ":", "!", "?")):
                return True
    return False


def by_rows(clusters: list[Cluster]) -> list[Cluster]:
    """Where short labels on the left stand level with texts on the right, each label goes before its text."""
    labels = [c for c in clusters if 0 < len(_lines(c)) <= 3]
    for left in labels:
        column = [c for c in labels if abs(c.box.x0 - left.box.x0) < 4]
        whole = [c for c in clusters if abs(c.box.x0 - left.box.x0) < 4]
        if len(column) < 3 or len(whole) > len(column) or left is not min(column, key=lambda c: c.box.y0):
            continue
        levelled = [c for c in column if _level_with(c, clusters)]
        beside = [c for c in column if c in levelled or _beside(c, clusters)]
        if len(levelled) < max(3, 0.7 * len(beside)):
            continue
        moved = _interleaved(clusters, sorted(column, key=lambda c: c.box.y0), len(levelled))
        if moved:
            return moved
    return clusters


def _lines(cluster: Cluster) -> list[Piece]:
    """Its lines, or those of what a box holds."""
    if isinstance(cluster.content, list):
        return [p for c in cluster.content for p in _lines(c)]
    return cluster.pieces


def _beside(label: Cluster, clusters: Sequence[Cluster]) -> bool:
    """Whether anything stands to its right at its height; nothing does beside the heading of a group of rows."""
    return any(c.box.x0 > label.box.x1 and c.box.y0 < label.box.y1 and c.box.y1 > label.box.y0 for c in clusters)


def _level_with(label: Cluster, clusters: Sequence[Cluster]) -> Cluster | None:
    """The cluster whose first line stands on the label's first line, to its right."""
    first = _lines(label)[0]
    for other in clusters:
        if (
            other is not label
            and other.pieces
            and other.box.x0 > label.box.x1
            and abs(other.pieces[0].y - first.y) < 0.5 * first.size
        ):
            return other
    return None


def _interleaved(clusters: list[Cluster], column: list[Cluster], levelled: int) -> list[Cluster] | None:
    right = max(c.box.x1 for c in column)
    top, bottom = column[0].box.y0, column[-1].box.y0
    last = max((c.box.y1 for c in clusters if c.box.x0 >= right and c.box.y0 <= column[-1].box.y1 + 2), default=bottom)
    beside = [c for c in clusters if c.box.x0 >= right - 2 and top - 4 <= c.box.y0 <= last and c not in column]
    if len(beside) < levelled * 0.7:
        return None
    rows: list[list[Cluster]] = [[c] for c in column]
    for cluster in beside:
        at = max((i for i, c in enumerate(column) if c.box.y0 <= cluster.box.y0 + 4), default=0)
        rows[at].append(cluster)
    chosen = {id(c) for row in rows for c in row}
    position = min(i for i, c in enumerate(clusters) if id(c) in chosen)
    flatly = [c for row in rows for c in row]
    return (
        [c for c in clusters[:position] if id(c) not in chosen]
        + flatly
        + [c for c in clusters[position:] if id(c) not in chosen]
    )


def columns_of(pieces: Sequence[Piece], width: float) -> int:
    """Number of columns of running text, 1 to 4."""
    lines = [p for p in pieces if len(p.text) > 18]
    if len(lines) < 12:
        return 1
    starts: list[tuple[float, int]] = []
    for x in sorted(p.x0 for p in lines):
        if starts and x - starts[-1][0] < 0.12 * width:
            starts[-1] = (starts[-1][0], starts[-1][1] + 1)
        else:
            starts.append((x, 1))
    return max(1, min(4, sum(1 for _, n in starts if n >= max(5, 0.15 * len(lines)))))


def rows_of(pieces: Sequence[Piece]) -> list[str]:
    """The text of whole lines across the page, for finding tables of contents."""
    return [join_lines([p.text for p in row]) for row in level_rows(pieces)]


def level_rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces that stand level, left to right, from top to bottom."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (p.y, p.x0)):
        if rows and piece.y - rows[-1][0].y < 0.3 * piece.size:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda p: p.x0) for row in rows]
