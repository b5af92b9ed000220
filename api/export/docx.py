"""Drafts as Word documents: styles, real headings, table header rows, language, pictures with text alternatives."""

import io
from collections.abc import Iterable
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Emu, Pt, RGBColor

from api.export.layout import SHORT_CHOICE, Layout, hyphenated
from api.export.pdf import png
from api.export.pictures import Picture
from prompts.german import text as german
from rag.drafting.printed import Piece, PrintedCell, PrintedSection

SOFT = RGBColor(0x4A, 0x55, 0x60)
LAST_TOGETHER = 4
"""So many last lines of the sources stay on one page with the note behind them."""
MAX_PICTURE_CM, MAX_PICTURE_LANDSCAPE_CM = 16.5, 13.5
_SVG = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
_AFTER_HYPHENATION = (
    "w:consecutiveHyphenLimit", "w:hyphenationZone", "w:doNotHyphenateCaps", "w:characterSpacingControl",
    "w:footnotePr", "w:endnotePr", "w:compat", "w:rsids", "m:mathPr", "w:themeFontLang", "w:clrSchemeMapping",
    "w:defaultTabStop", "w:drawingGridHorizontalSpacing", "w:displayHorizontalDrawingGridEvery", "w:decimalSymbol",
)  # fmt: skip
"""Settings that the standard puts behind the one for hyphenation."""


def docx(layout: Layout) -> bytes:
    """``layout`` as a Word document."""
    document = Document()
    _styles(document)
    _paper(document, layout)
    draft = layout.printed
    document.core_properties.title = draft.title
    document.core_properties.language = "de-DE"
    document.core_properties.author = "Stadtlotse"
    document.core_properties.comments = draft.note
    document.add_heading(draft.title, level=1)
    for name, value in draft.head:
        paragraph = document.add_paragraph(style="Kopf")
        paragraph.add_run(f"{name}: ").bold = True
        paragraph.add_run(value)
    document.add_paragraph(draft.legend, style="Hinweis")
    for section in draft.sections:
        document.add_heading(section.title, level=2)
        if section.lead:
            document.add_paragraph(section.lead, style="Hinweis").paragraph_format.keep_with_next = True
        for picture in layout.pictures:
            if picture.section == section.id:
                _picture(document, picture, layout)
        {"form": _form, "list": _list, "table": _table}[section.kind](document, section, layout)
    _tail(document, layout)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _styles(document: Any) -> None:
    """Fonts, sizes and German as the language of all styles."""
    hyphenation = OxmlElement("w:autoHyphenation")
    hyphenation.set(qn("w:val"), "true")
    document.settings.element.insert_element_before(hyphenation, *_AFTER_HYPHENATION)
    styles = document.styles
    normal = styles["Normal"]
    normal.font.name, normal.font.size = "Liberation Sans", Pt(10)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "Liberation Sans")
    normal.paragraph_format.space_after = Pt(4)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "de-DE")
    normal.element.rPr.append(language)
    for element in styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), "de-DE")
    for level, size in ((1, 18), (2, 13), (3, 10.5)):
        style = styles[f"Heading {level}"]
        style.font.name, style.font.size, style.font.bold = "Liberation Sans", Pt(size), True
        style.font.color.rgb = RGBColor(0x1B, 0x1F, 0x24)
        style.element.rPr.rFonts.set(qn("w:ascii"), "Liberation Sans")
        style.element.rPr.rFonts.set(qn("w:hAnsi"), "Liberation Sans")
        for name in ("w:asciiTheme", "w:hAnsiTheme"):
            style.element.rPr.rFonts.attrib.pop(qn(name), None)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(4 + 4 * (3 - level)), Pt(3)
        style.paragraph_format.keep_with_next = True
    head = styles.add_style("Kopf", 1)
    head.base_style, head.paragraph_format.space_after = normal, Pt(1)
    place = styles.add_style("Beleg", 1)
    place.base_style, place.font.size = normal, Pt(9)
    place.paragraph_format.left_indent, place.paragraph_format.first_line_indent = Cm(0.9), Cm(-0.9)
    place.paragraph_format.space_after = Pt(1)
    styles["Caption"].font.color.rgb, styles["Caption"].font.size = SOFT, Pt(9)
    hint = styles.add_style("Hinweis", 1)
    hint.base_style, hint.font.size, hint.font.color.rgb = normal, Pt(9), SOFT


