"""Chats, their turns, and feedback in the truth store: whose they are, how long they stay, and deletion for real."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, Table, delete, func, insert, select, update

from corpus import tables
from corpus.errors import NotFoundError

TITLE_LENGTH = 80
_UNKNOWN = "Diesen Chat gibt es nicht (mehr). Die Liste „Meine Chats“ zeigt alle, die noch gespeichert sind."


@dataclass(frozen=True, kw_only=True)
class StoredTurn:
    """A question and the ask object that answered it; ``answer`` is None when none was completed."""

    id: str
    question: str
    answer: dict[str, Any] | None
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class ChatHead:
    """A chat in a list: its title, its times, its project, and how many turns it has."""

    id: str
    title: str
    project_id: str | None
    created_at: datetime
    updated_at: datetime
    turns: int


class ChatStore:
    """Chats of one owner each; no call shows or changes what belongs to another owner (it is "not found")."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def add_turn(
        self,
        owner: str,
        chat_id: str | None,
        question: str,
        answer: Mapping[str, Any] | None,
        project_id: str | None = None,
    ) -> tuple[str, str]:
        """Store a turn at the end of ``chat_id``, or in a new chat; returns (chat id, turn id).

        Raises NotFoundError when the chat or project is not the owner's.
        """
        now, turn_id = datetime.now(UTC), uuid4().hex
        with self.engine.begin() as connection:
            if chat_id is None:
                chat_id = self._new_chat(connection, owner, question, project_id, now)
            else:
                _owned(connection, owner, chat_id)
                connection.execute(update(tables.chats).where(tables.chats.c.id == chat_id).values(updated_at=now))
            count = select(func.count()).select_from(tables.turns).where(tables.turns.c.chat_id == chat_id)
            ordinal = connection.execute(count).scalar_one()
            values: dict[str, Any] = {"id": turn_id, "chat_id": chat_id, "ordinal": ordinal, "question": question}
            stored = dict(answer) if answer is not None else None
            connection.execute(insert(tables.turns).values(**values, answer=stored, created_at=now))
        return chat_id, turn_id

    def chats(self, owner: str, search: str = "", project_id: str | None = None) -> list[ChatHead]:
        """The owner's chats, newest first; ``search`` looks in titles, questions and answers."""
        chats, turns = tables.chats, tables.turns
        query = select(chats, func.count(turns.c.id).label("turns")).outerjoin(turns).group_by(chats.c.id)
        query = query.where(chats.c.owner == owner).order_by(chats.c.updated_at.desc())
        if project_id is not None:
            query = query.where(chats.c.project_id == project_id)
        with self.engine.connect() as connection:
            heads = [_head(row) for row in connection.execute(query).mappings()]
            wanted = search.casefold().split()
            if not wanted:
                return heads
            return [head for head in heads if _contains(_text_of(connection, head), wanted)]

    def chat(self, owner: str, chat_id: str) -> tuple[ChatHead, list[StoredTurn]]:
        """A chat with its turns in order; raises NotFoundError."""
        with self.engine.connect() as connection:
            row = _owned(connection, owner, chat_id)
            turns = _turns(connection, chat_id)
        return _head(dict(row) | {"turns": len(turns)}), turns

    def rename(self, owner: str, chat_id: str, title: str) -> None:
        """Give a chat another title; raises NotFoundError."""
        self._change(owner, chat_id, {"title": title_of(title)})

    def move(self, owner: str, chat_id: str, project_id: str | None) -> None:
        """Put a chat into a project of the same owner, or take it out; raises NotFoundError."""
        self._change(owner, chat_id, {"project_id": project_id})

    def delete(self, owner: str, chat_id: str) -> None:
        """Delete a chat with its turns and feedback, on disk as well; raises NotFoundError."""
        with self._erasing() as connection:
            _owned(connection, owner, chat_id)
            connection.execute(delete(tables.chats).where(tables.chats.c.id == chat_id))

    def delete_all(self, owner: str) -> int:
        """Delete everything of ``owner``: chats, drafts, projects, feedback, test runs; returns how many rows."""
        owned = (tables.feedback, tables.chats, tables.drafts, tables.projects, tables.jobs)
        with self._erasing() as connection:
            return sum(connection.execute(delete(t).where(*_mine(t, owner))).rowcount for t in owned)

    def expire(self, days: int, now: datetime | None = None) -> int:
        """Delete chats untouched for ``days``; 0 keeps them for ever. Returns how many went."""
        if days <= 0:
            return 0
        limit = (now or datetime.now(UTC)) - timedelta(days=days)
        with self._erasing() as connection:
            return connection.execute(delete(tables.chats).where(tables.chats.c.updated_at < limit)).rowcount

    def add_feedback(
        self, owner: str, turn_id: str | None, verdict: str, reason: str, consent: bool, content: Mapping[str, Any]
    ) -> str:
        """Store a thumb for a turn of the owner (an earlier one is replaced); raises NotFoundError."""
        feedback, feedback_id = tables.feedback, uuid4().hex
        with self._erasing() as connection:
            if turn_id is not None:
                join = select(tables.turns.c.id).join(tables.chats)
                found = join.where(tables.turns.c.id == turn_id, tables.chats.c.owner == owner)
                if connection.execute(found).first() is None:
                    raise NotFoundError("Diese Antwort ist nicht mehr gespeichert. Bitte stellen Sie die Frage neu.")
                connection.execute(delete(feedback).where(feedback.c.owner == owner, feedback.c.turn_id == turn_id))
            values: dict[str, Any] = {
                "id": feedback_id,
                "owner": owner,
                "turn_id": turn_id,
                "verdict": verdict,
                "reason": reason,
            }
            values |= {"consent": int(consent), "content": dict(content), "created_at": datetime.now(UTC)}
            connection.execute(insert(feedback).values(**values))
        return feedback_id

    def feedback(self, owner: str) -> list[dict[str, Any]]:
        """The owner's feedback, newest first."""
        table = tables.feedback
        query = select(table).where(table.c.owner == owner).order_by(table.c.created_at.desc())
        with self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def delete_feedback(self, owner: str, feedback_id: str) -> None:
        """Take feedback back; unknown ids are no error."""
        table = tables.feedback
        with self._erasing() as connection:
            connection.execute(delete(table).where(table.c.owner == owner, table.c.id == feedback_id))

    def counts(self, owner: str) -> dict[str, int]:
        """How many chats, drafts, projects, thumbs and test runs are stored for ``owner``."""
        named = {"chats": tables.chats, "drafts": tables.drafts, "projects": tables.projects}
        named |= {"feedback": tables.feedback, "tests": tables.jobs}
        with self.engine.connect() as connection:
            return {
                name: connection.execute(select(func.count()).select_from(t).where(*_mine(t, owner))).scalar_one()
                for name, t in named.items()
            }

    def _new_chat(self, connection: Connection, owner: str, question: str, project: str | None, now: datetime) -> str:
        _own_project(connection, owner, project)
        chat_id = uuid4().hex
        values = {"id": chat_id, "owner": owner, "project_id": project, "title": title_of(question)}
        connection.execute(insert(tables.chats).values(**values, created_at=now, updated_at=now))
        return chat_id

    def _change(self, owner: str, chat_id: str, values: dict[str, Any]) -> None:
        with self.engine.begin() as connection:
            _owned(connection, owner, chat_id)
            _own_project(connection, owner, values.get("project_id"))
            connection.execute(update(tables.chats).where(tables.chats.c.id == chat_id).values(**values))

    @contextmanager
    def _erasing(self) -> Iterator[Connection]:
        """A transaction after which the write-ahead log holds nothing of what was deleted."""
        with self.engine.begin() as connection:
            yield connection
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def title_of(text: str) -> str:
    """``text`` on one line, cut at a word to the length of a title."""
    line = " ".join(text.split()) or "Ohne Titel"
    if len(line) <= TITLE_LENGTH:
        return line
    head, _, _ = line[: TITLE_LENGTH - 1].rpartition(" ")
    return (head or line[: TITLE_LENGTH - 1]) + "…"


