"""Passages with their neighbours, and documents with their passages."""

from typing import Any

from fastapi import APIRouter, Request

from api.state import state_of
from corpus.errors import NotFoundError
from corpus.model import Document, Passage, Source
from corpus.rights import visible
from corpus.store import CorpusStore

router = APIRouter(prefix="/api")
MOST_ORIGINALS = 3


@router.get("/passages/{passage_id}")
def passage(passage_id: str, request: Request) -> dict[str, Any]:
    """A passage, what stands before and after it, and where it comes from."""
    store = state_of(request).ready().store
    found = store.passage(passage_id)
    if found is None:
        raise NotFoundError("Diese Textstelle gibt es nicht (mehr). Bitte stellen Sie die Frage noch einmal.")
    document, source = store.document(found.document_id), store.source(found.source_id)
    assert document is not None and source is not None
    if not visible(source):
        raise NotFoundError("Diese Textstelle gibt es nicht (mehr). Bitte stellen Sie die Frage noch einmal.")
    siblings = document.passages
    i = next(n for n, p in enumerate(siblings) if p.id == found.id)
    return passage_json(found, source) | {
        "document": {"id": document.id, "title": document.title},
        "before": passage_json(siblings[i - 1], source) if i else None,
        "after": passage_json(siblings[i + 1], source) if i + 1 < len(siblings) else None,
        "originals": originals_json(store, found),
    }


@router.get("/documents/{document_id}")
def document(document_id: str, request: Request) -> dict[str, Any]:
    """A document with its text and passages."""
    store = state_of(request).ready().store
    found = store.document(document_id)
    if found is None:
        raise NotFoundError("Dieses Dokument gibt es nicht (mehr). Die Quellenliste zeigt alle Dokumente.")
    source = store.source(found.source_id)
    assert source is not None
    if not visible(source):
        raise NotFoundError("Dieses Dokument gibt es nicht (mehr). Die Quellenliste zeigt alle Dokumente.")
    return document_json(found, source)


def originals_json(store: CorpusStore, passage: Passage) -> list[dict[str, Any]]:
    """What own copies of the publication say in place of a passage of the knowledge base; closest first, at most three.

    Only originals that the one who asks may see.
    """
    if passage.kind != "summary":
        return []
    found = sorted(store.originals_of(passage.id), key=lambda p: p.facets["same_as"].index(passage.id))
    rows = []
    for original in found:
        source = store.source(original.source_id)
        if source is not None and visible(source):
            rows.append({"passage_id": original.id, "source": source.short_title or source.title,
                         "locator": original.locator, "text": original.text})  # fmt: skip
    return rows[:MOST_ORIGINALS]


def passage_json(passage: Passage, source: Source) -> dict[str, Any]:
    """A passage for programs and the page."""
    return {
        "passage_id": passage.id,
        "source_id": passage.source_id,
        "source": source.title,
        "publisher": source.publisher,
        "date": source.date,
        "note": source.note,
        "url": source.url,
        "document_id": passage.document_id,
        "kind": passage.kind,
        "title": passage.title,
        "heading_path": list(passage.heading_path),
        "locator": passage.locator,
        "pages": list(passage.pages),
        "text": passage.text,
        "start": passage.start,
        "end": passage.end,
        "facets": {key: list(values) for key, values in passage.facets.items()},
    }


def document_json(document: Document, source: Source) -> dict[str, Any]:
    """A document for programs and the page."""
    return {
        "document_id": document.id,
        "source_id": document.source_id,
        "source": source.title,
        "title": document.title,
        "text": document.text,
        "sections": [
            {"heading": s.heading, "level": s.level, "start": s.start, "end": s.end} for s in document.sections
        ],
        "report": dict(document.report),
        "passages": [passage_json(p, source) for p in document.passages],
    }
