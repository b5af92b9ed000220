"""A page as PDFium sees it, before any interpretation: glyphs, rules, filled areas; points from the top left."""

import ctypes
import math
from dataclasses import dataclass, field

import pypdfium2.raw as pdfium


@dataclass(slots=True)
class Glyph:
    """A character; ``y`` is its baseline, ``angle`` its direction in degrees, 0 for ordinary text."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    angle: int
    mcid: int
    colour: tuple[int, int, int, int]
    invisible: bool
    """Drawn in a mode that leaves no mark (scanned pages carry their recognised text so)."""
    order: int = 0
    """Position in the page's own sequence."""
    spaced: bool = False
    """PDFium sees a blank before it that is not drawn."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: left, top, right, bottom."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """Width in points."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Height in points."""
        return self.y1 - self.y0

    def holds(self, x: float, y: float, slack: float = 1.0) -> bool:
        """Whether the point lies inside."""
        return self.x0 - slack <= x <= self.x1 + slack and self.y0 - slack <= y <= self.y1 + slack


@dataclass
class RawPage:
    """A page before any interpretation."""

    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    """Thin lines, horizontal or vertical."""
    areas: list[tuple[Box, tuple[int, int, int]]] = field(default_factory=list)
    """Filled rectangles with their colour."""
    frames: list[Box] = field(default_factory=list)
    """Rectangles drawn as outlines."""
    images: list[Box] = field(default_factory=list)
    truncated: bool = False
    covers: int = 0
    """Opaque rectangles under which earlier drawings were cut off."""


class View:
    """Turns PDF coordinates into displayed ones: crop box, rotation, origin top left."""

    def __init__(self, page: object) -> None:
        self.rotation = pdfium.FPDFPage_GetRotation(page) % 4
        edges = [ctypes.c_float() for _ in range(4)]
        ok = pdfium.FPDFPage_GetCropBox(page, *edges) or pdfium.FPDFPage_GetMediaBox(page, *edges)
        width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        if self.rotation % 2:
            width, height = height, width
        left, bottom = (edges[0].value, edges[1].value) if ok else (0.0, 0.0)
        self.left, self.bottom, self.w, self.h = left, bottom, width, height

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as displayed."""
        return (self.h, self.w) if self.rotation % 2 else (self.w, self.h)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the file is displayed."""
        x, y = x - self.left, y - self.bottom
        turned = ((x, self.h - y), (y, x), (self.w - x, y), (self.h - y, self.w - x))
        return turned[self.rotation]

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """Where a rectangle of the file is displayed."""
        (ax, ay), (bx, by) = self.point(x0, y0), self.point(x1, y1)
        return Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))

    def angle(self, a: float, b: float) -> int:
        """Direction of text, in degrees, by the first row of its matrix."""
        return int(round(math.degrees(math.atan2(b, a)) - 90 * self.rotation) % 360)
