"""Beside a summary of the knowledge base stands the wording of an own copy of the publication."""

from playwright.sync_api import Page, expect

from corpus.model import OWN_DOCUMENTS, Document, Passage, Source

WORDING = "So steht der Satz über Beiräte wörtlich in der eigenen Kopie."


def test_the_wording_of_an_own_copy_unfolds_below_the_summary(page: Page, site) -> None:  # type: ignore[no-untyped-def]
    store = site.app.state.shared.store()
    summary = next(store.passages())
    copy = Passage(
        id="kopie-p", source_id="kopie", document_id="kopie-d", ordinal=0, start=0, end=len(WORDING), text=WORDING,
        title="Beiräte", locator="Beiräte, S. 12", facets={"same_as": (summary.id,)},
    )  # fmt: skip
    document = Document(id="kopie-d", source_id="kopie", title="Kopie", ordinal=0, text=WORDING, passages=(copy,))
    source = Source(id="kopie", title="Kopie", short_title="eigene Kopie: Handreichung", kind="original",
                    collection=OWN_DOCUMENTS)  # fmt: skip
    store.put_source(source, [document])
    try:
        page.goto(f"{site.url}/stellen/{summary.id}")
        block = page.locator("details").filter(has_text="So steht es im Original")
        expect(block.get_by_text(WORDING)).to_be_hidden(timeout=30_000)
        block.locator("summary").click()
        expect(block.get_by_text(WORDING)).to_be_visible()
        link = block.get_by_role("link", name="eigene Kopie: Handreichung")
        expect(link).to_have_attribute("href", "/stellen/kopie-p")
    finally:
        store.remove_source("kopie")
