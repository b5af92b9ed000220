"""Reads one file, whatever its format; runs inside the sandbox."""

from collections.abc import Callable

from ingest.detect import detect
from ingest.errors import RejectedError
from ingest.parsed import Parsed

READER = 2
"""Raised when the same bytes are read differently than before, so that documents are read anew."""

MAX_BYTES = 50 * 2**20


def read_bytes(data: bytes, name: str = "", progress: Callable[[int, int], None] | None = None) -> Parsed:
    """``data`` as blocks; ``name`` only tells kinds of plain text apart. Raises RejectedError."""
    if len(data) > MAX_BYTES:
        raise too_large(MAX_BYTES)
    parsed = _read(data, name, progress)
    if not any(block.text or block.rows for block in parsed.blocks):
        raise RejectedError("no_text", _without_text(parsed))
    return parsed


def too_large(limit: int) -> RejectedError:
    """The refusal of a file above ``limit`` bytes."""
    return RejectedError(
        "size", f"Die Datei ist größer als {limit // 2**20} MB. Bitte teilen oder verkleinern Sie sie."
    )


def _read(data: bytes, name: str, progress: Callable[[int, int], None] | None) -> Parsed:
    match detect(data, name):
        case "pdf":
            from ingest.pdf.reader import read_pdf

            return read_pdf(data, progress)
        case "docx":
            from ingest.formats.docx import read_docx

            return read_docx(data)
        case "odt":
            from ingest.formats.odt import read_odt

            return read_odt(data)
        case "html":
            from ingest.formats.html import read_html

            return read_html(data)
        case "markdown":
            from ingest.formats.markdown import read_markdown

            return read_markdown(data)
        case "text":
            from ingest.formats.plain import read_plain

            return read_plain(data)


def _without_text(parsed: Parsed) -> str:
    scan = next((note for note in parsed.notes if note.startswith("Scan ohne Text")), "")
    return scan or "In der Datei steht kein lesbarer Text."
