"""Labels in a column and texts centred beside them, as on slides: each label goes before its text."""

from collections.abc import Sequence
from itertools import pairwise

from ingest.pdf.order import Cluster

_EDGE = 4.0
"""Points by which the left edges of one column may differ."""
_MOST_LINES = 3


def beside_labels(clusters: list[Cluster]) -> list[Cluster]:
    """``clusters`` with each text after its label, where a column of labels is followed by the column of their texts.

    Labels differ from texts in their font, stand level with one text or more and with those of no other label.
    """
    i = 0
    found: list[Cluster] = []
    while i < len(clusters):
        labels = _column(clusters, i)
        texts = _column(clusters, i + len(labels))
        rows = _rows(labels, texts) if len(labels) > 2 and len(texts) >= len(labels) else None
        if rows:
            found += [c for label, beside in zip(labels, rows, strict=True) for c in (label, *beside)]
            i += len(labels) + len(texts)
        else:
            found.append(clusters[i])
            i += 1
    return found


def _column(clusters: Sequence[Cluster], start: int) -> list[Cluster]:
    """The clusters from ``start`` on that stand under each other on one left edge in one font."""
    found = [c for c in clusters[start : start + 1] if c.pieces]
    for above, below in pairwise(clusters[start:] if found else ()):
        if not below.pieces or below.box.y0 < above.box.y1 - 2 or _font(below) != _font(found[0]):
            break
        if abs(below.box.x0 - found[0].box.x0) > _EDGE:
            break
        found.append(below)
    return found


def _font(cluster: Cluster) -> tuple[int, bool]:
    longest = max(cluster.pieces, key=lambda p: len(p.text))
    return round(longest.size * 2), longest.bold


def _rows(labels: Sequence[Cluster], texts: Sequence[Cluster]) -> list[list[Cluster]] | None:
    if _font(labels[0]) == _font(texts[0]) or any(len(c.pieces) > _MOST_LINES for c in labels):
        return None
    if max(c.box.x1 for c in labels) >= min(c.box.x0 for c in texts) or _words(labels) > _words(texts):
        return None
    rows: list[list[Cluster]] = [[] for _ in labels]
    for text in texts:
        level = [n for n, label in enumerate(labels) if _shared(label, text) > 0]
        if len(level) != 1:
            return None
        rows[level[0]].append(text)
    return rows if all(rows) else None


def _shared(a: Cluster, b: Cluster) -> float:
    return min(a.box.y1, b.box.y1) - max(a.box.y0, b.box.y0)


def _words(clusters: Sequence[Cluster]) -> int:
    return sum(len(p.words) for c in clusters for p in c.pieces)
