"""Drafts as tagged PDF (PDF/UA-1) by Typst: title, language, headings, table header cells and text alternatives."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from api.export.layout import Layout
from prompts.german import text as german

TEMPLATE = Path(__file__).with_name("draft.typ")


def pdf(layout: Layout) -> bytes:
    """``layout`` as PDF/UA-1."""
    with TemporaryDirectory(prefix="stadtlotse-") as name:
        folder = Path(name)
        (folder / "draft.typ").write_text(TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
        for n, picture in enumerate(layout.pictures):
            (folder / f"picture{n}.svg").write_text(picture.svg, encoding="utf-8")
        (folder / "draft.json").write_text(json.dumps(_data(layout), ensure_ascii=False), encoding="utf-8")
        made = typst.compile(folder / "draft.typ", root=folder, format="pdf", pdf_standards="ua-1")
    assert isinstance(made, bytes)
    return made


def png(svg: str, ppi: float = 150) -> bytes:
    """An SVG picture as PNG, for programs that do not show SVG."""
    with TemporaryDirectory(prefix="stadtlotse-") as name:
        folder = Path(name)
        (folder / "picture.svg").write_text(svg, encoding="utf-8")
        page = '#set page(width: auto, height: auto, margin: 0pt)\n#image("picture.svg")\n'
        (folder / "page.typ").write_text(page, encoding="utf-8")
        made = typst.compile(folder / "page.typ", root=folder, format="png", ppi=ppi)
    assert isinstance(made, bytes)
    return made


def _data(layout: Layout) -> dict[str, Any]:
    draft = layout.printed
    tail = [(german("drafts.missing_title"), [draft.missing])]
    tail += [(german("drafts.conflicts_title"), list(draft.conflicts))] if draft.conflicts else []
    tail += [(german("drafts.left_out_title"), list(draft.left_out))] if draft.left_out else []
    return {
        "title": draft.title,
        "landscape": layout.landscape,
        "footer": f"{german('drafts.edition')}: {draft.title}"[:110],
        "head": [list(pair) for pair in draft.head],
        "legend": draft.legend,
        "sections": [_section(layout, s) for s in draft.sections],
        "tail": [{"title": title, "lines": lines} for title, lines in tail],
        "sources_title": german("drafts.sources_title"),
        "sources_note": german("drafts.sources_note"),
        "references": [
            {
                "publication": r.publication,
                "url": r.address,
                "places": [{"marker": m, "place": place} for m, place in r.places],
            }
            for r in draft.references
        ],
        "note": draft.note,
    }


def _section(layout: Layout, section: Any) -> dict[str, Any]:
    pictures = [
        {
            "file": f"picture{n}.svg",
            "title": p.title,
            "alternative": p.alternative,
            "width": 100 if not layout.landscape else 58,
        }
        for n, p in enumerate(layout.pictures)
        if p.section == section.id
    ]
    rows = [
        [
            {
                "name": cell.name,
                "choices": list(cell.choices),
                "pieces": [
                    {"text": p.text, "mark": p.mark, "markers": list(p.markers), "open": p.open} for p in cell.pieces
                ],
            }
            for cell in row
        ]
        for row in section.rows
    ]
    return {
        "title": section.title,
        "lead": section.lead,
        "kind": section.kind,
        "columns": list(section.columns),
        "questions": list(section.questions),
        "widths": layout.widths(section),
        "rows": rows,
        "pictures": pictures,
    }
