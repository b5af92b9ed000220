"""Reading jobs in the truth store, so that they outlive the server: what waits is read after a restart."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import uuid4

from sqlalchemy import Engine, RowMapping, delete, insert, select, update

from corpus import tables

KIND = "ingest"
JobState = Literal["waiting", "reading", "indexing", "done", "failed"]
_OPEN = ("waiting", "reading", "indexing")


@dataclass(frozen=True, kw_only=True)
class Job:
    """A file on its way into the store; ``progress`` from 0 to 1."""

    id: str
    owner: str
    state: JobState
    progress: float
    detail: Mapping[str, Any]
    """name, collection, upload (name of the stored file), then source_id, message, pages, seconds left."""
    created_at: datetime

    @property
    def open(self) -> bool:
        """Whether it still has work before it."""
        return self.state in _OPEN


class JobStore:
    """Reads and writes reading jobs; thread-safe."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def add(self, owner: str, detail: Mapping[str, Any]) -> Job:
        """A new job that waits."""
        now = datetime.now(UTC)
        values = {
            "id": uuid4().hex,
            "owner": owner,
            "kind": KIND,
            "state": "waiting",
            "progress": 0.0,
            "detail": dict(detail),
            "created_at": now,
            "updated_at": now,
        }
        with self.engine.begin() as connection:
            connection.execute(insert(tables.jobs).values(**values))
        return _job(values)

    def change(self, job_id: str, state: JobState, progress: float, **detail: Any) -> None:
        """Set state and progress and add to the detail; a job that was deleted meanwhile stays deleted."""
        chosen = tables.jobs.c.id == job_id
        with self.engine.begin() as connection:
            before = connection.execute(select(tables.jobs.c.detail).where(chosen)).scalar()
            if before is not None:
                values = {
                    "state": state,
                    "progress": progress,
                    "detail": {**before, **detail},
                    "updated_at": datetime.now(UTC),
                }
                connection.execute(update(tables.jobs).where(chosen).values(**values))

    def jobs(self, owner: str | None = None) -> list[Job]:
        """Jobs, oldest first; of one owner or all."""
        query = select(tables.jobs).where(tables.jobs.c.kind == KIND).order_by(tables.jobs.c.created_at)
        if owner is not None:
            query = query.where(tables.jobs.c.owner == owner)
        with self.engine.connect() as connection:
            return [_job(row) for row in connection.execute(query).mappings()]

    def job(self, job_id: str) -> Job | None:
        """One job, None if unknown."""
        chosen = select(tables.jobs).where(tables.jobs.c.id == job_id, tables.jobs.c.kind == KIND)
        with self.engine.connect() as connection:
            row = connection.execute(chosen).mappings().first()
        return _job(row) if row else None

    def delete(self, job_id: str) -> None:
        """Delete a job; an unknown one is no error."""
        with self.engine.begin() as connection:
            connection.execute(delete(tables.jobs).where(tables.jobs.c.id == job_id, tables.jobs.c.kind == KIND))

    def expire(self, days: int = 7) -> None:
        """Delete finished jobs after some days."""
        limit = datetime.now(UTC) - timedelta(days=days)
        table = tables.jobs
        with self.engine.begin() as connection:
            connection.execute(
                delete(table).where(table.c.kind == KIND, table.c.state.not_in(_OPEN), table.c.updated_at < limit)
            )


def _job(row: Mapping[Any, Any] | RowMapping) -> Job:
    return Job(**{name: row[name] for name in ("id", "owner", "state", "progress", "detail", "created_at")})
