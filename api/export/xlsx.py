"""Drafts as spreadsheets: one sheet a table with filter, frozen header and drop-downs, and one for all fields."""

import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from api.export.layout import Layout
from prompts.german import text as german
from rag.drafting.printed import PrintedCell, PrintedSection, columns_of

_HEADER = PatternFill("solid", fgColor="E6ECF2")
_EDGE = Border(*(Side(style="thin", color="9AA5B1"),) * 4)
_LIGHTS = {"rot": "F2C1BB", "gelb": "FBF3CF", "grün": "DFEEE3"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
FONT = "Arial"
"""A font that every office program has or replaces by one of the same widths."""
PAGE_CHARACTERS = 125.0
"""So many characters of column width fill the wide side of a page in a readable size."""
_OVERVIEW = (26, 30, 78, 14, 10)
SPARE_ROWS = 20
"""Drop-downs reach so many rows below the table, for rows added by hand."""


def xlsx(layout: Layout) -> bytes:
    """``layout`` as a spreadsheet."""
    book = Workbook()
    book.properties.title = layout.printed.title
    book.properties.language = "de-DE"
    book.properties.creator = "Stadtlotse"
    first = book.active
    assert isinstance(first, Worksheet)
    _overview(first, layout)
    names = {first.title}
    for section in layout.printed.sections:
        if section.kind == "table":
            sheet = book.create_sheet(_sheet_name(section.title, names))
            _table(sheet, section, layout)
    _sources(book.create_sheet(german("drafts.sources_title")), layout)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _overview(sheet: Worksheet, layout: Layout) -> None:
    """Head, forms and lists: section, field, content, state, sources."""
    sheet.title = german("drafts.edition")
    draft = layout.printed
    sheet["A1"] = _safe(draft.title)
    sheet["A1"].font = Font(name=FONT, bold=True, size=14)
    row = 2
    for name, value in draft.head:
        sheet.cell(row, 1, name).font = Font(name=FONT, bold=True, size=10)
        sheet.cell(row, 1).alignment = Alignment(vertical="top")
        sheet.cell(row, 2, _safe(value)).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(row, 2).font = Font(name=FONT, size=10)
        sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=5)
        sheet.row_dimensions[row].height = 15.0 * (1 + len(value) // 110)
        row += 1
    for said in (draft.legend, draft.missing, *draft.conflicts, *draft.left_out, draft.note):
        sheet.cell(row, 1, _safe(said)).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(row, 1).font = Font(name=FONT, size=10)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=5)
        sheet.row_dimensions[row].height = 15.0 * (1 + len(said) // 125)
        row += 1
    lines = [line for s in draft.sections if s.kind != "table" for line in _lines(s)]
    header = row + 1
    if not lines:  # everything stands in tables of their own
        for n, width in enumerate(_OVERVIEW, start=1):
            sheet.column_dimensions[get_column_letter(n)].width = width
        _paper(sheet)
        return
    _header(sheet, header, [german(f"drafts.sheet.{n}") for n in ("section", "field", "content", "state", "sources")])
    row = header + 1
    for line in lines:
        _row(sheet, row, line)
        row += 1
    _finish(sheet, header, row, _OVERVIEW)


def _lines(section: PrintedSection) -> Iterable[list[str]]:
    for row in section.rows:
        for cell in row:
            for piece in cell.pieces:
                state = german("drafts.sheet.open") if piece.open else piece.mark.strip(":")
                numbers = ", ".join(str(n) for n in piece.markers)
                yield [section.title, cell.name, piece.text, state or german("drafts.sheet.settled"), numbers]
            if cell.choices:
                offered = german("drafts.sheet.choose", choices=" / ".join(cell.choices))
                yield [section.title, cell.name, offered, german("drafts.sheet.open"), ""]


def _table(sheet: Worksheet, section: PrintedSection, layout: Layout) -> None:
    _header(sheet, 1, columns_of(section))
    for n, row in enumerate(section.rows, start=2):
        _row(sheet, n, [_cell(cell) for cell in row])
    last = len(section.rows) + 1
    for column, cell in enumerate(section.rows[0], start=1):
        if cell.offered:
            _drop_down(sheet, column, cell.offered, last + SPARE_ROWS)
    relative = layout.widths(section)
    unit = max(9.0, min(12.0, PAGE_CHARACTERS / sum(relative)))
    widths = [min(60.0, max(6.0 if w < 1 else 11.0, w * unit)) for w in relative]
    _finish(sheet, 1, last + 1, widths)


def _cell(cell: PrintedCell) -> str:
    return "\n".join(p.line() for p in cell.pieces)


def _drop_down(sheet: Worksheet, column: int, offered: Sequence[str], last: int) -> None:
    letter = get_column_letter(column)
    area = f"{letter}2:{letter}{last}"
    listed = ",".join(choice.replace(",", ";").replace('"', "") for choice in offered)
    if len(listed) > 250:
        return
    rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=False)
    rule.prompt, rule.promptTitle = german("drafts.sheet.pick"), german("drafts.sheet.pick_title")
    sheet.add_data_validation(rule)
    rule.add(area)
    for word, colour in _LIGHTS.items():
        if word in offered:
            fill = PatternFill("solid", bgColor=colour)
            sheet.conditional_formatting.add(area, CellIsRule(operator="equal", formula=[f'"{word}"'], fill=fill))  # type: ignore[no-untyped-call]


