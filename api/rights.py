"""Sets for each request which collections its owner may see; search and the source routes both obey."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.access import owner_of
from api.state import State
from corpus.rights import VISIBLE, allowed_collections

_WHERE = ("/api/", "/v1/", "/page/")


class Rights:
    """ASGI layer inside the guard: what is not visible to the owner is not there for anything below."""

    def __init__(self, app: ASGIApp, state: State) -> None:
        self.app = app
        self.state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its view of the collections."""
        if scope["type"] != "http" or not scope["path"].startswith(_WHERE):
            await self.app(scope, receive, send)
            return
        owner = owner_of(Request(scope))
        look: Callable[[], frozenset[str] | None] = lambda: allowed_collections(self.state.store(), owner)  # noqa: E731
        token = VISIBLE.set(await run_in_threadpool(look))
        try:
            await self.app(scope, receive, send)
        finally:
            VISIBLE.reset(token)
