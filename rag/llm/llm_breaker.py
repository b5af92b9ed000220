"""A circuit breaker: after failures in a row the language model is left alone for a while, then tried once."""

import threading
import time
from collections.abc import Callable

FAILURES = 3
PAUSE_S = 30.0


class Breaker:
    """Thread-safe; ``clock`` gives seconds and is replaced in tests."""

    def __init__(
        self, failures: int = FAILURES, pause_s: float = PAUSE_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = failures
        self._pause = pause_s
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = 0
        self._opened: float | None = None

    def allows(self) -> bool:
        """Whether a call may be made now; after the pause exactly one is let through until it has ended."""
        with self._lock:
            if self._opened is None:
                return True
            if self._clock() - self._opened < self._pause:
                return False
            self._opened = self._clock()
            return True

    def succeeded(self) -> None:
        """A call went well: the circuit is closed."""
        with self._lock:
            self._failed, self._opened = 0, None

    def failed(self) -> None:
        """A call failed; the circuit opens after enough of them in a row."""
        with self._lock:
            self._failed += 1
            if self._failed >= self._limit:
                self._opened = self._clock()
