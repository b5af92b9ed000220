"""A draft is chosen for its project, cites what it states, and invents nothing."""

import re
from collections.abc import Callable

import pytest

from corpus.store import CorpusStore
from prompts.template import load_templates
from rag.bootstrap import Assistant
from rag.drafting.complete import missing, open_points
from rag.drafting.content import Content, Value
from rag.drafting.drafter import Drafter, DraftRequest
from rag.errors import InputError
from tests.drafts.conftest import BRIEFS

Drafted = Callable[..., Content]
TEMPLATES = sorted(load_templates())


def texts(content: Content, *provenances: str) -> str:
    return "\n".join(v.text for v in content.values() if not provenances or v.provenance in provenances)


def store_of(assistant: Assistant) -> CorpusStore:
    return assistant.store


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("brief", BRIEFS.values(), ids=BRIEFS)
def test_every_value_has_a_provenance_and_holds_what_it_promises(
    template: str, brief: str, drafted: Drafted, assistant: Assistant
) -> None:
    content = drafted(template, brief)
    assert Content.model_validate(content.model_dump(mode="json")) == content
    ids = [v.id for v in content.values()] + [r.id for s in content.sections for r in s.rows]
    assert len(ids) == len(set(ids))
    known = assistant.drafter.knowledge
    names = {m.name for m in known.models.values()} | {i.label for i in known.items()}
    for value in content.values():
        check(value, store_of(assistant), names)


def check(value: Value, store: CorpusStore, names: set[str]) -> None:
    assert bool(value.text) != (value.provenance == "open")
    if value.provenance in ("source", "suggestion"):
        assert value.citations
    for c in value.citations:
        passage = store.passage(c.passage_id)
        assert passage is not None
        assert passage.text[c.start : c.end] == c.quote
        if value.provenance == "source":
            assert c.quote in value.text or value.text in passage.text or value.text in names


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_number_stands_in_a_draft_that_neither_the_task_nor_a_source_gives(
    template: str, drafted: Drafted, assistant: Assistant
) -> None:
    content = drafted(template, "Wir planen etwas mit einer App in Musterhausen.")
    cited = {p.id: p.text for p in store_of(assistant).passages()}
    names = {i.label for i in assistant.drafter.knowledge.items()}  # "Modell 1" is a name, no figure
    for value in (v for v in content.values() if v.text not in names):
        given = content.task + " ".join(cited[c.passage_id] + c.locator for c in value.citations)
        places = {n for n in re.findall(r"\d+", value.text) if n not in given}
        assert not places, value.text


def test_what_nobody_said_stays_open_with_its_guiding_question(drafted: Drafted) -> None:
    content = drafted("projektskizze", "Eine App für Fuchstal.")
    cells = {c.field: c for _, _, c in content.cells()}
    for field in ("Gesamtkosten", "Folgekosten", "Projektleitung (wer?)", "Zeitrahmen (wann?)"):
        last = cells[field].values[-1]
        assert last.provenance == "open"
        assert last.question.endswith(("?", ")?", "?)"))
    assert {"Gesamtkosten", "Folgekosten", "Zeitrahmen (wann?)"} <= set(missing(content))
    assert any(field == "Gesamtkosten" for _, field, _ in open_points(content))


def test_what_the_task_says_is_used_and_no_longer_missing(drafted: Drafted) -> None:
    content = drafted("projektskizze", "Eine App für Fuchstal, 40.000 €, Start 2027, Federführung: Hauptamt.")
    given = {c.field: v.text for _, _, c in content.cells() for v in c.values[:1] if v.provenance == "input"}
    assert given["Gesamtkosten"] == "40.000 €"
    assert given["Projektleitung (wer?)"] == "Hauptamt"
    assert not {"Gesamtkosten", "Projektleitung (wer?)", "Zeitrahmen (wann?)"} & set(missing(content))


OPPOSED = [
    (
        "risikomatrix",
        "irrigation",
        "Falsche|falsch|nicht weiterentwickelt",
        "Kritische Nutzermasse|digital spalt|spaltet sich",
    ),
    ("risikomatrix", "app", "spaltet sich digital|Nutzermasse", "nicht weiterentwickelte Technologien"),
    ("organisationsvergleich", "irrigation", "Hauptamt", "Dezernentin"),
    ("organisationsvergleich", "app", "Stabsstelle", "Meist übernimmt das Hauptamt oder die Kämmerei"),
    ("gremienkonzept", "app", "alle zwei Wochen", "Verbandsgemeinde"),
    ("gremienkonzept", "irrigation", "Beirat", "alle zwei Wochen"),
    ("prozessplan", "irrigation", "Kombin", "Metropole"),
    ("prozessplan", "app", "Arbeitsschritt", "Kombin"),
]


