"""From passages to statements: exact offsets, lead-ins, tables, and sentences that end where they end."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Passage
from rag.bootstrap import Assistant
from rag.composition.statements import Statement, sentence_spans, statements


def passage(text: str) -> Passage:
    return Passage(id="p", source_id="s", document_id="d", ordinal=0, start=0, end=len(text), text=text, title="Titel")


def texts(text: str) -> list[str]:
    return [s.text for s in statements(passage(text))]


def test_every_statement_of_the_knowledge_base_is_where_its_offsets_say(assistant: Assistant) -> None:
    count = 0
    for found in assistant.store.passages():
        for statement in statements(found):
            assert found.text[statement.start : statement.end] == statement.text
            assert statement.text == statement.text.strip() and statement.text
            count += 1
    assert count > 4000


def test_nothing_of_a_passage_is_lost_between_its_statements(assistant: Assistant) -> None:
    for found in assistant.store.passages():
        rest = list(found.text)
        for s in statements(found):
            for a, b in ((s.start, s.end), (s.lead_start, s.lead_end)):
                rest[a:b] = " " * (b - a)
        text = re.sub(r"^\|.*\|\n(?=\|[\s:|-]+\|$)", "", "".join(rest), flags=re.MULTILINE)  # header rows
        left = text.replace("-", "").replace("|", "").split()
        assert all(word.rstrip(".").isdigit() for word in left), (found.id, left)


@given(st.text(alphabet="Aab. !?\n-|1:„“", max_size=200))
def test_offsets_hold_for_any_text(text: str) -> None:
    for statement in statements(passage(text)):
        assert text[statement.start : statement.end] == statement.text
        for a, b in statement.cells:
            assert 0 <= a <= b <= len(text)


@pytest.mark.parametrize(
    "sentence",
    [
        "Das gilt z. B. für Apps.",
        "Im Jahr 2021 waren es ca. 15 Personen.",
        "Das beschreibt Abb. 13 der Handreichung.",
        "Am 4. Mai 2024 begann das Projekt.",
        "Das sagt die Studie (nach Prognos/ProPress 2022).",
        "Die Stadt Bad Berleburg u. a. machen mit.",
        "Dr. Eva Beispiel leitet das Amt.",
        "Grundlage ist das Gesetz vom 22. August 1998 (GVBl. S. 796) und die Verordnung (BGBl. I S. 12).",
        "Nach Art. 23 Abs. 2 Nr. 1 GO i. V. m. § 5 gilt die Satzung i. d. F. Vom Rat beschlossen ist sie.",
        "Die 1. Sitzung und die 2. Sitzung tagen im Rathaus, Hauptstr. 5 in Musterstadt.",
        "Das kostet 3 Mio. Euro (Stand: 14. April 2021. Angaben gerundet).",
        "Prof. Dr. rer. nat. Eva Beispiel prüft die Muster GmbH & Co. KG und nennt 5 Euro, i. Vj. 4 Euro.",
        "Unter Tel. 0123 oder lfd. Nr. 7 steht es im II. Quartal bereit.",
    ],
)
def test_abbreviations_and_ordinals_end_no_sentence(sentence: str) -> None:
    assert texts(f"{sentence} Danach kommt mehr.") == [sentence, "Danach kommt mehr."]


@pytest.mark.parametrize(
    "sentence",
    [
        "Es kostet 3 Mio.",
        "Das regeln die §§ 5 ff.",
        "Träger ist der Verein e. V.",
        "Die Frist endet am 15.",
        "Apps usw.",
    ],
)
def test_a_sentence_may_end_with_an_abbreviation_or_a_day(sentence: str) -> None:
    assert texts(f"{sentence} Die Stadt zahlt es.") == [sentence, "Die Stadt zahlt es."]


def test_a_sentence_may_end_with_an_amount_whatever_follows() -> None:
    assert texts("Der Beirat hat über 20. Namen gibt es viele.") == ["Der Beirat hat über 20.", "Namen gibt es viele."]


def test_an_ordinal_at_the_beginning_of_a_sentence_stays_with_it() -> None:
    assert texts("Es tagt der Rat. 1. Der Vorsitz lädt ein.") == ["Es tagt der Rat.", "1. Der Vorsitz lädt ein."]


def test_a_numbered_line_without_a_second_one_is_no_list_and_keeps_its_number() -> None:
    (name, session) = statements(
        passage("Beirat Nord\n\n1. Sitzung, Mittwoch, 14.04.2021, 18:30 Uhr\n\n| Ort | Rathaus |")
    )
    assert name.form == "heading"
    assert (session.form, session.text) == ("sentence", "1. Sitzung, Mittwoch, 14.04.2021, 18:30 Uhr")


def test_a_wrapped_line_that_begins_with_a_date_is_no_step() -> None:
    assert texts("Die Satzung vom\n14. April 2021 gilt heute noch.") == [
        "Die Satzung vom\n14. April 2021 gilt heute noch."
    ]


@pytest.mark.parametrize(
    "scrap",
    [
        "STADT BEISPIEL gez. Erika Muster, Vorsitzende des Beirats für den Stadtteil Nord und Ost.",
        "Rathaus der Stadt Beispiel, Hauptstraße 5, 12345 Beispiel an der Aue, dritter Stock rechts.",
        "quali.",
        "Artikel 5 Änderung des Gesetzes über das Verfahren der Verwaltung des Landes (VwG)",
    ],
)
def test_scraps_of_an_own_document_state_nothing(scrap: str) -> None:
    (found,) = statements(passage(scrap))
    assert (found.form, found.text) == ("heading", scrap)


@pytest.mark.parametrize(
    "fact",
    [
        "Die Beiräte tagen öffentlich.",
        "Eintritt: 5 Euro.",
        "Er wählt den Vorsitz.",
        "Die Stadt lädt nach 12345 Aue ein.",
    ],
)
def test_what_has_a_verb_or_a_figure_is_no_scrap(fact: str) -> None:
    assert [s.form for s in statements(passage(fact))] == ["sentence"]


def test_a_list_item_carries_its_lead_in() -> None:
    found = statements(passage("Es gibt zwei Arten:\n\n- eine\n- andere\n\nHier endet die Liste."))
    assert [(s.form, s.text, s.lead_in) for s in found] == [
        ("item", "eine", "Es gibt zwei Arten:"),
        ("item", "andere", "Es gibt zwei Arten:"),
        ("sentence", "Hier endet die Liste.", ""),
    ]


def test_a_table_row_knows_its_columns_and_cells() -> None:
    found = statements(passage("So ist es:\n\n| Ort | Was |\n|---|---|\n| Ulm | Fellows |"))
    (row,) = found
    assert row.header == ("Ort", "Was")
    assert [row.passage.text[a:b] for a, b in row.cells] == ["Ulm", "Fellows"]


def test_wrapped_lines_of_an_own_document_are_one_sentence() -> None:
    assert texts("Die Satzung gilt\nab sofort. Sie ist\nöffentlich.") == [
        "Die Satzung gilt\nab sofort.",
        "Sie ist\nöffentlich.",
    ]


def test_a_heading_is_no_statement_of_fact() -> None:
    (heading, sentence) = statements(passage("Beteiligung vor Ort\n\nDie Kommune lädt alle Menschen der Stadt ein."))
    assert (heading.form, sentence.form) == ("heading", "sentence")


def test_sentence_spans_of_a_stretch_stay_inside_it() -> None:
    text = "Eins ist da. Zwei ist da. Drei ist da."
    assert [text[a:b] for a, b in sentence_spans(text, 13, 25)] == ["Zwei ist da."]


def test_steps_are_told_from_items() -> None:
    found: list[Statement] = statements(passage("So geht es:\n\n1. planen\n2. bauen"))
    assert [s.form for s in found] == ["step", "step"]
