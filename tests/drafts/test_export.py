"""Exports that one can send on: structure of Word, spreadsheet and PDF, and the same words in all of them."""

import io
import json
import os
import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook
from pypdf import PdfReader

from api.export.bars import month_of, span_of
from api.export.files import export, file_name
from api.export.pictures import pictures
from prompts.template import load_templates
from rag.drafting.drafter import Draft, Drafter, DraftRequest
from rag.drafting.edit import SetValue
from rag.drafting.printed import columns_of, printed
from rag.errors import InputError
from tests.drafts.conftest import BRIEFS

EIGHT = (
    "risikomatrix", "akteursmapping", "wirkungsmessung", "projektskizze", "roadmap", "fragebogen",
    "organisationsvergleich", "ratsvorlage",
)  # fmt: skip
SOFFICE = shutil.which("soffice")


def made(drafter: Drafter, template: str, brief: str = BRIEFS["irrigation"]) -> Draft:
    return drafter.draft(DraftRequest(task=brief, template=template))


def plain(text: str) -> str:
    """Letters and digits only: line breaks and hyphenation of a page do not matter."""
    return re.sub(r"[^0-9a-zäöüß]", "", text.casefold())


def tags(node: Any, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All structure elements of a tagged PDF."""
    node = node.get_object()
    if isinstance(node, list):
        for kid in node:
            tags(kid, found)
    elif isinstance(node, dict):
        if "/S" in node:
            found.append(node)
        if "/K" in node:
            tags(node["/K"], found)
    return found


@pytest.mark.parametrize("template", EIGHT)
def test_a_pdf_is_tagged_has_a_title_a_language_header_cells_and_text_alternatives(
    template: str, drafter: Drafter
) -> None:
    draft = made(drafter, template)
    assert draft.content is not None
    reader = PdfReader(io.BytesIO(export(draft, "pdf")))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("de")
    assert reader.metadata is not None
    assert reader.metadata.title == draft.content.title
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data() or b"<pdfuaid:part>1<" in root["/Metadata"].get_data()
    elements = tags(root["/StructTreeRoot"]["/K"], [])
    kinds = [str(e["/S"]) for e in elements]
    assert "/H1" in kinds
    assert "/H2" in kinds
    tables = sum(s.kind == "table" for s in draft.content.sections)
    assert kinds.count("/Table") >= tables
    assert tables == 0 or kinds.count("/TH") >= 2 * tables
    figures = [str(e.get("/Alt", "")) for e in elements if e["/S"] == "/Figure"]
    shown = pictures(draft.content)
    assert len(figures) == len(shown)
    assert all(plain(p.alternative)[:40] in plain(" ".join(figures)) for p in shown)


def test_every_heading_and_cell_of_a_draft_stands_in_its_pdf(drafter: Drafter) -> None:
    draft = made(drafter, "risikomatrix")
    assert draft.content is not None
    said = plain("".join(page.extract_text() for page in PdfReader(io.BytesIO(export(draft, "pdf"))).pages))
    for section in printed(draft.content).sections:
        assert plain(section.title) in said
        for cell in (c for row in section.rows for c in row):
            for piece in cell.pieces:
                assert plain(piece.text)[:25] in said, piece.text


def test_a_word_file_has_headings_header_rows_language_and_text_alternatives(drafter: Drafter) -> None:
    draft = made(drafter, "risikomatrix")
    assert draft.content is not None
    document = Document(io.BytesIO(export(draft, "docx")))
    assert document.core_properties.title == draft.content.title
    assert document.core_properties.language == "de-DE"
    styles = [p.style.name for p in document.paragraphs]
    assert styles[0] == "Heading 1"
    assert "Heading 2" in styles
    assert "Heading 3" in styles
    languages = {e.get(qn("w:val")) for e in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"de-DE"}
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    alternatives = [e.get("descr") for e in document.element.iter(qn("wp:docPr"))]
    assert alternatives == [p.alternative for p in pictures(draft.content)]
    text = "\n".join(p.text for p in document.paragraphs)
    assert "Quellen" in text
    assert document.settings.element.find(qn("w:autoHyphenation")) is not None
    assert "ohne Sprachmodell" in text


@pytest.mark.parametrize("template", ["risikomatrix", "akteursmapping", "wirkungsmessung", "roadmap"])
def test_a_word_file_holds_each_picture_as_svg_with_a_png_for_older_programs(template: str, drafter: Drafter) -> None:
    draft = made(drafter, template)
    assert draft.content is not None
    document = Document(io.BytesIO(export(draft, "docx")))
    drawings = []
    for blip in document.element.iter(qn("a:blip")):
        fallback = document.part.related_parts[blip.get(qn("r:embed"))]
        assert fallback.content_type == "image/png"
        vector = next(e for e in blip.iter() if e.tag.endswith("}svgBlip"))
        part = document.part.related_parts[vector.get(qn("r:embed"))]
        assert part.content_type == "image/svg+xml"
        drawings.append(part.blob.decode())
    assert drawings == [p.svg for p in pictures(draft.content)]


def test_the_source_list_names_each_publication_once(drafter: Drafter) -> None:
    content = made(drafter, "ratsvorlage").content
    assert content is not None
    listed = printed(content).references
    assert len({r.publication for r in listed}) == len(listed)
    markers = sorted(marker for r in listed for marker, _ in r.places)
    assert markers == [marker for marker, _, _ in printed(content).sources]


@pytest.mark.parametrize("template", ["risikomatrix", "projektmatrix", "checkliste", "fragebogen"])
def test_a_spreadsheet_has_filters_drop_downs_and_a_frozen_header(template: str, drafter: Drafter) -> None:
    draft = made(drafter, template)
    assert draft.content is not None
    book = load_workbook(io.BytesIO(export(draft, "xlsx")))
    for section in printed(draft.content).sections:
        if section.kind != "table":
            continue
        sheet = next(s for s in book.worksheets if s.title.startswith(section.title.replace(":", " ")[:20]))
        assert [c.value for c in sheet[1]] == list(columns_of(section))
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref
        offered = [c for c in section.rows[0] if c.offered]
        assert len(sheet.data_validations.dataValidation) == len(offered)
    assert book.properties.language == "de-DE"


def test_no_cell_of_a_spreadsheet_is_taken_for_a_formula(drafter: Drafter) -> None:
    draft = made(drafter, "ideen-steckbrief", "=HYPERLINK(1) ist unsere Idee „=1+1“ für Ulm")
    book = load_workbook(io.BytesIO(export(draft, "xlsx")))
    cells = [c for s in book.worksheets for row in s.iter_rows() for c in row]
    assert all(c.data_type != "f" for c in cells)


def test_the_heat_map_follows_the_choices(drafter: Drafter) -> None:
    draft = made(drafter, "risikomatrix")
    content = draft.content
    assert content is not None
    row = next(s for s in content.sections if s.id == "risiken").rows[0]
    assert "Noch nicht bewertet: Risiko 1," in pictures(content)[0].alternative
    changes = [
        SetValue(op="set", row=row.id, field=f, text=t)
        for f, t in (("Eintrittswahrscheinlichkeit", "hoch"), ("Schadensausmaß", "sehr hoch"))
    ]
    alternative = pictures(drafter.edit(content, changes))[0].alternative
    assert "Risiko 1: Wahrscheinlichkeit hoch, Schaden sehr hoch." in alternative
    assert "Noch nicht bewertet: Risiko 1," not in alternative


def test_a_traffic_light_has_a_word_and_a_shape_for_each_colour(drafter: Drafter) -> None:
    content = made(
        drafter, "projektmatrix", "Projektmatrix für Ulm: Projekte: Rufbus, Datenplattform, Lernlabor"
    ).content
    assert content is not None
    rows = next(s for s in content.sections if s.id == "projekte").rows
    colours = ("rot", "gelb", "grün")
    changes = [SetValue(op="set", row=r.id, field="Ampel", text=c) for r, c in zip(rows, colours, strict=False)]
    picture = pictures(drafter.edit(content, changes))[0]
    assert all(f">{c}</text>" in picture.svg for c in colours)
    assert {"<polygon", "<circle", "<rect"} <= set(re.findall(r"<\w+", picture.svg))
    assert "Rufbus: rot. Datenplattform: gelb. Lernlabor: grün." in picture.alternative


@pytest.mark.parametrize(
    ("said", "first", "month"),
    [
        ("März 2027", True, 2027 * 12 + 2),
        ("3/2027", True, 2027 * 12 + 2),
        ("2027", True, 2027 * 12),
        ("2027", False, 2027 * 12 + 11),
        ("Q2 2027", True, 2027 * 12 + 3),
        ("Ende 2027", False, 2027 * 12 + 11),
        ("irgendwann", True, None),
    ],
)
def test_a_month_is_read_from_everyday_dates(said: str, first: bool, month: int | None) -> None:
    assert month_of(said, first=first) == month


def test_a_bar_never_ends_before_it_begins() -> None:
    assert span_of("2028", "2027") == (2028 * 12, 2028 * 12 + 1)


def test_all_formats_say_the_same(drafter: Drafter) -> None:
    draft = made(drafter, "projektskizze")
    assert draft.content is not None
    value = next(v.text for v in draft.content.values() if v.provenance == "source")
    assert value in export(draft, "md").decode()
    assert any(f["value"] == value for f in json.loads(export(draft, "json"))["fields"])
    assert re.fullmatch(r"projektskizze-[a-z0-9-]+-\d{4}-\d\d-\d\d\.pdf", file_name(draft, "pdf"))


def test_an_unknown_format_is_refused(drafter: Drafter) -> None:
    with pytest.raises(InputError, match="docx"):
        export(made(drafter, "roadmap"), "exe")


# soffice takes seconds to start: all files of a form are converted in one call.
@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="soffice is not installed")
@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_soffice_converts_and_finds_every_heading_and_cell(form: str, drafter: Drafter, tmp_path: Path) -> None:
    drafts = {template: made(drafter, template) for template in converted()}
    for template, draft in drafts.items():
        (tmp_path / f"{template}.{form}").write_bytes(export(draft, form))
    profile, files = f"-env:UserInstallation=file://{tmp_path}/profile", sorted(tmp_path.glob(f"*.{form}"))
    command = [str(SOFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *map(str, files)]
    done = subprocess.run(command, capture_output=True, timeout=280, check=False)
    assert done.returncode == 0
    lost = []
    for template, draft in drafts.items():
        assert draft.content is not None
        said = plain("".join(p.extract_text() for p in PdfReader(tmp_path / f"{template}.pdf").pages))
        lost += [f"{template}: {wanted}" for wanted in printed_words(draft, form) if plain(wanted)[:18] not in said]
    assert not lost


def converted() -> list[str]:
    """A seeded quarter of the templates, all of them with STADTLOTSE_SOAK=1."""
    names = sorted(load_templates())
    if os.environ.get("STADTLOTSE_SOAK") == "1":
        return names
    return ["risikomatrix", *random.Random(8).sample([n for n in names if n != "risikomatrix"], 5)]


def printed_words(draft: Draft, form: str) -> Iterator[str]:
    """Headings, column names and statements that a printed draft must show."""
    assert draft.content is not None
    for section in printed(draft.content).sections:
        if form == "docx" or section.kind != "table":
            yield section.title
        yield from section.columns if section.kind == "table" else ()
        yield from (piece.text for row in section.rows for cell in row for piece in cell.pieces)
