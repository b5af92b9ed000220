"""Reading order of a page: lines stand together in clusters, clusters follow each other as people read them.

The order between clusters follows Breuel 2003 ("High performance document layout analysis"): above before below where
they share a column, left before right unless something between them spans both.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.pdf.lines import Piece
from ingest.pdf.shapes import Box

Edges = NDArray[np.float64]


@dataclass
class Cluster:
    """Lines of one column that belong together, top to bottom; or a table as ``content``."""

    pieces: list[Piece]
    box: Box
    content: object = None

    @property
    def size(self) -> float:
        """Font size of most of its text."""
        return max(self.pieces, key=lambda p: len(p.text)).size if self.pieces else 10.0


def outline(boxes: Sequence[Box]) -> Box:
    """The smallest box around all."""
    return Box(min(b.x0 for b in boxes), min(b.y0 for b in boxes), max(b.x1 for b in boxes), max(b.y1 for b in boxes))


def clusters_of(pieces: Sequence[Piece], walls: Sequence[Box] = ()) -> list[Cluster]:
    """Join each line with the one below it where the two belong to the same stretch; ``walls`` keep lines apart."""
    ordered = sorted(pieces, key=lambda p: (p.y, p.x0))
    below = [_next_below(i, ordered) for i in range(len(ordered))]
    above: dict[int, list[int]] = {}
    for i, candidates in enumerate(below):
        for j in candidates:
            above.setdefault(j, []).append(i)
    follower: dict[int, int] = {}
    for i, candidates in enumerate(below):
        if (
            len(candidates) == 1
            and len(above[candidates[0]]) == 1
            and _together(ordered[i], ordered[candidates[0]], walls)
        ):
            follower[i] = candidates[0]
    led = set(follower.values())
    clusters = []
    for i in range(len(ordered)):
        if i in led:
            continue
        chain = [i]
        while chain[-1] in follower:
            chain.append(follower[chain[-1]])
        lines = [ordered[n] for n in chain]
        clusters.append(Cluster(lines, outline([p.box for p in lines])))
    return clusters


def _next_below(i: int, ordered: Sequence[Piece]) -> list[int]:
    """The pieces right below: nothing else stands between."""
    piece = ordered[i]
    x0, x1, y, size = piece.x0, piece.x1, piece.y, piece.size
    found: list[int] = []
    limit = y + 3.0 * size
    for j in range(i + 1, len(ordered)):
        other = ordered[j]
        if other.y > limit:
            break
        if other.y - y < 0.5 * min(size, other.size) or min(x1, other.x1) - max(x0, other.x0) <= 0:
            continue
        if any(_covers(ordered[k], piece, other) for k in found):
            continue
        found.append(j)
    return found


def _covers(between: Piece, upper: Piece, lower: Piece) -> bool:
    left, right = max(upper.x0, lower.x0), min(upper.x1, lower.x1)
    return (
        lower.y - between.y > 0.5 * min(between.size, lower.size) and min(right, between.x1) - max(left, between.x0) > 0
    )


def _together(upper: Piece, lower: Piece, walls: Sequence[Box]) -> bool:
    size = max(upper.size, lower.size)
    if min(upper.size, lower.size) < 0.82 * size or lower.y - upper.y > 2.1 * size:
        return False
    if any(_rule_between(wall, upper, lower) for wall in walls if wall.height < 3):
        return False
    return not any(
        w.holds(upper.x0 + 1, upper.y - 1) != w.holds(lower.x0 + 1, lower.y - 1) for w in walls if w.height >= 3
    )


def _rule_between(rule: Box, upper: Piece, lower: Piece) -> bool:
    shared = min(upper.x1, rule.x1) - max(upper.x0, rule.x0)
    level = upper.y < (rule.y0 + rule.y1) / 2 < lower.top + 1
    return level and shared > 0.3 * min(upper.x1 - upper.x0, 60)


def reading_order(clusters: Sequence[Cluster]) -> list[Cluster]:
    """Clusters as they are read."""
    n = len(clusters)
    if n < 2:
        return list(clusters)
    x0, y0, x1, y1 = (np.array([getattr(c.box, name) for c in clusters]) for name in ("x0", "y0", "x1", "y1"))
    beside = np.minimum(y1[:, None], y1[None, :]) - np.maximum(y0[:, None], y0[None, :]) > 2
    alone = beside.sum(axis=1) == 1
    alone &= y1 <= (y0[~alone].min() if (~alone).any() else 0.0) + 2
    x0, x1 = np.where(alone, x0.min(), x0), np.where(alone, x1.max(), x1)  # titles above the columns span them
    before = _precedence(x0, y0, x1, y1)
    return [clusters[i] for i in _sorted(before, x0, y0)]


def _precedence(x0: Edges, y0: Edges, x1: Edges, y1: Edges) -> NDArray[np.bool_]:
    """``before[a, b]``: cluster a is read before cluster b, by direct rule."""
    overlap = np.minimum(x1[:, None], x1[None, :]) - np.maximum(x0[:, None], x0[None, :])
    narrow = np.minimum((x1 - x0)[:, None], (x1 - x0)[None, :])
    share = overlap > np.minimum(3.0, 0.3 * narrow)
    middle = (y0 + y1) / 2
    above = (y0[:, None] < y0[None, :]) & (middle[:, None] < middle[None, :])
    before: NDArray[np.bool_] = share & above
    left = ~share & (x0[:, None] < x0[None, :])
    for a, b in zip(*np.nonzero(left), strict=True):
        low, high = sorted((middle[a], middle[b]))
        between = (middle > low) & (middle < high) & share[a] & share[b]
        between[a] = between[b] = False
        if not between.any():
            before[a, b] = True
    return before


def _sorted(before: NDArray[np.bool_], x0: Edges, y0: Edges) -> list[int]:
    """Topological order; where the rules leave a choice or contradict each other, upper left first."""
    n = len(x0)
    waiting = before.sum(axis=0).astype(int)
    left = set(range(n))
    order: list[int] = []
    while left:
        free = [i for i in left if waiting[i] == 0]
        if order and free:
            last = order[-1]
            following = [i for i in free if before[last, i]]
            free = following or free
        chosen = min(free or left, key=lambda i: (waiting[i], y0[i] + 0.2 * x0[i]))
        order.append(chosen)
        left.discard(chosen)
        waiting -= before[chosen]
    return order
