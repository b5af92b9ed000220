"""What all requests share: the settings, the assistant once it is ready, and how far the index is."""

import threading
from dataclasses import dataclass, field

from fastapi import Request

from corpus.chats import ChatStore
from corpus.store import CorpusStore
from rag.bootstrap import Assistant, open_store
from rag.errors import RagError, StaleIndexError
from rag.settings import Settings


@dataclass
class State:
    """Shared by all requests; the assistant is set by the thread that builds it."""

    settings: Settings
    assistant: Assistant | None = None
    progress: tuple[int, int] = (0, 0)
    failure: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    runs: dict[str, threading.Event] = field(default_factory=dict)
    """Test runs that are under way in this process; setting the event stops one."""
    _store: CorpusStore | None = None

    def store(self) -> CorpusStore:
        """The truth store, which answers before the indexes stand; raises StoreError."""
        with self.lock:
            if self._store is None:
                self._store = open_store(self.settings)
            return self._store

    def chats(self) -> ChatStore:
        """The chats in the truth store; raises StoreError."""
        return ChatStore(self.store().engine)

    def ready(self) -> Assistant:
        """The assistant; raises StaleIndexError (503) until the indexes stand."""
        if self.failure:
            raise RagError(self.failure)
        if self.assistant is None:
            done, total = self.progress
            share = f" ({done} von {total} Texten)" if total else ""
            raise StaleIndexError(f"Die Suchindexe werden gerade aufgebaut{share}. Bitte warten Sie einen Augenblick.")
        return self.assistant


def state_of(request: Request) -> State:
    """The state of the application that serves ``request``."""
    state = request.app.state.shared
    assert isinstance(state, State)
    return state