def _mine(table: Table, owner: str) -> list[ColumnElement[bool]]:
    """What of ``table`` is the owner's alone; reading jobs belong to the documents that all may find."""
    mine: list[ColumnElement[bool]] = [table.c.owner == owner]
    return [*mine, table.c.kind.startswith("evaluation-")] if table is tables.jobs else mine


def _owned(connection: Connection, owner: str, chat_id: str) -> RowMapping:
    query = select(tables.chats).where(tables.chats.c.id == chat_id, tables.chats.c.owner == owner)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise NotFoundError(_UNKNOWN)
    return row


def _own_project(connection: Connection, owner: str, project_id: str | None) -> None:
    if project_id is None:
        return
    query = select(tables.projects.c.id).where(tables.projects.c.id == project_id, tables.projects.c.owner == owner)
    if connection.execute(query).first() is None:
        raise NotFoundError("Dieses Projekt gibt es nicht (mehr). Bitte wählen Sie ein anderes.")


def _turns(connection: Connection, chat_id: str) -> list[StoredTurn]:
    turns = tables.turns
    rows = connection.execute(select(turns).where(turns.c.chat_id == chat_id).order_by(turns.c.ordinal)).mappings()
    return [
        StoredTurn(id=r["id"], question=r["question"], answer=r["answer"], created_at=_utc(r["created_at"]))
        for r in rows
    ]


def _text_of(connection: Connection, head: ChatHead) -> Iterator[str]:
    yield head.title
    for turn in _turns(connection, head.id):
        yield turn.question
        yield str((turn.answer or {}).get("answer", ""))


def _contains(texts: Iterator[str], wanted: Sequence[str]) -> bool:
    whole = "\n".join(texts).casefold()
    return all(word in whole for word in wanted)


def _head(row: Mapping[Any, Any]) -> ChatHead:
    return ChatHead(
        id=row["id"],
        title=row["title"],
        project_id=row["project_id"],
        created_at=_utc(row["created_at"]),
        updated_at=_utc(row["updated_at"]),
        turns=row["turns"],
    )


def _utc(value: datetime) -> datetime:
    """SQLite gives times without a zone; they were written in UTC."""
    return value if value.tzinfo else value.replace(tzinfo=UTC)
