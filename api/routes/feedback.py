"""Thumbs with a reason; question and answer are kept with them only when the person agrees."""

from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from api.access import owner_of
from api.state import state_of

router = APIRouter(prefix="/api/feedback")


class FeedbackRequest(BaseModel):
    """A verdict on an answer; ``consent`` lets the operator read question and answer."""

    model_config = ConfigDict(extra="forbid")
    verdict: Literal["up", "down"]
    turn_id: str | None = None
    reason: str = Field("", max_length=2500)
    consent: bool = False
    content: dict[str, Any] = {}


@router.post("", status_code=201)
def give(body: FeedbackRequest, request: Request) -> dict[str, str]:
    """Store a verdict; a second one on the same answer replaces the first."""
    content = body.content if body.consent else {}
    store = state_of(request).chats()
    made = store.add_feedback(owner_of(request), body.turn_id, body.verdict, body.reason, body.consent, content)
    return {"id": made}


@router.get("")
def mine(request: Request) -> dict[str, Any]:
    """The verdicts of the one who asks."""
    rows = state_of(request).chats().feedback(owner_of(request))
    names = ("id", "turn_id", "verdict", "reason", "created_at")
    return {"feedback": [{name: row[name] for name in names} | {"consent": bool(row["consent"])} for row in rows]}


@router.delete("/{feedback_id}", status_code=204)
def take_back(feedback_id: str, request: Request) -> None:
    """Delete one's own verdict."""
    state_of(request).chats().delete_feedback(owner_of(request), feedback_id)
