"""Reads a PDF: page by page into pieces, then, knowing the whole document, into blocks in reading order."""

import ctypes
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pypdfium2.raw as pdfium

from ingest.cleaning import letters
from ingest.errors import RejectedError
from ingest.hyphens import vocabulary
from ingest.parsed import Block, PageReport, Parsed
from ingest.pdf.catalogue import Catalogue, catalogue_of
from ingest.pdf.furniture import contents_page, leads_to_page, printed_labels, take_furniture
from ingest.pdf.glyphs import read_page
from ingest.pdf.hidden import visible_glyphs
from ingest.pdf.labels import beside_labels
from ingest.pdf.layout import arranged, level_rows, rows_of
from ingest.pdf.lines import Piece, pieces_of
from ingest.pdf.paragraphs import blocks_of, continued, look_of
from ingest.pdf.scan import INSTALL, recognised, recogniser
from ingest.pdf.shapes import Glyph, RawPage
from ingest.pdf.tables import grid_boxes
from ingest.pdf.tagged import tagged_clusters
from ingest.pdf.tags import Tagged, tags_of

MAX_PAGES = 3_000
_REST = 0.3
"""Share of a page beside its table of contents below which it holds nothing else."""
_FEW = 20
"""Letters below which a page with an image has no text layer."""
_PASSWORD = 4

Progress = Callable[[int, int], None]


@dataclass
class _Page:
    number: int
    raw: RawPage
    pieces: list[Piece]
    glyphs: list[Glyph] = field(default_factory=list)
    """Kept on tagged pages only."""
    tags: list[Tagged] = field(default_factory=list)
    hidden: int = 0
    state: str = "read"
    scanned: list[Block] = field(default_factory=list)
    suspicious: str = ""


def read_pdf(data: bytes, progress: Progress | None = None) -> Parsed:
    """All pages; ``progress`` is called with (pages done, pages in all)."""
    catalogue = catalogue_of(data)
    pdfium.FPDF_InitLibrary()
    buffer = ctypes.create_string_buffer(data, len(data))
    document = pdfium.FPDF_LoadMemDocument64(buffer, len(data), None)
    if not document:
        raise _refused(pdfium.FPDF_GetLastError())
    try:
        pages = _pages(document, progress)
    finally:
        pdfium.FPDF_CloseDocument(document)
    return _assembled(pages, catalogue)


def _refused(code: int) -> RejectedError:
    if code == _PASSWORD:
        return RejectedError(
            "password", "Das PDF ist mit einem Kennwort geschützt. Bitte speichern Sie es ohne Kennwort."
        )
    return RejectedError("damaged", "Das PDF ist beschädigt und lässt sich nicht öffnen. Bitte speichern Sie es neu.")


def _pages(document: object, progress: Progress | None) -> list[_Page]:
    count = pdfium.FPDF_GetPageCount(document)
    if count < 1:
        raise RejectedError("damaged", "Das PDF enthält keine Seiten.")
    if count > MAX_PAGES:
        raise RejectedError(
            "pages", f"Das PDF hat {count} Seiten; gelesen werden höchstens {MAX_PAGES}. Bitte teilen Sie es."
        )
    tesseract = None
    asked = False
    found = []
    for i in range(count):
        handle = pdfium.FPDF_LoadPage(document, i)
        if not handle:
            found.append(
                _Page(
                    i + 1,
                    RawPage(595, 842),
                    [],
                    state="empty",
                    suspicious="Die Seite ist beschädigt und wurde nicht gelesen.",
                )
            )
            continue
        try:
            page = _page(handle, i + 1)
            if page.state == "scan":
                tesseract, asked = (tesseract if asked else recogniser()), True
                if tesseract:
                    page.scanned = recognised(tesseract, handle, i + 1)
                    page.state = "ocr" if page.scanned else "empty"
            found.append(page)
        finally:
            pdfium.FPDF_ClosePage(handle)
        if progress:
            progress(i + 1, count)
    return found


def _page(handle: object, number: int) -> _Page:
    raw = read_page(handle)
    glyphs, hidden, recognised_before = visible_glyphs(raw)
    main = _direction(glyphs)
    upright = [g for g in glyphs if g.angle == main]
    page = _Page(number, raw, pieces_of(upright), hidden=hidden)
    seen = sum(not g.text.isspace() for g in glyphs)
    if seen < _FEW and raw.images:
        page.state = "scan" if sum(i.width * i.height for i in raw.images) > 0.25 * raw.width * raw.height else "read"
    elif not seen:
        page.state = "empty"
    if recognised_before:
        page.suspicious = "Der Text stammt aus der Texterkennung eines Scanners und kann Fehler enthalten."
    if raw.truncated:
        page.suspicious = "Die Seite enthält ungewöhnlich viele Zeichen und wurde nur zum Teil gelesen."
    if main:
        raw.rules, raw.areas, raw.frames = [], [], []
    tags = tags_of(handle) if any(g.mcid >= 0 for g in upright) else []
    if tags:
        page.tags, page.glyphs = tags, upright
    page.pieces += _turned(glyphs, main)
    raw.glyphs = []
    return page


