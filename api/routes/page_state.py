"""``GET /api/state``: what the page must know before the first question, also while the indexes are being built."""

from typing import Any

from fastapi import APIRouter, Request

from api.state import state_of

router = APIRouter(prefix="/api")


@router.get("/state")
def state(request: Request) -> dict[str, Any]:
    """Whether the search is ready, how far it is, whether a language model answers, how long chats stay."""
    shared = state_of(request)
    done, total = shared.progress
    settings = shared.settings
    return {
        "ready": shared.assistant is not None,
        "failure": shared.failure,
        "done": done,
        "total": total,
        "model": settings.llm_model if settings.llm_base_url else None,
        "retention_days": settings.chat_retention_days,
    }
