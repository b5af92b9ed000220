"""Tells what a file is by its content; the name decides only between kinds of plain text."""

import re
from typing import Literal

from ingest.archive import check_archive, member_names, read_member
from ingest.errors import RejectedError

Format = Literal["pdf", "docx", "odt", "html", "markdown", "text"]

SUFFIXES = (".pdf", ".docx", ".odt", ".html", ".htm", ".xhtml", ".md", ".markdown", ".txt", ".text")
"""What a folder is searched for; a file that is named itself is judged by its content alone."""

_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x7fELF", "ein Programm"), (b"MZ", "ein Programm"), (b"\x89PNG", "ein Bild"), (b"\xff\xd8\xff", "ein Bild"),
    (b"GIF8", "ein Bild"), (b"II*\x00", "ein Bild"), (b"MM\x00*", "ein Bild"), (b"\x1f\x8b", "ein gepacktes Archiv"),
    (b"Rar!", "ein gepacktes Archiv"), (b"7z\xbc\xaf", "ein gepacktes Archiv"), (b"BZh", "ein gepacktes Archiv"),
    (b"\xfd7zXZ", "ein gepacktes Archiv"), (b"{\\rtf", "ein RTF-Dokument"), (b"SQLite format", "eine Datenbank"),
    (b"\xd0\xcf\x11\xe0", "ein Dokument im alten Office-Format (oder mit Kennwort geschützt)"),
    (b"%!PS", "eine PostScript-Datei"), (b"ID3", "eine Tonaufnahme"), (b"OggS", "eine Tonaufnahme"),
)  # fmt: skip
_KNOWN = "Gelesen werden PDF, DOCX, ODT, HTML, Markdown und Text."


def detect(data: bytes, name: str) -> Format:
    """The format of ``data``; raises RejectedError when it is none that is read."""
    if not data.strip(b"\x00 \t\r\n"):
        raise RejectedError("empty", "Die Datei ist leer.")
    if b"%PDF-" in data[:1024] and not _HTML.match(data[:4096]):
        return "pdf"
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
        return _zipped(data)
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise RejectedError("type", f"Die Datei ist {kind} und wird nicht gelesen. {_KNOWN}")
    if _HTML.match(data[:8192].removeprefix(b"\xef\xbb\xbf")):
        return "html"
    if _binary(data):
        raise RejectedError("type", f"Die Datei hat ein unbekanntes Format. {_KNOWN}")
    suffix = name.lower().rpartition(".")[2]
    if suffix in ("html", "htm", "xhtml"):
        return "html"
    if suffix == "pdf":
        raise RejectedError(
            "type", "Die Datei heißt PDF, ist aber keine. Bitte speichern Sie das Dokument neu als PDF."
        )
    return "markdown" if suffix in ("md", "markdown") else "text"


def _zipped(data: bytes) -> Format:
    check_archive(data)
    names = member_names(data)
    if "word/document.xml" in names:
        return "docx"
    if "mimetype" in names and read_member(data, "mimetype", 200).startswith(
        b"application/vnd.oasis.opendocument.text"
    ):
        return "odt"
    raise RejectedError(
        "type", f"Die Datei ist ein Archiv oder ein anderes Office-Dokument und wird nicht gelesen. {_KNOWN}"
    )


def _binary(data: bytes) -> bool:
    head = data[:65536]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return False
    nul = head.count(b"\x00")
    if nul and (b"\x00" * 4 in head or not 0.2 < nul / len(head) < 0.8):
        return True
    control = sum(1 for b in head if b < 32 and b not in (9, 10, 12, 13, 27, 0))
    return control > len(head) * 0.02
