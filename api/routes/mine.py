"""Everything that is stored for the one who asks: how much it is, and deleting all of it at once."""

from typing import Any

from fastapi import APIRouter, Request

from api.access import owner_of
from api.state import state_of

router = APIRouter(prefix="/api/mine")


@router.get("")
def stored(request: Request) -> dict[str, Any]:
    """How many chats, drafts, projects, verdicts and test runs are stored, under what kind of name, for how long."""
    shared = state_of(request)
    owner = owner_of(request)
    kind, _, user = owner.partition(":")
    return {
        "stored": shared.chats().counts(owner),
        "known_as": user if kind == "user" else None,
        "retention_days": shared.settings.chat_retention_days,
        "model": shared.settings.llm_base_url,
    }


@router.delete("")
def delete_all(request: Request) -> dict[str, int]:
    """Delete all of it for good; says how many entries went."""
    return {"deleted": state_of(request).chats().delete_all(owner_of(request))}