def _sources(sheet: Worksheet, layout: Layout) -> None:
    _header(sheet, 1, [german("drafts.sheet.number"), german("drafts.sheet.source"), german("drafts.sheet.address")])
    for n, (marker, entry, url) in enumerate(layout.printed.sources, start=2):
        _row(sheet, n, [f"[{marker}]", entry, url])
    _finish(sheet, 1, len(layout.printed.sources) + 2, (8, 100, 50))


def _header(sheet: Worksheet, row: int, names: Sequence[str]) -> None:
    for column, name in enumerate(names, start=1):
        cell = sheet.cell(row, column, _safe(name))
        cell.font, cell.fill, cell.border = Font(name=FONT, bold=True, size=10), _HEADER, _EDGE
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _row(sheet: Worksheet, row: int, said: Sequence[str]) -> None:
    for column, text in enumerate(said, start=1):
        cell = sheet.cell(row, column, _safe(text) or None)
        cell.alignment, cell.border = Alignment(wrap_text=True, vertical="top"), _EDGE
        cell.font = Font(name=FONT, size=10)


def _finish(sheet: Worksheet, header: int, end: int, widths: Sequence[float]) -> None:
    """Column widths, row heights, frozen header, filter, print layout."""
    for n, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    for row in range(header, end):
        lines = [_line_count(sheet.cell(row, n).value, width) for n, width in enumerate(widths, start=1)]
        sheet.row_dimensions[row].height = min(400.0, 13.5 * (max(lines) + (row == header)) + 3)
    sheet.freeze_panes = f"A{header + 1}"
    sheet.auto_filter.ref = f"A{header}:{get_column_letter(len(widths))}{max(header + 1, end - 1)}"
    sheet.print_title_rows = f"{header}:{header}"
    _paper(sheet)


def _paper(sheet: Worksheet) -> None:
    """A4 landscape, as wide as the page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]


def _line_count(value: Any, width: float) -> int:
    return sum(1 + len(line) // max(1, int(width * 0.95)) for line in str(value or "").split("\n"))


def _sheet_name(title: str, taken: set[str]) -> str:
    """A name that spreadsheets allow: at most 31 characters, each once."""
    name = re.sub(r"[\[\]:*?/\\']", " ", title)[:31].strip() or "Tabelle"
    number = 2
    while name in taken:
        name = f"{name[:28]} {number}"
        number += 1
    taken.add(name)
    return name


def _safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula and that the format can hold."""
    clean = ILLEGAL_CHARACTERS_RE.sub("", text)
    return f"'{clean}" if clean.startswith(_FORMULA) else clean
