"""The truth store: sources, documents, passages and vectors in one transactional database.

Indexes are derived from it and can be rebuilt at any time. A document is written in one transaction: it is there
whole or not at all.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Engine, Text, cast, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from corpus import tables
from corpus.model import Document, Passage, Section, Source, digest

Vector = NDArray[np.float32]
_BATCH = 500


class CorpusStore:
    """Reads and writes the truth. Thread-safe: each call uses a connection of its own."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def put_source(self, source: Source, documents: Sequence[Document], supersedes: Sequence[str] = ()) -> bool:
        """Write ``source`` with all its documents in one transaction, replacing what it held before.

        The sources ``supersedes`` stay as older versions that are no longer searched. Returns whether anything
        changed; equal content is left untouched (rows keep their times).
        """
        content = content_digest(source, documents)
        if not supersedes and self.source_digest(source.id) == content:
            return False
        with self.engine.begin() as connection:
            older = tables.sources.c.id.in_(list(supersedes))
            connection.execute(update(tables.sources).where(older).values(superseded_by=source.id))
            connection.execute(delete(tables.sources).where(tables.sources.c.id == source.id))
            values = _source_row(source) | {"digest": content}
            connection.execute(insert(tables.sources).values(**values, added_at=datetime.now(UTC)))
            for document in documents:
                _insert_document(connection, document)
        return True

    def remove_source(self, source_id: str) -> bool:
        """Delete a source with its documents, passages and the vectors that nothing else needs; False if unknown."""
        with self.engine.begin() as connection:
            result = connection.execute(delete(tables.sources).where(tables.sources.c.id == source_id))
        self._checkpoint()
        return result.rowcount > 0

    def source_digest(self, source_id: str) -> str | None:
        """Content digest of a stored source, None if there is none."""
        with self.engine.connect() as connection:
            query = select(tables.sources.c.digest).where(tables.sources.c.id == source_id)
            return connection.execute(query).scalar()

    def sources(self) -> list[Source]:
        """All sources, ordered by collection and title."""
        query = select(tables.sources).order_by(tables.sources.c.collection, tables.sources.c.title)
        with self.engine.connect() as connection:
            return [_source(row) for row in connection.execute(query).mappings()]

    def source(self, source_id: str) -> Source | None:
        """One source, None if unknown."""
        return next((s for s in self.sources() if s.id == source_id), None)

    def documents(self, source_id: str) -> list[Document]:
        """Documents of a source in order, without their passages."""
        query = select(tables.documents).where(tables.documents.c.source_id == source_id)
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(tables.documents.c.ordinal)).mappings()
            return [_document(row, ()) for row in rows]

    def document(self, document_id: str) -> Document | None:
        """A document with its passages in order, None if unknown."""
        with self.engine.connect() as connection:
            query = select(tables.documents).where(tables.documents.c.id == document_id)
            row = connection.execute(query).mappings().first()
            if row is None:
                return None
            query = select(tables.passages).where(tables.passages.c.document_id == document_id)
            found = connection.execute(query.order_by(tables.passages.c.ordinal)).mappings()
            return _document(row, tuple(_passage(p) for p in found))

    def passages(self, ids: Iterable[str] | None = None) -> Iterator[Passage]:
        """Passages by id in the order of ``ids``, or all that are searched by id; unknown ids are left out."""
        with self.engine.connect() as connection:
            if ids is None:
                query = select(tables.passages).where(_current()).order_by(tables.passages.c.id)
                yield from (_passage(row) for row in connection.execute(query).mappings())
                return
            wanted = list(ids)
            found: dict[str, Passage] = {}
            for batch in _batches(wanted):
                query = select(tables.passages).where(tables.passages.c.id.in_(batch))
                found |= {row["id"]: _passage(row) for row in connection.execute(query).mappings()}
        yield from (found[name] for name in wanted if name in found)

    def digests(self, ids: Iterable[str]) -> dict[str, str]:
        """Digest of each passage by id, to tell whether one read before still stands; unknown ids are left out."""
        found: dict[str, str] = {}
        with self.engine.connect() as connection:
            for batch in _batches(list(ids)):
                query = select(tables.passages.c.id, tables.passages.c.digest).where(tables.passages.c.id.in_(batch))
                found |= {row[0]: row[1] for row in connection.execute(query)}
        return found

    def passage(self, passage_id: str) -> Passage | None:
        """One passage, None if unknown."""
        return next(self.passages([passage_id]), None)

    def originals_of(self, passage_id: str) -> list[Passage]:
        """Current passages of own documents that name ``passage_id`` in their facet ``same_as``, in reading order."""
        named = cast(tables.passages.c.facets, Text).contains(f'"{passage_id}"', autoescape=True)
        query = select(tables.passages).where(_current(), tables.passages.c.kind == "original", named)
        order = (tables.passages.c.document_id, tables.passages.c.ordinal)
        with self.engine.connect() as connection:
            found = [_passage(row) for row in connection.execute(query.order_by(*order)).mappings()]
        return [p for p in found if passage_id in p.facets.get("same_as", ())]

    def put_questions(self, passages: Iterable[Passage]) -> None:
        """Write questions, terms and facets of stored passages in one transaction; unknown passages are left out."""
        names = ("questions", "terms", "facets", "digest")
        with self.engine.begin() as connection:
            for passage in passages:
                row = _passage_row(passage)
                chosen = update(tables.passages).where(tables.passages.c.id == passage.id)
                connection.execute(chosen.values({name: row[name] for name in names}))

    def state(self) -> tuple[int, str]:
        """(number of passages, digest over all their digests): what an index must agree with."""
        chosen = select(tables.passages.c.id, tables.passages.c.digest).where(_current())
        query = chosen.order_by(tables.passages.c.id)
        with self.engine.connect() as connection:
            rows = [tuple(row) for row in connection.execute(query)]
        return len(rows), digest(rows)

    def vectors(self, model: str, text_digests: Iterable[str]) -> dict[str, Vector]:
        """Stored vectors of ``model`` by text digest; float32, one dimension."""
        found: dict[str, Vector] = {}
        with self.engine.connect() as connection:
            for batch in _batches(list(text_digests)):
                query = select(tables.vectors.c.text_digest, tables.vectors.c.vector).where(
                    tables.vectors.c.model == model, tables.vectors.c.text_digest.in_(batch)
                )
                found |= {key: np.frombuffer(blob, dtype=np.float32) for key, blob in connection.execute(query)}
        return found

    def put_vectors(self, model: str, vectors: Mapping[str, Vector]) -> None:
        """Keep vectors of ``model`` by text digest; digests that are stored already are left as they are."""
        rows = [
            {"text_digest": key, "model": model, "vector": np.asarray(value, dtype=np.float32).tobytes()}
            for key, value in vectors.items()
        ]
        dialect = postgresql if self.engine.dialect.name == "postgresql" else sqlite
        if rows:
            with self.engine.begin() as connection:
                connection.execute(dialect.insert(tables.vectors).on_conflict_do_nothing(), rows)

    def forget_vectors(self, keep: set[str]) -> int:
        """Delete vectors whose text no passage holds any more; returns how many."""
        with self.engine.begin() as connection:
            stored = set(connection.execute(select(tables.vectors.c.text_digest).distinct()).scalars())
            gone = sorted(stored - keep)
            for batch in _batches(gone):
                connection.execute(delete(tables.vectors).where(tables.vectors.c.text_digest.in_(batch)))
        if gone:
            self._checkpoint()
        return len(gone)

    def count_passages(self, source_id: str) -> int:
        """Number of passages of a source."""
        query = select(func.count()).select_from(tables.passages).where(tables.passages.c.source_id == source_id)
        with self.engine.connect() as connection:
            return int(connection.execute(query).scalar() or 0)

    def count_vectors(self) -> int:
        """Number of stored vectors."""
        with self.engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(tables.vectors)).scalar() or 0)

    def logical_digest(self) -> str:
        """Digest over all rows of sources, documents and passages without times, for drills."""
        with self.engine.connect() as connection:
            parts = []
            for table in (tables.sources, tables.documents, tables.passages):
                columns = [c for c in table.c if c.name != "added_at"]
                rows = connection.execute(select(*columns).order_by(table.c.id))
                parts.append([list(row) for row in rows])
        return digest(parts)

    def _checkpoint(self) -> None:
        """Write deleted pages out of SQLite's log, so that deleted text is gone from the disk."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def content_digest(source: Source, documents: Sequence[Document]) -> str:
    """Digest over everything that a source's rows hold."""
    return digest(
        {k: v for k, v in _source_row(source).items() if k != "digest"},
        [(_document_row(d), [_passage_row(p) for p in d.passages]) for d in documents],
    )


