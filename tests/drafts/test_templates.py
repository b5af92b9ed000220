"""Templates are strict data, and every rule in them leads somewhere."""

from pathlib import Path

import pytest

from prompts.template import FOLDER, Select, Template, TemplateError, load_templates, read_template
from rag.drafting.drafter import Drafter

CONTRACT = set(
    "checkliste ideen-steckbrief projektskizze risikomatrix akteursmapping fragebogen prozessplan zielmapping "
    "projektmatrix roadmap wirkungsmessung evaluationsplan strategie-gliederung beteiligungskonzept "
    "datenmanagementplan digitale-tools organisationsvergleich lotsenkonzept gremienkonzept phasencheck "
    "standortbestimmung projektabschluss argumentationspapier ratsvorlage".split()
)
PUBLISHED = {
    "ideen-steckbrief": ["Handlungsfeld", "Projekt", "Idee", "Ziel", "Mit wem?"],
    "projektskizze": [
        "Projektidee", "Handlungsfeld", "Zielsetzung (wozu?)", "Zielgruppen (für wen?)", "Ergebnis (was genau?)",
        "Projektleitung (wer?)", "Projektbeteiligte/Akteurinnen und Akteure", "Zuständigkeiten", "Zeitrahmen (wann?)",
        "Projektschritte", "kurzfristige Ziele/Effekte", "Wirkung des Projekts", "langfristige Ziele/Effekte",
        "Gesamtkosten", "Folgekosten", "Finanzierungsquelle", "Anmerkungen/offene Fragen", "Projektsteckbrief",
        "Bearbeitungsstand",
    ],
    "risikomatrix": ["Art der Risiken", "Beschreibung der Risiken", "Beispiel"],
    "akteursmapping": [
        "Schlüsselakteurinnen und -akteure", "Akteurinnen und Akteure im erweiterten Feld",
        "periphere Akteurinnen und Akteure", "Verwaltung", "Wirtschaft", "Wissenschaft", "Zivilgesellschaft",
    ],
    "prozessplan": [
        "Externe Termine", "Arbeitsschritte", "Akteurinnen und Akteure", "Entscheidungsgremien", "Meilensteine",
        "Produkte", "Workshop- und Beteiligungsformate",
    ],
    "projektmatrix": ["Grundzüge", "Rolle der Kommune", "Realisierungshorizont", "Kosten", "Beteiligte"],
    "wirkungsmessung": ["Leitfragen", "Beispiele", "Indikatoren"],
    "datenmanagementplan": ["Datenformate", "Zugriffsrechte", "Speicherorte", "Datenhaltungskosten"],
    "organisationsvergleich": ["Vorzüge", "Nachteile"],
}  # fmt: skip


def selects(template: Template) -> list[Select]:
    found = []
    for section in template.sections:
        found += [r.select for r in section.rows if r.select]
        for field in section.fields:
            found += [s for s in (field.select, field.guide) if s and not field.same_record]
            found += [s for several in field.by_record.values() for s in several]
    return found


def test_every_template_of_the_contract_is_there() -> None:
    assert set(load_templates()) == CONTRACT


@pytest.mark.parametrize("name", sorted(CONTRACT))
def test_every_selection_of_a_template_finds_items_of_the_knowledge_base(name: str, plain: Drafter) -> None:
    known = plain.knowledge
    for select in selects(load_templates()[name]):
        records = [r for r in select.records if r != "{about}"]
        assert set(records) <= set(known.models), f"{name}: unknown record in {select.records}"
        if "{about}" in select.records:
            continue
        items = [i for i in known.items(records, select.types) if not select.groups or i.group in select.groups]
        items = [i for i in items if not select.labels or i.label in select.labels]
        assert items, f"{name}: nothing for {select.records or select.types} {select.groups} {select.labels}"


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_published_fields_keep_their_names_and_order(name: str) -> None:
    fields = [f.name for s in load_templates()[name].sections for f in s.fields]
    assert set(PUBLISHED[name]) <= set(fields)
    positions = [fields.index(n) for n in PUBLISHED[name]]
    if name not in ("prozessplan", "akteursmapping"):  # cards and rings have no printed order
        assert positions == sorted(positions)


def test_additions_to_a_published_form_are_marked(plain: Drafter) -> None:
    columns = {f.name: f.published for s in load_templates()["risikomatrix"].sections for f in s.fields}
    assert not columns["Eintrittswahrscheinlichkeit"]
    assert not columns["Schadensausmaß"]
    assert columns["Art der Risiken"]


def test_an_unknown_field_in_a_template_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    text = (FOLDER / "zielmapping.yaml").read_text(encoding="utf-8").replace("level:", "levle:")
    file = tmp_path / "zielmapping.yaml"
    file.write_text(text, encoding="utf-8")
    (tmp_path / "shared").symlink_to(FOLDER / "shared")
    with pytest.raises(TemplateError, match=r"zielmapping\.yaml.*levle"):
        read_template(file)
