"""All vectors of all passages, memory-mapped, to score a candidate exactly whichever leg found it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.indexing.dense import VectorRow


@dataclass(frozen=True, slots=True)
class Similar:
    """How near a question is to a passage, as cosine similarities; all 0 for an unknown passage."""

    text: float = 0.0
    """To the best window."""
    question: float = 0.0
    """To the best of the passage's own questions, 0 without any."""
    questions: float = 0.0
    """Mean of the best three of them."""
    mean_question: float = 0.0
    """Mean of all of them."""
    english: float = 0.0
    """To the best English one of them."""
    centre: float = 0.0
    """To the unit sum of the mean directions of windows and of questions."""


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

    def scores(
        self, passage_ids: Sequence[str], vector: NDArray[np.float32], english: Mapping[str, int] | None = None
    ) -> dict[str, Similar]:
        """How near ``vector`` is to each passage; ``english`` tells how many of its last questions are English."""
        found = dict.fromkeys(passage_ids, Similar())
        places = [(name, *self._places[name]) for name in found if name in self._places]
        if not places:
            return found
        rows = np.concatenate([self._matrix[start:end] for _, start, _, end in places]).astype(np.float32)
        similar, at = (rows @ vector).tolist(), 0
        for name, start, middle, end in places:
            windows = similar[at : at + middle - start]
            questions = similar[at + middle - start : at + end - start]
            at += end - start
            last = questions[len(questions) - english.get(name, 0) :] if english else []
            best = sorted(questions, reverse=True)[:3]
            own, asked, whole = self._lengths(name, start, middle, end)
            mean = sum(questions) / len(questions) if questions else 0.0
            found[name] = Similar(
                text=max(windows, default=0.0),
                question=best[0] if best else 0.0,
                questions=sum(best) / len(best) if best else 0.0,
                mean_question=mean,
                english=max(last, default=0.0),
                centre=((sum(windows) / len(windows) / own if windows else 0.0) + mean / asked) / whole,
            )
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