def _insert_document(connection: Connection, document: Document) -> None:
    for passage in document.passages:
        if document.text[passage.start : passage.end] != passage.text:
            raise ValueError(f"offsets of passage {passage.id} do not point at its text")
    connection.execute(insert(tables.documents).values(**_document_row(document)))
    if document.passages:
        connection.execute(insert(tables.passages), [_passage_row(p) for p in document.passages])


def _current() -> ColumnElement[bool]:
    """Passages of sources that no newer version has replaced."""
    replaced = select(tables.sources.c.id).where(tables.sources.c.superseded_by.is_not(None))
    return tables.passages.c.source_id.not_in(replaced)


_SOURCE_FIELDS = (
    "id", "title", "kind", "collection", "publisher", "short_title", "date", "url", "note", "digest", "name",
    "valid_until",
)  # fmt: skip


def _source_row(source: Source) -> dict[str, Any]:
    names = _SOURCE_FIELDS
    return {name: getattr(source, name) for name in names}


def _source(row: Mapping[Any, Any]) -> Source:
    return Source(**{k: row[k] for k in row if k != "added_at"})


def _document_row(document: Document) -> dict[str, Any]:
    sections = [[s.heading, s.level, s.start, s.end] for s in document.sections]
    names = ("id", "source_id", "title", "ordinal", "text")
    return {name: getattr(document, name) for name in names} | {"sections": sections, "report": dict(document.report)}


def _document(row: Mapping[Any, Any], passages: tuple[Passage, ...]) -> Document:
    sections = tuple(Section(heading=h, level=n, start=a, end=b) for h, n, a, b in row["sections"])
    rest = {k: row[k] for k in row if k != "sections"}
    return Document(**rest, sections=sections, passages=passages)


_LISTS = ("heading_path", "pages", "questions", "questions_en", "terms")


def _passage_row(passage: Passage) -> dict[str, Any]:
    names = ("id", "source_id", "document_id", "ordinal", "start", "end", "text", "title", "locator", "kind", "digest")
    lists = {name: list(getattr(passage, name)) for name in _LISTS}
    facets = {key: list(values) for key, values in sorted(passage.facets.items())}
    return {name: getattr(passage, name) for name in names} | lists | {"facets": facets}


def _passage(row: Mapping[Any, Any]) -> Passage:
    values: dict[str, Any] = {k: row[k] for k in row if k != "digest"}
    values |= {name: tuple(row[name]) for name in _LISTS}
    return Passage(**values | {"facets": {k: tuple(v) for k, v in row["facets"].items()}})


def _batches(items: Sequence[str]) -> Iterator[Sequence[str]]:
    return (items[i : i + _BATCH] for i in range(0, len(items), _BATCH))
