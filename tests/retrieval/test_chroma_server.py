"""The vectors can lie on a Chroma server: built there, read from there, and deleted for real."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import chromadb
import pytest

from corpus.store import CorpusStore
from rag.errors import EmbeddingError, StaleIndexError
from rag.indexing.embeddings import HashEmbeddings
from rag.indexing.index import build_indexes, open_indexes
from rag.retrieval.retrieve import Retriever
from rag.types import Query


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    command = shutil.which("chroma", path=str(Path(sys.executable).parent))
    if command is None:
        pytest.skip("the command `chroma` is not installed beside this Python")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("chroma-server")
    running = subprocess.Popen(
        [command, "run", "--host", "127.0.0.1", "--port", str(port), "--path", str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            chromadb.HttpClient(host="127.0.0.1", port=port).heartbeat()
            break
        except Exception:  # not up yet
            time.sleep(0.2)
    yield address
    running.terminate()
    running.wait(20)


def _collections(server: str) -> set[str]:
    client = chromadb.HttpClient(host="127.0.0.1", port=int(server.rpartition(":")[2]))
    return {collection.name for collection in client.list_collections() if collection.count()}


def test_an_index_on_a_server_finds_what_an_embedded_one_finds(
    server: str, small_store: CorpusStore, tmp_path: Path
) -> None:
    embeddings = HashEmbeddings()
    build_indexes(tmp_path / "files", small_store, embeddings)
    build_indexes(tmp_path / "server", small_store, embeddings, server=server)
    assert not list((tmp_path / "server").rglob("*.bin")), "no vectors in files of this machine"
    found = []
    for folder, address in ((tmp_path / "files", None), (tmp_path / "server", server)):
        indexes = open_indexes(folder, small_store, embeddings.identity, address)
        hits = Retriever(indexes, small_store, embeddings).search(Query(question="Wo misst ein Sensor?")).hits
        found.append([(hit.passage.id, round(hit.score, 3)) for hit in hits])
    assert found[0] == found[1] and found[0]


def test_what_a_new_build_does_not_hold_leaves_the_server(
    server: str, small_store: CorpusStore, tmp_path: Path
) -> None:
    build_indexes(tmp_path, small_store, HashEmbeddings(), server=server)
    before = _collections(server)
    small_store.remove_source(next(small_store.passages()).source_id)
    build_indexes(tmp_path, small_store, HashEmbeddings(), server=server)
    assert _collections(server) < before, "the other source's part stays, the removed one's is gone"


def test_an_emptied_server_is_told_and_filled_again(server: str, small_store: CorpusStore, tmp_path: Path) -> None:
    build_indexes(tmp_path, small_store, HashEmbeddings(), server=server)
    client = chromadb.HttpClient(host="127.0.0.1", port=int(server.rpartition(":")[2]))
    for name in _collections(server):
        client.delete_collection(name)
    with pytest.raises(StaleIndexError, match="stadtlotse ingest"):
        open_indexes(tmp_path, small_store, "hash", server)
    build_indexes(tmp_path, small_store, HashEmbeddings(), server=server)
    assert open_indexes(tmp_path, small_store, "hash", server).dense.count() > 0


def test_a_server_that_does_not_answer_is_told_in_one_sentence(small_store: CorpusStore, tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError, match="CHROMA_URL"):
        build_indexes(tmp_path, small_store, HashEmbeddings(), server="http://127.0.0.1:9")
