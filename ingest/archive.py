"""ZIP-based documents are checked before a byte of them is unpacked: number, size, ratio, overlap, nesting, names."""

import io
import zipfile
from collections.abc import Iterable

from ingest.errors import RejectedError

MAX_MEMBERS = 2_000
MAX_UNPACKED = 400 * 2**20
MAX_RATIO = 200
"""Most bytes that a packed byte may stand for; Office text packs about 1:10 to 1:30."""
MAX_PART = 100 * 2**20
_RATIO_FROM = 2**20
"""A member smaller than this may have any ratio."""


def check_archive(data: bytes) -> None:
    """Raise RejectedError if ``data`` is damaged or made to harm."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise _damaged() from error
    if len(members) > MAX_MEMBERS:
        raise _bomb(f"{len(members)} Teile")
    if sum(m.file_size for m in members) > MAX_UNPACKED:
        raise _bomb("zu groß nach dem Entpacken")
    for member in members:
        if member.flag_bits & 1:
            raise RejectedError(
                "password", "Das Dokument ist mit einem Kennwort geschützt. Bitte speichern Sie es ohne Kennwort."
            )
        if member.file_size > _RATIO_FROM and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            raise _bomb("unglaubwürdig stark gepackt")
        if member.filename.lower().endswith((".zip", ".docx", ".odt", ".gz", ".7z", ".rar")) and not member.is_dir():
            raise RejectedError("nested", "Das Dokument enthält weitere Archive und wird deshalb nicht gelesen.")
    if len({m.filename for m in members}) < len(members):
        raise _damaged()
    _check_overlap(members)


def member_names(data: bytes) -> frozenset[str]:
    """Names inside the checked archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return frozenset(archive.namelist())


def read_member(data: bytes, name: str, limit: int = MAX_PART) -> bytes:
    """At most ``limit`` bytes of a member, counted while unpacking; raises RejectedError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(name) as member:
            content = member.read(limit + 1)
    except (KeyError, zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise _damaged() from error
    except Exception as error:  # zlib.error has no base of its own
        raise _damaged() from error
    if len(content) > limit:
        raise _bomb("ein Teil ist größer als angegeben")
    return content


def _check_overlap(members: Iterable[zipfile.ZipInfo]) -> None:
    """Members that share bytes are the mark of a bomb without recursion (Fifield 2019)."""
    end = -1
    for member in sorted(members, key=lambda m: m.header_offset):
        if member.header_offset < end:
            raise _bomb("Teile überlappen sich")
        end = member.header_offset + 30 + member.compress_size


def _damaged() -> RejectedError:
    return RejectedError(
        "damaged", "Das Dokument ist beschädigt. Bitte speichern Sie es neu und laden Sie es noch einmal."
    )


def _bomb(why: str) -> RejectedError:
    return RejectedError("bomb", f"Das Dokument ist auffällig gepackt ({why}) und wird zur Sicherheit nicht gelesen.")
