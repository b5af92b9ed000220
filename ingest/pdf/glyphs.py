"""Glyphs, rules and filled areas of a page as PDFium sees them; points from the top left, as displayed."""

import ctypes
import math
from dataclasses import dataclass, field

import pypdfium2.raw as pdfium

MAX_GLYPHS = 60_000
"""A page with more is not one that people read."""
MAX_OBJECTS = 20_000
_PATH, _IMAGE, _SHADING, _FORM = 2, 3, 4, 5
_INVISIBLE_MODES = (3, 7)


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


class _View:
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
        return (self.h, self.w) if self.rotation % 2 else (self.w, self.h)

    def point(self, x: float, y: float) -> tuple[float, float]:
        x, y = x - self.left, y - self.bottom
        turned = ((x, self.h - y), (y, x), (self.w - x, y), (self.h - y, self.w - x))
        return turned[self.rotation]

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        (ax, ay), (bx, by) = self.point(x0, y0), self.point(x1, y1)
        return Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))

    def angle(self, a: float, b: float) -> int:
        return int(round(math.degrees(math.atan2(b, a)) - 90 * self.rotation) % 360)


def read_page(page: object) -> RawPage:
    """Everything visible and invisible on an open PDFium page."""
    view = _View(page)
    raw = RawPage(*view.size)
    text_page = pdfium.FPDFText_LoadPage(page)
    if text_page:
        try:
            _read_glyphs(text_page, view, raw)
        finally:
            pdfium.FPDFText_ClosePage(text_page)
    _read_objects(page, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, view, raw, (1, 0, 0, 1, 0, 0), 0)
    return raw


@dataclass(slots=True)
class _Style:
    scale: float
    size: float
    bold: bool
    angle: int
    mcid: int
    colour: tuple[int, int, int, int]
    mode: int


def _read_glyphs(text_page: object, view: _View, raw: RawPage) -> None:
    count = pdfium.FPDFText_CountChars(text_page)
    raw.truncated = count > MAX_GLYPHS
    rect, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    styles: dict[int, _Style] = {}
    get_unicode, get_object = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetTextObject
    get_box, get_origin = pdfium.FPDFText_GetLooseCharBox, pdfium.FPDFText_GetCharOrigin
    x_ref, y_ref, rect_ref = ctypes.byref(x), ctypes.byref(y), ctypes.byref(rect)
    plain = view.rotation == 0
    left, bottom, height = view.left, view.bottom, view.h
    high, blank = 0, False
    for i in range(min(count, MAX_GLYPHS)):
        code = get_unicode(text_page, i)
        if code < 32 and code != 2:
            blank = True
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code, high = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD, 0
        handle = get_object(text_page, i)
        if not handle:
            blank = True
            continue
        key = ctypes.addressof(handle.contents)
        style = styles.get(key)
        if style is None:
            style = styles[key] = _style(text_page, i, handle, view)
        get_origin(text_page, i, x_ref, y_ref)
        get_box(text_page, i, rect_ref)
        if plain:
            px, py = x.value - left, height - (y.value - bottom)
            x0, x1 = rect.left - left, rect.right - left
        else:
            px, py = view.point(x.value, y.value)
            box = view.box(rect.left, rect.bottom, rect.right, rect.top)
            x0, x1 = box.x0, box.x1
        if style.angle in (90, 270):
            box = view.box(rect.left, rect.bottom, rect.right, rect.top)
            x0, x1 = (-box.y1, -box.y0) if style.angle == 90 else (box.y0, box.y1)
            py = px if style.angle == 90 else -px
        text = "-" if code in (2, 0xAD, 0xFFFE) else chr(code)  # a hyphen that is drawn is one
        raw.glyphs.append(
            Glyph(
                text,
                min(x0, x1),
                max(x0, x1),
                py,
                style.size,
                style.bold,
                style.angle,
                style.mcid,
                style.colour,
                style.mode in _INVISIBLE_MODES,
                i,
                blank,
            )
        )
        blank = False