@pytest.mark.parametrize(("template", "brief", "leads", "absent"), OPPOSED)
def test_opposed_projects_get_other_contents(
    template: str, brief: str, leads: str, absent: str, drafted: Drafted
) -> None:
    said = texts(drafted(template, BRIEFS[brief]))
    assert re.search(leads, said)
    assert not re.search(absent, said)


def test_a_risk_matrix_names_other_risks_first(drafted: Drafted) -> None:
    def first(brief: str) -> list[str]:
        sections = {s.id: s for s in drafted("risikomatrix", BRIEFS[brief]).sections}
        return [r.cells[0].values[0].text for r in sections["zuerst"].rows]

    assert not set(first("irrigation")[:2]) & set(first("app")[:2])


def test_what_a_village_does_not_need_is_left_out_with_the_reason(drafted: Drafted) -> None:
    content = drafted("gremienkonzept", "Gremienkonzept für die Gemeinde Kleinrode, 2.000 Einwohner")
    assert any("größere Städte" in o.reason for o in content.left_out)
    left_out = {o.text for o in content.left_out}
    assert not any(v.text in left_out for v in content.values())


@pytest.mark.parametrize(
    ("about", "record"), [(f"Arbeitsschritt {n}", f"as{n}") for n in range(1, 10)]
    + [("Sonderbaustein", "sb")] + [(f"Botschaft {n}", f"botschaft-{n}") for n in range(1, 11)],
)  # fmt: skip
def test_there_is_a_checklist_for_every_step_and_message(
    about: str, record: str, drafted: Drafted, drafter: Drafter
) -> None:
    content = drafted("checkliste", f"Checkliste für {about}")
    name = drafter.knowledge.models[record].name
    assert name in content.title
    points = [r for s in content.sections for r in s.rows if s.kind == "table" and s.id != "beispiele"]
    assert len(points) >= 4


def test_the_questionnaire_holds_all_28_questions_in_six_blocks(drafted: Drafted) -> None:
    content = drafted("fragebogen", "Fragebogen für Ulm")
    rows = next(s for s in content.sections if s.id == "fragen").rows
    assert len(rows) == 28
    assert len({r.cells[0].values[0].text for r in rows}) == 6


def test_the_standpoint_has_no_score_and_no_rank(drafted: Drafted) -> None:
    content = drafted("standortbestimmung", "Standortbestimmung Mobilität für Ulm")
    assert not re.search(r"Punktzahl|Score|\d+ von \d+", texts(content, "input", "suggestion"))
    domains = next(s for s in content.sections if s.id == "domaenen").rows
    assert len(domains) == 6
    assert "mehrere gleich nahe" in domains[0].cells[-1].choices


@pytest.mark.parametrize(
    ("task", "template"),
    [
        ("Was kann bei unserer Datenplattform schiefgehen? Bitte als Risikoliste", "risikomatrix"),
        ("Bring die Idee in Form für die Klebepunkte", "ideen-steckbrief"),
        ("Wer muss an den Tisch?", "akteursmapping"),
        ("Abhakliste für Arbeitsschritt 3", "checkliste"),
        ("Wir brauchen eine Vorlage für den Gemeinderat", "ratsvorlage"),
        ("Stabsstelle, Amt oder GmbH?", "organisationsvergleich"),
    ],
)
def test_a_task_without_a_template_gets_the_likeliest(task: str, template: str, drafter: Drafter) -> None:
    draft = drafter.draft(DraftRequest(task=task))
    assert draft.template is not None
    assert draft.template.id == template
    assert template not in [r.template.id for r in draft.alternatives]


def test_a_close_choice_asks_back_with_the_two_nearest(drafter: Drafter) -> None:
    draft = drafter.draft(DraftRequest(task="Bitte etwas für Ulm", ask_back=True))
    shown = draft.to_json()
    assert shown["status"] == "needs_clarification"
    assert len(shown["alternatives"]) >= 2
    assert shown["fields"] == []
    assert drafter.draft(DraftRequest(task="Bitte etwas für Ulm")).status == "drafted"


@pytest.mark.parametrize("task", ["", "  ", "a\x00b", "x" * 9000])
def test_a_bad_task_is_one_clear_sentence(task: str, drafter: Drafter) -> None:
    with pytest.raises(InputError):
        drafter.draft(DraftRequest(task=task, template="roadmap"))


def test_an_unknown_template_is_named(drafter: Drafter) -> None:
    with pytest.raises(InputError, match="gibtsnicht"):
        drafter.draft(DraftRequest(task="x y", template="gibtsnicht"))


def test_hostile_words_stay_words(drafter: Drafter) -> None:
    task = "Idee: <img src=x onerror=alert(1)> [klick](javascript:alert) | Tabelle für Ulm"
    markdown = drafter.draft(DraftRequest(task=task, template="ideen-steckbrief")).to_json()["markdown"]
    assert "<img" not in markdown.replace("\\<img", "")
    assert "](javascript" not in markdown
