# ruff: noqa: E501
"""Passages are exact stretches of the document's text, follow its structure and lose nothing."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.parsed import Block, PageReport, Parsed
from ingest.passages import LEAST, MOST, document_of, locator, table_parts

WORD = st.text("abcdefghijklmnopqrstuvwxyzäöüß", min_size=1, max_size=12)
SENTENCE = st.lists(WORD, min_size=1, max_size=30).map(lambda words: " ".join(words).capitalize() + ".")
TEXT = st.lists(SENTENCE, min_size=1, max_size=12).map(" ".join)
BLOCK = st.one_of(
    st.builds(Block, kind=st.sampled_from(["paragraph", "list", "note", "caption"]), text=TEXT, page=st.integers(1, 9)),
    st.builds(Block, kind=st.just("heading"), text=SENTENCE, level=st.integers(1, 4), page=st.integers(1, 9)),
    st.builds(
        Block,
        kind=st.just("table"),
        rows=st.lists(st.tuples(SENTENCE, WORD), min_size=1, max_size=9).map(tuple),
        page=st.integers(1, 9),
    ),
)


@given(st.lists(BLOCK, min_size=1, max_size=14))
@settings(max_examples=50, deadline=None)
def test_offsets_are_exact_passages_in_order_and_no_text_is_lost(blocks: list[Block]) -> None:
    document = document_of(Parsed(format="pdf", blocks=tuple(blocks)), "s", "Titel", {})
    assert all(document.text[p.start : p.end] == p.text for p in document.passages)
    assert all(a.end <= b.start for a, b in zip(document.passages, document.passages[1:], strict=False))
    assert len({p.id for p in document.passages}) == len(document.passages)
    covered = " ".join(p.text for p in document.passages)
    titles = " ".join(h for p in document.passages for h in p.heading_path)
    for block in blocks:
        for word in (block.text or " ".join(" ".join(row) for row in block.rows)).split():
            assert word in covered or word in titles


@given(st.lists(st.builds(Block, kind=st.just("paragraph"), text=TEXT, page=st.just(1)), min_size=3, max_size=20))
@settings(max_examples=40, deadline=None)
def test_passages_of_running_text_have_bearable_lengths(blocks: list[Block]) -> None:
    document = document_of(Parsed(format="text", blocks=tuple(blocks)), "s", "Titel", {})
    assert all(len(p.text.split()) <= 2 * MOST for p in document.passages)


def test_equal_input_gives_equal_ids_and_other_text_gives_others() -> None:
    one = document_of(Parsed(format="text", blocks=(Block(kind="paragraph", text="Eins zwei drei."),)), "s", "T", {})
    two = document_of(Parsed(format="text", blocks=(Block(kind="paragraph", text="Eins zwei vier."),)), "s", "T", {})
    assert one == document_of(
        Parsed(format="text", blocks=(Block(kind="paragraph", text="Eins zwei drei."),)), "s", "T", {}
    )
    assert one.passages[0].id != two.passages[0].id


def test_headings_lead_their_passages() -> None:
    long = "Wort " * (LEAST + 5) + "Ende."
    blocks = (Block(kind="heading", text="Ziele der Stadt", level=1), Block(kind="heading", text="Mobilität im Alltag neu denken", level=2),
              Block(kind="paragraph", text=long), Block(kind="heading", text="Energie", level=2), Block(kind="paragraph", text=long))  # fmt: skip
    first, second = document_of(Parsed(format="text", blocks=blocks), "s", "Strategie", {}).passages
    assert first.heading_path == ("Strategie", "Ziele der Stadt", "Mobilität im Alltag neu denken")
    assert first.title == "Mobilität im Alltag neu denken"
    assert second.title == "Ziele der Stadt: Energie"
    assert second.locator == "Ziele der Stadt › Energie"


def test_long_tables_repeat_their_header() -> None:
    rows = [("Maßnahme", "Wirkung"), *((f"Nummer {i}", "Wort " * 20) for i in range(30))]
    parts = list(table_parts(rows))
    assert len(parts) > 2
    assert all(part.startswith("| Maßnahme | Wirkung |\n| --- | --- |\n") for part in parts)


def test_printed_and_physical_pages_are_both_named() -> None:
    labels = {14: "12", 15: "13"}
    assert locator(("Ziele",), 14, 14, labels) == "Ziele, S. 12 (PDF-Seite 14)"
    assert locator((), 14, 15, labels) == "S. 12–13 (PDF-Seite 14–15)"
    assert locator((), 3, 3, {3: "3"}) == "S. 3"
    assert locator((), 3, 3, {}) == "PDF-Seite 3"
    parsed = Parsed(
        format="pdf",
        blocks=(Block(kind="paragraph", text="Ein Satz.", page=14),),
        pages=(PageReport(page=14, label="12"),),
    )
    assert document_of(parsed, "s", "T", {}).passages[0].pages == ("12",)
