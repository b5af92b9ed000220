"""All vectors of all passages, memory-mapped, to score a candidate exactly whichever leg found it."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.dense import VectorRow


class VectorTable:
    """Rows of a passage stand together: its windows, then its questions."""

    def __init__(self, folder: Path) -> None:
        self._matrix: NDArray[np.float16] = np.load(folder / "vectors.npy", mmap_mode="r")
        self._places: dict[str, tuple[int, int, int]] = {
            name: (start, middle, end)
            for name, (start, middle, end) in json.loads((folder / "places.json").read_text(encoding="utf-8")).items()
        }

    def __len__(self) -> int:
        return int(self._matrix.shape[0])

    def scores(self, passage_id: str, vector: NDArray[np.float32]) -> tuple[float, float, float]:
        """Cosine similarity to the best window, the best question (0 without any), and the middle of all rows."""
        start, middle, end = self._places.get(passage_id, (0, 0, 0))
        if start == end:
            return 0.0, 0.0, 0.0
        similar = np.asarray(self._matrix[start:end], dtype=np.float32) @ vector
        windows, questions = similar[: middle - start], similar[middle - start :]
        best = float(windows.max()) if len(windows) else 0.0
        return best, float(questions.max()) if len(questions) else 0.0, self._centre(start, middle, end, vector)

    def _centre(self, start: int, middle: int, end: int, vector: NDArray[np.float32]) -> float:
        groups = [
            np.asarray(self._matrix[a:b], dtype=np.float32).mean(axis=0)
            for a, b in ((start, middle), (middle, end))
            if b > a
        ]
        centre = np.sum([group / max(float(np.linalg.norm(group)), 1e-9) for group in groups], axis=0)
        return float(centre @ vector / max(float(np.linalg.norm(centre)), 1e-9))


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
