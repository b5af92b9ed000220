"""Glyphs become words, words become pieces: stretches of one line in one column."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from ingest.cleaning import clean, superscript
from ingest.pdf.shapes import Box, Glyph

_LABEL = re.compile(
    r"^(?:[(\[]?\d{1,3}(?:\.\d{1,2}){0,3}[.)\]]?|[(]?[a-zA-Z]{1,2}\)|[IVX]{1,4}\.|§+|[^\w\s]{1,2}|\uf0b7|o)$"
)
_STRANGE = re.compile(r"^[\u0180-\u0217\u021c-\u02af\ue000-\uf8ff]$")
"""A letter of no European language on its own: the list sign of a font of symbols."""
_MARK = re.compile(r"^(?:\d{1,3}|[*†‡]{1,3}|\d{1,3}(?:(?:[,;]\s?|\s)\d{1,3}){1,4})$")
_MOST_MARKS = 5
_SURE_GAP = 2.2
"""Gap in units of the font size that always ends a piece."""
_MAYBE_GAP = 0.75
"""Gap that ends a piece where other lines have a gap at the same place."""
_STYLE_GAP = 0.5
"""Gap that ends a piece where the colour changes too, as it does at a note beside the text."""
_WORD_GAP = 0.17
"""Gap between words."""
_WORD_GAP_SEEN, _WORD_GAP_UNSEEN = 0.02, 0.4
"""Gap between letters that follow each other, where PDFium sees a blank between them and where it sees none."""
_UNITS = frozenset(("m", "km", "cm", "mm", "dm", "qm"))


@dataclass(slots=True)
class Word:
    """Characters without a blank between them."""

    text: str
    x0: float
    x1: float
    size: float
    bold: bool
    mcid: int
    order: int
    y: float
    colour: tuple[int, int, int, int] = (0, 0, 0, 255)
    glued: bool = False
    """Belongs to the word before without a blank (a lowered digit as in CO2)."""


@dataclass(slots=True)
class Piece:
    """A stretch of one line in one column."""

    words: list[Word]
    y: float
    size: float
    page: int = 0
    bold: bool = False
    extra: dict[str, object] = field(default_factory=dict)

    @property
    def x0(self) -> float:
        """Left edge."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Right edge."""
        return max(w.x1 for w in self.words)

    @property
    def top(self) -> float:
        """Upper edge of capitals."""
        return self.y - 0.75 * self.size

    @property
    def bottom(self) -> float:
        """Lower edge of descenders."""
        return self.y + 0.22 * self.size

    @property
    def box(self) -> Box:
        """Outline."""
        return Box(self.x0, self.top, self.x1, self.bottom)

    @property
    def text(self) -> str:
        """Words with blanks between them."""
        parts: list[str] = []
        for word in self.words:
            if word.glued and parts:
                parts[-1] += word.text
            else:
                parts.append(word.text)
        return clean(" ".join(parts))


def pieces_of(glyphs: Iterable[Glyph]) -> list[Piece]:
    """All horizontal text of a page as pieces, in no particular order."""
    rows = [_words(row) for row in _rows(_once(glyphs))]
    rows = [row for row in rows if row]
    pieces = [p for row, cuts in zip(rows, _cuts(rows), strict=True) for p in _split(row, cuts)]
    return _with_marks(pieces)


