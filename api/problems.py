"""Errors over HTTP as ``application/problem+json`` (RFC 9457) with a German ``detail`` that says what to do."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from corpus.errors import CorpusError, NotFoundError, StoreBusyError
from ingest.errors import RejectedError
from rag.errors import InputError, RagError, StaleIndexError

_STATUS: tuple[tuple[type[Exception], int], ...] = (
    (InputError, 422),
    (NotFoundError, 404),
    (StoreBusyError, 409),
    (StaleIndexError, 503),
    (RejectedError, 422),
    (CorpusError, 500),
    (RagError, 500),
)
DETAILS = {
    404: "Diese Adresse gibt es hier nicht. Bitte prüfen Sie die Schreibweise.",
    405: "Diese Adresse nimmt diese Art von Anfrage nicht an.",
    413: "Die Anfrage ist zu groß. Bitte kürzen Sie sie.",
}


def problem(status: int, detail: str) -> JSONResponse:
    """A problem document with ``status`` and ``detail``."""
    body = {"type": "about:blank", "status": status, "title": "Fehler", "detail": detail}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def status_of(error: Exception) -> int:
    """HTTP status of an error of ours."""
    return next(status for kind, status in _STATUS if isinstance(error, kind))


def install(app: FastAPI) -> None:
    """Make every error of ``app`` a problem document."""

    @app.exception_handler(CorpusError)
    @app.exception_handler(RagError)
    async def _ours(_request: Request, error: Exception) -> JSONResponse:
        return problem(status_of(error), str(error))

    @app.exception_handler(RequestValidationError)
    async def _invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        if first["type"] == "json_invalid":
            return problem(400, "Die Anfrage ist kein gültiges JSON. Bitte prüfen Sie die Schreibweise.")
        name = ".".join(str(part) for part in first["loc"][1:]) or "Anfrage"
        return problem(422, f"Das Feld „{name}“ fehlt oder hat die falsche Form. Bitte prüfen Sie die Anfrage.")

    @app.exception_handler(HTTPException)
    async def _http(_request: Request, error: HTTPException) -> JSONResponse:
        default = error.detail if isinstance(error.detail, str) else ""
        return problem(error.status_code, DETAILS.get(error.status_code, default))

    @app.exception_handler(Exception)
    async def _unexpected(_request: Request, _error: Exception) -> JSONResponse:
        return problem(500, "Etwas ist schiefgegangen. Bitte versuchen Sie es noch einmal.")
