"""Lines, filled areas, frames and images of a page; what lies under something opaque is cut off."""

import ctypes

import pypdfium2.raw as pdfium

from ingest.pdf.shapes import Box, RawPage, View

MAX_OBJECTS = 20_000
MOST_COVERS = 500
"""Opaque rectangles that are asked what they hide; each costs a walk over what was drawn before."""
MOST_SEGMENTS = 2_000
"""Corners of a path beyond which it is a picture."""
_GROUND = 0.05
"""Share of the page from which a filled rectangle is a ground."""
_PATH, _IMAGE, _SHADING, _FORM = 2, 3, 4, 5
_Matrix = tuple[float, float, float, float, float, float]


def read_objects(
    owner: object, count_of: object, get: object, view: View, raw: RawPage, matrix: _Matrix, depth: int
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
            read_objects(
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


def _path(item: object, box: Box, view: View, raw: RawPage, matrix: _Matrix) -> None:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
    channels = [ctypes.c_uint() for _ in range(4)]
    if fill.value:
        pdfium.FPDFPageObj_GetFillColor(item, *channels)
        if channels[3].value < 10:
            fill.value = 0
    if not fill.value and not stroke.value:
        return
    segments = pdfium.FPDFPath_CountSegments(item)
    if min(box.width, box.height) < 3 and max(box.width, box.height) > 8:
        raw.rules.append(box)
    elif fill.value and box.width > 8 and box.height > 6:
        parts = _rectangles(item, segments, view, matrix) or [box]
        for part in parts:
            if min(part.width, part.height) < 3:
                raw.rules.append(part)
                continue
            if channels[3].value == 255 and (segments <= 6 or part is not box):
                _cover(part, raw)
            raw.areas.append((part, (channels[0].value, channels[1].value, channels[2].value)))
    if stroke.value and 2 < segments <= MOST_SEGMENTS and max(box.width, box.height) > 8:
        if segments <= 6 and box.width > 20 and box.height > 10 and _rectangular(item, segments, box, view, matrix):
            raw.frames.append(box)
        _segments(item, segments, view, raw, matrix)


def _cover(cover: Box, raw: RawPage) -> None:
    """Cut off what was drawn before and lies under an opaque rectangle, such as an older table under a newer."""
    if raw.covers < MOST_COVERS:
        raw.covers += 1
        raw.rules = [rest for rule in raw.rules for rest in uncovered(rule, cover)]
        raw.frames = [f for f in raw.frames if uncovered(f, cover)]
        raw.areas = [(rest, colour) for area, colour in raw.areas for rest in _rests(area, cover, raw)]


def _rests(area: Box, cover: Box, raw: RawPage) -> list[Box]:
    """Of a ground that holds much of the page, parts would look like boxes of their own: it stays whole."""
    rests = uncovered(area, cover)
    large = area.width * area.height > _GROUND * raw.width * raw.height
    return [area] if rests and large else rests


def uncovered(box: Box, cover: Box) -> list[Box]:
    """What can be seen of ``box`` below ``cover``, in up to four parts; a line along the edge of ``cover`` stays."""
    flat, steep = box.height < 3, box.width < 3
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    beside = cover.x1 <= box.x0 or cover.x0 >= box.x1 or (steep and not cover.x0 + 1 < x < cover.x1 - 1)
    apart = cover.y1 <= box.y0 or cover.y0 >= box.y1 or (flat and not cover.y0 + 1 < y < cover.y1 - 1)
    if beside or apart:
        return [box]
    top, bottom = max(box.y0, cover.y0), min(box.y1, cover.y1)
    rests = []
    if not flat:
        rests += [Box(box.x0, box.y0, box.x1, top), Box(box.x0, bottom, box.x1, box.y1)]
    if not steep:
        rests += [Box(box.x0, top, cover.x0, bottom), Box(cover.x1, top, box.x1, bottom)]
    return [r for r in rests if (flat or r.height > 6) and (steep or r.width > 8)]


def _rectangular(item: object, segments: int, box: Box, view: View, matrix: _Matrix) -> bool:
    """Whether the path has its corners where its outline has them; an arrow or a slanted line has not."""
    x, y = ctypes.c_float(), ctypes.c_float()
    for i in range(segments):
        pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFPath_GetPathSegment(item, i), x, y)
        px, py = view.point(*_apply(matrix, x.value, y.value))
        if min(abs(px - box.x0), abs(px - box.x1)) > 2 or min(abs(py - box.y0), abs(py - box.y1)) > 2:
            return False
    return True


def _rectangles(item: object, segments: int, view: View, matrix: _Matrix) -> list[Box]:
    """The rectangles that one path is made of, such as all shaded rows of a table; none where it draws other shapes."""
    if not 8 <= segments <= MOST_SEGMENTS:
        return []
    x, y = ctypes.c_float(), ctypes.c_float()
    shapes: list[list[tuple[float, float]]] = []
    for i in range(segments):
        segment = pdfium.FPDFPath_GetPathSegment(item, i)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO or not shapes:
            shapes.append([])
        elif kind != pdfium.FPDF_SEGMENT_LINETO:
            return []
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        shapes[-1].append(view.point(*_apply(matrix, x.value, y.value)))
    found = [_around(points) for points in shapes if len(points) > 1]
    straight = all(4 <= len(points) <= 6 and _at_corners(points) for points in shapes if len(points) > 1)
    apart = not any(
        a is not b and a.holds((b.x0 + b.x1) / 2, (b.y0 + b.y1) / 2, 0) for a in found[:60] for b in found[:60]
    )
    return found if straight and apart and len(found) > 1 else []


def _around(points: list[tuple[float, float]]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(min(xs), min(ys), max(xs), max(ys))


def _at_corners(points: list[tuple[float, float]]) -> bool:
    box = _around(points)
    return all(min(abs(x - box.x0), abs(x - box.x1)) < 0.5 > min(abs(y - box.y0), abs(y - box.y1)) for x, y in points)


def _segments(item: object, segments: int, view: View, raw: RawPage, matrix: _Matrix) -> None:
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
