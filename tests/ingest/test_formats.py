# ruff: noqa: E501
"""DOCX, ODT, HTML, Markdown and text give blocks with headings, lists, tables and notes; hidden text stays out."""

import pytest
from made import docx, odt, paragraph, zipped

from ingest.detect import detect
from ingest.errors import RejectedError
from ingest.parsed import Parsed
from ingest.reading import read_bytes


def kinds(parsed: Parsed) -> list[tuple[str, str]]:
    return [(b.kind, b.text or " / ".join(" | ".join(row) for row in b.rows)) for b in parsed.blocks]


def test_docx_has_headings_tables_footnotes_and_no_hidden_text() -> None:
    table = "".join(
        f"<w:tr>{''.join(f'<w:tc>{paragraph(c)}</w:tc>' for c in row)}</w:tr>"
        for row in (("Amt", "Stellen"), ("Bauamt", "4"))
    )
    note = '<w:footnote w:id="2"><w:p><w:r><w:t>Stand Mai</w:t></w:r></w:p></w:footnote>'
    marked = '<w:p><w:r><w:t>Das Amt wächst</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    body = (
        paragraph("Personal", "H1")
        + marked
        + paragraph("geheim", run="<w:vanish/>")
        + paragraph("weiss", run='<w:color w:val="FFFFFF"/>')
    )
    parsed = read_bytes(docx(body + f"<w:tbl>{table}</w:tbl>", note), "x.docx")
    assert kinds(parsed) == [
        ("heading", "Personal"),
        ("paragraph", "Das Amt wächst ²"),
        ("note", "² Stand Mai"),
        ("table", "Amt | Stellen / Bauamt | 4"),
    ]
    assert parsed.hidden == len("geheimweiss")


def test_odt_has_headings_lists_tables_and_notes() -> None:
    hidden = (
        '<style:style style:name="T9" style:family="text"><style:text-properties text:display="none"/></style:style>'
    )
    body = (
        '<text:h text:outline-level="2">Ziele</text:h><text:p>Ein Satz<text:note><text:note-citation>1</text:note-citation>'
        '<text:note-body><text:p>Anmerkung</text:p></text:note-body></text:note> geht weiter<text:span text:style-name="T9">geheim</text:span>.</text:p>'
        "<text:list><text:list-item><text:p>Punkt</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>A</text:p></table:table-cell><table:table-cell><text:p>B</text:p></table:table-cell>"
        "</table:table-row></table:table>"
    )
    parsed = read_bytes(odt(body, hidden), "x.odt")
    assert kinds(parsed) == [
        ("heading", "Ziele"),
        ("paragraph", "Ein Satz ¹ geht weiter."),
        ("note", "¹ Anmerkung"),
        ("list", "Punkt"),
        ("table", "A | B"),
    ]
    assert parsed.hidden == 6


def test_html_keeps_the_main_text_and_drops_navigation_scripts_and_hidden_parts() -> None:
    page = (
        "<!doctype html><html><head><title>Seite</title><script>boese()</script></head><body><nav>Menü</nav><header>Kopf</header>"
        "<h1>Leitbild</h1><p>Wir sind <b>offen</b>.<!-- geheim --></p><ul><li>eins</li><li>zwei</li></ul>"
        '<p style="display:none">geheim</p><p hidden>geheim</p><p style="color:#fff">geheim</p>'
        "<table><tr><th>Jahr</th><th>Ziel</th></tr><tr><td>2030</td><td>klimaneutral</td></tr></table><footer>Fuß</footer></body></html>"
    )
    parsed = read_bytes(page.encode(), "x.html")
    assert kinds(parsed) == [
        ("heading", "Leitbild"), ("paragraph", "Wir sind offen."), ("list", "eins"), ("list", "zwei"),
        ("table", "Jahr | Ziel / 2030 | klimaneutral"),
    ]  # fmt: skip
    assert parsed.hidden >= 18


def test_markdown_has_levels_lists_and_tables() -> None:
    text = "---\ntitle: Plan\n---\n# Eins\n\nText mit **fett**\nund Umbruch.\n\n## Zwei\n\n- a\n- b\n\n| x | y |\n|---|---|\n| 1 | 2 |\n"
    parsed = read_bytes(text.encode(), "x.md")
    assert parsed.title == "Plan"
    assert kinds(parsed) == [
        ("heading", "Eins"),
        ("paragraph", "Text mit fett und Umbruch."),
        ("heading", "Zwei"),
        ("list", "a"),
        ("list", "b"),
        ("table", "x | y / 1 | 2"),
    ]
    assert [b.level for b in parsed.blocks if b.kind == "heading"] == [1, 2]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "cp850", "utf-16", "utf-16-le"])
def test_text_is_read_in_any_usual_encoding(encoding: str) -> None:
    parsed = read_bytes(
        "Größe und Maß der Übung ändern sich, sagt die Behörde für Straßenbau.".encode(encoding), "x.txt"
    )
    assert parsed.blocks[0].text.startswith("Größe und Maß der Übung ändern sich")


def test_plain_text_rejoins_words_over_blank_lines_and_keeps_repeated_passages_once() -> None:
    block = "Die Verwaltung stellt den Betei-\nligten alle Unterlagen rechtzeitig vor der Sit-\n\nzung zur Verfügung und lädt sie ein.\n"
    parsed = read_bytes(f"Ablauf\n\n{block}\nNeues Thema\n\n{block}".encode(), "x.txt")
    whole = [b.text for b in parsed.blocks]
    assert (
        whole.count(
            "Die Verwaltung stellt den Beteiligten alle Unterlagen rechtzeitig vor der Sitzung zur Verfügung und lädt sie ein."
        )
        == 1
    )
    assert parsed.blocks[0].kind == "heading"
    assert parsed.repeated == 1


def test_invisible_characters_are_counted_and_removed() -> None:
    parsed = read_bytes("Ein\u200bSatz\u202e mit \u2060 Zei\u00adchen, die keiner sieht.".encode(), "x.txt")
    assert parsed.hidden == 3
    assert not set(parsed.blocks[0].text) & set("\u200b\u202e\u2060")


@pytest.mark.parametrize(
    ("data", "name", "found"),
    [
        (b"%PDF-1.7\n", "x.txt", "pdf"),
        (b"<!DOCTYPE html><html>", "x.pdf", "html"),
        (b"# Titel\n", "x.md", "markdown"),
        (b"Hallo Welt\n", "x.txt", "text"),
        (docx(paragraph("x")), "x.pdf", "docx"),
        (odt("<text:p>x</text:p>"), "x.bin", "odt"),
    ],
)
def test_the_content_decides_what_a_file_is(data: bytes, name: str, found: str) -> None:
    assert detect(data, name) == found


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "x.pdf", "empty"), (b"\x00" * 100, "x.txt", "empty"), (b"\x89PNG\r\n\x1a\n123", "x.pdf", "type"), (b"MZ\x90\x00abc", "x.docx", "type"),
        (b"nur Text", "x.pdf", "type"), (zipped({"a.txt": "x"}), "x.docx", "type"), (b"PK\x03\x04kaputt", "x.docx", "damaged"),
        (bytes(range(256)) * 40, "x.txt", "type"), (b"   \n", "x.txt", "empty"), (b"<html></html>", "x.html", "no_text"),
    ],
)  # fmt: skip
def test_a_rejection_is_one_german_sentence_with_its_reason(data: bytes, name: str, code: str) -> None:
    with pytest.raises(RejectedError) as caught:
        read_bytes(data, name)
    assert caught.value.code == code
    assert str(caught.value).endswith(".")
