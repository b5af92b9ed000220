"""The structure tree of a tagged PDF (ISO 32000-1, 14.7): what kind of text marked content is, in which order."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2.raw as pdfium

_DEPTH = 60
_MOST = 20_000
_TEXTS = frozenset(
    "P H H1 H2 H3 H4 H5 H6 LI LBody Lbl Note Caption TD TH TOCI BlockQuote Title FENote Figure Formula Div Sect"
    " Aside".split()
)


_INLINE = frozenset(("Span", "Link", "Reference", "Quote", "Em", "Strong", "Annot", "Code", "NonStruct"))


@dataclass(frozen=True)
class Tagged:
    """A text element of the tree."""

    role: str
    """Its nearest role that means something: P, H1, LI, TD, TH, Note, Caption, TOCI."""
    mcids: tuple[int, ...]
    table: int = -1
    """Number of the table it belongs to, -1 outside tables."""
    row: int = -1
    item: int = -1
    """Number of the list item it belongs to."""


def tags_of(page: object) -> list[Tagged]:
    """Text elements of an open PDFium page in the order of the tree; empty when it is not tagged."""
    tree = pdfium.FPDF_StructTree_GetForPage(page)
    if not tree:
        return []
    try:
        walk = _Walk()
        found: list[Tagged] = []
        for i in range(min(pdfium.FPDF_StructTree_CountChildren(tree), _MOST)):
            child = pdfium.FPDF_StructTree_GetChildAtIndex(tree, i)
            if child:
                found += walk.elements(child, "", 0, -1, -1, -1)
        return found
    finally:
        pdfium.FPDF_StructTree_Close(tree)


class _Walk:
    def __init__(self) -> None:
        self.count = self.tables = self.rows = self.items = 0

    def elements(self, element: object, role: str, depth: int, table: int, row: int, item: int) -> Iterator[Tagged]:
        self.count += 1
        if depth > _DEPTH or self.count > _MOST:
            return
        own = _role(element)
        if own in _TEXTS and not (
            own in ("Div", "Sect", "P", "LBody", "Lbl")
            and role in ("TD", "TH", "TOCI", "Note", "Caption", "H1", "H2", "H3")
        ):
            role = "LI" if own in ("LBody", "Lbl") else own
        if own == "Table" and table < 0:
            self.tables += 1
            table = self.tables
        if own == "TR":
            self.rows += 1
            row = self.rows
        if own == "LI":
            self.items += 1
            item = self.items
        if own in ("TD", "TH"):
            self.items += 1
            item = self.items
        pending: list[int] = []
        for i in range(min(pdfium.FPDF_StructElement_CountChildren(element), _MOST)):
            child = pdfium.FPDF_StructElement_GetChildAtIndex(element, i)
            if child and _role(child) in _INLINE:
                pending += [m for t in self.elements(child, role, depth + 1, table, row, item) for m in t.mcids]
                continue
            if child:
                if pending:
                    yield Tagged(role, tuple(pending), table, row, item)
                    pending = []
                yield from self.elements(child, role, depth + 1, table, row, item)
                continue
            mcid = pdfium.FPDF_StructElement_GetChildMarkedContentID(element, i)
            if mcid >= 0:
                pending.append(mcid)
        if pending:
            yield Tagged(role, tuple(pending), table, row, item)


def _role(element: object) -> str:
    size = pdfium.FPDF_StructElement_GetType(element, None, 0)
    if not 2 < size < 256:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDF_StructElement_GetType(element, buffer, size)
    return buffer.raw[: size - 2].decode("utf-16-le", errors="replace")
