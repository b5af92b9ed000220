"""The template is chosen by what the request asks for, not by what the project's description mentions."""

import pytest

from prompts.template import load_templates
from rag.drafting.choose import choosing, close, rank

TASKS = {
    "Mach uns eine Risikoübersicht für die Datenplattform im Landkreis Heidesee: Partner sind vier Gemeinden, Roadmap "
    "bis 2029, die Beteiligung ist geplant, Evaluation jährlich, Projektskizze liegt vor.": "risikomatrix",
    "Erstelle eine Vorlage für den Bauausschuss zum Parkleitsystem in Rheinfurt, Sitzung am 12. März; Risiken, Daten, "
    "Beteiligung und die Roadmap sollen erwähnt werden.": "ratsvorlage",
    "Wir müssen dem Rat erklären, warum sich smarte Straßenlaternen lohnen.": "argumentationspapier",
    "Bitte einen Plan für die begleitende Evaluierung des Rufbus-Projekts, Risiken bekannt, Roadmap vorhanden.": (
        "evaluationsplan"
    ),
    "Für unser Besucherzähl-Projekt brauchen wir ein Datenkonzept.": "datenmanagementplan",
    "Wir brauchen einen Zeitplan für die Erarbeitung der Smart-City-Strategie.": "prozessplan",
    "Ich will bei der Vorbereitung des Ideenworkshops nichts übersehen. Was muss alles erledigt sein?": "checkliste",
    "Unser Vorhaben Mobilitäts-App läuft im Dezember aus. Was hat es gebracht, was machen wir weiter und was lassen "
    "wir bleiben?": "projektabschluss",
    "Wir brauchen eine Reifegradeinschätzung: ein Lenkungskreis tagt, Beteiligung ist offen, eine Roadmap fehlt.": (
        "phasencheck"
    ),
}


@pytest.mark.parametrize("task", TASKS)
def test_the_document_asked_for_outweighs_those_in_passing(task: str) -> None:
    assert rank(task, load_templates())[0].template.id == TASKS[task]


@pytest.mark.parametrize("name", sorted(load_templates()))
def test_a_template_asked_for_by_its_title_is_certain(name: str) -> None:
    template = load_templates()[name]
    others = "die Roadmap folgt später, Risiken und Beteiligung sind geklärt, ein Evaluationsplan liegt vor"
    ranked = rank(f"Bitte {template.title} für den Bürgerbus in Aldorf erstellen; {others}.", load_templates())
    assert ranked[0].template.id == name
    assert not close(ranked)


@pytest.mark.parametrize(
    ("task", "name"),
    [
        ("Checkliste für die Risikomatrix", "checkliste"),
        ("risikomatrix für den rufbus", "risikomatrix"),
        ("Erstelle für unser Projekt Rufbus eine Projektskizze.", "projektskizze"),
        ("Könntest du mir bis Freitag eine Ratsvorlage zur Roadmap schreiben?", "ratsvorlage"),
        ("Die Roadmap liegt vor, die Ratsvorlage auch. Es fehlt noch die Risikomatrix.", "risikomatrix"),
        ("Erstelle eine Checkliste für das Bauamt.", "checkliste"),
    ],
)
def test_the_object_is_found_wherever_it_stands(task: str, name: str) -> None:
    assert rank(task, load_templates())[0].template.id == name


@pytest.mark.parametrize(
    "task", ["Bitte etwas für Ulm", "Hilf mir mit unserem Sensorprojekt", "?", "…", "  ", "İİİİ bitte"]
)
def test_a_task_that_names_nothing_is_asked_back(task: str) -> None:
    assert close(rank(task, load_templates()))


def test_two_documents_asked_for_together_are_asked_back() -> None:
    ranked = rank("Erstelle eine Risikomatrix und eine Projektskizze für den Bürgerbus.", load_templates())
    assert close(ranked)
    assert {r.template.id for r in ranked[:2]} == {"risikomatrix", "projektskizze"}


def test_the_signs_are_of_templates_that_exist() -> None:
    assert set(choosing().templates) <= set(load_templates())
