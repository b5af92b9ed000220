"""The derived indexes: built from the truth into a new place, swapped in whole, checked at start.

``index/CURRENT`` names the folder in use. A reader keeps what it opened; a writer builds beside it and swaps.
"""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.model import Passage, digest
from corpus.store import CorpusStore
from rag.errors import StaleIndexError
from rag.indexing.adapter import Adapter, fit_adapter, load_adapter
from rag.indexing.chroma_client import forget_parts
from rag.indexing.dense import DenseIndex, VectorRow, build_dense
from rag.indexing.embeddings import Progress, SentenceEmbeddings, embedded
from rag.indexing.index_hold import Hold, delete_unused, held
from rag.indexing.index_rows import texts_of
from rag.indexing.index_vectors import VectorTable, write_vectors
from rag.indexing.lexical import LexicalIndex, build_lexical, facets_of, words_of
from rag.retrieval.ranking_weights import knowledge_digest, shipped_concepts, weights_digest
from rag.understanding.query_names import Names, names_of
from rag.understanding.query_thesaurus import Thesaurus, thesaurus_from_json, thesaurus_of
from rag.understanding.query_vocabulary import Vocabulary, vocabulary_of

FORMAT = 5
"""Raised when an index of an older build can no longer be read."""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What an index was built from."""

    format: int
    count: int
    corpus: str
    model: str
    vectors: int
    knowledge: str
    """Digest of analysis, thesaurus and names: what an index holds beside the passages."""
    digest: str
    """Over everything that changes results; an open index adds the weights of the search."""


@dataclass(frozen=True, kw_only=True)
class Indexes:
    """The open indexes of one build."""

    manifest: Manifest
    lexical: LexicalIndex
    dense: DenseIndex
    vectors: VectorTable
    adapter: Adapter | None
    vocabulary: Vocabulary
    thesaurus: Thesaurus
    names: Names
    hold: Hold | None = None
    """Keeps the build on disk as long as it is open."""


def open_indexes(data_dir: Path, store: CorpusStore, model: str, server: str | None = None) -> Indexes:
    """The indexes in use; raises StaleIndexError when they are missing or do not agree with the truth."""
    folder = _current(data_dir)
    if folder is None:
        raise StaleIndexError("Die Suchindexe fehlen noch. Bitte führen Sie `stadtlotse ingest` aus.")
    hold = held(folder)
    data = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    if data.get("format") != FORMAT:
        raise StaleIndexError("Die Suchindexe haben eine ältere Form. Bitte führen Sie `stadtlotse ingest` aus.")
    manifest = Manifest(**data)
    manifest = replace(manifest, digest=digest(manifest.digest, weights_digest()))
    if manifest.model != model:
        raise StaleIndexError(
            f"Die Suchindexe gehören zum Einbettungsmodell {manifest.model}, eingestellt ist {model}. "
            "Bitte führen Sie `stadtlotse ingest` aus, um sie neu aufzubauen."
        )
    count, corpus = store.state()
    if (manifest.count, manifest.corpus, manifest.knowledge) != (count, corpus, knowledge_digest()):
        raise StaleIndexError("Die Suchindexe sind älter als der Bestand. Bitte führen Sie `stadtlotse ingest` aus.")
    dense = DenseIndex(folder / "dense", server)
    vectors = VectorTable(folder / "vectors")
    if not dense.count() == len(vectors) == manifest.vectors:
        raise StaleIndexError("Der Vektorindex ist unvollständig. Bitte führen Sie `stadtlotse ingest` aus.")
    return Indexes(
        manifest=manifest,
        lexical=LexicalIndex(folder / "lexical"),
        dense=dense,
        vectors=vectors,
        adapter=load_adapter(folder / "adapter.npz"),
        vocabulary=Vocabulary(**json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))),
        thesaurus=thesaurus_from_json(json.loads((folder / "thesaurus.json").read_text(encoding="utf-8"))),
        names=Names(**json.loads((folder / "names.json").read_text(encoding="utf-8"))),
        hold=hold,
    )


def embed_passages(store: CorpusStore, embeddings: SentenceEmbeddings, progress: Progress | None = None) -> None:
    """Embed what is searched and has no vector yet; needs no lock, and what is done stays when it is interrupted."""
    embedded((text for passage in store.passages() for _, _, text in texts_of(passage)), embeddings, store, progress)


def build_indexes(
    data_dir: Path,
    store: CorpusStore,
    embeddings: SentenceEmbeddings,
    progress: Progress | None = None,
    *,
    adapt: bool = True,
    server: str | None = None,
) -> Manifest:
    """Build all indexes from the truth into a new folder and swap it in; the writer's lock must be held.

    Without ``adapt`` no adapter is trained, for experiments. ``server`` is the address of a Chroma server.
    """
    count, corpus = store.state()
    folder = data_dir / "index" / uuid.uuid4().hex
    folder.mkdir(parents=True)
    passages = list(store.passages())
    collections = {source.id: source.collection for source in store.sources()}
    facets = {p.id: facets_of(p, collections.get(p.source_id, "")) for p in passages}
    texts = (text for passage in passages for _, _, text in texts_of(passage))
    known = embedded(texts, embeddings, store, progress)
    adapter_digest, vectors = _build_vectors(
        folder, passages, facets, known, adapt, embeddings.identity, _current(data_dir), server
    )
    _build_words(folder, passages, facets)
    knowledge = knowledge_digest()
    manifest = Manifest(
        format=FORMAT,
        count=count,
        corpus=corpus,
        model=embeddings.identity,
        vectors=vectors,
        knowledge=knowledge,
        digest=digest(FORMAT, corpus, embeddings.identity, knowledge, adapter_digest),
    )
    (folder / "manifest.json").write_text(json.dumps(manifest.__dict__), encoding="utf-8")
    _swap(data_dir, folder)
    if server:
        forget_parts(folder / "dense", server)
    return manifest


def _build_words(folder: Path, passages: Sequence[Passage], facets: dict[str, tuple[str, ...]]) -> None:
    words = [words_of(passage) for passage in passages]
    build_lexical(folder / "lexical", [(p.id, w, facets[p.id]) for p, w in zip(passages, words, strict=True)])
    parts = {
        "vocabulary": vocabulary_of(words).to_json(),
        "thesaurus": thesaurus_of(shipped_concepts()).to_json(),
        "names": names_of(passages).to_json(),
    }
    for name, data in parts.items():
        (folder / f"{name}.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def _build_vectors(
    folder: Path,
    passages: Sequence[Passage],
    facets: dict[str, tuple[str, ...]],
    known: dict[str, NDArray[np.float32]],
    adapt: bool,
    model: str,
    former: Path | None,
    server: str | None,
) -> tuple[str | None, int]:
    """(digest of the adapter, number of vectors) of what was written; what the ``former`` build has is copied."""
    rows = [
        VectorRow(id=f"{p.id}/{name}", passage_id=p.id, leg=leg, facets=facets[p.id], text=digest(text))
        for p in passages
        for name, leg, text in texts_of(p)
    ]
    matrix = np.stack([known[row.text] for row in rows]) if rows else np.zeros((0, 1), dtype=np.float32)
    adapter = _adapter(rows, matrix) if adapt else None
    if adapter:
        adapter.save(folder / "adapter.npz")
        matrix = adapter.apply(matrix)
    space = f"{model} {adapter.digest if adapter else ''}"
    build_dense(folder / "dense", rows, matrix, space, former / "dense" if former else None, server)
    write_vectors(folder / "vectors", rows, matrix)
    return (adapter.digest if adapter else None), len(rows)


def _adapter(rows: Sequence[VectorRow], matrix: NDArray[np.float32]) -> Adapter | None:
    places: dict[str, tuple[list[int], list[int]]] = {}
    for i, row in enumerate(rows):
        places.setdefault(row.passage_id, ([], []))[row.leg == "questions"].append(i)
    pairs = [pair for pair in places.values() if pair[0] and pair[1]]
    return fit_adapter([matrix[texts] for texts, _ in pairs], [matrix[questions] for _, questions in pairs])


def _current(data_dir: Path) -> Path | None:
    try:
        folder = data_dir / "index" / (data_dir / "index" / "CURRENT").read_text(encoding="utf-8").strip()
    except OSError:
        return None
    return folder if (folder / "manifest.json").is_file() else None


def _swap(data_dir: Path, folder: Path) -> None:
    """Point CURRENT at ``folder`` in one step, then delete all other builds, so that deleted text leaves the disk."""
    pointer = data_dir / "index" / f"CURRENT.{folder.name}"
    pointer.write_text(folder.name, encoding="utf-8")
    pointer.replace(data_dir / "index" / "CURRENT")
    for other in (data_dir / "index").iterdir():
        if other.is_dir() and other != folder:
            delete_unused(other)
