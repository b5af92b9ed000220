"""Runs a module of this package in a process of its own that stands back for the server's answers."""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rag.settings import Settings

NICE = 10
"""Of two processes that want the same core, the server's gets nine times as much as this one's."""
_PR_SET_PDEATHSIG = 1
_ROOT = Path(__file__).resolve().parent.parent
_SETTINGS = {"data_dir", "embedding_model", "database_url", "chroma_url", "llm_base_url", "llm_model", "llm_api_key",
             "llm_first_token_s", "llm_total_s"}  # fmt: skip
_THREADS = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}


class Polite:
    """A running module; its input is JSON with the settings and what else was given."""

    def __init__(self, module: str, settings: Settings, given: Mapping[str, Any] | None = None) -> None:
        data = settings.model_dump(mode="json", include=_SETTINGS) | {"given": dict(given or {})}
        self._process = subprocess.Popen(
            [sys.executable, "-m", module], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            text=True, cwd=_ROOT, env=os.environ | _THREADS,
        )  # fmt: skip
        with contextlib.suppress(OSError):
            own = os.getpriority(os.PRIO_PROCESS, 0)
            os.setpriority(os.PRIO_PROCESS, self._process.pid, min(19, own + NICE))
        self._input = json.dumps(data)

    def wait(self) -> tuple[int, str]:
        """(exit status, last line of its error output) once it has ended."""
        _, said = self._process.communicate(self._input)
        lines = said.strip().splitlines()
        return self._process.returncode, lines[-1] if lines else ""

    def stop(self) -> None:
        """End it; what it had not finished is as if it had not begun."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()


def end_with_parent() -> None:
    """In the module that was run: die with the server, which begins the work anew after its next start."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def given_settings() -> tuple[Settings, dict[str, Any]]:
    """In the module that was run: the settings and what else was given, from standard input."""
    data = json.loads(sys.stdin.read())
    given: dict[str, Any] = data.pop("given")
    return Settings(**data), given
