"""The server: one FastAPI application that serves the page and the HTTP interface; nothing is loaded from elsewhere."""

import importlib
import logging
import pkgutil
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI
from fastapi.staticfiles import StaticFiles

from api import pages, problems, routes
from api.access import Guard, check_exposure
from api.knowledge import knowledge
from api.reading_queue import ReadingQueue
from api.rights import Rights
from api.state import State, settled
from corpus.errors import CorpusError
from prompts.german import text
from rag.errors import RagError
from rag.settings import Settings

HOUR_S = 3600
LOOK_S = 1.0


def create_app(settings: Settings) -> FastAPI:
    """The application on ``settings``; it answers at once and builds missing indexes in the background.

    Raises InputError when it would be open to a network without an access code or user header.
    """
    check_exposure(settings)
    state = State(settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        stopping = threading.Event()
        threading.Thread(target=_prepare, args=(state,), daemon=True).start()
        threading.Thread(target=_expire_chats, args=(state, stopping), daemon=True).start()
        threading.Thread(target=_watch_indexes, args=(state, stopping), daemon=True).start()
        yield
        stopping.set()
        if state.reading:
            state.reading.stop()

    app = FastAPI(title="Stadtlotse", openapi_url="/api/openapi.json", docs_url=None, redoc_url=None, lifespan=lifespan)
    app.state.shared = state
    problems.install(app)
    pages.install(app)
    for router in (*_routers(), pages.router):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=pages.STATIC), name="static")
    app.add_middleware(Rights, state=state)
    app.add_middleware(Guard, settings=settings)
    return app


def _routers() -> Iterator[APIRouter]:
    """The ``router`` of every module in ``api/routes``, so that a new group of routes is a new file."""
    for module in sorted(pkgutil.iter_modules(routes.__path__), key=lambda m: m.name):
        found = getattr(importlib.import_module(f"api.routes.{module.name}"), "router", None)
        if isinstance(found, APIRouter):
            yield found


def _prepare(state: State) -> None:
    def progress(done: int, total: int) -> None:
        state.progress = (done, total)

    try:
        state.store()  # first, alone: two threads must not migrate a fresh database at once
        knowledge()
        state.assistant = settled(state.settings, progress)
        state.reading = ReadingQueue(state)
        state.reading.start()
    except (CorpusError, RagError) as error:
        state.failure = str(error)
    except Exception as error:
        logging.getLogger(__name__).exception("the assistant could not be prepared")
        state.failure = text("page.building.unexpected", name=type(error).__name__)


def _watch_indexes(state: State, stopping: threading.Event) -> None:
    """Answer from new indexes soon after another process built them."""
    while not stopping.wait(LOOK_S):
        try:
            state.look()
        except (CorpusError, RagError) as error:
            logging.getLogger(__name__).warning("new indexes were not opened: %s", type(error).__name__)


def _expire_chats(state: State, stopping: threading.Event) -> None:
    """Delete chats past their retention, at the start and every hour."""
    while True:
        try:
            state.chats().expire(state.settings.chat_retention_days)
        except CorpusError as error:
            logging.getLogger(__name__).warning("chats were not expired: %s", type(error).__name__)
        if stopping.wait(HOUR_S):
            return
