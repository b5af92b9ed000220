"""What all requests share: the settings, the assistant once it is ready, and how far the index is."""

import gc
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import Request

from api.commands import ready_assistant
from corpus.chats import ChatStore
from corpus.store import CorpusStore
from rag.bootstrap import Assistant, open_store
from rag.errors import RagError, StaleIndexError
from rag.indexing.embeddings import Progress
from rag.settings import Settings

if TYPE_CHECKING:
    from api.reading_queue import ReadingQueue


@dataclass
class IndexWatch:
    """Notices that the indexes were swapped."""

    seen: str = ""
    reloading: threading.Lock = field(default_factory=threading.Lock)

    def remember(self, data_dir: Path) -> None:
        """Take the index of now as known."""
        self.seen = _pointer(data_dir)

    def changed(self, data_dir: Path) -> bool:
        """Whether another index is in use than was remembered; the first look only remembers."""
        now = _pointer(data_dir)
        self.seen = self.seen or now
        return bool(now) and now != self.seen


def _pointer(data_dir: Path) -> str:
    try:
        return (data_dir / "index" / "CURRENT").read_text(encoding="utf-8")
    except OSError:
        return ""


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
    reading: "ReadingQueue | None" = None
    """Reads uploads beside the server; None in tests that need none."""
    _store: CorpusStore | None = None
    _watch: IndexWatch = field(default_factory=IndexWatch)

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

    def reload(self) -> None:
        """Answer from the indexes of now on, if another process built new ones; questions under way keep the old."""
        with self._watch.reloading:
            if self.assistant is None:
                return
            if self._current(self.assistant):
                self._watch.remember(self.settings.data_dir)
                return
            try:
                fresh = self.assistant.reopened()
            except StaleIndexError:
                return  # being built; the pointer will change again
            fresh.warm_up()  # so that no question waits for the first look into the new files
            self.assistant = fresh
            self._watch.remember(self.settings.data_dir)
        gc.collect()  # the former assistant refers to itself; with it goes its claim on the old index

    def _current(self, assistant: Assistant) -> bool:
        """Whether the assistant answers from the indexes of now."""
        hold = assistant.indexes.hold
        return hold is not None and hold.folder.name == _pointer(self.settings.data_dir).strip()

    def look(self) -> None:
        """Take over indexes that another process built; called now and then."""
        if self.assistant is not None and self._watch.changed(self.settings.data_dir):
            self.reload()


def settled(settings: Settings, progress: Progress | None = None) -> Assistant:
    """The assistant, its models loaded and its first question behind it.

    What is in memory by then stays for good, so the garbage collector need not walk through it again: that took a
    second, during which nobody was answered. The assistant itself is opened after that, because it must be collectable.
    """
    first = ready_assistant(settings, progress)
    first.warm_up()
    again = first.again
    del first
    gc.collect()
    gc.freeze()
    try:
        assistant = again()
    except StaleIndexError:  # another process wrote meanwhile
        assistant = ready_assistant(settings, progress)
    assistant.warm_up()
    return assistant


def state_of(request: Request) -> State:
    """The state of the application that serves ``request``."""
    state = request.app.state.shared
    assert isinstance(state, State)
    return state
