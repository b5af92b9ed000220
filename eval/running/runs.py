"""A run on disk: a folder with provenance, observations, results, metrics and the report.

provenance.json     what it was made with
observations.jsonl  what the system gave, one line a part and question
times.jsonl         milliseconds of each, apart, because they differ from run to run
results.jsonl       one row a part and question: scores, misses, breaches
metrics.json        means with intervals, whole and by slice
report.html         everything to read
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eval.testset.dataset import DatasetError
from rag.settings import CHECKOUT

RUNS = CHECKOUT / "eval" / "runs"
"""Where runs go unless told otherwise; not under version control."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """A finished run."""

    folder: Path
    provenance: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]
    metrics: Mapping[str, Any]
    times: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Part -> question id -> milliseconds."""

    @property
    def name(self) -> str:
        """Name of the run: that of its folder."""
        return self.folder.name


def new_folder(root: Path, label: str, fingerprint: str) -> Path:
    """A folder for a run: the unfinished one with this fingerprint, so that it goes on, else a new one."""
    for folder in sorted(root.glob("*"), reverse=True):
        if (folder / "provenance.json").is_file() and not (folder / "metrics.json").is_file():
            try:
                if read_json(folder / "provenance.json").get("fingerprint") == fingerprint:
                    return folder
            except ValueError:
                continue
    moment = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    base = f"{moment}-{re.sub(r'[^a-z0-9]+', '-', label.lower()).strip('-')}"
    names = [base, *(f"{base}-{i}" for i in range(2, 100))]
    folder = next(root / name for name in names if not (root / name).exists())
    folder.mkdir(parents=True)
    return folder


def load_run(name: str | Path, root: Path = RUNS) -> Run:
    """The finished run of that name or at that path; ``last`` is the newest. Raises DatasetError."""
    folder = Path(name)
    if str(name) == "last":
        finished = run_names(root)
        if not finished:
            raise DatasetError("Es gibt noch keinen abgeschlossenen Lauf. `stadtlotse eval` macht einen.")
        folder = root / finished[0]
    elif not folder.is_dir():
        folder = root / str(name)
    if not (folder / "metrics.json").is_file():
        raise DatasetError(
            f"„{name}“ ist kein abgeschlossener Lauf. Vorhanden: {', '.join(run_names(root)) or 'keiner'}."
        )
    times: dict[str, dict[str, float]] = {}
    for row in read_lines(folder / "times.jsonl"):
        times.setdefault(row["part"], {})[row["id"]] = row["ms"]
    return Run(
        folder=folder,
        provenance=read_json(folder / "provenance.json"),
        rows=read_lines(folder / "results.jsonl"),
        metrics=read_json(folder / "metrics.json"),
        times=times,
    )


def run_names(root: Path = RUNS) -> list[str]:
    """Finished runs, newest first."""
    return sorted((f.parent.name for f in root.glob("*/metrics.json")), reverse=True)


def read_json(file: Path) -> dict[str, Any]:
    """A JSON object."""
    loaded: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return loaded


def read_lines(file: Path) -> list[dict[str, Any]]:
    """Objects of a JSON Lines file, none when it is missing; a line cut off by an abort is left out."""
    if not file.is_file():
        return []
    found = []
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def write_json(file: Path, value: Mapping[str, Any]) -> None:
    """Write ``value`` for people and for comparing: sorted, indented."""
    file.write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def write_lines(file: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write one object a line."""
    text = "".join(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in rows)
    file.write_text(text, encoding="utf-8")
