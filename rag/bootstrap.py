"""The composition root: builds every part once from the settings and hands out the assistant."""

import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from importlib.metadata import version
from pathlib import Path

from langchain_core.cross_encoders import BaseCrossEncoder

from corpus.database import open_database
from corpus.lock import writing
from corpus.store import CorpusStore
from prompts.german import text
from rag.answering.answer import Answerer
from rag.answering.events import AnswerEvent
from rag.drafting.drafter import Drafter
from rag.errors import InputError, StaleIndexError
from rag.indexing.embeddings import Progress, SentenceEmbeddings, load_embeddings
from rag.indexing.index import Manifest, build_indexes, embed_passages, open_indexes
from rag.llm.llm import LanguageModel, open_model
from rag.retrieval.known import KnownPassages
from rag.retrieval.ranking_cross_encoder import SentenceCrossEncoder
from rag.retrieval.retrieve import Retriever
from rag.settings import Settings
from rag.types import Answer, Provenance, Query, SearchResult
from rag.understanding.followup_model import rewriter_of

MAX_QUESTION = 4000
"""Longest question in characters."""


class Assistant:
    """Search and answers over the open indexes; thread-safe, opened once a process."""

    def __init__(
        self,
        store: CorpusStore,
        embeddings: SentenceEmbeddings,
        data_dir: Path,
        language_model: LanguageModel | None = None,
        reranker: BaseCrossEncoder | None = None,
        known: KnownPassages | None = None,
        chroma_url: str | None = None,
    ) -> None:
        self.store = store
        known = known or KnownPassages(store)
        self.again = partial(Assistant, store, embeddings, data_dir, language_model, reranker, known, chroma_url)
        """Opens the same assistant on the indexes of then, its models still loaded; does not hold this one."""
        self.indexes = open_indexes(data_dir, store, embeddings.identity, chroma_url)
        manifest = self.indexes.manifest
        self.provenance = Provenance(
            corpus=manifest.corpus,
            index=manifest.digest,
            embedding_model=manifest.model,
            version=version("stadtlotse"),
        )
        self.retriever = Retriever(
            self.indexes, store, embeddings, reranker=reranker, rewriter=rewriter_of(language_model), known=known
        )
        self.language_model = language_model
        self._answerer = Answerer(self.retriever, store, self.provenance, language_model, embeddings.matrix)
        self.drafter = Drafter(store, self.search, self.provenance, language_model, embeddings.matrix)

    def reopened(self) -> "Assistant":
        """The same assistant on the indexes of now, its models still loaded; raises StaleIndexError."""
        return self.again()

    def warm_up(self) -> None:
        """Load the model and analyse the knowledge base, so that the first question is as fast as the next."""
        self._answerer.warm_up()
        self.retriever.warm_up()

    def search(self, query: Query) -> SearchResult:
        """Ranked passages; raises InputError."""
        return self.retriever.search(checked(query))

    def ask(self, query: Query) -> Answer:
        """A cited answer; raises InputError."""
        return self._answerer.ask(checked(query))

    def stream(self, query: Query, gone: threading.Event | None = None) -> Iterator[AnswerEvent]:
        """The answer in verified pieces, the whole of it last; raises InputError before the first.

        Once ``gone`` is set, the language model is cancelled and nothing more comes.
        """
        return self._answerer.stream(checked(query), gone)


def checked(query: Query) -> Query:
    """``query`` if it can be answered at all; raises InputError with the next step."""
    if not query.question.strip():
        raise InputError(text("input.empty"))
    if "\x00" in query.question:
        raise InputError(text("input.nul"))
    if len(query.question) > MAX_QUESTION:
        raise InputError(text("input.too_long", count=len(query.question), limit=MAX_QUESTION))
    return query


def open_store(settings: Settings) -> CorpusStore:
    """The truth store that the settings name."""
    return CorpusStore(open_database(settings.database))


def open_embeddings(settings: Settings) -> SentenceEmbeddings:
    """The embedding model that the settings name; loaded at first use."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["ANONYMIZED_TELEMETRY"] = "False"
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    return load_embeddings(settings.embedding_model)


def open_assistant(settings: Settings, progress: Progress | None = None) -> Assistant:
    """The assistant on ready indexes; missing or stale indexes are built first."""
    store, embeddings = open_store(settings), open_embeddings(settings)
    model, reranker = open_model(settings), open_reranker(settings)
    opened = partial(Assistant, store, embeddings, settings.data_dir, model, reranker, chroma_url=settings.chroma_url)
    try:
        return opened()
    except StaleIndexError:
        rebuild(settings, store, embeddings, progress)
        return opened()


def open_reranker(settings: Settings) -> BaseCrossEncoder | None:
    """The cross-encoder that the settings name, None by default."""
    return SentenceCrossEncoder(settings.reranker_model) if settings.reranker_model else None


def rebuild(
    settings: Settings, store: CorpusStore, embeddings: SentenceEmbeddings, progress: Progress | None = None
) -> Manifest:
    """Build the indexes anew under the writer's lock; waits for another builder first.

    What takes long, the embedding, comes before the lock, so that others can write meanwhile; what they wrote is
    embedded under it.
    """
    with suppress(StaleIndexError):
        return open_indexes(settings.data_dir, store, embeddings.identity, settings.chroma_url).manifest
    embed_passages(store, embeddings, progress)
    with writing(settings.data_dir, wait_s=600):
        try:
            return open_indexes(settings.data_dir, store, embeddings.identity, settings.chroma_url).manifest
        except StaleIndexError:
            return build_indexes(settings.data_dir, store, embeddings, progress, server=settings.chroma_url)
