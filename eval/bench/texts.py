"""A corpus of any size: the shipped knowledge base, then texts put together from its sentences, seeded."""

import random
import re
from collections.abc import Iterator, Sequence

import numpy as np

from corpus.model import OWN_DOCUMENTS, Document, Passage, Source, digest
from corpus.store import CorpusStore
from rag.indexing.index_rows import texts_of

SEED = 11
NOISE = 0.35
"""Standard deviation of the noise on a vector, over its length."""
REAL = 10_000
"""Passages up to which every vector is computed by the model."""
_DOCUMENT = 50
"""Passages a document."""


def fill(store: CorpusStore, size: int) -> int:
    """Add made documents until ``store`` holds ``size`` passages; returns how many passages are made ones.

    The same size makes the same passages, so that an aborted filling can be repeated. A made
    passage has 60 to 110 words in whole sentences of the knowledge base and no questions, as own documents.
    """
    have = [p for p in store.passages() if not p.id.startswith("bench-p")]
    sentences = sorted({s for p in have for s in re.split(r"(?<=[.!?])\s+|\n+", p.text) if 5 <= len(s.split()) <= 30})
    rng = random.Random(SEED)
    missing = max(0, size - len(have))
    for start in range(0, missing, _DOCUMENT * 20):
        documents = list(_documents(rng, sentences, start, min(missing, start + _DOCUMENT * 20)))
        source = Source(id=f"bench-{start}", title=f"Messtext {start}", kind="original", collection=OWN_DOCUMENTS)
        store.put_source(source, [d for d in documents if d.source_id == source.id])
    return missing


def _documents(rng: random.Random, sentences: Sequence[str], first: int, last: int) -> Iterator[Document]:
    source_id = f"bench-{first}"
    for ordinal, begin in enumerate(range(first, last, _DOCUMENT)):
        name, text, passages = f"bench-{begin}", "", []
        for i in range(begin, min(begin + _DOCUMENT, last)):
            body = _body(rng, sentences)
            start = len(text)
            text += body
            passages.append(
                Passage(
                    id=f"bench-p{i}",
                    source_id=source_id,
                    document_id=name,
                    ordinal=i - begin,
                    start=start,
                    end=len(text),
                    text=body,
                    title=" ".join(body.split()[:6]),
                )
            )
            text += "\n\n"
        yield Document(id=name, source_id=source_id, title=name, ordinal=ordinal, text=text, passages=tuple(passages))


def _body(rng: random.Random, sentences: Sequence[str]) -> str:
    chosen: list[str] = []
    target = rng.randint(60, 110)
    while sum(len(s.split()) for s in chosen) < target:
        chosen.append(rng.choice(sentences))
    return " ".join(chosen)


def make_vectors(store: CorpusStore, model: str, passages: Sequence[Passage]) -> int:
    """Give every text of ``passages`` without a vector a stored one with seeded noise; returns how many were made.

    For sizes that no one embeds to measure a search: the vectors lie as real ones do, but mean nothing.
    """
    texts = {digest(text) for p in passages for _, _, text in texts_of(p)}
    known = store.vectors(model, texts)
    base = np.stack(list(known.values()))
    rng = np.random.default_rng(SEED)
    missing = sorted(texts - set(known))
    for i in range(0, len(missing), 5000):
        batch = missing[i : i + 5000]
        rows = base[rng.integers(len(base), size=len(batch))]
        noisy = rows + rng.normal(0, NOISE / np.sqrt(rows.shape[1]), rows.shape)
        noisy /= np.linalg.norm(noisy, axis=1, keepdims=True)
        store.put_vectors(model, dict(zip(batch, noisy.astype(np.float32), strict=True)))
    return len(missing)
