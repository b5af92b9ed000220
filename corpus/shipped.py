"""Turns the written knowledge base into sources, documents and passages for the store."""

from itertools import groupby
from pathlib import Path

from corpus.loader import Knowledge, WrittenPassage
from corpus.model import KNOWLEDGE, Document, Passage, Section, Source
from corpus.schema import PassageEntry, SourceEntry

_FACETS = ("kind", "steps", "fields", "sizes", "places", "record", "part_of")


def shipped_sources(knowledge: Knowledge) -> list[tuple[Source, list[Document]]]:
    """Each publication with its documents; a chapter file is a document."""
    return [(_source(entry), _documents(entry, knowledge)) for entry in knowledge.sources]


def _source(entry: SourceEntry) -> Source:
    return Source(
        id=entry.id,
        title=entry.title,
        kind="summary",
        collection=KNOWLEDGE,
        publisher=entry.publisher,
        short_title=entry.short_title,
        date=entry.date,
        url=entry.url,
        note=entry.note,
    )


def _documents(entry: SourceEntry, knowledge: Knowledge) -> list[Document]:
    mine = [p for p in knowledge.passages if p.source_id == entry.id]
    files = groupby(mine, key=lambda p: p.file)
    return [_document(entry, file, list(group), i) for i, (file, group) in enumerate(files)]


def _document(source: SourceEntry, file: Path, written: list[WrittenPassage], ordinal: int) -> Document:
    document_id = f"{source.prefix}{file.stem}"
    text = ""
    passages, sections = [], []
    for i, item in enumerate(written):
        text += f"{item.entry.title}\n\n"
        start = len(text)
        text += item.text
        passages.append(_passage(item, source, document_id, i, start))
        sections.append(Section(heading=item.entry.title, level=1, start=start, end=len(text)))
        text += "\n\n"
    return Document(
        id=document_id,
        source_id=source.id,
        title=written[0].entry.section[0],
        ordinal=ordinal,
        text=text,
        sections=tuple(sections),
        passages=tuple(passages),
    )


def _passage(item: WrittenPassage, source: SourceEntry, document_id: str, ordinal: int, start: int) -> Passage:
    entry = item.entry
    return Passage(
        id=entry.id,
        source_id=source.id,
        document_id=document_id,
        ordinal=ordinal,
        start=start,
        end=start + len(item.text),
        text=item.text,
        title=entry.title,
        heading_path=entry.section,
        locator=locator(entry),
        pages=entry.pages,
        kind="summary",
        facets=_facets(entry),
        questions=item.questions,
        questions_en=item.questions_en,
        terms=item.terms,
    )


def locator(entry: PassageEntry) -> str:
    """Where the passage is found in the publication, in words."""
    pages = f", S. {', '.join(entry.pages)}" if entry.pages else ""
    return " › ".join(entry.section) + pages


def _facets(entry: PassageEntry) -> dict[str, tuple[str, ...]]:
    values = {name: getattr(entry, name) for name in _FACETS}
    as_tuples = {name: (value,) if isinstance(value, str) else tuple(value or ()) for name, value in values.items()}
    return {name: value for name, value in as_tuples.items() if value}