def _paper(document: Any, layout: Layout) -> None:
    """A4, landscape for wide tables, page numbers in the footer."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    if layout.landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin, section.bottom_margin = Cm(2), Cm(1.8)
    paragraph = section.footer.paragraphs[0]
    paragraph.style = document.styles["Hinweis"]
    paragraph.add_run(f"{german('drafts.edition')}: {layout.printed.title}"[:110] + " · Seite ")
    _field(paragraph, "PAGE")


def _field(paragraph: Any, code: str) -> None:
    run = paragraph.add_run()
    for kind in ("begin", None, "end"):
        if kind is None:
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = code
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def _form(document: Any, section: PrintedSection, _layout: Layout) -> None:
    for row in section.rows:
        for cell in row:
            document.add_heading(cell.name, level=3)
            for piece in cell.pieces:
                style = "List Bullet" if len(cell.pieces) > 1 else "Normal"
                _write(document.add_paragraph(style=style), piece)
            if cell.choices:
                document.add_paragraph(_boxes(cell.choices, "   "))


def _list(document: Any, section: PrintedSection, _layout: Layout) -> None:
    for row in section.rows:
        paragraph = document.add_paragraph(style="List Bullet")
        for cell in row:
            for piece in cell.pieces:
                _write(paragraph, piece)


def _table(document: Any, section: PrintedSection, layout: Layout) -> None:
    table = document.add_table(rows=1, cols=len(section.columns))
    table.style = "Table Grid"
    table.autofit = False
    usable = 25.7 if layout.landscape else 17.0
    widths = layout.widths(section)
    sizes = [Cm(usable * w / sum(widths)) for w in widths]
    small = Pt(8) if len(section.columns) > 5 else Pt(9)
    for cell, name, question in zip(table.rows[0].cells, section.columns, section.questions, strict=True):
        paragraph = cell.paragraphs[0]
        run = paragraph.add_run(hyphenated(name))
        run.bold, run.font.size = True, small
        if question:
            paragraph.add_run("\n" + hyphenated(question)).font.size = small
        _shade(cell, "E6ECF2")
    _mark_header(table.rows[0])
    for row in section.rows:
        cells = table.add_row().cells
        for target, cell in zip(cells, row, strict=True):
            _fill(target, cell, small)
    for column, size in zip(table.columns, sizes, strict=True):
        column.width = size
    for row in table.rows:
        _keep_whole(row)
        for cell, size in zip(row.cells, sizes, strict=True):
            cell.width = size
    document.add_paragraph()


def _fill(target: Any, cell: PrintedCell, size: Any) -> None:
    short = all(len(choice) < SHORT_CHOICE for choice in cell.choices)
    rows = [_boxes(cell.choices, "  ")] if short and cell.choices else [_boxes([c], "") for c in cell.choices]
    paragraphs = [(p, None) for p in cell.pieces] + [(None, boxes) for boxes in rows]
    for n, (piece, boxes) in enumerate(paragraphs):
        paragraph = target.paragraphs[0] if n == 0 else target.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(1)
        if piece is not None:
            _write(paragraph, piece)
        else:
            paragraph.add_run(boxes)
        for run in paragraph.runs:
            run.font.size = size


def _write(paragraph: Any, piece: Piece) -> None:
    if piece.mark:
        paragraph.add_run(f"{piece.mark} ").bold = True
    run = paragraph.add_run(piece.text)
    if piece.open:
        run.italic, run.font.color.rgb = True, SOFT
    if piece.markers:
        number = paragraph.add_run(f" [{', '.join(str(n) for n in piece.markers)}]")
        number.font.color.rgb = SOFT


def _picture(document: Any, picture: Picture, layout: Layout) -> None:
    """A picture as SVG, with a PNG for programs that do not show SVG, its text alternative, and its title below."""
    shape = document.add_picture(io.BytesIO(png(picture.svg)))
    _with_svg(document, shape, picture.svg)
    limit = Cm(MAX_PICTURE_LANDSCAPE_CM if layout.landscape else MAX_PICTURE_CM)
    if shape.width > limit:
        shape.height, shape.width = Emu(int(shape.height * limit / shape.width)), limit
    properties = shape._inline.docPr
    properties.set("descr", picture.alternative)
    properties.set("title", picture.title)
    document.add_paragraph(picture.title, style="Caption")


def _with_svg(document: Any, shape: Any, svg: str) -> None:
    """Put ``svg`` beside the PNG of ``shape`` (MS-ODRAWXML 2.3.1.2, svgBlip)."""
    name = PackURI(f"/word/media/vector{shape._inline.docPr.id}.svg")
    relation = document.part.relate_to(Part(name, "image/svg+xml", svg.encode(), document.part.package), RT.IMAGE)
    extension = parse_xml(
        f'<a:extLst {nsdecls("a", "r")}><a:ext uri="{_SVG_EXTENSION}">'
        f'<asvg:svgBlip xmlns:asvg="{_SVG}" r:embed="{relation}"/></a:ext></a:extLst>'
    )
    shape._inline.graphic.graphicData.pic.blipFill.blip.append(extension)


def _tail(document: Any, layout: Layout) -> None:
    draft = layout.printed
    parts: list[tuple[str, Iterable[str]]] = [("missing_title", [draft.missing])]
    parts += [("conflicts_title", draft.conflicts)] if draft.conflicts else []
    parts += [("left_out_title", draft.left_out)] if draft.left_out else []
    for key, lines in parts:
        document.add_heading(german(f"drafts.{key}"), level=2)
        for line in lines:
            document.add_paragraph(line)
    document.add_heading(german("drafts.sources_title"), level=2)
    document.add_paragraph(german("drafts.sources_note"), style="Hinweis")
    for reference in draft.references:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        paragraph.add_run(reference.publication).bold = True
        if reference.address:
            paragraph.add_run(f" {reference.address}")
        for marker, place in reference.places:
            document.add_paragraph(f"[{marker}] {place}", style="Beleg")
    for paragraph in document.paragraphs[-LAST_TOGETHER:]:
        paragraph.paragraph_format.keep_with_next = True
    document.add_paragraph(draft.note, style="Hinweis")


def _boxes(choices: Iterable[str], between: str) -> str:
    return between.join("☐\u00a0" + choice.replace(" ", "\u00a0") for choice in choices)


def _shade(cell: Any, colour: str) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", colour)):
        shade.set(qn(name), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _mark_header(row: Any) -> None:
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(header)


def _keep_whole(row: Any) -> None:
    whole = OxmlElement("w:cantSplit")
    whole.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(whole)
