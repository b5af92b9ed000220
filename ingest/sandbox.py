"""Runs the reading process and keeps it within its limits; a crash, a hang or a flood becomes a RejectedError."""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from ingest.errors import RejectedError, SandboxError
from ingest.parsed import Parsed

WALL_SECONDS = 1800.0
IDLE_SECONDS = 180.0
"""Longest time without any progress."""
OUTPUT_BYTES = 160 * 2**20
_ROOT = Path(__file__).resolve().parent.parent
_SUFFIX_LENGTH = 10

Progress = Callable[[int, int], None]


def read_file(
    file: IO[bytes],
    name: str,
    progress: Progress | None = None,
    *,
    wall_s: float = WALL_SECONDS,
    idle_s: float = IDLE_SECONDS,
) -> Parsed:
    """The open ``file`` as read by a confined child process; raises RejectedError, SandboxError."""
    suffix = "." + name.rpartition(".")[2][:_SUFFIX_LENGTH] if "." in name else ""
    command = [sys.executable, "-B", "-m", "ingest.child", suffix if suffix[1:].isalnum() else ""]
    try:
        child = subprocess.Popen(
            command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=_ROOT, env=_environment(),
            process_group=0, close_fds=True,
        )  # fmt: skip
    except OSError as error:
        raise SandboxError(f"Der Leseprozess lässt sich nicht starten ({error.__class__.__name__}).") from error
    try:
        return _result(child, progress, time.monotonic() + wall_s, idle_s)
    finally:
        _end(child)


def _environment() -> dict[str, str]:
    kept = ("PATH", "LANG", "LC_ALL", "TESSDATA_PREFIX", "VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH")
    return {k: v for k, v in os.environ.items() if k in kept} | {"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1"}


def _result(child: subprocess.Popen[bytes], progress: Progress | None, deadline: float, idle_s: float) -> Parsed:
    pending = bytearray()
    total = 0
    assert child.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while True:
            left = min(idle_s, deadline - time.monotonic())
            if left <= 0 or not selector.select(left):
                raise RejectedError(
                    "time", "Das Lesen der Datei dauert zu lange und wurde abgebrochen. Bitte teilen Sie die Datei."
                )
            chunk = os.read(child.stdout.fileno(), 1 << 20)
            if not chunk:
                raise RejectedError(
                    "limit",
                    "Die Datei ließ das Leseprogramm abbrechen (beschädigt oder zu aufwendig) und wurde nicht gelesen.",
                )
            total += len(chunk)
            if total > OUTPUT_BYTES:
                raise RejectedError("limit", "Die Datei enthält zu viel Text auf einmal. Bitte teilen Sie sie.")
            pending += chunk
            if b"\n" not in chunk:
                continue
            *lines, rest = bytes(pending).split(b"\n")
            pending = bytearray(rest)
            for line in lines:
                parsed = _message(line, progress)
                if parsed is not None:
                    return parsed


def _message(line: bytes, progress: Progress | None) -> Parsed | None:
    """The result if ``line`` holds it; what a hijacked child may send is checked like any stranger's input."""
    try:
        message = json.loads(line)
        if "progress" in message:
            done, total = message["progress"]
            if progress and isinstance(done, int) and isinstance(total, int):
                progress(done, total)
            return None
        if "rejected" in message:
            raise RejectedError(str(message["rejected"]["code"])[:20], str(message["rejected"]["message"])[:400])
        return Parsed.model_validate(message["parsed"])
    except (ValueError, ValidationError, KeyError, TypeError) as error:
        raise RejectedError(
            "limit", "Das Leseprogramm gab nichts Brauchbares zurück; die Datei wurde nicht gelesen."
        ) from error


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the child and whatever it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    if child.stdout:
        child.stdout.close()
    child.wait()
