"""Text that nobody sees is not read: invisible mode, white on white, tiny, off the page, fully transparent."""

from collections.abc import Iterable

from ingest.cleaning import invisible
from ingest.pdf.shapes import Box, Glyph, RawPage

_TINY = 2.0
_WHITE = 245


def visible_glyphs(raw: RawPage) -> tuple[list[Glyph], int, bool]:
    """(glyphs to read, number left out, whether they are a scanner's own recognised text)."""
    marked = [g for g in raw.glyphs if not g.text.isspace()]
    unmarked = sum(g.invisible for g in marked)
    scanned = unmarked > 0.5 * len(marked) and _covered(raw) > 0.5
    kept, hidden = [], 0
    grounds = [(box, max(colour)) for box, colour in raw.areas if min(colour) < _WHITE]
    for glyph in raw.glyphs:
        if glyph.text.isspace():
            kept.append(glyph)
        elif (glyph.invisible and not scanned) or _unseen(glyph, raw, grounds) or invisible(glyph.text):
            hidden += 1
        else:
            kept.append(glyph)
    return kept, hidden, scanned


def _covered(raw: RawPage) -> float:
    """Share of the page that images cover, at most 1."""
    return min(1.0, sum(max(0.0, i.width) * max(0.0, i.height) for i in raw.images) / max(raw.width * raw.height, 1))


def _unseen(glyph: Glyph, raw: RawPage, grounds: Iterable[tuple[Box, int]]) -> bool:
    if glyph.size < _TINY or glyph.colour[3] < 8:
        return True
    x = (glyph.x0 + glyph.x1) / 2
    if glyph.angle in (0, 180) and not (-2 <= x <= raw.width + 2 and -2 <= glyph.y <= raw.height + 4):
        return True
    if min(glyph.colour[:3]) < _WHITE:
        return False
    y = glyph.y - 0.3 * glyph.size
    if glyph.angle:
        return False
    return not any(box.holds(x, y) for box, _ in grounds) and not any(box.holds(x, y) for box in raw.images)
