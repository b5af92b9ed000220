"""Lines in reading order become headings, paragraphs, list items, captions and notes."""

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from ingest.cleaning import bullet, letters, without_bullet
from ingest.hyphens import HYPHENS, join, join_lines
from ingest.parsed import Block, BlockKind
from ingest.pdf.lines import Piece
from ingest.pdf.order import Cluster

_CAPTION = re.compile(r"^(?:Abb(?:\.|ildung)|Tab(?:\.|elle)|Grafik|Foto|Quelle|Bild)\s*[:\d]", re.I)
_ITEM = re.compile(r"^(?:\(?\d{1,2}[.)]|\(\d{1,2}[a-z]?\)|\(?[a-z]{1,2}\)|[IVX]{1,4}\.)\s")
_NUMBERED_HEADING = re.compile(
    r"^(?:§+\s*\d+|Art(?:ikel|\.)\s*\d+|\d{1,2}(?:\.\d{1,2}){0,4}\.?|[A-Z]\.|[IVX]{1,5}\.|Teil|Kapitel|Anlage|Abschnitt)\s"
)
_END = (".", "!", "?", ":", ";", "…", "“", "”", "»")
_MOST_BETWEEN = 24
"""Blocks looked back on for a sentence to go on with; notes and captions may stand between."""
_NOTE = re.compile(r"^(?:[⁰¹²³⁴⁵⁶⁷⁸⁹]+\s*|\d{1,3}\s+[-–]\s*)\S")


@dataclass(frozen=True)
class Look:
    """Fonts of a document: what its body text and its headings look like."""

    body: float
    headings: tuple[tuple[int, bool], ...] = ()
    """(size in half points, bold) of heading fonts, largest first."""
    outline: dict[str, int] = field(default_factory=dict)
    """Level by the letters of a title in the document's outline."""


def look_of(pages: Iterable[Sequence[Piece]], outline: dict[str, int]) -> Look:
    """Body font is what most characters are set in; larger or bold short lines are headings."""
    weights: Counter[tuple[int, bool]] = Counter()
    lines: Counter[tuple[int, bool]] = Counter()
    for pieces in pages:
        for piece in pieces:
            key = (round(piece.size * 2), piece.bold)
            weights[key] += len(piece.text)
            lines[key] += 1
    sizes: Counter[int] = Counter()
    for (size, _), n in weights.items():
        sizes[size] += n
    body = sizes.most_common(1)[0][0] if sizes else 20
    total = sum(weights.values()) or 1
    body_bold = weights[body, True] > weights[body, False]
    found = [
        key for key, n in weights.items()
        if (key[0] >= body * 1.12 or (key[1] and not body_bold and key[0] >= body * 0.97)) and n < 0.25 * total
    ]  # fmt: skip
    return Look(body / 2, tuple(sorted(found, reverse=True)), outline)


def blocks_of(clusters: Iterable[Cluster], look: Look, page: int, known: frozenset[str]) -> list[Block]:
    """Blocks of the page, in order."""
    found: list[Block] = []
    for cluster in clusters:
        if isinstance(cluster.content, Block):
            found.append(cluster.content)
            continue
        for lines in _stretches(cluster.pieces, look):
            block = _block(lines, look, page, known)
            if block:
                found.append(block)
    return _merged_headings(found)


def _stretches(pieces: Sequence[Piece], look: Look) -> Iterator[list[Piece]]:
    """Lines of a cluster, split where a paragraph, a list item or a heading begins."""
    if not pieces:
        return
    gaps = [b.y - a.y for a, b in itertools.pairwise(pieces) if b.y > a.y]
    leading = _leading(gaps) if gaps else 0.0
    left = min(p.x0 for p in pieces)
    right = max(p.x1 for p in pieces)
    current = [pieces[0]]
    for before, piece in itertools.pairwise(pieces):
        if _begins(before, piece, current, leading, left, right, look):
            yield current
            current = []
        current.append(piece)
    yield current


def _leading(gaps: Sequence[float]) -> float:
    """The usual distance of lines: the smallest that is not rare."""
    counts = Counter(round(g * 2) for g in gaps)
    common = [g for g, n in counts.items() if n >= max(1, 0.25 * max(counts.values()))]
    return min(common) / 2


def _begins(
    before: Piece, piece: Piece, current: Sequence[Piece], leading: float, left: float, right: float, look: Look
) -> bool:
    size = max(before.size, piece.size)
    text, last = piece.text, before.text
    if _heading_style(before, look) != _heading_style(piece, look) and not (
        last[-1:] in HYPHENS and text[:1].islower()
    ):
        return not _run_in(before, piece, right)
    if abs(before.size - piece.size) > 0.12 * size:
        return True
    if piece.y - before.y > max(1.3 * leading, leading + 0.28 * size):
        return True
    if bullet(text) or (_ITEM.match(text) and (last.endswith((*_END, ",")) or _ITEM.match(current[0].text))):
        return not (
            bullet(text) and text[0] in "-–" and not last.endswith((*_END, ",")) and piece.x0 > current[0].x0 + 2
        )
    if _NOTE.match(text) and piece.size < look.body * 0.95:
        return True
    if last[-1:] in HYPHENS or text[:1].islower():
        return False
    early = right - before.x1 > max(0.18 * (right - left), _first_width(piece) + 3)
    if early and last.endswith(_END) and len(current) > 0 and right - left > 12 * size:
        return True
    indent = piece.x0 - before.x0
    if (
        0.8 * size < indent < 4 * size
        and last.endswith(_END)
        and not bullet(current[0].text)
        and not _ITEM.match(current[0].text)
    ):
        return abs(before.x0 - left) < 2
    if (
        -6 * size < indent < -0.8 * size
        and (bullet(current[0].text) or _ITEM.match(current[0].text))
        and abs(piece.x0 - current[0].x0) < 2
    ):
        return last.endswith((*_END, ",")) or early
    return False


