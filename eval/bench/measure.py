"""Measures a built index in a process of its own, so that memory is that of the search alone.

python -m eval.bench.measure DATA_DIR MODEL QUERIES {stadtlotse,stock}
"""

import json
import random
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from corpus.model import digest
from eval.bench.texts import SEED
from rag.bootstrap import Assistant, open_embeddings, open_store
from rag.indexing.embeddings import SentenceEmbeddings
from rag.indexing.index_rows import texts_of
from rag.settings import Settings
from rag.types import Query

Measured = dict[str, float]


def measured(find: Callable[[str], object], questions: Sequence[str]) -> Measured:
    """Percentiles of the time of ``find`` in milliseconds, after ten questions to warm up; peak memory in MB."""
    for question in questions[:10]:
        find(question)
    times = []
    for question in questions:
        begun = time.perf_counter()
        find(question)
        times.append((time.perf_counter() - begun) * 1000)
    low, high, top = np.percentile(times, [50, 95, 99])
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return {"p50_ms": round(low, 1), "p95_ms": round(high, 1), "p99_ms": round(top, 1), "memory_mb": round(memory)}


def questions_of(assistant_store_passages: Sequence[str], count: int) -> list[str]:
    """``count`` questions of the knowledge base, seeded."""
    return random.Random(SEED).sample(sorted(assistant_store_passages), count)


def main() -> None:
    """Print the measures as JSON."""
    folder, model, count, what = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
    settings = Settings(data_dir=folder, embedding_model=model)
    store, embeddings = open_store(settings), open_embeddings(settings)
    asked = questions_of([q for p in store.passages() for q in p.questions[:1]], count)
    if what == "stadtlotse":
        begun = time.perf_counter()
        assistant = Assistant(store, embeddings, folder)
        assistant.warm_up()
        opened = time.perf_counter() - begun
        found = measured(lambda question: assistant.search(Query(question=question)), asked)
        print(json.dumps({"open_s": round(opened, 2), **found}))
    else:
        print(json.dumps(_stock(settings, asked, embeddings)))


def _stock(settings: Settings, asked: Sequence[str], embeddings: SentenceEmbeddings) -> Measured:
    """LangChain with Chroma over one vector a passage, taken from the truth, in memory."""
    from langchain_chroma import Chroma

    store = open_store(settings)
    passages = list(store.passages())
    first = {p.id: digest(next(texts_of(p))[2]) for p in passages}
    vectors = store.vectors(embeddings.identity, first.values())
    begun = time.perf_counter()
    chroma = Chroma(collection_name="stock", embedding_function=embeddings)
    for i in range(0, len(passages), 2000):
        batch = passages[i : i + 2000]
        chroma._collection.add(
            ids=[p.id for p in batch],
            documents=[p.text for p in batch],
            embeddings=np.stack([vectors[first[p.id]] for p in batch]),
        )
    build = time.perf_counter() - begun
    found = measured(lambda question: chroma.similarity_search(question, k=10), asked)
    return {"build_s": round(build, 1), "passages_s": round(len(passages) / build), **found}


if __name__ == "__main__":
    main()
