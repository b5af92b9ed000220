"""All vectors of all passages, memory-mapped, to score a candidate exactly whichever leg found it."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.indexing.dense import VectorRow


class VectorTable:
    """Rows of a passage stand together: its windows, then its questions."""

    def __init__(self, folder: Path) -> None:
        self._matrix: NDArray[np.float16] = np.load(folder / "vectors.npy", mmap_mode="r")
        self._places: dict[str, tuple[int, int, int]] = {
            name: (start, middle, end)
            for name, (start, middle, end) in json.loads((folder / "places.json").read_text(encoding="utf-8")).items()
        }

        self._known: dict[str, tuple[float, float, float]] = {}

    def __len__(self) -> int:
        return int(self._matrix.shape[0])

    def scores(self, passage_ids: Sequence[str], vector: NDArray[np.float32]) -> dict[str, tuple[float, float, float]]:
        """Cosine similarity to the best window, the best question (0 without any) and the middle, by passage.

        The middle is the unit sum of the mean directions of windows and of questions. All 0 for an unknown passage.
        """
        found = dict.fromkeys(passage_ids, (0.0, 0.0, 0.0))
        places = [(name, *self._places[name]) for name in found if name in self._places]
        if not places:
            return found
        rows = np.concatenate([self._matrix[start:end] for _, start, _, end in places]).astype(np.float32)
        similar, at = rows @ vector, 0
        for name, start, middle, end in places:
            windows = similar[at : at + middle - start]
            questions = similar[at + middle - start : at + end - start]
            at += end - start
            own, asked, whole = self._lengths(name, start, middle, end)
            centre = (float(windows.mean()) / own if len(windows) else 0.0) + (
                float(questions.mean()) / asked if len(questions) else 0.0
            )
            best = float(windows.max()) if len(windows) else 0.0
            found[name] = (best, float(questions.max()) if len(questions) else 0.0, centre / whole)
        return found

    def _lengths(self, name: str, start: int, middle: int, end: int) -> tuple[float, float, float]:
        """Lengths of the mean of windows, of the mean of questions, and of the sum of both directions; kept."""
        known = self._known.get(name)
        if known is None:
            means = [
                np.asarray(self._matrix[a:b], dtype=np.float32).mean(axis=0) if b > a else None
                for a, b in ((start, middle), (middle, end))
            ]
            lengths = [max(float(np.linalg.norm(mean)), 1e-9) if mean is not None else 1.0 for mean in means]
            both = [mean / length for mean, length in zip(means, lengths, strict=True) if mean is not None]
            whole = max(float(np.linalg.norm(np.sum(both, axis=0))), 1e-9)
            known = self._known[name] = (lengths[0], lengths[1], whole)
        return known


def write_vectors(folder: Path, rows: Sequence[VectorRow], matrix: NDArray[np.float32]) -> None:
    """Write the rows, which must come passage by passage with the windows first, into the empty ``folder``."""
    folder.mkdir(parents=True)
    places: dict[str, list[int]] = {}
    for i, row in enumerate(rows):
        place = places.setdefault(row.passage_id, [i, i, i])
        place[2] = i + 1
        if row.leg == "texts":
            place[1] = i + 1
    np.save(folder / "vectors.npy", matrix.astype(np.float16))
    (folder / "places.json").write_text(json.dumps(places), encoding="utf-8")
