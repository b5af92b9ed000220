"""``POST /api/chat`` as server-sent events, and ``POST /api/search``."""

import json
import threading
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from api.access import owner_of
from api.commands import query_of
from api.state import state_of
from api.streaming import drained
from corpus.chats import ChatStore, StoredTurn
from corpus.errors import CorpusError
from rag.answering.events import (
    AnswerEvent,
    CitationEvent,
    DoneEvent,
    SentenceEvent,
    StatusEvent,
    SuggestionsEvent,
)
from rag.types import Query, Turn

router = APIRouter(prefix="/api")


class ChatRequest(BaseModel):
    """A question, in a chat or alone; in a chat its earlier turns are the history."""

    model_config = ConfigDict(extra="forbid")
    question: str
    chat_id: str | None = None
    project_id: str | None = None
    history: list[Any] | None = None
    filters: dict[str, Any] | None = None


class SearchRequest(BaseModel):
    """A question to rank passages for."""

    model_config = ConfigDict(extra="forbid")
    question: str
    k: int = Field(10, ge=1, le=100)
    history: list[Any] | None = None
    filters: dict[str, Any] | None = None


@router.post("/chat")
async def chat(body: ChatRequest, request: Request) -> StreamingResponse:
    """The answer as events: status, sentence, citation, suggestions, done; the turn is stored when it is done.

    A client that goes away cancels the language model; nothing is stored then.
    """
    assistant, chats, owner = state_of(request).ready(), state_of(request).chats(), owner_of(request)
    query = query_of(body.model_dump(exclude={"chat_id", "project_id"}))
    if body.chat_id is not None:
        _, turns = await run_in_threadpool(chats.chat, owner, body.chat_id)
        query = query if query.history else in_chat(query, turns)
    gone = threading.Event()
    events = assistant.stream(query, gone)

    async def lines() -> AsyncIterator[str]:
        async for event in drained(events, request, gone):
            if not isinstance(event, DoneEvent):
                yield line_of(event)
                continue
            answer = event.answer.to_json()
            ids = await run_in_threadpool(stored, chats, owner, body, answer)
            yield sse("done", answer | ids)

    return StreamingResponse(
        lines(), media_type="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )


@router.post("/search")
async def search(body: SearchRequest, request: Request) -> dict[str, Any]:
    """The search object."""
    assistant = state_of(request).ready()
    result = await run_in_threadpool(assistant.search, query_of(body.model_dump(), body.k))
    return result.to_json()


def in_chat(query: Query, turns: list[StoredTurn]) -> Query:
    """``query`` with the turns of its chat as history, each with the passages that were cited."""
    history: list[Turn] = []
    for turn in turns:
        answer = turn.answer or {}
        cited = tuple(dict.fromkeys(str(c["passage_id"]) for c in answer.get("citations", [])))
        history.append(Turn(role="user", content=turn.question))
        history.append(Turn(role="assistant", content=str(answer.get("answer", "")), passage_ids=cited))
    return Query(question=query.question, history=tuple(history), filters=query.filters, k=query.k)


def stored(chats: ChatStore, owner: str, body: ChatRequest, answer: dict[str, Any]) -> dict[str, str | None]:
    """Store the turn; ids are null when it could not be stored (the chat was deleted meanwhile)."""
    try:
        chat_id, turn_id = chats.add_turn(owner, body.chat_id, body.question, answer, body.project_id)
    except CorpusError:
        return {"chat_id": None, "turn_id": None}
    return {"chat_id": chat_id, "turn_id": turn_id}


def line_of(event: AnswerEvent) -> str:
    """``event`` as a server-sent event of the contract."""
    match event:
        case StatusEvent():
            evidence = [{"passage_id": name, "locator": locator} for name, locator in event.evidence]
            data = {"status": event.status, "question_used": event.question_used, "writing": event.writing}
            return sse("status", data | {"evidence": evidence, "note": event.note})
        case SentenceEvent():
            return sse("sentence", {"text": event.text} | ({"restart": True} if event.restart else {}))
        case CitationEvent():
            return sse("citation", event.citation.to_json())
        case SuggestionsEvent():
            return sse("suggestions", {"suggestions": list(event.suggestions)})
        case DoneEvent():
            return sse("done", event.answer.to_json())


def sse(name: str, data: dict[str, Any]) -> str:
    """One server-sent event."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
