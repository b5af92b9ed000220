"""The server: one FastAPI application that serves the page and the HTTP interface; nothing is loaded from elsewhere."""

import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles

from api import problems
from api.commands import ready_assistant
from api.routes import chat, health, passages
from api.state import State
from corpus.errors import CorpusError
from rag.errors import RagError
from rag.settings import Settings

STATIC = Path(__file__).parent / "static"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def create_app(settings: Settings) -> FastAPI:
    """The application on ``settings``; it answers at once and builds missing indexes in the background."""
    state = State(settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        threading.Thread(target=_prepare, args=(state,), daemon=True).start()
        yield

    app = FastAPI(title="Stadtlotse", openapi_url="/api/openapi.json", docs_url=None, redoc_url=None, lifespan=lifespan)
    app.state.shared = state
    problems.install(app)
    for router in (chat.router, passages.router, health.router):
        app.include_router(router)

    @app.middleware("http")
    async def _headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    @app.get("/", include_in_schema=False)
    async def _page() -> FileResponse:
        return FileResponse(STATIC / "index.html")

    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app


def _prepare(state: State) -> None:
    def progress(done: int, total: int) -> None:
        state.progress = (done, total)

    try:
        assistant = ready_assistant(state.settings, progress)
        assistant.warm_up()
        state.assistant = assistant
    except (CorpusError, RagError) as error:
        state.failure = str(error)
