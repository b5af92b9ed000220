"""The benchmark of the search: build time, passages a second, latency and memory by size of the corpus."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from corpus.model import Source
from corpus.store import CorpusStore
from eval.bench.texts import REAL, fill, make_vectors
from rag.bootstrap import open_embeddings, open_store
from rag.indexing.index import build_indexes
from rag.settings import Settings

SIZES = (1_000, 10_000, 100_000)
QUERIES = 200
Say = Callable[[str], None]


def bench_search(
    settings: Settings, sizes: Sequence[int] = SIZES, *, queries: int = QUERIES, stock: bool = True, say: Say = print
) -> Iterator[dict[str, Any]]:
    """One row a size and system; the truth of ``settings`` is copied, nothing of it is changed.

    Sizes above ``REAL`` get vectors with seeded noise instead of embedded ones; their rows say so.
    """
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            own = settings.model_copy(update={"data_dir": Path(folder), "database_url": None})
            yield _built(settings, own, size, say) | _measured(own, queries, "stadtlotse")
            if stock:
                say(f"{size}: Vergleich")
                yield {"system": "LangChain + Chroma", "passages": size, "vectors": _kind(size)} | _measured(
                    own, queries, "stock"
                )


def _built(settings: Settings, own: Settings, size: int, say: Say) -> dict[str, Any]:
    store, embeddings = open_store(own), open_embeddings(own)
    copy_truth(open_store(settings), store, embeddings.identity)
    fill(store, size)
    passages = list(store.passages())
    if size > REAL:
        say(f"{size}: {make_vectors(store, embeddings.identity, passages)} Vektoren mit Rauschen")
    before, begun = store.count_vectors(), time.perf_counter()
    embedding: list[float] = []
    build_indexes(own.data_dir, store, embeddings, lambda done, of: embedding.append(time.perf_counter() - begun))
    whole = time.perf_counter() - begun
    spent = embedding[-1] if embedding else 0.0
    new = store.count_vectors() - before
    say(f"{size}: gebaut in {whole:.1f} s")
    return {
        "system": "Stadtlotse",
        "passages": len(passages),
        "vectors": _kind(size),
        "build_s": round(whole - spent, 1),
        "passages_s": round(len(passages) / (whole - spent)),
        "embedded": new,
        "embedded_s": round(new / spent) if spent else None,
    }


def copy_truth(source: CorpusStore, target: CorpusStore, model: str) -> None:
    """Copy all sources and the vectors of ``model``."""
    for entry in source.sources():
        documents = [d for d in (source.document(one.id) for one in source.documents(entry.id)) if d]
        target.put_source(Source(**entry.__dict__), documents)
    from corpus.model import digest
    from rag.indexing.index_rows import texts_of

    texts = {digest(text) for p in target.passages() for _, _, text in texts_of(p)}
    target.put_vectors(model, source.vectors(model, texts))


def _kind(size: int) -> str:
    return "eingebettet" if size <= REAL else "mit Rauschen gemacht"


def _measured(own: Settings, queries: int, what: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "eval.bench.measure", str(own.data_dir), own.embedding_model, str(queries), what]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


_COLUMNS = (
    "system",
    "passages",
    "vectors",
    "build_s",
    "passages_s",
    "open_s",
    "p50_ms",
    "p95_ms",
    "p99_ms",
    "memory_mb",
)


def bench_table(rows: Sequence[dict[str, Any]]) -> str:
    """The rows as a Markdown table."""
    lines = ["| " + " | ".join(_COLUMNS) + " |", "|---|" + "---:|" * (len(_COLUMNS) - 1)]
    lines += ["| " + " | ".join(str(row.get(name, "")) for name in _COLUMNS) + " |" for row in rows]
    return "\n".join(lines)
