"""Confines the current process before it touches a stranger's file: memory, time, files, no network."""

import ctypes
import os
import platform
import resource
import signal
import struct
import sys

MEMORY = 3 * 2**30
"""Address space in bytes; a 500-page document needs a fifth of it."""
CPU_SECONDS = 600
_FILES = 64
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 1, 38, 22
_ARCHITECTURES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""(audit number, number of socket(2)) by machine."""


def confine() -> None:
    """Limit this process for the rest of its life; what the system does not offer is left out."""
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _FILES),
    ):
        try:
            resource.setrlimit(limit, (value, value))
        except (ValueError, OSError):
            continue
    os.nice(10)
    sys.addaudithook(_refuse_network)
    sys.setrecursionlimit(3000)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        _deny_sockets(libc)


def _refuse_network(event: str, _args: object) -> None:
    if event in ("socket.__new__", "socket.connect", "socket.getaddrinfo", "socket.bind"):
        raise PermissionError("no network while reading files")


def _deny_sockets(libc: ctypes.CDLL) -> None:
    """A seccomp filter under which socket(2) and io_uring fail with EPERM, for this process and its children."""
    known = _ARCHITECTURES.get(platform.machine())
    if known is None:
        return
    architecture, socket_call = known
    load, equal, greater, give = 0x20, 0x15, 0x35, 0x06
    allow, refuse = 0x7FFF0000, 0x00050001
    program = [
        (load, 0, 0, 4), (equal, 0, 5, architecture),
        (load, 0, 0, 0), (equal, 3, 0, socket_call), (equal, 2, 0, 425), (greater, 1, 0, 0x40000000),
        (give, 0, 0, allow), (give, 0, 0, refuse),
    ]  # fmt: skip
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    head = struct.pack("HxxxxxxP", len(program), ctypes.addressof(buffer))
    filters = ctypes.create_string_buffer(head, len(head))
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
        libc.prctl(_PR_SET_SECCOMP, 2, ctypes.byref(filters), 0, 0)
