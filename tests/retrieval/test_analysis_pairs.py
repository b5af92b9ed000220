"""Pairs of words that a German search must bring together, and pairs that it must keep apart."""

import pytest

from rag.language.analysis import analyse

TOGETHER = """
Bürgerbeteiligung = Buergerbeteiligung
Bürgerbeteiligung = Burgerbeteiligung
Bürgerbeteiligung = BÜRGERBETEILIGUNG
Maßnahmen = Massnahmen
Maßnahme = MASSNAHME
Straße = Strasse
Größe = Groesse
Förderung = Foerderung
Förderung = Forderung
Öffentlichkeit = Oeffentlichkeit
Ämter = Aemter
Bürgermeister = Buergermeister
Café = Cafe
Städte = Stadt
Stadt = Staedte
Häuser = Haus
Kommunen = Kommune
Gemeinden = Gemeinde
Risiken = Risiko
Daten = Daten
Beiräte = Beirat
Beirats = Beirat
Gremien = Gremium
Kriterien = Kriterium
Strategien = Strategie
Ziele = Ziel
Zielen = Ziel
Projekte = Projekt
Projekten = Projekts
Räte = Rat
Themen = Thema
Museen = Museum
Aufgaben = Aufgabe
Grundlagen = Grundlage
Phasen = Phase
Typen = Typ
Rollen = Rolle
Lotsen = Lotse
Akteure = Akteur
Ideen = Idee
Bürgerinnen = Bürger
Bürger*innen = Bürger
Bürger:innen = Bürger
Bürger_innen = Bürger
BürgerInnen = Bürger
Kolleginnen = Kollege
Digitallotsinnen = Digitallotse
Akteurinnen = Akteure
Projektleiterin = Projektleiter
Expertinnen = Experten
geplant = planen
Planung = planen
beteiligt = beteiligen
Beteiligung = beteiligen
gefördert = fördern
Förderung = fördern
finanziert = finanzieren
Finanzierung = finanzieren
gegründet = gründen
Gründung = gründen
läuft = laufen
digitalisiert = Digitalisierung
digitalisieren = Digitalisierung
evaluieren = Evaluierung
umgesetzt = umsetzen
Umsetzung = umsetzen
gesteuert = Steuerung
vernetzt = vernetzen
entschieden = entscheiden
digitale = digital
digitaler = digitalen
smarte = smart
kommunale = kommunal
ländlichen = ländlich
Sporthalle = Halle
Sporthalle = Sport
Sensorprojekt = Sensor
Sensorprojekt = Projekt
Sensorprojekte = Projekt
Bürgerbeteiligung = Beteiligung
Bürgerbeteiligung = Bürger
Verwaltungsdigitalisierung = Digitalisierung
Digitalisierungsstrategie = Strategie
Datenschutzbeauftragter = Datenschutz
Onlinezugangsgesetz = Gesetz
Organisationsamt = Amt
Strategieebene = Ebene
Entscheidungsgrundlage = Grundlage
Bürgermeistersache = Bürgermeister
Fördermittel = Förderung
Fördermittel = Mittel
Handlungsfelder = Feld
Haushaltsplanung = Haushalt
Luftqualitätsmessung = Messung
Glasfaserausbau = Glasfaser
Straßenbeleuchtung = Beleuchtung
Klimaanpassungskonzept = Konzept
Steuerungskreis = Kreis
Lenkungsgruppe = Gruppe
Projektleitung = Leitung
Risikomatrix = Matrix
Gemeinderatsbeschluss = Beschluss
Kreisverwaltung = Verwaltung
Datenplattform = Daten
Zielgruppen = Gruppe
Energieverbrauch = Energie
Digitallotse = Lotse
Wissensspeicher = Speicher
Landkreis = Kreis
Modellprojekte = Modell
Regionallotsen = Lotse
Smart-City-Strategie = Strategie
Smart-City-Strategie = Smart City
Smart-City-Strategie = Smartcity-Strategie
Smartcity = Smart City
Smart-City = SmartCity
E-Government = eGovernment
E-Government = EGovernment
Open-Data = Opendata
Open Data = OpenData
LoRa-WAN = LoRaWAN
W-LAN = WLAN
E-Mail = Email
Open-Source-Software = Open Source
Start-up = Startup
Land- und Stadtkreise = Landkreis
Kosten- und Zeitplan = Kostenplan
1.000.000 = 1000000
50.000 = 50000
1 000 = 1000
vier = 4
sechster = 6
drei = 3
zwölf = 12
100 % = 100 Prozent
5 € = 5 Euro
Arbeits\u00adschritt = Arbeitsschritt
Smart‑City = Smart City
""".strip().splitlines()

APART = """
Bürger | Burg
Augsburg | Bürger
Regensburg | Bürger
Hamburg | Bürger
Zeitung | Zeit
Unternehmen | nehmen
Vereinbarung | Verein
Verwaltung | Walter
Gemeinde | gemein
Gesellschaft | Schaft
Landschaft | Schaft
Wirtschaft | Wirt
Transport | Sport
Moderation | Ration
Organisation | Organ
Koordination | Ration
Kompass | Pass
Information | Formation
Integration | Ration
Haushalt | Halt
Vorteil | Teil
Nachteil | Nacht
Nachteil | Eile
Sporthalle | e
Zeitraum | z
Portal | Port
Personal | Person
Termin | Term
Nutzen | Netz
Rat | Rad
Stadt | Staat
Haus | Maus
Plan | Plakat
Sensor | Zensur
Steuer | Stör
Kreis | Greis
Beirat | Beitrag
Lotse | Los
Daten | Tat
Ziel | Zoll
Amt | Art
KI | Kita
IT | It's
Partner | Partei
Region | Religion
Kommune | Kommunikation
Strategie | Statistik
Matrix | Material
Evaluation | Evakuierung
Bildung | Bindung
Schule | Schuld
Wasser | Wissen
Klima | Klinik
Mobilität | Modell
Verkehr | Verein
Markt | Mark
Karte | Kartell
Messe | Mensa
Leitung | Leiter
Standort | Standard
1.000 | 100
4 | 40
""".strip().splitlines()


def keys(text: str) -> set[str]:
    return {word.key for word in analyse(text)}


def light(text: str) -> set[str]:
    return {part for word in analyse(text) for part in word.parts}


def meet(one: str, other: str) -> bool:
    """Whether a search for one finds a text that holds the other, and the other way round."""
    return bool(keys(one) & (keys(other) | light(other)) or light(one) & keys(other))


@pytest.mark.parametrize("pair", TOGETHER)
def test_words_that_belong_together_meet(pair: str) -> None:
    one, other = pair.split(" = ")
    assert meet(one, other), (analyse(one), analyse(other))


@pytest.mark.parametrize("pair", APART)
def test_words_that_have_nothing_in_common_stay_apart(pair: str) -> None:
    one, other = pair.split(" | ")
    shared = (keys(one) | light(one)) & (keys(other) | light(other))
    assert not shared, shared


def test_there_are_at_least_150_pairs() -> None:
    assert len(TOGETHER) + len(APART) >= 150
    assert len(set(TOGETHER) | set(APART)) == len(TOGETHER) + len(APART)
