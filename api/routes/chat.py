"""``POST /api/chat`` as server-sent events, and ``POST /api/search``."""

import json
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from api.commands import query_of
from api.state import state_of
from rag.types import Answer

router = APIRouter(prefix="/api")


class ChatRequest(BaseModel):
    """A question, in a chat or alone."""

    model_config = ConfigDict(extra="forbid")
    question: str
    chat_id: str | None = None
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
    """The answer as events: status, sentence, citation, suggestions, done."""
    assistant = state_of(request).ready()
    answer = await run_in_threadpool(assistant.ask, query_of(body.model_dump()))
    return StreamingResponse(events(answer), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


@router.post("/search")
async def search(body: SearchRequest, request: Request) -> dict[str, Any]:
    """The search object."""
    assistant = state_of(request).ready()
    result = await run_in_threadpool(assistant.search, query_of(body.model_dump(), body.k))
    return result.to_json()


def events(answer: Answer) -> Iterator[str]:
    """``answer`` as server-sent events."""
    yield event("status", {"status": answer.status, "question_used": answer.question_used})
    for line in answer.text.split("\n"):
        yield event("sentence", {"text": line})
    for citation in answer.citations:
        yield event("citation", citation.to_json())
    yield event("suggestions", {"suggestions": list(answer.suggestions)})
    yield event("done", answer.to_json())


def event(name: str, data: dict[str, Any]) -> str:
    """One server-sent event."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
