"""One writer at a time on a data folder; readers need no lock.

The kernel holds the lock, so it is free as soon as its process is dead.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.errors import StoreBusyError


@contextmanager
def writing(data_dir: Path, wait_s: float = 1.0) -> Iterator[None]:
    """Hold the writer's lock of ``data_dir``; raises StoreBusyError after ``wait_s`` seconds."""
    data_dir.mkdir(parents=True, exist_ok=True)
    lock = FileLock(data_dir / "writer.lock")
    try:
        lock.acquire(timeout=wait_s)
    except Timeout as error:
        raise StoreBusyError(
            "Ein anderer Vorgang schreibt gerade in diesen Datenordner. "
            "Bitte warten Sie, bis er fertig ist, und versuchen Sie es dann erneut."
        ) from error
    try:
        yield
    finally:
        lock.release()
