"""Two opposed projects for each template: what must lead in one draft must be absent from the other.

Only what the knowledge base and the examples say counts, not the words of the task that a draft repeats. A form that
the publication prints alike for everyone stays whole; there the sections are named in which the choice shows.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from prompts.template import load_templates
from rag.drafting.content import Content

Drafted = Callable[..., Content]
EARLY, ANYWHERE = 0.55, 1.0
RUFBUS = (
    "Ein Rufbus mit Mitfahrbänken und Mobilitäts-App für Pendlerinnen und Pendler in der Gemeinde Kleinrode "
    "(2.000 Einwohner)."
)
PLATTFORM = (
    "Eine Beteiligungsplattform mit Consul für die Großstadt Falkenberg (300.000 Einwohner), damit Bürgerinnen und "
    "Bürger Vorschläge machen."
)
MOBILITY, NOT_MOBILITY = r"Mobilit|Mitfahr|ÖPNV|Rufbus|Verkehr", r"Mitfahr|Rufbus|Pendler|Fahrg[aä]st"
PARTICIPATION, NOT_PARTICIPATION = r"Beteilig|Consul|mitmachen", r"\bConsul\b|Würzburg mitmachen"
IRRIGATION = "Ein LoRaWAN-Bewässerungsnetz mit Bodenfeuchtesensoren in der Gemeinde Fuchstal (4.000 Einwohner)."
APP = "Eine Bürger-App mit Mängelmelder für die Großstadt Falkenberg (300.000 Einwohner), für Bürgerinnen und Bürger."


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of two opposed projects: what must lead in its draft, and what must not stand in it."""

    task: str
    leads: str
    absent: str


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two opposed projects; ``sections`` are looked at (all if empty), the lead stands ``within`` this share."""

    one: Side
    other: Side
    within: float = EARLY
    sections: tuple[str, ...] = ()


def mobility_or_participation(within: float = EARLY, *sections: str) -> Pair:
    return Pair(
        one=Side(task=RUFBUS, leads=MOBILITY, absent=NOT_PARTICIPATION),
        other=Side(task=PLATTFORM, leads=PARTICIPATION, absent=NOT_MOBILITY),
        within=within,
        sections=sections,
    )


CASES: dict[str, tuple[Pair, ...]] = {
    "akteursmapping": (mobility_or_participation(),),
    "argumentationspapier": (mobility_or_participation(),),
    "beteiligungskonzept": (mobility_or_participation(),),
    "checkliste": (
        mobility_or_participation(),
        Pair(
            one=Side(
                task="Checkliste für die Ausschreibung einer Datenplattform in Ulmbach, damit wir nicht von einem "
                "Anbieter abhängig werden",
                leads=r"Vergabe|Ausschreib|Vertr[aä]g|Anbieter",
                absent=r"Lots(?:e|in)|Losverfahren",
            ),
            other=Side(
                task="Checkliste, wie wir in Ulmbach Digitallotsinnen und Digitallotsen gewinnen und qualifizieren",
                leads=r"Lots",
                absent=r"Lock-in|Quellcode|proprietär",
            ),
        ),
    ),
    "datenmanagementplan": (
        Pair(
            one=Side(
                task="Datenmanagementplan für Kameras zur Parkraumerfassung in Ulm",
                leads="Personenbezogene Daten|[Aa]nonym",
                absent="Mein Moers",
            ),
            other=Side(
                task="Datenmanagementplan für offene Verwaltungsdaten im Open-Data-Portal",
                leads="Open Data|[Oo]ffene Daten",
                absent="Kameras|Parkraum",
            ),
            within=ANYWHERE,
        ),
    ),
    "digitale-tools": (
        Pair(
            one=Side(
                task="Welche Werkzeuge für einen Online-Workshop, in dem wir Ideen an einem Whiteboard sammeln?",
                leads="Whiteboard",
                absent="[Kk]arten|Video|Orte, Flächen",
            ),
            other=Side(
                task="Welches Werkzeug, damit Bürgerinnen und Bürger Orte auf einer Karte markieren können?",
                leads="maptionnaire",
                absent="Whiteboard|Videokonferenz|Streaming",
            ),
            sections=("vorschlag",),
        ),
    ),
    "evaluationsplan": (
        mobility_or_participation(0.65),
        Pair(
            one=Side(task=RUFBUS, leads="Nahverkehr|Mobilität", absent="Smart Grids|Energiedaten"),
            other=Side(
                task="Evaluationsplan für Energiedaten und ein Smart Grid in der Stadt Ulmbach",
                leads="Energie",
                absent="Nahverkehr|Mobilität",
            ),
            sections=("wirkungsmatrix",),
        ),
    ),
    "fragebogen": (
        Pair(
            one=Side(
                task="Fragebogen zu Daten und IT-Infrastruktur in der Großstadt Falkenberg: Welche Daten werden "
                "erfasst, gespeichert und genutzt?",
                leads="Daten",
                absent="Schulung|Fortbildung|Weiterbildung",
            ),
            other=Side(
                task="Fragebogen zu Weiterbildung und digitalen Kompetenzen der Mitarbeitenden in Kleinrode",
                leads="Kompetenz|Weiterbild|Fortbild|Schulung|Wissen|Fachkräfte|Personal|Mitarbeit",
                absent="Daten gesammelt|Sensor",
            ),
            sections=("schwerpunkt",),
        ),
    ),
    "gremienkonzept": (
        Pair(
            one=Side(
                task="Gremienkonzept: Fünf Gemeinden, keine über 9.000 Einwohner, gründen die Region Unteres Tal",
                leads="[Rr]egion|Verbund|interkommunal",
                absent="alle zwei Wochen",
            ),
            other=Side(
                task="Lenkungskreis- und Beiratskonzept für die Großstadt Falkenberg, 300.000 Einwohner",
                leads="Lenkungskreis",
                absent="Verbandsgemeinde",
            ),
        ),
        Pair(
            one=Side(
                task="Gremienkonzept für die Gemeinde Kleinrode, 2.000 Einwohner",
                leads="Rat|Bürgermeister",
                absent="alle zwei Wochen|Dezernent",
            ),
            other=Side(
                task="Gremienkonzept für die Großstadt Falkenberg, 300.000 Einwohner",
                leads="alle zwei Wochen",
                absent="Verbandsgemeinde",
            ),
            within=ANYWHERE,
        ),
    ),
    "ideen-steckbrief": (
        mobility_or_participation(),
        Pair(
            one=Side(task=IRRIGATION, leads="gieß|gegossen|[Bb]oden|Gießen", absent="Mängel|Stadt-App|Spaltung"),
            other=Side(task=APP, leads=r"App\b", absent="gieß|gegossen|Bewässer|Kanäle"),
        ),
    ),
    "lotsenkonzept": (
        Pair(
            one=Side(
                task="Lotsenkonzept für den Landkreis Falkenau mit acht Gemeinden",
                leads="Regionallots",
                absent="Heidelberg",
            ),
            other=Side(
                task="Lotsenkonzept für die Stadt Ulmbach, 45.000 Einwohner",
                leads="Digitallots",
                absent="tageweise an einem festen|Teilregion",
            ),
            within=ANYWHERE,
        ),
    ),
    "organisationsvergleich": (
        Pair(
            one=Side(
                task="Organisationsvergleich für die Gemeinde Kleinrode, 4.500 Einwohner, zwölf Leute im Rathaus",
                leads="Hauptamt",
                absent="Dezernent|Stadtkonzern",
            ),
            other=Side(
                task="Organisationsvergleich für die Großstadt Nordhafen, 250.000 Einwohner, mit großen Stadtwerken",
                leads="Stabsstelle",
                absent="Meist übernimmt das Hauptamt oder die Kämmerei",
            ),
        ),
    ),
    "phasencheck": (
        Pair(
            one=Side(
                task="Phasencheck Ulmbach: Wir probieren vieles aus, einzelne Pilotprojekte, alles aus Fördermitteln, "
                "Fehler sind erlaubt.",
                leads="Experimentierphase",
                absent="Etablierungsphase",
            ),
            other=Side(
                task="Phasencheck Ulmbach: Die Lösungen laufen im Regelbetrieb, niemand fragt mehr nach dem Mehrwert, "
                "Smart City ist ein gewöhnliches Werkzeug der Verwaltung.",
                leads="Etablierungsphase",
                absent="Experimentierphase",
            ),
            sections=("passend",),
        ),
    ),
    "projektabschluss": (mobility_or_participation(ANYWHERE),),
    "projektmatrix": (mobility_or_participation(ANYWHERE), mobility_or_participation(EARLY, "hinweise")),
    "projektskizze": (
        mobility_or_participation(),
        Pair(
            one=Side(task=IRRIGATION, leads="gieß|gegossen|Sensor", absent="Mängel|Fahrgäste|Ridepooling"),
            other=Side(task=APP, leads=r"App\b", absent="gieß|gegossen|Bewässer"),
        ),
    ),
    "prozessplan": (
        Pair(
            one=Side(
                task="Prozessplan für die Smart-City-Strategie der Gemeinde Kleinrode, 2.000 Einwohner, zwei Leute, "
                "wenig Zeit",
                leads="Kombin|zusammen",
                absent="Metropole|Großstadt",
            ),
            other=Side(
                task="Prozessplan für die Smart-City-Strategie der Großstadt Falkenberg, 300.000 Einwohner, in allen "
                "Fachbereichen",
                leads="Bestandsanalyse",
                absent="Kombin",
            ),
        ),
    ),
    "ratsvorlage": (
        mobility_or_participation(),
        Pair(
            one=Side(task=f"Vorlage für den Gemeinderat: {IRRIGATION}", leads="Sensor|Boden|LoRaWAN", absent="Mängel"),
            other=Side(task=f"Vorlage für den Stadtrat: {APP}", leads=r"App\b", absent="gieß|gegossen|Bewässer"),
        ),
    ),
    "risikomatrix": (
        Pair(
            one=Side(
                task=IRRIGATION,
                leads="Technologie|Komponenten|weiterentwickelt",
                absent="Nutzermasse|spaltet sich",
            ),
            other=Side(
                task=APP,
                leads="Nutzermasse|spaltet sich",
                absent="nicht weiterentwickelte|Komponenten der Smart City",
            ),
            sections=("zuerst",),
        ),
    ),
    "roadmap": (mobility_or_participation(ANYWHERE), mobility_or_participation(EARLY, "hinweise", "beispiele")),
    "standortbestimmung": (
        Pair(
            one=Side(
                task="Standortbestimmung Mobilität für die Gemeinde Brachfeld, 2.700 Einwohner: knappe Finanzen, nur "
                "Pflichtaufgaben, wenig Bereitschaft zur Veränderung",
                leads="Bewahrerin|Mobilisiererin",
                absent="Leuchtturm",
            ),
            other=Side(
                task="Standortbestimmung Bildung für die Großstadt Großwerder: hohe Leistungsfähigkeit, Vorreiter, "
                "eigene Innovationseinheit, wir geben Wissen an andere Kommunen weiter",
                leads="Leuchtturm|Aktivistin",
                absent="Bewahrerin",
            ),
            sections=("passend",),
        ),
        Pair(
            one=Side(task=RUFBUS, leads="^Mobilität", absent=NOT_PARTICIPATION),
            other=Side(
                task="Standortbestimmung für Energie und Klima in Ulmbach", leads="^Umwelt und Energie", absent="Rufbus"
            ),
            within=0.1,
            sections=("domaenen",),
        ),
    ),
    "strategie-gliederung": (
        Pair(
            one=Side(
                task="Gliederung der Smart-City-Strategie der Gemeinde Kleinrode, 2.000 Einwohner",
                leads="Eichenzell",
                absent=r"\bWien\b",
            ),
            other=Side(
                task="Gliederung der Smart-City-Strategie der Großstadt Falkenberg, 300.000 Einwohner",
                leads="Wien",
                absent="Eichenzell",
            ),
            within=ANYWHERE,
        ),
    ),
    "wirkungsmessung": (
        mobility_or_participation(),
        Pair(
            one=Side(
                task="Wirkungsmessung für digitale Lernräume mit Kursen in der Gemeinde Föhrbach",
                leads="Lern|Bildung|Kurs",
                absent="Fahrzeug|ÖPNV|Fahrgast",
            ),
            other=Side(
                task="Wirkungsmessung für einen Rufbus mit Mobilitäts-App in der Großstadt Rheinburg",
                leads="Rufbus|Busse|Mobilität|Fahrzeug|Fahrgast|ÖPNV",
                absent="Bildungsräume|Hackathon",
            ),
        ),
    ),
    "zielmapping": (
        Pair(
            one=Side(
                task="Zielmapping für die Gemeinde Kleinrode: erneuerbare Energien und Klima",
                leads="erneuerbare Energien",
                absent="Ämter erreichbar|Erwerbsm",
            ),
            other=Side(
                task="Zielmapping für die Gemeinde Kleinrode: digitale Verwaltung und Bildung",
                leads="Bildung|Verwaltung",
                absent="erneuerbare Energien|Erwerbsm",
            ),
            sections=("ziele",),
        ),
        mobility_or_participation(ANYWHERE),
    ),
}
ROWS = [
    pytest.param(template, pair, side, id=f"{template}-{n}{letter}")
    for template, pairs in CASES.items()
    for n, pair in enumerate(pairs, start=1)
    for letter, side in (("a", pair.one), ("b", pair.other))
]


def said(content: Content, sections: tuple[str, ...]) -> str:
    """What the knowledge base and the examples say in ``sections`` of a draft, in all if none are named."""
    return "\n".join(
        value.text
        for section, _, cell in content.cells()
        if not sections or section.id in sections
        for value in cell.values
        if value.provenance in ("source", "suggestion")
    )


def test_every_template_has_opposed_projects() -> None:
    assert set(CASES) == set(load_templates())


@pytest.mark.parametrize(("template", "pair", "side"), ROWS)
def test_what_is_special_to_a_project_leads_and_what_is_not_is_absent(
    template: str, pair: Pair, side: Side, drafted: Drafted
) -> None:
    text = said(drafted(template, side.task), pair.sections)
    first = re.search(side.leads, text)
    assert first is not None, f"{side.leads} is not in:\n{text}"
    line = text.rfind("\n", 0, first.start()) + 1
    assert line <= pair.within * len(text), f"{first.group()} comes late in:\n{text}"
    strange = re.search(side.absent, text)
    assert strange is None, text[max(0, strange.start() - 80) : strange.end() + 80]


@pytest.mark.parametrize("task", [RUFBUS, PLATTFORM], ids=["rufbus", "plattform"])
def test_an_example_and_a_countermeasure_stand_beside_the_risk_that_they_belong_to(task: str, drafted: Drafted) -> None:
    belongs = {
        "Verschlüsselung": "Systeme werden geöffnet",
        "Ansprechperson": "Expertise|Zuständigkeiten",
        "früh informieren": "spaltet|Stadtraum",
        "Neue Gesetze": "Regulierungen",
        "insolvent": "Folgekosten|Lock-in",
        "Sharing-Systeme": "passen technisch nicht",
    }
    rows = next(s for s in drafted("risikomatrix", task).sections if s.id == "risiken").rows
    for row in rows:
        cells = {c.field: " ".join(v.text for v in c.values) for c in row.cells}
        for word, risk in belongs.items():
            if word in cells["Beispiel"] + cells["Gegenmaßnahme"]:
                assert re.search(risk, cells["Beschreibung der Risiken"]), word