def _first_width(piece: Piece) -> float:
    word = piece.words[0]
    return word.x1 - word.x0


def _run_in(before: Piece, piece: Piece, right: float) -> bool:
    """Bold words that end or begin within a paragraph are no headings."""
    full = right - before.x1 < 0.12 * right
    return abs(before.size - piece.size) < 0.3 and full and not before.text.endswith(_END) and piece.text[:1].islower()


def _heading_style(piece: Piece, look: Look) -> bool:
    return (round(piece.size * 2), piece.bold) in look.headings


def _block(lines: Sequence[Piece], look: Look, page: int, known: frozenset[str]) -> Block | None:
    text = join_lines([p.text for p in lines], known)
    if not any(c.isalnum() for c in text):
        return None
    if not bullet(text):
        level = _level(text, lines, look)
        if level:
            return Block(kind="heading", text=text, level=level, page=page)
    kind: BlockKind = "paragraph"
    if bullet(text):
        kind, text = "list", without_bullet(text)
        if not any(c.isalnum() for c in text):
            return None
    elif _CAPTION.match(text):
        kind = "caption"
    elif _NOTE.match(text) and median(p.size for p in lines) < look.body * 0.95:
        kind = "note"
    elif _ITEM.match(text):
        kind = "list"
    return Block(kind=kind, text=text, page=page)


def _level(text: str, lines: Sequence[Piece], look: Look) -> int:
    key = letters(text)
    if key in look.outline and len(lines) <= 4:
        return look.outline[key]
    if len(lines) > 4 or len(text) > 160 or len(key) < 2 or len(text.split()) > 20:
        return 0
    if not all(_heading_style(p, look) for p in lines):
        return _numbered_level(text, lines)
    if text.endswith((",", ";")) or text[:1].islower() or (text.endswith(".") and len(text.split()) > 8):
        return 0
    if not re.search(r"[^\W\d_]{2}", text) and not _NUMBERED_HEADING.match(text):
        return 0
    style = (round(lines[0].size * 2), lines[0].bold)
    sizes = sorted({s for s, _ in look.headings if s > look.body * 2.05}, reverse=True)
    level = sizes.index(style[0]) + 1 if style[0] in sizes else len(sizes) + 1
    return min(level, 6)


def _numbered_level(text: str, lines: Sequence[Piece]) -> int:
    """ "3.8 Dienstkleidung" on lines of its own is a heading in whatever font."""
    match = re.match(r"^(\d{1,2}(?:\.\d{1,2}){1,4})\.?\s+[A-ZÄÖÜ]", text)
    if not match or len(lines) > 2 or len(text) > 110 or text.endswith((".", ":", ",", ";")) or len(text.split()) > 13:
        return 0
    return min(match[1].count(".") + 1, 6)


def _merged_headings(blocks: Sequence[Block]) -> list[Block]:
    """A heading broken over two stretches of equal level, the first of which cannot end there, is one."""
    found: list[Block] = []
    for block in blocks:
        last = found[-1] if found else None
        if last and block.kind == last.kind == "heading" and block.level == last.level and _open(last.text, block.text):
            found[-1] = last.model_copy(update={"text": join(last.text, block.text)})
        else:
            found.append(block)
    return found


def _open(text: str, following: str) -> bool:
    ending = text.split()[-1].lower()
    return (
        text[-1] in HYPHENS
        or following[:1].islower()
        or ending in ("der", "die", "das", "und", "für", "von", "zur", "zum", "des", "in", "–")
    )


def continued(blocks: Sequence[Block], known: frozenset[str]) -> list[Block]:
    """Join paragraphs that a column or page break tore apart; notes and captions between do not hinder."""
    found: list[Block] = []
    for block in blocks:
        at = _open_paragraph(found) if block.kind in ("paragraph", "list") else None
        if at is not None and _continues(found[at], block):
            before = found[at]
            found[at] = before.model_copy(update={"text": join(before.text, block.text, known), "end_page": block.page})
        else:
            found.append(block)
    return found


def _open_paragraph(found: Sequence[Block]) -> int | None:
    for i in range(len(found) - 1, max(-1, len(found) - _MOST_BETWEEN), -1):
        if found[i].kind in ("paragraph", "list"):
            return i
        if found[i].kind == "heading" and not _CAPTION.match(found[i].text):
            return None
    return None


def _continues(before: Block, block: Block) -> bool:
    if block.kind == "list" and before.text[-1:] not in HYPHENS:
        return False
    if block.page - max(before.page, before.end_page) > 2:
        return False
    first = block.text[:1]
    if before.text[-1:] in HYPHENS:
        return first.isalpha()
    return first.islower() and not before.text.endswith(_END) and not _ITEM.match(block.text)