def _direction(glyphs: Sequence[Glyph]) -> int:
    counts = Counter(g.angle for g in glyphs if not g.text.isspace())
    return counts.most_common(1)[0][0] if counts and counts[0] < 0.5 * counts.total() else 0


def _turned(glyphs: Sequence[Glyph], main: int) -> list[Piece]:
    """Text in another direction than the page's, put below everything else."""
    found: list[Piece] = []
    for angle in (90, 270, 180, 0):
        turned = [g for g in glyphs if g.angle == angle != main]
        pieces = [p for p in pieces_of(turned) if len(letters(p.text)) > 2] if len(turned) > 12 else []
        for piece in pieces:
            piece.extra["turned"] = angle
        found += pieces
    return found


def _assembled(pages: list[_Page], catalogue: Catalogue) -> Parsed:
    turned = [[p for p in page.pieces if "turned" in p.extra] for page in pages]
    for page in pages:
        page.pieces = [p for p in page.pieces if "turned" not in p.extra]
    furniture = take_furniture(
        [p.pieces for p in pages], [p.raw.height for p in pages], [grid_boxes(p.raw) for p in pages]
    )
    labels = printed_labels(furniture, catalogue.labels)
    known = vocabulary(p.text for page in pages for p in page.pieces)
    look = look_of([p.pieces for p in pages], catalogue.outline)
    blocks: list[Block] = []
    reports = []
    for page, found, label, sideways in zip(pages, furniture, labels, turned, strict=True):
        rows = rows_of(page.pieces)
        contents = contents_page(rows)
        if contents:
            before = sum(len(p.text) for p in page.pieces)
            page.pieces = _without_entries(page.pieces)
            contents = sum(len(p.text) for p in page.pieces) < _REST * before
            page.tags = []
        tables, columns, tagged = 0, 1, False
        clusters = (
            tagged_clusters(page.tags, page.glyphs, found.heads, page.number, known, page.raw.height)
            if page.tags and not contents
            else None
        )
        if clusters is None:
            clusters, tables, columns = arranged(page.raw, page.pieces, page.number, known)
        else:
            tagged = True
            tables = sum(isinstance(c.content, Block) and c.content.kind == "table" for c in clusters)
        if not contents:
            blocks += page.scanned or blocks_of(beside_labels(clusters), look, page.number, known)
            blocks += [Block(kind="note", text=p.text, page=page.number) for p in sideways]
        state = "contents" if contents else "tagged" if tagged and page.state == "read" else page.state
        reports.append(PageReport(page=page.number, label=label, state=state, columns=columns, tables=tables,
                                  hidden=page.hidden, suspicious=_suspicious(page, clusters)))  # fmt: skip
    blocks = continued([b for b in blocks if b.kind != "heading" or len(letters(b.text)) > 1], known)
    title = catalogue.title or _title(blocks)
    return Parsed(format="pdf", title=title, blocks=tuple(blocks), pages=tuple(reports),
                  hidden=sum(p.hidden for p in pages), notes=_notes(reports))  # fmt: skip


def _without_entries(pieces: Sequence[Piece]) -> list[Piece]:
    """The page without the lines of its table of contents, each with the number it leads to."""
    gone = {id(p) for row in level_rows(pieces) if leads_to_page(" ".join(p.text for p in row)) for p in row}
    return [p for p in pieces if id(p) not in gone]


def _title(blocks: Sequence[Block]) -> str:
    first = [b for b in blocks[:25] if b.kind == "heading" and b.page <= 2]
    return min(first, key=lambda b: (b.level, b.page)).text if first else ""


def _suspicious(page: _Page, clusters: Sequence[object]) -> str:
    if page.suspicious:
        return page.suspicious
    text = "".join(p.text for p in page.pieces)
    odd = sum(1 for c in text if c == "\ufffd" or 0xE000 <= ord(c) < 0xF900)
    if text and odd > 0.05 * len(text):
        return "Viele Zeichen dieser Seite sind nicht lesbar (Schrift ohne Zuordnung)."
    if page.hidden > 40:
        return f"{page.hidden} unsichtbare Zeichen wurden nicht gelesen."
    return (
        "Die Seite besteht aus sehr vielen kleinen Textstücken; die Reihenfolge kann falsch sein."
        if len(clusters) > 90
        else ""
    )


def _notes(reports: Sequence[PageReport]) -> tuple[str, ...]:
    notes = []
    scans = [str(r.page) for r in reports if r.state == "scan"]
    if scans:
        notes.append(
            f"Scan ohne Text auf Seite {', '.join(scans[:20])}. Mit der Texterkennung wird er lesbar: {INSTALL}"
        )
    read = [str(r.page) for r in reports if r.state == "ocr"]
    if read:
        notes.append(f"Seite {', '.join(read[:20])} wurde mit Texterkennung gelesen und kann Fehler enthalten.")
    return tuple(notes)
