"""The knowledge base as own documents are: without written questions, search terms and facets."""

from dataclasses import replace

from corpus.model import Passage, digest
from corpus.store import CorpusStore
from rag.bootstrap import Assistant, open_assistant, open_store
from rag.indexing.embeddings import Progress
from rag.settings import Settings


def stripped(passage: Passage) -> Passage:
    """``passage`` with what a passage of an own document has: title, headings and text."""
    return replace(passage, questions=(), questions_en=(), terms=(), facets={})


def open_bare(settings: Settings, store: CorpusStore, progress: Progress | None = None) -> Assistant:
    """An assistant over the passages of ``store``, all bare, in a data folder of their own that is kept."""
    state = digest(sorted(passage.digest for passage in store.passages()))
    folder = settings.data_dir / "evaluation" / "bare" / state[:16]
    folder.mkdir(parents=True, exist_ok=True)
    own = settings.model_copy(update={"data_dir": folder, "database_url": None})
    copy = open_store(own)
    for source in store.sources():
        whole = [found for d in store.documents(source.id) if (found := store.document(d.id))]
        bare = [replace(d, passages=tuple(map(stripped, d.passages))) for d in whole]
        copy.put_source(replace(source, digest=f"{source.digest}-bare"), bare)
    return open_assistant(own, progress)
