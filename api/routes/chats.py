"""Chats of the one who asks: list, search, read, rename, file in a project, export, delete."""

from typing import Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.access import owner_of
from api.chat_export import as_markdown
from api.state import state_of
from corpus.chats import ChatHead, StoredTurn

router = APIRouter(prefix="/api/chats")


class ChatChange(BaseModel):
    """What may change: the title, and the project (null takes the chat out)."""

    model_config = ConfigDict(extra="forbid")
    title: str | None = Field(None, min_length=1, max_length=200)
    project_id: str | None = None


@router.get("")
def chats(request: Request, search: str = "", project: str | None = None) -> dict[str, Any]:
    """The chats of the one who asks, newest first; ``search`` looks in titles, questions and answers."""
    found = state_of(request).chats().chats(owner_of(request), search, project)
    return {"chats": [head_json(head) for head in found]}


@router.get("/{chat_id}")
def chat(chat_id: str, request: Request) -> dict[str, Any]:
    """A chat with its turns; each answer is the ask object."""
    head, turns = state_of(request).chats().chat(owner_of(request), chat_id)
    return head_json(head) | {"turns": [turn_json(turn) for turn in turns]}


@router.patch("/{chat_id}")
def change(chat_id: str, body: ChatChange, request: Request) -> dict[str, Any]:
    """Rename a chat or move it to a project."""
    store, owner = state_of(request).chats(), owner_of(request)
    if body.title is not None:
        store.rename(owner, chat_id, body.title)
    if "project_id" in body.model_fields_set:
        store.move(owner, chat_id, body.project_id)
    return head_json(store.chat(owner, chat_id)[0])


@router.delete("/{chat_id}", status_code=204)
def delete(chat_id: str, request: Request) -> None:
    """Delete a chat for good."""
    state_of(request).chats().delete(owner_of(request), chat_id)


@router.get("/{chat_id}/export")
def export(chat_id: str, request: Request, format: Literal["md", "json"] = "md") -> Response:
    """A chat as a file: Markdown to read, JSON for programs."""
    head, turns = state_of(request).chats().chat(owner_of(request), chat_id)
    name = quote(f"{head.title[:60]}.{format}", safe="")
    headers = {"content-disposition": f"attachment; filename=\"chat.{format}\"; filename*=UTF-8''{name}"}
    if format == "md":
        return Response(as_markdown(head, turns), media_type="text/markdown; charset=utf-8", headers=headers)
    body = ChatExport(**head_json(head), turns=[turn_json(turn) for turn in turns])
    return Response(body.model_dump_json(indent=2), media_type="application/json", headers=headers)


class ChatExport(BaseModel):
    """A chat for programs."""

    id: str
    title: str
    project_id: str | None
    created_at: str
    updated_at: str
    count: int
    turns: list[dict[str, Any]]


def head_json(head: ChatHead) -> dict[str, Any]:
    """A chat in a list."""
    return {
        "id": head.id,
        "title": head.title,
        "project_id": head.project_id,
        "created_at": head.created_at.isoformat(),
        "updated_at": head.updated_at.isoformat(),
        "count": head.turns,
    }


def turn_json(turn: StoredTurn) -> dict[str, Any]:
    """A turn of a chat."""
    return {
        "id": turn.id,
        "question": turn.question,
        "answer": turn.answer,
        "created_at": turn.created_at.isoformat(),
    }
