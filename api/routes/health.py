"""Health for people who operate the server, and metrics without any question in them."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api.state import state_of

router = APIRouter()


@router.get("/health/live")
def live() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/health/ready")
def ready(request: Request) -> dict[str, object]:
    """The indexes stand; 503 with the progress until then."""
    assistant = state_of(request).ready()
    return {"status": "ok", "passages": assistant.indexes.manifest.count}


@router.get("/metrics", include_in_schema=False)
def metrics() -> Response:
    """Counters for Prometheus."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
