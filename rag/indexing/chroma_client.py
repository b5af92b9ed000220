"""Chroma, in files of its own or on a server: where a part's collections lie, and what must not stay there."""

import struct
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import chromadb
from chromadb.config import Settings as ChromaSettings

from rag.errors import EmbeddingError

Leg = Literal["texts", "questions"]
LEGS: tuple[Leg, ...] = ("texts", "questions")
_HNSW_HEADER = struct.Struct("<iQQQQ")
"""Format version, offset, capacity, vectors written, bytes of each: the start of hnswlib's header.bin."""
_LENGTH_BYTES = 4
_OURS = "stadtlotse-"
"""Begin of the names of our collections on a server."""


class NoEmbedding(chromadb.EmbeddingFunction[Any]):
    """Always passed to Chroma so that it never loads a model of its own; it refuses to embed."""

    def __init__(self) -> None:
        pass

    def __call__(self, input: Any) -> Any:
        """Never called: raises RuntimeError."""
        raise RuntimeError("vectors come from the truth store, Chroma embeds nothing")

    @staticmethod
    def name() -> str:
        """Name that Chroma stores with the collection."""
        return "stadtlotse-none"

    @staticmethod
    def build_from_config(config: dict[str, Any]) -> "NoEmbedding":
        """For Chroma: made again from its stored configuration."""
        return NoEmbedding()

    def get_config(self) -> dict[str, Any]:
        """For Chroma: nothing to configure."""
        return {}


def forget_parts(folder: Path, server: str) -> None:
    """Delete from the server what the build in ``folder`` does not name: former builds, removed documents."""
    kept = {collection_name(part, leg, server) for part in folder.iterdir() for leg in LEGS}
    client = client_of(folder, server)
    for collection in client.list_collections():
        if collection.name.startswith(_OURS) and collection.name not in kept:
            client.delete_collection(collection.name)


def collection_name(part: Path, leg: Leg, server: str | None) -> str:
    """The collection of a leg: on a server, which holds all parts, it carries the part's name."""
    return f"{_OURS}{part.name}-{leg}" if server else leg


def client_of(folder: Path, server: str | None = None) -> Any:
    """The client for a part: files in ``folder``, or the ``server``; raises EmbeddingError if that does not answer."""
    if not server:
        settings = ChromaSettings(anonymized_telemetry=False, is_persistent=True, allow_reset=False)
        return chromadb.PersistentClient(path=str(folder), settings=settings)
    address = urlsplit(server)
    secure = address.scheme == "https"
    try:
        return chromadb.HttpClient(
            host=address.hostname or "",
            port=address.port or (443 if secure else 8000),
            ssl=secure,
            settings=ChromaSettings(anonymized_telemetry=False),
        )
    except Exception as error:  # chromadb raises a bare ValueError, or whatever its HTTP library raises
        raise EmbeddingError(
            f"Der Chroma-Server unter {server} antwortet nicht. Bitte starten Sie ihn, oder prüfen Sie CHROMA_URL."
        ) from error


def clear_unused(folder: Path) -> None:
    """Overwrite the part of Chroma's vector files that holds no vector.

    It writes its first file at full capacity from memory nobody cleared, so pieces of any text that the process held
    before, a removed document's too, could land there. What lies beyond the vectors written is set to zero. A reader
    writes such a file again where no vector was written yet, so the first batch is always written out.

    Raises:
        RuntimeError: The header is not that of the pinned Chroma version, so nobody knows where the vectors end.
    """
    for header in sorted(folder.rglob("header.bin")):
        version, _, _, used, size = _HNSW_HEADER.unpack_from(header.read_bytes())
        if version != 1:
            raise RuntimeError(f"unknown format {version} of Chroma's vector file {header}")
        for name, each in (("data_level0.bin", size), ("length.bin", _LENGTH_BYTES)):
            with (header.parent / name).open("r+b") as file:
                end = file.seek(0, 2)
                start = file.seek(min(end, used * each))
                file.write(bytes(end - start))
