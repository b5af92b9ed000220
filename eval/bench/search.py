"""The benchmark of the search: build time, passages a second, latency and memory by size of the corpus."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from corpus.model import Source, digest
from corpus.store import CorpusStore
from eval.bench.texts import REAL, fill, make_vectors
from rag.bootstrap import open_embeddings, open_store
from rag.indexing.index import build_indexes
from rag.indexing.index_rows import texts_of
from rag.retrieval.ranking_weights import knowledge_digest, weights_digest
from rag.settings import Settings

OURS, STOCK = "Stadtlotse", "LangChain + Chroma"
KEPT = "search.jsonl"
SIZES = (1_000, 10_000, 100_000)
QUERIES = 200
_TELL = 10.0
"""Seconds between two words on progress."""
Say = Callable[[str], None]


def bench_search(
    settings: Settings, sizes: Sequence[int] = SIZES, *, queries: int = QUERIES, stock: bool = True, say: Say = print
) -> Iterator[dict[str, Any]]:
    """One row a size and system; the truth of ``settings`` is copied, nothing of it is changed.

    Sizes above ``REAL`` get vectors with seeded noise instead of embedded ones; their rows say so. What was measured
    is kept in ``bench/search.jsonl`` of the data folder and not measured again on the same state; an aborted run goes
    on with the vectors that it has. A size's own folder goes once it is measured.
    """
    home = settings.data_dir / "bench"
    home.mkdir(parents=True, exist_ok=True)
    state = digest(open_store(settings).state(), knowledge_digest(), weights_digest(), queries)[:16]
    done = {(row["size"], row["system"]): row for row in _kept(home) if row["state"] == state}
    for size in sizes:
        folder = home / str(size)
        own = settings.model_copy(update={"data_dir": folder, "database_url": None})
        for system in (OURS, STOCK) if stock else (OURS,):
            row = done.get((size, system))
            if row is None:
                row = {"state": state, "size": size} | _row(settings, own, size, system, queries, say)
                with (home / KEPT).open("a", encoding="utf-8") as file:
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
            yield row
        shutil.rmtree(folder, ignore_errors=True)


def _kept(home: Path) -> list[dict[str, Any]]:
    file = home / KEPT
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    return [json.loads(line) for line in lines if line.strip()]


def _row(settings: Settings, own: Settings, size: int, system: str, queries: int, say: Say) -> dict[str, Any]:
    own.data_dir.mkdir(parents=True, exist_ok=True)
    if system == OURS:
        built = _built(settings, own, size, say)
        say(f"{size}: {queries} Fragen")
        return built | _measured(own, queries, "stadtlotse")
    _filled(settings, own, size, say)
    say(f"{size}: {STOCK}, {queries} Fragen")
    measured = _measured(own, queries, "stock")
    return {"system": STOCK, "passages": size, "vectors": _kind(size)} | measured


def _filled(settings: Settings, own: Settings, size: int, say: Say) -> CorpusStore:
    """The truth of ``own`` with ``size`` passages, and with vectors where they are not embedded."""
    store = open_store(own)
    model = open_embeddings(own).identity
    copy_truth(open_store(settings), store, model)
    made = fill(store, size)
    say(f"{size}: {made} Passagen gemacht")
    if size > REAL:
        say(f"{size}: {make_vectors(store, model, list(store.passages()))} Vektoren mit Rauschen")
    return store


def _built(settings: Settings, own: Settings, size: int, say: Say) -> dict[str, Any]:
    store, embeddings = _filled(settings, own, size, say), open_embeddings(own)
    count, before, begun = store.state()[0], store.count_vectors(), time.perf_counter()
    embedding, told = [0.0], [begun]

    def progress(done: int, of: int) -> None:
        embedding[0] = time.perf_counter() - begun
        if time.perf_counter() - told[0] > _TELL or done == of:
            told[0] = time.perf_counter()
            say(f"{size}: {done} von {of} Texten eingebettet, {embedding[0]:.0f} s")

    build_indexes(own.data_dir, store, embeddings, progress)
    whole, spent = time.perf_counter() - begun, embedding[0]
    new = store.count_vectors() - before
    say(f"{size}: gebaut in {whole:.1f} s")
    return {
        "system": OURS,
        "passages": count,
        "vectors": _kind(size),
        "build_s": round(whole - spent, 1),
        "passages_s": round(count / (whole - spent)),
        "embedded": new,
        "embedded_s": round(new / spent) if spent else None,
    }


def copy_truth(source: CorpusStore, target: CorpusStore, model: str) -> None:
    """Copy all sources and the vectors of ``model``."""
    for entry in source.sources():
        documents = [d for d in (source.document(one.id) for one in source.documents(entry.id)) if d]
        target.put_source(Source(**entry.__dict__), documents)
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
