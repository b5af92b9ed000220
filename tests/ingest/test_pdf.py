"""Generated PDFs come out in reading order, with pages, tables and notes, and without what nobody sees."""

import shutil

import made
import pytest

from ingest.errors import RejectedError
from ingest.parsed import Parsed
from ingest.passages import document_of
from ingest.pdf.lines import pieces_of
from ingest.pdf.reader import read_pdf
from ingest.pdf.shapes import Glyph


def texts(parsed: Parsed) -> list[str]:
    return [b.text for b in parsed.blocks if b.text]


def test_columns_are_read_one_after_the_other_with_words_rejoined() -> None:
    parsed = read_pdf(made.pdf(made.two_columns))
    assert parsed.blocks[0].kind == "heading"
    whole = " ".join(texts(parsed))
    assert "Netz aus Sensoren, das Pegel" in whole
    assert "misst. Vor- und Nachteile werden" in whole
    assert "wartet sie zweimal im Jahr. Die Smart-City-Stelle sammelt" in whole
    assert whole.index("legt dafür einen Zeitplan fest") < whole.index("Im rechten Teil steht")
    assert parsed.pages[0].columns == 2


def test_a_margin_note_stays_out_of_the_sentence() -> None:
    whole = texts(read_pdf(made.pdf(made.margin_note)))
    assert any("bei allen Fragen der Vernetzung und tagt vier Mal im Jahr." in t for t in whole)
    assert any("Beiräte beraten, der Rat beschließt." in t for t in whole)


def test_a_ruled_table_keeps_its_rows_and_header() -> None:
    parsed = read_pdf(made.pdf(made.ruled_table))
    table = next(b for b in parsed.blocks if b.kind == "table")
    assert table.rows[0] == ("Maßnahme", "Jahr", "Kosten")
    assert ("Parkleitsystem", "2027", "80.000 €") in table.rows
    assert parsed.pages[0].tables == 1


def test_a_table_that_was_painted_over_does_not_cut_the_one_that_is_seen() -> None:
    table = next(b for b in read_pdf(made.pdf(made.covered_table)).blocks if b.kind == "table")
    assert table.rows == next(b for b in read_pdf(made.pdf(made.ruled_table)).blocks if b.kind == "table").rows


def test_a_day_plan_is_read_line_by_line_with_its_white_headings() -> None:
    whole = " ".join(texts(read_pdf(made.pdf(made.day_plan))))
    assert whole == (
        "MONTAG 10:00 Aufbau am Rathaus DIENSTAG 9:00 Messung am Bach 14:00 Gespräch im Bauhof"
        " MITTWOCH 11:00 Abbau und Bericht"
    )


def test_boxes_that_hold_one_text_each_are_no_table() -> None:
    parsed = read_pdf(made.pdf(made.boxed_letters))
    assert not any(b.kind == "table" for b in parsed.blocks)
    assert "Die Gemeinde misst den Pegel" in " ".join(texts(parsed))


def test_a_blank_without_width_stands_before_the_letter_it_shares_its_place_with() -> None:
    places = [("f", 10.0, 13.0), ("a", 13.0, 18.0), (" ", 20.6, 20.6), ("A", 20.5, 26.5), ("u", 26.5, 31.5)]
    glyphs = [
        Glyph(text, x0, x1, 100, 9, False, 0, -1, (0, 0, 0, 255), False, order=i)
        for i, (text, x0, x1) in enumerate(places)
    ]
    assert [piece.text for piece in pieces_of(glyphs)] == ["fa Au"]


def test_running_heads_and_page_numbers_leave_the_text_and_become_labels() -> None:
    parsed = read_pdf(made.pdf(*(made.running_page(n) for n in range(5))))
    assert [p.label for p in parsed.pages] == ["2", "3", "4", "5", "6"]
    assert not any("Jahresbericht der Gemeinde" in t for t in texts(parsed))
    document = document_of(parsed, "s", "Bericht", {})
    for passage in document.passages:
        page = int(passage.facets["page"][0])
        assert f"Nummer {(page - 1) * 7}." in passage.text
        assert passage.pages[0] == str(page + 1)
        assert f"(PDF-Seite {page}" in passage.locator


def test_a_footnote_keeps_its_mark() -> None:
    parsed = read_pdf(made.pdf(made.footnote))
    assert any("im Mai beschlossen ¹ und die Verwaltung" in t for t in texts(parsed))
    assert any(t.startswith("¹") and "Niederschrift" in t for t in texts(parsed))


def test_hidden_text_is_counted_and_not_read() -> None:
    parsed = read_pdf(made.pdf(made.hidden))
    whole = " ".join(texts(parsed))
    assert "geheim" not in whole
    assert "Sichtbar ist nur dieser eine Satz" in whole
    assert "Weiss auf Blau ist lesbar" in whole
    assert parsed.hidden > 50
    assert "unsichtbare Zeichen" in parsed.pages[0].suspicious


def test_letter_spaced_headings_become_words() -> None:
    assert "KAPITEL" in texts(read_pdf(made.pdf(made.letter_spaced)))


@pytest.mark.skipif(not shutil.which("tesseract"), reason="Tesseract is not installed")
def test_a_scan_is_recognised_where_tesseract_is_installed() -> None:
    parsed = read_pdf(made.pdf(made.two_columns, made.scanned))
    assert parsed.pages[1].state == "ocr"
    assert "Rathaus am Montag" in " ".join(texts(parsed))
    assert "Texterkennung" in parsed.notes[0]


def test_a_scan_without_tesseract_is_reported_with_the_command_that_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.pdf.reader.recogniser", lambda: None)
    parsed = read_pdf(made.pdf(made.two_columns, made.scanned))
    assert parsed.pages[1].state == "scan"
    assert "Scan ohne Text auf Seite 2" in parsed.notes[0]
    assert "tesseract-ocr-deu" in parsed.notes[0]


def test_an_empty_password_opens_and_another_one_is_said_to_be_missing() -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    opened = read_pdf(made.pdf(made.two_columns, encrypt=StandardEncryption("", "owner", strength=128)))
    assert "Sensoren in Musterau" in texts(opened)
    with pytest.raises(RejectedError, match="Kennwort"):
        read_pdf(made.pdf(made.two_columns, encrypt=StandardEncryption("geheim", "owner", strength=128)))
