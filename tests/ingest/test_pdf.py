"""Generated PDFs come out in reading order, with pages, tables and notes, and without what nobody sees."""

import shutil

import made
import pytest

from ingest.errors import RejectedError
from ingest.parsed import Block, Parsed
from ingest.passages import document_of
from ingest.pdf.lines import pieces_of
from ingest.pdf.reader import read_pdf
from ingest.pdf.shapes import Glyph
from ingest.pdf.tagged import tagged_clusters
from ingest.pdf.tags import Tagged


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


def test_rows_that_are_only_shaded_are_rows() -> None:
    table = next(b for b in read_pdf(made.pdf(made.shaded_table)).blocks if b.kind == "table")
    assert table.rows[:2] == (("Maßnahme", "Jahr", "Ort"), ("Pegelmessung", "2026", "am Bach"))
    assert table.rows[4:] == (("Wetterstation", "2029", "am Rathaus"), ("Zählstelle", "2030", "am Bahnhof"))


def test_figures_without_a_line_between_stand_in_rows_with_their_labels() -> None:
    table = next(b for b in read_pdf(made.pdf(made.figures_in_one_band)).blocks if b.kind == "table")
    assert table.rows == (
        ("Posten", "2025", "2026"),
        ("I. Anlagen Geräte und andere Sachen", "120,00", "130,00"),
        ("Beteiligungen", "75,50", "80,50"),
        ("Summe", "195,50", "210,50"),
    )


def test_a_label_is_read_before_the_text_centred_beside_it() -> None:
    whole = " ".join(texts(read_pdf(made.pdf(made.labels_beside))))
    assert whole == (
        "Gremien Der Beirat tagt im Mai und im Herbst, der Rat danach Daten Die Plattform läuft seit Juni"
        " Geräte Der Bauhof wartet sie zweimal im Jahr und meldet jede Störung"
    )


def test_a_sentence_goes_on_past_the_notes_below_its_column() -> None:
    found = read_pdf(made.pdf(made.notes_below_columns)).blocks
    assert any("legt dafür den offenen Zeitplan fest." in b.text for b in found)
    assert [b.text for b in found if b.kind == "note"] == [
        "1 - Niederschrift vom Mai",
        "2 - Bericht der Gemeinde im Netz",
    ]


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


def test_a_letter_of_a_symbol_font_on_its_own_is_a_list_sign() -> None:
    assert [p.text for p in pieces_of(_typed("\u0236 Der Beirat tagt", 60, 100))] == ["• Der Beirat tagt"]
    assert [p.text for p in pieces_of(_typed("Der \u0219i", 60, 100))] == ["Der \u0219i"]


def test_text_outside_the_tag_tree_is_kept_where_it_stands() -> None:
    glyphs = [*_typed("Der Beirat tagt im Mai und im Herbst im großen Saal", 60, 100, mcid=0)]
    glyphs += _typed("Bild Saal", 60, 130, mcid=-1) + _typed("Der Rat tagt danach im kleinen Saal", 60, 160, mcid=1)
    glyphs += _typed("Kopf", 60, 20, mcid=-1)
    tags = [Tagged("P", (0,)), Tagged("P", (1,))]
    clusters = tagged_clusters(tags, glyphs, [], 1, frozenset(), 800)
    assert clusters is not None
    assert [c.pieces[0].text[:9] for c in clusters] == ["Der Beira", "Bild Saal", "Der Rat t"]


def test_cells_that_the_tag_tree_leaves_out_stay_empty() -> None:
    cells = [("Jahr", 160, 100), ("Kosten", 260, 100), ("Pegel", 60, 120), ("2026", 160, 120), ("12", 260, 120)]
    glyphs = [g for n, (text, x, y) in enumerate(cells) for g in _typed(text, x, y, mcid=n)]
    tags = [Tagged("TD", (n,), 1, 1 if n < 2 else 2, n) for n in range(5)]
    clusters = tagged_clusters(tags, glyphs, [], 1, frozenset(), 800)
    assert clusters is not None
    table = clusters[0].content
    assert isinstance(table, Block)
    assert table.rows == (("", "Jahr", "Kosten"), ("Pegel", "2026", "12"))


def _typed(text: str, x: float, y: float, mcid: int = -1) -> list[Glyph]:
    """``text`` in letters of equal width."""
    return [
        Glyph(c, x + 5 * i, x + 5 * i + 5, y, 10, False, 0, mcid, (0, 0, 0, 255), False, order=round(1000 * y) + i)
        for i, c in enumerate(text)
    ]


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
