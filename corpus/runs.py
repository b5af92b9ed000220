"""Test runs and own test questions of one owner, kept as jobs in the truth store."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import uuid4

from sqlalchemy import Engine, RowMapping, delete, insert, select, update

from corpus.errors import NotFoundError
from corpus.tables import jobs

RunState = Literal["running", "done", "stopped", "failed"]
RUN, QUESTIONS = "evaluation-run", "evaluation-questions"


@dataclass(frozen=True, kw_only=True)
class StoredRun:
    """A test run; ``progress`` from 0 to 1, ``detail`` holds its set and results."""

    id: str
    state: RunState
    progress: float
    detail: dict[str, Any]
    created_at: datetime


class RunStore:
    """Runs of one owner each; another owner's run is "not found"."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def add(self, owner: str, detail: Mapping[str, Any]) -> str:
        """A new run that has just begun; returns its id."""
        return self._insert(owner, RUN, "running", detail)

    def runs(self, owner: str) -> list[StoredRun]:
        """All runs, newest first."""
        query = select(jobs).where(jobs.c.owner == owner, jobs.c.kind == RUN).order_by(jobs.c.created_at.desc())
        with self.engine.connect() as connection:
            return [_run(row) for row in connection.execute(query).mappings()]

    def run(self, owner: str, run_id: str) -> StoredRun:
        """One run; raises NotFoundError."""
        query = select(jobs).where(jobs.c.owner == owner, jobs.c.kind == RUN, jobs.c.id == run_id)
        with self.engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            raise NotFoundError("Diesen Testlauf gibt es nicht (mehr). Die Liste zeigt alle.")
        return _run(row)

    def save(self, run_id: str, state: RunState, progress: float, detail: Mapping[str, Any]) -> bool:
        """Write the state of a run; False when it was deleted meanwhile."""
        values = {"state": state, "progress": progress, "detail": dict(detail), "updated_at": datetime.now(UTC)}
        with self.engine.begin() as connection:
            return connection.execute(update(jobs).where(jobs.c.id == run_id).values(**values)).rowcount > 0

    def detail(self, run_id: str) -> dict[str, Any] | None:
        """What a run holds by now, None when it was deleted."""
        with self.engine.connect() as connection:
            found: dict[str, Any] | None = connection.execute(select(jobs.c.detail).where(jobs.c.id == run_id)).scalar()
        return found

    def delete(self, owner: str, run_id: str) -> None:
        """Delete a run; raises NotFoundError."""
        self.run(owner, run_id)
        with self.engine.begin() as connection:
            connection.execute(delete(jobs).where(jobs.c.id == run_id, jobs.c.owner == owner))

    def questions(self, owner: str) -> list[dict[str, Any]]:
        """The owner's test questions in the order they were added."""
        row = self._question_row(owner)
        return list(row["detail"]["questions"]) if row else []

    def put_questions(self, owner: str, questions: list[dict[str, Any]]) -> None:
        """Replace the owner's test questions."""
        row = self._question_row(owner)
        if row is None:
            self._insert(owner, QUESTIONS, "done", {"questions": questions})
            return
        with self.engine.begin() as connection:
            values = {"detail": {"questions": questions}, "updated_at": datetime.now(UTC)}
            connection.execute(update(jobs).where(jobs.c.id == row["id"]).values(**values))

    def _question_row(self, owner: str) -> RowMapping | None:
        query = select(jobs).where(jobs.c.owner == owner, jobs.c.kind == QUESTIONS)
        with self.engine.connect() as connection:
            return connection.execute(query).mappings().first()

    def _insert(self, owner: str, kind: str, state: str, detail: Mapping[str, Any]) -> str:
        now, made = datetime.now(UTC), uuid4().hex
        values: dict[str, Any] = {"id": made, "owner": owner, "kind": kind, "state": state, "progress": 0.0}
        values |= {"detail": dict(detail), "created_at": now, "updated_at": now}
        with self.engine.begin() as connection:
            connection.execute(insert(jobs).values(**values))
        return made


def _run(row: RowMapping) -> StoredRun:
    return StoredRun(
        id=row["id"],
        state=row["state"],
        progress=row["progress"],
        detail=row["detail"],
        created_at=row["created_at"].replace(tzinfo=UTC) if row["created_at"].tzinfo is None else row["created_at"],
    )