def _style(text_page: object, i: int, handle: object, view: _View) -> _Style:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text_page, i, matrix)
    rise = math.hypot(matrix.c, matrix.d)
    size = abs(pdfium.FPDFText_GetFontSize(text_page, i)) * (rise or 1.0)
    channels = [ctypes.c_uint() for _ in range(4)]
    seen = pdfium.FPDFPageObj_GetFillColor(handle, *channels)
    colour = tuple(c.value for c in channels) if seen else (0, 0, 0, 255)
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text_page, i, name, 128, flags)
    label = name.value.lower()
    bold = pdfium.FPDFText_GetFontWeight(text_page, i) >= 600 or any(
        word in label for word in (b"bold", b"black", b"heavy", b"semibold", b"demi", b"-bd", b"fett")
    )
    angle = view.angle(matrix.a, matrix.b)
    return _Style(
        rise,
        size,
        bold,
        0 if angle <= 3 or angle >= 357 else angle,
        pdfium.FPDFPageObj_GetMarkedContentID(handle),
        (colour[0], colour[1], colour[2], colour[3]),
        pdfium.FPDFTextObj_GetTextRenderMode(handle),
    )


_Matrix = tuple[float, float, float, float, float, float]


def _read_objects(
    owner: object, count_of: object, get: object, view: _View, raw: RawPage, matrix: _Matrix, depth: int
) -> None:
    """Paths and images of a page or form, with the form's own coordinates undone."""
    assert callable(count_of) and callable(get)
    edges = [ctypes.c_float() for _ in range(4)]
    for i in range(min(count_of(owner), MAX_OBJECTS)):
        item = get(owner, i)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == _FORM and depth < 4:
            inner = pdfium.FS_MATRIX()
            pdfium.FPDFPageObj_GetMatrix(item, inner)
            combined = _multiply((inner.a, inner.b, inner.c, inner.d, inner.e, inner.f), matrix)
            _read_objects(
                item, pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject, view, raw, combined, depth + 1
            )
        elif kind in (_PATH, _IMAGE, _SHADING) and pdfium.FPDFPageObj_GetBounds(item, *edges):
            corners = [_apply(matrix, edges[a].value, edges[b].value) for a, b in ((0, 1), (2, 3))]
            box = view.box(*corners[0], *corners[1])
            if kind == _IMAGE:
                raw.images.append(box)
            elif kind == _SHADING:
                raw.areas.append((box, (0, 0, 0)))
            else:
                _path(item, box, view, raw, matrix)


def _path(item: object, box: Box, view: _View, raw: RawPage, matrix: _Matrix) -> None:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
    channels = [ctypes.c_uint() for _ in range(4)]
    if fill.value:
        pdfium.FPDFPageObj_GetFillColor(item, *channels)
        if channels[3].value < 10:
            fill.value = 0
    if not fill.value and not stroke.value:
        return
    if min(box.width, box.height) < 3 and max(box.width, box.height) > 8:
        raw.rules.append(box)
    elif fill.value and box.width > 8 and box.height > 6:
        raw.areas.append((box, (channels[0].value, channels[1].value, channels[2].value)))
    segments = pdfium.FPDFPath_CountSegments(item)
    if stroke.value and 2 < segments <= 2000 and max(box.width, box.height) > 8:
        if segments <= 6 and box.width > 20 and box.height > 10:
            raw.frames.append(box)
        _segments(item, segments, view, raw, matrix)


def _segments(item: object, segments: int, view: _View, raw: RawPage, matrix: _Matrix) -> None:
    x, y = ctypes.c_float(), ctypes.c_float()
    last: tuple[float, float] | None = None
    start: tuple[float, float] | None = None
    for i in range(segments):
        segment = pdfium.FPDFPath_GetPathSegment(item, i)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = view.point(*_apply(matrix, x.value, y.value))
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == 2:
            start = point
        elif kind == 0 and last is not None:
            _rule(last, point, raw)
        last = point
        if pdfium.FPDFPathSegment_GetClose(segment) and start is not None:
            _rule(point, start, raw)


def _rule(a: tuple[float, float], b: tuple[float, float], raw: RawPage) -> None:
    box = Box(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
    if min(box.width, box.height) < 1 and max(box.width, box.height) > 8:
        raw.rules.append(box)


def _apply(m: _Matrix, x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def _multiply(a: _Matrix, b: _Matrix) -> _Matrix:
    return (
        a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3], a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4], a[4] * b[1] + a[5] * b[3] + b[5],
    )  # fmt: skip
