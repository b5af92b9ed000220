"""Small plots as inline SVG: bars with intervals, a curve, a histogram. Numbers stand beside every mark as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 720
_LABEL = 250
_ROW = 26


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A labelled value 0..1 with its interval and number of questions."""

    label: str
    value: float
    low: float
    high: float
    n: int


def bars(rows: Sequence[Bar], title: str) -> str:
    """Horizontal bars with 95 % intervals."""
    span = WIDTH - _LABEL - 130
    height = _ROW * len(rows) + 26
    parts = [_open(height, title)]
    for share in (0, 25, 50, 75, 100):
        x = _LABEL + span * share / 100
        parts.append(f'<line class="grid" x1="{x:.1f}" y1="0" x2="{x:.1f}" y2="{height - 20}"/>')
        parts.append(f'<text class="axis" x="{x:.1f}" y="{height - 6}" text-anchor="middle">{share}</text>')
    for i, row in enumerate(rows):
        y = i * _ROW + 4
        low, high = _LABEL + span * max(0.0, row.low), _LABEL + span * min(1.0, row.high)
        middle = y + 9
        parts.append(f'<text x="{_LABEL - 8}" y="{y + 13}" text-anchor="end">{escape(row.label)}</text>')
        parts.append(f'<rect class="bar" x="{_LABEL}" y="{y}" width="{max(1.0, span * row.value):.1f}" height="18"/>')
        parts.append(f'<line class="whisker" x1="{low:.1f}" y1="{middle}" x2="{high:.1f}" y2="{middle}"/>')
        said = f"{_number(row.value * 100)} (n = {row.n})"
        parts.append(f'<text x="{_LABEL + span + 12}" y="{y + 13}">{said}</text>')
    return "".join([*parts, "</svg>"])


def curve(points: Sequence[tuple[float, float]], title: str, x_name: str, y_name: str) -> str:
    """A curve through (x, y) in 0..1, drawn as a line with both axes in percent."""
    left, top, span, tall = 60, 12, WIDTH - 90, 220
    parts = [_open(tall + 60, title)]
    for share in (0, 25, 50, 75, 100):
        x, y = left + span * share / 100, top + tall * (1 - share / 100)
        parts.append(f'<line class="grid" x1="{left}" y1="{y:.1f}" x2="{left + span}" y2="{y:.1f}"/>')
        parts.append(f'<text class="axis" x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{share}</text>')
        parts.append(f'<text class="axis" x="{x:.1f}" y="{top + tall + 18}" text-anchor="middle">{share}</text>')
    path = " ".join(f"{left + span * x:.1f},{top + tall * (1 - y):.1f}" for x, y in points)
    parts.append(f'<polyline class="curve" points="{path}"/>')
    middle = left + span / 2
    parts.append(f'<text x="{middle}" y="{top + tall + 40}" text-anchor="middle">{escape(x_name)} (%)</text>')
    parts.append(f'<text class="axis" x="{left}" y="{top + tall + 40}">{escape(y_name)} (%) ↑</text>')
    return "".join([*parts, "</svg>"])


def histogram(numbers: Sequence[float], title: str, unit: str, buckets: int = 24) -> str:
    """How often which value occurs; the last bucket holds everything above the 99th percentile."""
    ordered = sorted(numbers)
    top = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] or 1.0
    counts = [0] * buckets
    for number in ordered:
        counts[min(buckets - 1, int(number / top * (buckets - 1)))] += 1
    left, tall = 40, 150
    step = (WIDTH - left - 20) / buckets
    parts = [_open(tall + 40, title)]
    for i, count in enumerate(counts):
        high = tall * count / max(counts)
        x = left + i * step
        parts.append(
            f'<rect class="bar" x="{x:.1f}" y="{tall - high + 6:.1f}" width="{step - 2:.1f}" height="{high:.1f}"/>'
        )
    for share in (0.0, 0.5, 1.0):
        x = left + share * (WIDTH - left - 20)
        said = f"{_number(top * share, 0)} {unit}"
        parts.append(f'<text class="axis" x="{x:.1f}" y="{tall + 26}" text-anchor="middle">{escape(said)}</text>')
    return "".join([*parts, "</svg>"])


def _open(height: int, title: str) -> str:
    said = escape(title)
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{said}"><title>{said}</title>'


def _number(value: float, digits: int = 1) -> str:
    return f"{value:.{digits}f}".replace(".", ",")
