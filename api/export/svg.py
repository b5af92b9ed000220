"""Small pieces of SVG: shapes and wrapped text, escaped."""

import textwrap
from collections.abc import Sequence
from html import escape

FONT = "Liberation Sans, DejaVu Sans, Arial, sans-serif"
INK, LINE, PALE = "#1b1f24", "#5b6570", "#eef1f4"


def drawing(width: float, height: float, title: str, description: str, parts: Sequence[str]) -> str:
    """A whole picture with its text alternative."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
        f'<rect width="{width:g}" height="{height:g}" fill="#ffffff"/>' + "".join(parts) + "</svg>"
    )


def rect(
    x: float, y: float, width: float, height: float, fill: str = "#ffffff", dash: str = "", radius: float = 2
) -> str:
    """A box."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}" fill="{fill}" '
        f'stroke="{LINE}"{dashed}/>'
    )


def circle(x: float, y: float, radius: float, fill: str = "none") -> str:
    """A circle."""
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{fill}" stroke="{LINE}"/>'


def polygon(points: Sequence[tuple[float, float]], fill: str) -> str:
    """A closed shape."""
    listed = " ".join(f"{x:g},{y:g}" for x, y in points)
    return f'<polygon points="{listed}" fill="{fill}" stroke="{LINE}"/>'


def line(x1: float, y1: float, x2: float, y2: float, dash: str = "") -> str:
    """A straight line."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{LINE}"{dashed}/>'


def text(x: float, y: float, said: str, size: float = 12, anchor: str = "start", *, bold: bool = False) -> str:
    """One line of text; ``y`` is its baseline."""
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-family="{FONT}" font-size="{size:g}" fill="{INK}" '
        f'text-anchor="{anchor}"{weight}>{escape(said)}</text>'
    )


def block(x: float, y: float, said: str, width: float, size: float = 12, lines: int = 3, anchor: str = "start") -> str:
    """Text wrapped to ``width`` in at most ``lines`` lines, the rest cut with an ellipsis."""
    wrapped = textwrap.wrap(said, max(4, int(width / (size * 0.54)))) or [""]
    if len(wrapped) > lines:
        wrapped = [*wrapped[: lines - 1], wrapped[lines - 1][: max(1, int(width / (size * 0.54)) - 1)] + "…"]
    return "".join(text(x, y + n * size * 1.25, part, size, anchor) for n, part in enumerate(wrapped))
