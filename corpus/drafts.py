"""Drafts with their versions, and projects, in the truth store: whose they are, and deletion for real."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, RowMapping, delete, func, insert, select, update

from corpus import tables
from corpus.errors import NotFoundError, StoreBusyError

_NO_DRAFT = "Diesen Entwurf gibt es nicht (mehr). Die Liste „Entwürfe“ zeigt alle, die noch gespeichert sind."
_NO_PROJECT = "Dieses Projekt gibt es nicht (mehr). Die Liste „Projekte“ zeigt alle, die noch gespeichert sind."
_CHANGED = (
    "Der Entwurf wurde inzwischen an anderer Stelle geändert. Bitte laden Sie ihn neu und wiederholen Sie die Änderung."
)


@dataclass(frozen=True, kw_only=True)
class StoredDraft:
    """A draft in its newest version; ``content`` is the JSON form of the draft's content."""

    id: str
    project_id: str | None
    template: str
    title: str
    version: int
    content: dict[str, Any]
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class DraftVersion:
    """A version of a draft: its number, what changed, and when."""

    version: int
    change: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Project:
    """A project in a list, with how many drafts and chats it holds."""

    id: str
    title: str
    created_at: datetime
    updated_at: datetime
    drafts: int
    chats: int


class DraftStore:
    """Drafts and projects of one owner each; what belongs to another owner is "not found"."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def add(
        self, owner: str, template: str, title: str, content: Mapping[str, Any], project_id: str | None = None
    ) -> StoredDraft:
        """Store a new draft as version 1; raises NotFoundError when the project is not the owner's."""
        now, draft_id = datetime.now(UTC), uuid4().hex
        with self.engine.begin() as connection:
            if project_id is not None:
                _touch_project(connection, owner, project_id, now)
            row = {"id": draft_id, "project_id": project_id, "template": template, "title": title, "version": 1}
            times = {"created_at": now, "updated_at": now}
            connection.execute(insert(tables.drafts).values(owner=owner, content=dict(content), **row, **times))
            _add_version(connection, draft_id, 1, content, "", now)
        return self.draft(owner, draft_id)

    def draft(self, owner: str, draft_id: str) -> StoredDraft:
        """A draft in its newest version; raises NotFoundError."""
        with self.engine.connect() as connection:
            return _stored(_owned(connection, owner, draft_id))

    def drafts(self, owner: str, project_id: str | None = None, search: str = "") -> list[StoredDraft]:
        """The owner's drafts, newest first; ``search`` looks in titles and tasks."""
        table = tables.drafts
        query = select(table).where(table.c.owner == owner).order_by(table.c.updated_at.desc(), table.c.id)
        if project_id is not None:
            query = query.where(table.c.project_id == project_id)
        with self.engine.connect() as connection:
            found = [_stored(row) for row in connection.execute(query).mappings()]
        wanted = search.casefold()
        return [d for d in found if wanted in f"{d.title} {d.content.get('task', '')}".casefold()]

    def change(
        self,
        owner: str,
        draft_id: str,
        content: Mapping[str, Any],
        change: str,
        *,
        title: str | None = None,
        expected: int | None = None,
    ) -> StoredDraft:
        """Store ``content`` as the next version; raises StoreBusyError when ``expected`` is not the newest version."""
        now = datetime.now(UTC)
        with self.engine.begin() as connection:
            row = _owned(connection, owner, draft_id)
            if expected is not None and expected != row["version"]:
                raise StoreBusyError(_CHANGED)
            version = row["version"] + 1
            values = {"content": dict(content), "version": version, "updated_at": now, "title": title or row["title"]}
            query = update(tables.drafts).where(
                tables.drafts.c.id == draft_id, tables.drafts.c.version == row["version"]
            )
            if connection.execute(query.values(**values)).rowcount != 1:
                raise StoreBusyError(_CHANGED)
            _add_version(connection, draft_id, version, content, change, now)
        return self.draft(owner, draft_id)

    def move(self, owner: str, draft_id: str, project_id: str | None) -> StoredDraft:
        """Put a draft into a project of the same owner, or take it out; raises NotFoundError."""
        now = datetime.now(UTC)
        with self.engine.begin() as connection:
            _owned(connection, owner, draft_id)
            if project_id is not None:
                _touch_project(connection, owner, project_id, now)
            query = update(tables.drafts).where(tables.drafts.c.id == draft_id)
            connection.execute(query.values(project_id=project_id, updated_at=now))
        return self.draft(owner, draft_id)

    def versions(self, owner: str, draft_id: str) -> list[DraftVersion]:
        """All versions of a draft, newest first; raises NotFoundError."""
        table = tables.draft_versions
        with self.engine.connect() as connection:
            _owned(connection, owner, draft_id)
            query = select(table.c.version, table.c.change, table.c.created_at).where(table.c.draft_id == draft_id)
            rows = connection.execute(query.order_by(table.c.version.desc())).mappings()
            return [DraftVersion(**row) for row in rows]

    def version(self, owner: str, draft_id: str, version: int) -> dict[str, Any]:
        """The content of one version; raises NotFoundError."""
        table = tables.draft_versions
        with self.engine.connect() as connection:
            _owned(connection, owner, draft_id)
            query = select(table.c.content).where(table.c.draft_id == draft_id, table.c.version == version)
            content: dict[str, Any] | None = connection.execute(query).scalar()
        if content is None:
            raise NotFoundError("Diese Fassung des Entwurfs gibt es nicht.")
        return content

    def remove(self, owner: str, draft_id: str) -> None:
        """Delete a draft with all its versions; raises NotFoundError."""
        with self.engine.begin() as connection:
            _owned(connection, owner, draft_id)
            connection.execute(delete(tables.drafts).where(tables.drafts.c.id == draft_id))
        self._checkpoint()

    def add_project(self, owner: str, title: str) -> Project:
        """A new project."""
        now, project_id = datetime.now(UTC), uuid4().hex
        with self.engine.begin() as connection:
            values = {"id": project_id, "owner": owner, "title": title, "created_at": now, "updated_at": now}
            connection.execute(insert(tables.projects).values(**values))
        return self.project(owner, project_id)

    def project(self, owner: str, project_id: str) -> Project:
        """One project; raises NotFoundError."""
        found = [p for p in self.projects(owner) if p.id == project_id]
        if not found:
            raise NotFoundError(_NO_PROJECT)
        return found[0]

    def projects(self, owner: str) -> list[Project]:
        """The owner's projects, newest first."""
        table = tables.projects
        with self.engine.connect() as connection:
            query = select(table).where(table.c.owner == owner).order_by(table.c.updated_at.desc(), table.c.id)
            rows = list(connection.execute(query).mappings())
            drafts, chats = (_counts(connection, t, [r["id"] for r in rows]) for t in (tables.drafts, tables.chats))
        names = ("id", "title", "created_at", "updated_at")
        return [
            Project(**{n: row[n] for n in names}, drafts=drafts.get(row["id"], 0), chats=chats.get(row["id"], 0))
            for row in rows
        ]

    def rename_project(self, owner: str, project_id: str, title: str) -> Project:
        """Give a project a new title; raises NotFoundError."""
        self.project(owner, project_id)
        with self.engine.begin() as connection:
            query = update(tables.projects).where(tables.projects.c.id == project_id)
            connection.execute(query.values(title=title, updated_at=datetime.now(UTC)))
        return self.project(owner, project_id)

    def remove_project(self, owner: str, project_id: str, *, with_drafts: bool) -> None:
        """Delete a project; its drafts go with it or stay without a project. Chats stay. Raises NotFoundError."""
        self.project(owner, project_id)
        with self.engine.begin() as connection:
            if with_drafts:
                table = tables.drafts
                connection.execute(delete(table).where(table.c.project_id == project_id, table.c.owner == owner))
            connection.execute(delete(tables.projects).where(tables.projects.c.id == project_id))
        self._checkpoint()

    def _checkpoint(self) -> None:
        """Write deleted pages out of SQLite's log, so that deleted text is gone from the disk."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _owned(connection: Connection, owner: str, draft_id: str) -> RowMapping:
    query = select(tables.drafts).where(tables.drafts.c.id == draft_id, tables.drafts.c.owner == owner)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise NotFoundError(_NO_DRAFT)
    return row


def _touch_project(connection: Connection, owner: str, project_id: str, now: datetime) -> None:
    table = tables.projects
    query = update(table).where(table.c.id == project_id, table.c.owner == owner).values(updated_at=now)
    if connection.execute(query).rowcount != 1:
        raise NotFoundError(_NO_PROJECT)


def _add_version(
    connection: Connection, draft_id: str, version: int, content: Mapping[str, Any], change: str, now: datetime
) -> None:
    values = {"draft_id": draft_id, "version": version, "content": dict(content), "change": change, "created_at": now}
    connection.execute(insert(tables.draft_versions).values(**values))


def _counts(connection: Connection, table: Any, projects: Iterable[str]) -> dict[str, int]:
    query = select(table.c.project_id, func.count()).where(table.c.project_id.in_(list(projects)))
    return {str(row[0]): int(row[1]) for row in connection.execute(query.group_by(table.c.project_id))}


def _stored(row: RowMapping) -> StoredDraft:
    names = StoredDraft.__dataclass_fields__
    return StoredDraft(**{name: row[name] for name in names})
