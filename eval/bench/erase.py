"""``stadtlotse bench erase``: what it costs to erase one document among many passages."""

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus.lifecycle import compact, erase_document
from corpus.model import Document, Source
from corpus.store import CorpusStore
from eval.bench.search import copy_truth
from eval.bench.texts import fill, make_vectors
from rag.bootstrap import open_embeddings, open_store, rebuild
from rag.settings import Settings

PASSAGES = 10_000
_ERASED = 50
Say = Callable[[str], None]


def bench_erase(settings: Settings, *, passages: int = PASSAGES, say: Say = print) -> dict[str, Any]:
    """Texts embedded again and seconds, in a copy of the data filled up to ``passages``.

    Made texts get made vectors.
    """
    with tempfile.TemporaryDirectory() as folder:
        own = settings.model_copy(update={"data_dir": Path(folder), "database_url": None})
        store, embeddings = open_store(own), open_embeddings(own)
        copy_truth(open_store(settings), store, embeddings.identity)
        fill(store, passages - _ERASED)
        _one_more(store)
        make_vectors(store, embeddings.identity, list(store.passages()))
        rebuild(own, store, embeddings)
        say(f"{store.state()[0]} Passagen")
        asked: list[str] = []
        whole = embeddings.embed_documents
        embeddings.embed_documents = lambda texts: asked.extend(texts) or whole(texts)  # type: ignore[method-assign,func-returns-value]
        begun = time.perf_counter()
        erase_document(store, "bench-erased")
        compact(store)
        erased = time.perf_counter() - begun
        manifest = rebuild(own, store, embeddings)
        return {"passages_before": manifest.count + _ERASED, "passages_after": manifest.count, "embedded": len(asked),
                "erase_s": round(erased, 2), "rebuild_s": round(time.perf_counter() - begun - erased, 2)}  # fmt: skip


def bench_table(result: dict[str, Any]) -> str:
    """The result as a Markdown table."""
    names = ("passages_before", "passages_after", "embedded", "erase_s", "rebuild_s")
    head = "| passages before | after | texts embedded again | erased in s | indexes rebuilt in s |"
    return "\n".join([head, "|---:|---:|---:|---:|---:|", "| " + " | ".join(str(result[n]) for n in names) + " |"])


def _one_more(store: CorpusStore) -> None:
    """A document of its own that is then erased."""
    made = next(d.id for s in store.sources() if s.id.startswith("bench-") for d in store.documents(s.id))
    whole = store.document(made)
    assert whole is not None
    name = "bench-erased"
    passages = tuple(
        replace(p, id=f"{name}-{p.ordinal}", source_id=name, document_id=name) for p in whole.passages[:_ERASED]
    )
    source = Source(id=name, title="Messtext", kind="original", collection="eigene-dokumente")
    document = Document(id=name, source_id=name, title=name, ordinal=0, text=whole.text, passages=passages)
    store.put_source(source, [document])
