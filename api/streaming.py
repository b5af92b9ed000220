"""From an answer that is made in a thread to an async stream that ends as soon as the client is gone."""

import asyncio
import threading
from collections.abc import AsyncIterator, Generator, Iterator
from typing import TypeVar

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

Item = TypeVar("Item")
LOOK_S = 0.25
"""How often it is looked whether the client is still there."""
_END = object()


async def drained(items: Iterator[Item], request: Request, gone: threading.Event) -> AsyncIterator[Item]:
    """The ``items`` as they come, each fetched in a thread; sets ``gone`` when the client left or all is read.

    Whoever makes the items watches ``gone`` and stops within a moment.
    """
    fetch: asyncio.Task[object] | None = None
    try:
        while True:
            fetch = asyncio.create_task(run_in_threadpool(lambda: next(items, _END)))
            while not (await asyncio.wait({fetch}, timeout=LOOK_S))[0]:
                if await request.is_disconnected():
                    return
            item = fetch.result()
            if item is _END:
                return
            yield item  # type: ignore[misc]
    finally:
        gone.set()
        if fetch is not None and not fetch.done():
            await asyncio.shield(asyncio.wait({fetch}, timeout=2 * LOOK_S))
        if isinstance(items, Generator) and (fetch is None or fetch.done()):
            items.close()
