"""Stadtlotse as a model for OpenAI-compatible clients (Open WebUI and others): chat completions and the model list.

The answer's text carries its markers and ends with the list of sources; the ask object stands in the extra field
``stadtlotse`` (whole answer, last chunk), so that programs need not read the text.
"""

import json
import threading
import time
import uuid
from collections.abc import AsyncIterator
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict

from api.state import state_of
from api.streaming import drained
from prompts.german import text as german
from rag.answering.events import DoneEvent, SentenceEvent
from rag.answering.sources import sources_list
from rag.errors import InputError
from rag.types import Query, Turn

router = APIRouter(prefix="/v1")
MODEL = "stadtlotse"


class Message(BaseModel):
    """A message of the conversation; content as text or as parts, of which the texts are read."""

    model_config = ConfigDict(extra="ignore")
    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[dict[str, Any]] | None = None

    @property
    def text(self) -> str:
        """The text of the message."""
        if isinstance(self.content, list):
            return "\n".join(str(part.get("text", "")) for part in self.content if part.get("type") == "text")
        return self.content or ""


class CompletionRequest(BaseModel):
    """What clients send; settings of sampling are accepted and have no effect."""

    model_config = ConfigDict(extra="ignore")
    model: str = MODEL
    messages: list[Message]
    stream: bool = False


@router.get("/models")
def models() -> dict[str, Any]:
    """The one model."""
    return {"object": "list", "data": [{"id": MODEL, "object": "model", "created": 0, "owned_by": "stadtlotse"}]}


@router.get("/models/{name}", response_model=None)
def model(name: str) -> dict[str, Any] | JSONResponse:
    """One model, 404 for any other name."""
    if name != MODEL:
        return failure(404, german("openai.no_model", name=name), "model_not_found")
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": "stadtlotse"}


@router.post("/chat/completions", response_model=None)
async def completions(body: CompletionRequest, request: Request) -> StreamingResponse | dict[str, Any] | JSONResponse:
    """An answer to the last user message, the messages before it as history; system messages are not obeyed."""
    assistant, completion_id = state_of(request).ready(), f"chatcmpl-{uuid.uuid4().hex}"
    try:
        query = query_from(body.messages)
        if not body.stream:
            answer = await run_in_threadpool(assistant.ask, query)
            whole = answer.text + sources_list(answer)
            message = {"role": "assistant", "content": whole}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            extra = {"usage": usage(query, whole), "stadtlotse": answer.to_json()}
            return head(completion_id, "chat.completion") | {"choices": [choice]} | extra
        gone = threading.Event()
        events = assistant.stream(query, gone)
    except InputError as error:
        return failure(400, str(error), "invalid_request_error")

    async def chunks() -> AsyncIterator[str]:
        yield chunk(completion_id, {"role": "assistant", "content": ""})
        sent = ""
        async for event in drained(events, request, gone):
            if isinstance(event, SentenceEvent):
                text = restart_text(sent) + event.text if event.restart else event.text
                sent += text
                yield chunk(completion_id, {"content": text})
            elif isinstance(event, DoneEvent):
                yield chunk(completion_id, {"content": sources_list(event.answer)})
                yield chunk(completion_id, {}, finish="stop", extra={"stadtlotse": event.answer.to_json()})
        yield "data: [DONE]\n\n"

    return StreamingResponse(chunks(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


def query_from(messages: list[Message]) -> Query:
    """The query in a conversation; raises InputError when no user message is there."""
    spoken = [m for m in messages if m.role in ("user", "assistant") and m.text.strip()]
    if not spoken or spoken[-1].role != "user":
        raise InputError(german("openai.no_question"))
    history = tuple(Turn(role="user" if m.role == "user" else "assistant", content=m.text) for m in spoken[:-1])
    return Query(question=spoken[-1].text, history=history)


def restart_text(sent: str) -> str:
    """What parts the extractive answer from verified sentences that went before, which a client cannot take back."""
    return f"\n\n{german('openai.restart')}\n\n" if sent else ""


def head(completion_id: str, kind: str) -> dict[str, Any]:
    """The fields that every object has."""
    return {"id": completion_id, "object": kind, "created": int(time.time()), "model": MODEL}


def chunk(
    completion_id: str, delta: dict[str, Any], finish: str | None = None, extra: dict[str, Any] | None = None
) -> str:
    """One chunk of a streamed completion."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    data = head(completion_id, "chat.completion.chunk") | {"choices": [choice]} | (extra or {})
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"


def usage(query: Query, text: str) -> dict[str, int]:
    """Words in place of tokens, since no tokenizer need be there."""
    asked, answered = len(query.question.split()), len(text.split())
    return {"prompt_tokens": asked, "completion_tokens": answered, "total_tokens": asked + answered}


def failure(status: int, message: str, kind: str) -> JSONResponse:
    """An error as OpenAI's clients read it."""
    return JSONResponse({"error": {"message": message, "type": kind, "param": None, "code": kind}}, status_code=status)
