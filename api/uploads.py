"""Takes an uploaded file from the body as it arrives, counted; whole bodies and multipart forms alike."""

from collections.abc import Callable
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from ingest.reading import MAX_BYTES, too_large
from prompts.german import text
from rag.errors import InputError

_FIELD_LENGTH = 500


class Upload:
    """A file that was received: where it lies, what it is called, and the other fields of its form."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = ""
        self.size = 0
        self.fields: dict[str, str] = {}


async def received(request: Request, folder: Path, limit: int = MAX_BYTES) -> Upload:
    """Stream the body to a new file in ``folder``; raises RejectedError above ``limit``, InputError without a file."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > limit + 65_536:
        raise too_large(limit)
    upload = Upload(folder / uuid4().hex)
    try:
        with upload.path.open("xb") as file:
            await _stream(request, file, upload, limit)
        if not upload.size:
            raise InputError(text("documents.upload.empty"))
    except BaseException:
        upload.path.unlink(missing_ok=True)
        raise
    return upload


async def _stream(request: Request, file: IO[bytes], upload: Upload, limit: int) -> None:
    def take(data: bytes) -> None:
        upload.size += len(data)
        if upload.size > limit:
            raise too_large(limit)
        file.write(data)

    kind, options = parse_options_header(request.headers.get("content-type", ""))
    feed: Callable[[bytes], Any] = take
    if kind == b"multipart/form-data":
        feed = _multipart(options.get(b"boundary", b""), upload, take)
    try:
        async for chunk in request.stream():
            feed(chunk)
    except FormParserError as error:
        raise InputError(text("documents.upload.bad_form")) from error


def _multipart(boundary: bytes, upload: Upload, take: Callable[[bytes], None]) -> Callable[[bytes], Any]:
    if not boundary:
        raise InputError(text("documents.upload.no_boundary"))
    header: dict[str, bytes] = {}
    part: dict[str, Any] = {}

    def on_part_begin() -> None:
        header.clear()
        part.clear()
        part.update(name="", file=False, value=b"", field=b"", content=b"")

    def on_header_field(data: bytes, start: int, end: int) -> None:
        part["field"] += data[start:end]

    def on_header_value(data: bytes, start: int, end: int) -> None:
        part["content"] += data[start:end]

    def on_header_end() -> None:
        header[part["field"].decode("latin-1").lower()] = part["content"][:2000]
        part["field"] = part["content"] = b""

    def on_headers_finished() -> None:
        _, values = parse_options_header(header.get("content-disposition", b""))
        part["name"] = values.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" in values and not upload.name:
            part["file"] = True
            upload.name = values[b"filename"].decode("utf-8", "replace")

    def on_part_data(data: bytes, start: int, end: int) -> None:
        if part["file"]:
            take(data[start:end])
        elif len(part["value"]) < _FIELD_LENGTH:
            part["value"] += data[start:end]

    def on_part_end() -> None:
        if not part["file"] and part["name"]:
            upload.fields[part["name"]] = part["value"][:_FIELD_LENGTH].decode("utf-8", "replace")

    callbacks: Any = {
        "on_part_begin": on_part_begin, "on_header_field": on_header_field, "on_header_value": on_header_value,
        "on_header_end": on_header_end, "on_headers_finished": on_headers_finished, "on_part_data": on_part_data,
        "on_part_end": on_part_end,
    }  # fmt: skip
    return MultipartParser(boundary, callbacks).write
