"""The derived indexes: built from the truth into a new place, swapped in whole, checked at start.

``index/CURRENT`` names the folder in use. A reader keeps what it opened; a writer builds beside it and swaps.
"""

import json
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.model import Passage, digest
from corpus.store import CorpusStore
from rag.dense import DenseIndex, build_dense
from rag.embeddings import Progress, SentenceEmbeddings, embedded
from rag.errors import StaleIndexError
from rag.lexical import LexicalIndex, analysed, build_lexical

FORMAT = 1
"""Raised when an index of an older build can no longer be read."""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What an index was built from."""

    format: int
    count: int
    corpus: str
    model: str
    vectors: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class Indexes:
    """The open indexes of one build."""

    manifest: Manifest
    lexical: LexicalIndex
    dense: DenseIndex
    vocabulary: frozenset[str]


def open_indexes(data_dir: Path, store: CorpusStore, model: str) -> Indexes:
    """The indexes in use; raises StaleIndexError when they are missing or do not agree with the truth."""
    folder = _current(data_dir)
    if folder is None:
        raise StaleIndexError("Die Suchindexe fehlen noch. Bitte führen Sie `stadtlotse ingest` aus.")
    manifest = Manifest(**json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
    if manifest.model != model:
        raise StaleIndexError(
            f"Die Suchindexe gehören zum Einbettungsmodell {manifest.model}, eingestellt ist {model}. "
            "Bitte führen Sie `stadtlotse ingest` aus, um sie neu aufzubauen."
        )
    count, corpus = store.state()
    if (manifest.format, manifest.count, manifest.corpus) != (FORMAT, count, corpus):
        raise StaleIndexError("Die Suchindexe sind älter als der Bestand. Bitte führen Sie `stadtlotse ingest` aus.")
    dense = DenseIndex(folder / "dense")
    if dense.count() != manifest.vectors:
        raise StaleIndexError("Der Vektorindex ist unvollständig. Bitte führen Sie `stadtlotse ingest` aus.")
    words = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
    return Indexes(
        manifest=manifest, lexical=LexicalIndex(folder / "lexical"), dense=dense, vocabulary=frozenset(words)
    )


def build_indexes(
    data_dir: Path, store: CorpusStore, embeddings: SentenceEmbeddings, progress: Progress | None = None
) -> Manifest:
    """Build all indexes from the truth into a new folder and swap it in; the writer's lock must be held."""
    count, corpus = store.state()
    passages = list(store.passages())
    vectors = embedded((text for p in passages for _, text in texts_of(p)), embeddings, store, progress)
    folder = data_dir / "index" / uuid.uuid4().hex
    folder.mkdir(parents=True)
    vocabulary = frozenset(t for p in passages for words in analysed(p).values() for t in words if len(t) > 3)
    build_lexical(folder / "lexical", passages, vocabulary)
    rows = [
        (f"{p.id}/{name}", {"passage_id": p.id, "source_id": p.source_id}, vectors[digest(text)])
        for p in passages
        for name, text in texts_of(p)
    ]
    build_dense(folder / "dense", rows)
    (folder / "vocabulary.json").write_text(json.dumps(sorted(vocabulary)), encoding="utf-8")
    manifest = Manifest(
        format=FORMAT,
        count=count,
        corpus=corpus,
        model=embeddings.identity,
        vectors=len(rows),
        digest=digest(FORMAT, corpus, embeddings.identity),
    )
    (folder / "manifest.json").write_text(json.dumps(manifest.__dict__), encoding="utf-8")
    _swap(data_dir, folder)
    return manifest


def texts_of(passage: Passage) -> Iterator[tuple[str, str]]:
    """(name, text) of each vector of a passage: its text below its title, and each of its questions."""
    yield "text", f"{passage.title}. {passage.text}"
    for i, question in enumerate((*passage.questions, *passage.questions_en)):
        yield f"q{i}", question


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
            shutil.rmtree(other, ignore_errors=True)