def _once(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """Bold made by printing twice, and shadows, count once."""
    seen: dict[tuple[str, int, int], Glyph] = {}
    kept = []
    for glyph in glyphs:
        if glyph.text.isspace():
            kept.append(glyph)
            continue
        step = max(glyph.size * 0.18, 0.3)
        column, line = round(glyph.x0 / step), round(glyph.y / step)
        near = ((glyph.text, column + dx, line + dy) for dx in (0, -1, 1) for dy in (0, -1, 1))
        if any(_same_place(seen.get(k), glyph, step) for k in near):
            continue
        seen[(glyph.text, column, line)] = glyph
        kept.append(glyph)
    return kept


def _same_place(before: Glyph | None, glyph: Glyph, step: float) -> bool:
    """Letters of one ligature share their place but follow each other."""
    return (
        before is not None
        and glyph.order - before.order > 2
        and abs(before.x0 - glyph.x0) < step
        and abs(before.y - glyph.y) < step
    )


def _rows(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Glyphs that share a baseline, left to right."""
    rows: list[list[Glyph]] = []
    base = tolerance = 0.0
    for glyph in sorted((g for g in glyphs if not g.text.isspace()), key=lambda g: (g.y, g.x0)):
        if rows and glyph.y - base <= min(tolerance, glyph.size * 0.22):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
            base, tolerance = glyph.y, glyph.size * 0.22
    spaces = sorted((g for g in glyphs if g.text.isspace()), key=lambda g: g.y)
    at = 0
    for row in rows:
        low, high = row[0].y - 0.3, row[-1].y + 0.3
        while at < len(spaces) and spaces[at].y < low:
            at += 1
        end = at
        while end < len(spaces) and spaces[end].y <= high:
            row.append(spaces[end])
            end += 1
        row.sort(key=lambda g: (_place(g), g.order))
    return rows


def _place(glyph: Glyph) -> float:
    """Where a glyph stands in its row; a blank without width stands at the letter that follows it, so before it."""
    bare = glyph.text.isspace() and glyph.x1 - glyph.x0 < 0.02 * glyph.size
    return glyph.x0 - 0.12 * glyph.size if bare else glyph.x0


def _words(row: list[Glyph]) -> list[Word]:
    words: list[Word] = []
    current: list[Glyph] = []
    spaced = False
    for glyph in row:
        if glyph.text.isspace():
            spaced = True
            continue
        if current:
            last = current[-1]
            gap = glyph.x0 - last.x1
            size = max(glyph.size, last.size)
            if (spaced and gap > -0.35 * size) or gap > _limit(last, glyph) * size or gap < -1.5 * size:
                words.append(_word(current))
                current = []
        current.append(glyph)
        spaced = False
    if current:
        words.append(_word(current))
    return _without_letter_spacing(words)


def _limit(last: Glyph, glyph: Glyph) -> float:
    if glyph.order == last.order + 1:
        return _WORD_GAP_UNSEEN
    return _WORD_GAP_SEEN if glyph.spaced and glyph.order == last.order + 2 else _WORD_GAP


def _word(glyphs: list[Glyph]) -> Word:
    inked = [g for g in glyphs if g.text.isalnum()] or glyphs
    text = "".join(g.text for g in glyphs)
    return Word(
        "•" if _STRANGE.match(text) else text,
        glyphs[0].x0,
        max(g.x1 for g in glyphs),
        median(g.size for g in inked),
        sum(g.bold for g in inked) * 2 > len(inked),
        inked[0].mcid,
        min(g.order for g in glyphs),
        median(g.y for g in inked),
        inked[0].colour,
    )


def _without_letter_spacing(words: list[Word]) -> list[Word]:
    """ "K a p i t e l  1" is two words: of letters that stand apart evenly, wider gaps only end words."""
    found: list[Word] = []
    i = 0
    while i < len(words):
        end = i
        while end < len(words) and len(words[end].text) == 1 and words[end].text.isalpha():
            end += 1
        if end - i < 4:
            found += words[i : max(end, i + 1)]
            i = max(end, i + 1)
            continue
        run = words[i:end]
        gaps = [b.x0 - a.x1 for a, b in pairwise(run)]
        limit = max(median(gaps) * 1.7, median(gaps) + 0.08 * run[0].size)
        current = run[0]
        for word, gap in zip(run[1:], gaps, strict=True):
            if gap > limit:
                found.append(current)
                current = word
            else:
                current = Word(
                    current.text + word.text,
                    current.x0,
                    word.x1,
                    current.size,
                    current.bold,
                    current.mcid,
                    current.order,
                    current.y,
                )
        found.append(current)
        i = end
    return found


def _cuts(rows: Sequence[Sequence[Word]]) -> list[list[int]]:
    """For each row the positions (index of the word after) where it falls apart into pieces."""
    gaps = [[(a.x1, b.x0, max(a.size, b.size)) for a, b in pairwise(row)] for row in rows]
    changes = [[a.colour != b.colour for a, b in pairwise(row)] for row in rows]
    spans = [(row[0].x0, max(w.x1 for w in row)) for row in rows]
    begins = [[row[0].x0, *(b for a, b, s in gaps[n] if b - a > _STYLE_GAP * s)] for n, row in enumerate(rows)]
    cuts = []
    for n, row in enumerate(rows):
        found: list[int] = []
        for i, (left, right, size) in enumerate(gaps[n], start=1):
            width = right - left
            if width <= _STYLE_GAP * size or (_labelled(row, i, found) and width < 4.5 * size):
                continue
            stripe = width > _MAYBE_GAP * size and _gutter(n, (left, right), gaps, spans)
            edge = _shared_edge(n, right, begins) >= (2 if changes[n][i - 1] else 4)
            if width > _SURE_GAP * size or stripe or edge:
                found.append(i)
        cuts.append(found)
    return cuts


def _shared_edge(n: int, x: float, begins: Sequence[Sequence[float]]) -> int:
    """How many lines near line ``n`` have a word that begins exactly at ``x`` behind a gap or at their beginning."""
    near = (begins[i] for i in range(max(0, n - 12), min(len(begins), n + 13)) if i != n)
    return sum(any(abs(b - x) < 0.8 for b in line) for line in near)


def _labelled(row: Sequence[Word], i: int, cuts: list[int]) -> bool:
    """Whether a list sign or number stands before position ``i`` at the beginning of its piece."""
    begin = cuts[-1] if cuts else 0
    before = row[begin:i]
    return len(before) <= 2 and all(_LABEL.match(w.text) and w.size < 1.25 * row[i].size for w in before)


def _gutter(
    n: int, gap: tuple[float, float], gaps: list[list[tuple[float, float, float]]], spans: list[tuple[float, float]]
) -> bool:
    """Whether rows above and below leave the same stripe blank."""
    alike = crossing = 0
    left, right = gap
    for other in range(max(0, n - 14), min(len(gaps), n + 15)):
        if other == n:
            continue
        shared = max(
            ((min(right, b) - max(left, a)) / min(right - left, b - a) for a, b, s in gaps[other] if b - a > 0.45 * s),
            default=0.0,
        )
        begins, ends = spans[other]
        if shared > 0.6 or abs(ends - left) < 1.5 or abs(begins - right) < 1.5:
            alike += 1
        elif begins < left and ends > right:
            crossing += 1
    return alike >= 3 and alike > crossing


def _split(row: list[Word], cuts: list[int]) -> list[Piece]:
    edges = [0, *cuts, len(row)]
    return [_piece(row[a:b]) for a, b in pairwise(edges)]


def _piece(words: list[Word]) -> Piece:
    weights = [(len(w.text), w) for w in words]
    longest = max(weights, key=lambda pair: pair[0])[1]
    bold = sum(n for n, w in weights if w.bold) * 2 > sum(n for n, _ in weights)
    return Piece(words, longest.y, longest.size, bold=bold)


def _with_marks(pieces: list[Piece]) -> list[Piece]:
    """Raised and lowered small digits go to the word they stand at."""
    small = [p for p in pieces if len(p.words) <= _MOST_MARKS and _MARK.match(p.text)]
    rest = [p for p in pieces if p not in small] if small else pieces
    kept = list(rest)
    for mark in small:
        if not _attach(mark, rest):
            kept.append(mark)
    return kept


def _attach(mark: Piece, pieces: list[Piece]) -> bool:
    for piece in pieces:
        rise = piece.y - mark.y
        if (
            mark.size > 0.85 * piece.size
            or not -0.45 * piece.size < rise < 0.75 * piece.size
            or abs(rise) < 0.05 * piece.size
        ):
            continue
        for i, word in enumerate(piece.words):
            if -0.3 * piece.size <= mark.x0 - word.x1 <= 0.35 * piece.size:
                piece.words.insert(i + 1, _mark_word(mark, word, rise))
                return True
        if 0 <= piece.x0 - mark.x1 <= 1.5 * piece.size and rise > 0:
            first = mark.words[0]
            text = superscript(mark.text)
            piece.words.insert(0, Word(text, mark.x0, mark.x1, mark.size, False, first.mcid, first.order, piece.y))
            return True
    return False


def _mark_word(mark: Piece, before: Word, rise: float) -> Word:
    first = mark.words[0]
    glued = rise < 0 or before.text in _UNITS
    text = mark.text if rise < 0 else superscript(mark.text)
    return Word(text, mark.x0, mark.x1, mark.size, False, first.mcid, first.order, before.y, before.colour, glued)
