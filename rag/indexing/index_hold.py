"""Keeps an index build on disk while a process reads it, and deletes it when the last reader is done and it is old.

Chroma opens its files again and again, so a build must not vanish under a running server. Readers share a lock that
the kernel frees with their process; whoever swaps or lets go last deletes what is no longer current.
"""

import fcntl
import os
import shutil
from pathlib import Path

_LOCK = "in-use"


class Hold:
    """A reader's claim on the build in ``folder``; given up when the object goes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file: int | None = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def __del__(self) -> None:
        """Give the claim up; an old build that nobody else reads is deleted."""
        file = getattr(self, "_file", None)
        if file is not None:
            os.close(file)
            self._file = None
            delete_unused(self.folder)


def held(folder: Path) -> Hold | None:
    """A claim on ``folder``; None where nothing can be written or the build is just being deleted."""
    try:
        return Hold(folder)
    except OSError:
        return None


def delete_unused(folder: Path) -> bool:
    """Delete the build in ``folder`` unless it is current or being read; returns whether it is gone."""
    try:
        if (folder.parent / "CURRENT").read_text(encoding="utf-8").strip() == folder.name:
            return False
        file = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        return not folder.exists()
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    else:
        shutil.rmtree(folder, ignore_errors=True)
        return True
    finally:
        os.close(file)
