"""What happens to a document after it was written: versions, validity, deletion for real."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, select, update

from corpus import tables
from corpus.errors import NotFoundError
from corpus.model import Source
from corpus.store import CorpusStore


@dataclass(frozen=True, kw_only=True)
class VersionChange:
    """How the passages of a version differ from those of the one before, by their text."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    kept: int


def version_of(store: CorpusStore, collection: str, name: str) -> Source | None:
    """The current version of the document called ``name`` in ``collection``."""
    return next(
        (s for s in store.sources() if (s.collection, s.name) == (collection, name) and s.superseded_by is None), None
    )


def older_versions(store: CorpusStore, source_id: str) -> list[Source]:
    """All versions that ``source_id`` replaced, directly or by way of others."""
    sources = store.sources()
    found: list[Source] = []
    wanted = {source_id}
    while True:
        fresh = [s for s in sources if s.superseded_by in wanted and s.id != source_id and s not in found]
        if not fresh:
            return found
        found += fresh
        wanted = {s.id for s in fresh}


def change_between(store: CorpusStore, older: str, newer: str) -> VersionChange:
    """The passages that came and went; raises NotFoundError."""
    before, after = _texts(store, older), _texts(store, newer)
    return VersionChange(
        added=tuple(t for t in after if t not in before),
        removed=tuple(t for t in before if t not in after),
        kept=sum(t in before for t in after),
    )


def _texts(store: CorpusStore, source_id: str) -> dict[str, None]:
    if store.source(source_id) is None:
        raise NotFoundError(source_id)
    documents = [store.document(d.id) for d in store.documents(source_id)]
    return {p.text: None for d in documents if d for p in d.passages}


def set_validity(
    store: CorpusStore, source_id: str, *, note: str | None = None, valid_until: str | None = None
) -> None:
    """Change the validity note or the last day of a source; raises NotFoundError, ValueError for a day that is none."""
    values: dict[str, Any] = {}
    if note is not None:
        values["note"] = note.strip()[:500]
    if valid_until is not None:
        values["valid_until"] = date.fromisoformat(valid_until).isoformat() if valid_until else ""
    with store.engine.begin() as connection:
        chosen = tables.sources.c.id == source_id
        if connection.execute(select(tables.sources.c.id).where(chosen)).first() is None:
            raise NotFoundError(source_id)
        if values:
            connection.execute(update(tables.sources).where(chosen).values(**values))


def expired(source: Source, today: date | None = None) -> bool:
    """Whether the last day of validity has passed."""
    return bool(source.valid_until) and source.valid_until < (today or date.today()).isoformat()


def erase_document(store: CorpusStore, source_id: str) -> list[str]:
    """Delete a document with all its older versions and their job entries; returns the ids of what went.

    Vectors and indexes follow when the indexes are rebuilt. Raises NotFoundError.
    """
    if store.source(source_id) is None:
        raise NotFoundError(source_id)
    gone = [source_id, *(s.id for s in older_versions(store, source_id))]
    with store.engine.begin() as connection:
        jobs = connection.execute(select(tables.jobs.c.id, tables.jobs.c.detail)).all()
        named = [job_id for job_id, detail in jobs if isinstance(detail, Mapping) and detail.get("source_id") in gone]
        connection.execute(delete(tables.jobs).where(tables.jobs.c.id.in_(named)))
        connection.execute(
            update(tables.sources)
            .where(tables.sources.c.superseded_by.in_(gone), tables.sources.c.id.not_in(gone))
            .values(superseded_by=None)
        )
    for name in gone:
        store.remove_source(name)
    return gone


def compact(store: CorpusStore) -> None:
    """Rewrite the database file, so that not even unused pages hold deleted text."""
    if store.engine.dialect.name == "sqlite":
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
