"""A small corpus of its own, indexed with the fast test double for embeddings."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.store import CorpusStore
from rag.bootstrap import open_store
from rag.indexing.embeddings import HashEmbeddings
from rag.indexing.index import build_indexes, open_indexes
from rag.retrieval.retrieve import Retriever
from rag.settings import Settings

from .fakes import fill


@pytest.fixture(scope="module")
def small_store(tmp_path_factory: pytest.TempPathFactory) -> CorpusStore:
    """The small knowledge base and two own documents; do not write to it."""
    store = open_store(Settings(data_dir=tmp_path_factory.mktemp("truth"), embedding_model="hash"))
    fill(store)
    return store


@pytest.fixture(scope="module")
def small(small_store: CorpusStore, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Retriever]:
    """A retriever over the small corpus."""
    folder: Path = tmp_path_factory.mktemp("small")
    embeddings = HashEmbeddings()
    build_indexes(folder, small_store, embeddings)
    yield Retriever(open_indexes(folder, small_store, embeddings.identity), small_store, embeddings)
