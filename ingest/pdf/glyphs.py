"""Glyphs of a page as PDFium sees them."""

import ctypes
import math
from dataclasses import dataclass

import pypdfium2.raw as pdfium

from ingest.pdf.drawings import read_objects
from ingest.pdf.shapes import Glyph, RawPage, View

MAX_GLYPHS = 60_000
"""A page with more is not one that people read."""
_INVISIBLE_MODES = (3, 7)


def read_page(page: object) -> RawPage:
    """Everything visible and invisible on an open PDFium page."""
    view = View(page)
    raw = RawPage(*view.size)
    text_page = pdfium.FPDFText_LoadPage(page)
    if text_page:
        try:
            _read_glyphs(text_page, view, raw)
        finally:
            pdfium.FPDFText_ClosePage(text_page)
    read_objects(page, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, view, raw, (1, 0, 0, 1, 0, 0), 0)
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


def _read_glyphs(text_page: object, view: View, raw: RawPage) -> None:
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


def _style(text_page: object, i: int, handle: object, view: View) -> _Style:
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
