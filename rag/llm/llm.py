"""A language model behind LangChain's seam: any OpenAI-compatible server, with timeouts, one retry, and cancellation.

The model is read in an event loop of its own thread, because only a task can be cancelled while it waits for bytes:
closing the iterator cancels the task, which closes the connection and frees the slot.
"""

import asyncio
import queue
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rag.llm.llm_breaker import Breaker
from rag.llm.llm_errors import RETRIED, LlmFault, fault_of
from rag.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

Message = tuple[str, str]
"""(role, text)"""
SLOTS = 4
"""Answers that are written at the same time."""
MAX_CHARACTERS = 12_000
"""An answer longer than this is broken off."""
RETRY_AFTER_S = 0.5
LOOK_S = 0.2
"""How often a waiting call looks whether it is still wanted."""
_END = object()


class LanguageModel:
    """Streams answers of a chat model; thread-safe."""

    def __init__(
        self,
        make: Callable[[], "BaseChatModel"],
        name: str,
        first_token_s: float,
        total_s: float,
        slots: int = SLOTS,
        breaker: Breaker | None = None,
    ) -> None:
        self.name = name
        self._make = make
        self._first_token_s = first_token_s
        self._total_s = total_s
        self._slots = threading.Semaphore(slots)
        self.breaker = breaker or Breaker()

    def stream(self, messages: Sequence[Message], gone: threading.Event | None = None) -> Iterator[str]:
        """Pieces of the answer as they come; raises LlmFault.

        Closing the iterator, or setting ``gone`` from another thread, cancels the call.
        """
        if not self.breaker.allows():
            raise LlmFault("circuit_open")
        if not self._slots.acquire(timeout=1.0):
            raise LlmFault("busy")
        try:
            yield from self._watched(messages, gone or threading.Event())
        except LlmFault as fault:
            if fault.kind != "cancelled":
                self.breaker.failed()
            raise
        finally:
            self._slots.release()
        self.breaker.succeeded()

    def _watched(self, messages: Sequence[Message], gone: threading.Event) -> Iterator[str]:
        """The pieces of at most two calls; a second one only when the first failed before its first token."""
        model = self._make()
        begun = time.monotonic()
        for last in (False, True):
            started = False
            try:
                for piece in self._call(model, messages, begun, gone):
                    started = started or bool(piece)
                    yield piece
                if not started:
                    raise LlmFault("empty")
                return
            except LlmFault as fault:
                if last or started or fault.kind not in RETRIED:
                    raise
                time.sleep(RETRY_AFTER_S)
                model = self._make()

    def _call(
        self, model: "BaseChatModel", messages: Sequence[Message], begun: float, gone: threading.Event
    ) -> Iterator[str]:
        reader = _Reader(lambda: _pieces(model, messages))
        reader.start()
        length, started = 0, False
        try:
            while True:
                limit = begun + (self._total_s if started else min(self._first_token_s, self._total_s))
                left = limit - time.monotonic()
                item = reader.next(min(LOOK_S, max(0.0, left)))
                if gone.is_set():
                    raise LlmFault("cancelled")
                if item is None:
                    if left > LOOK_S:
                        continue
                    raise LlmFault("total_timeout" if started else "first_token_timeout")
                if item is _END:
                    return
                if isinstance(item, BaseException):
                    fault = fault_of(item)
                    raise LlmFault("cut", str(fault)) if started else fault
                started = started or bool(item)
                length += len(item)
                if length > MAX_CHARACTERS:
                    raise LlmFault("too_long")
                yield item
        finally:
            reader.cancel()


class _Reader(threading.Thread):
    """Reads an async stream into a queue until it ends, fails, or is cancelled."""

    def __init__(self, make: Callable[[], AsyncIterator[str]]) -> None:
        super().__init__(daemon=True, name="language-model")
        self._make = make
        self._items: queue.Queue[Any] = queue.Queue()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._ready = threading.Event()

    def run(self) -> None:
        """Read; every end is an item in the queue."""
        try:
            asyncio.run(self._read())
        except BaseException as error:
            self._items.put(error)

    async def _read(self) -> None:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        self._ready.set()
        try:
            async for piece in self._make():
                self._items.put(piece)
            self._items.put(_END)
        except asyncio.CancelledError:
            self._items.put(_END)

    def next(self, seconds: float) -> Any:
        """The next item, None after ``seconds`` without one."""
        try:
            return self._items.get(timeout=seconds)
        except queue.Empty:
            return None

    def cancel(self) -> None:
        """Cancel the reading; the connection is closed by the time the thread ends (waits at most a second)."""
        if self.is_alive() and self._ready.wait(timeout=1.0) and self._loop and self._task:
            try:
                self._loop.call_soon_threadsafe(self._task.cancel)
            except RuntimeError:
                return
            self.join(timeout=1.0)


async def _pieces(model: "BaseChatModel", messages: Sequence[Message]) -> AsyncIterator[str]:
    """The text pieces of the model's stream; closes it when the reading ends."""
    stream = model.astream(list(messages))
    client = getattr(model, "root_async_client", None)
    finished = client is None
    try:
        async for chunk in stream:
            content = chunk.content
            finished = finished or bool(chunk.response_metadata.get("finish_reason"))
            yield (
                content
                if isinstance(content, str)
                else "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
            )
    finally:
        close = getattr(stream, "aclose", None)
        if close is not None:
            await close()
        if client is not None:
            await client.close()
    if not finished:
        raise LlmFault("cut", "the stream ended without a finish reason")


def _joined(content: list[Any]) -> str:
    return "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))


def has_model(settings: Settings) -> bool:
    """Whether the settings name a language model."""
    return bool(settings.llm_base_url and settings.llm_model)


def open_model(settings: Settings) -> LanguageModel | None:
    """The language model that the settings name, None without one; nothing is contacted."""
    if not has_model(settings):
        return None

    def make() -> "BaseChatModel":
        from langchain_openai import ChatOpenAI
        from openai import DefaultAsyncHttpxClient
        from pydantic import SecretStr

        return ChatOpenAI(
            base_url=settings.llm_base_url,
            model=str(settings.llm_model),
            api_key=SecretStr(settings.llm_api_key or "none"),
            temperature=0.0,
            max_retries=0,
            timeout=settings.llm_total_s,
            stream_chunk_timeout=settings.llm_total_s,
            stream_usage=False,
            http_async_client=DefaultAsyncHttpxClient(timeout=settings.llm_total_s),
        )

    return LanguageModel(make, str(settings.llm_model), settings.llm_first_token_s, settings.llm_total_s)
