"""Golden outlines: sections, fields, provenance and choices of each template for one brief.

UPDATE_GOLDEN=1 writes them anew. Texts of the knowledge base are left out, so that an editor may reword a
passage; the open questions, choices and given values are kept word for word.
"""

import os
from collections import Counter
from pathlib import Path

import pytest

from prompts.template import load_templates
from rag.drafting.content import Content
from rag.drafting.drafter import Drafter, DraftRequest

FOLDER = Path(__file__).parent / "golden"
BRIEF = (
    "Eine Bürger-App mit Mängelmelder in der Gemeinde Fuchstal, 4.000 Einwohner, mit den Stadtwerken Landsberg, "
    "für Seniorinnen und Senioren. Federführung: Hauptamt, 25.000 Euro, Start Frühjahr 2027."
)


def outline(content: Content) -> str:
    lines = [content.title, ""]
    for section in content.sections:
        lines.append(f"## {section.title} [{section.kind}{'' if section.published else ', addition'}]")
        seen: dict[str, Counter[str]] = {}
        notes: dict[str, list[str]] = {}
        for row in section.rows:
            for cell in row.cells:
                counts = seen.setdefault(cell.field, Counter())
                counts.update("some " + v.provenance if v.provenance == "source" else v.provenance for v in cell.values)
                said = [f"= {v.text}" for v in cell.values if v.provenance == "input"]
                said += [f"? {v.question}" for v in cell.values if v.provenance == "open"]
                said += [f"# {' / '.join(cell.choices)}"] if cell.choices else []
                notes.setdefault(cell.field, []).extend(said)
        for field, counts in seen.items():
            lines.append(f"- {field}: {', '.join(sorted(counts)) or 'empty'}")
            lines += [f"  {said}" for said in dict.fromkeys(notes[field])]
        lines.append("")
    return "\n".join(lines).strip() + "\n"


@pytest.mark.parametrize("template", sorted(load_templates()))
def test_the_outline_of_a_draft_is_the_golden_one(template: str, plain: Drafter) -> None:
    content = plain.draft(DraftRequest(task=BRIEF, template=template)).content
    assert content is not None
    file = FOLDER / f"{template}.txt"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        FOLDER.mkdir(exist_ok=True)
        file.write_text(outline(content), encoding="utf-8")
    assert outline(content) == file.read_text(encoding="utf-8")
