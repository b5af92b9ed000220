"""The log of runs on the held-back half: each look at it costs some of its worth, so each is written down."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eval.measuring.metrics import PRIMARY
from eval.running.runs import Run, read_lines

LOG = Path(__file__).parent.parent / "data" / "heldback-runs.jsonl"


def log_run(run: Run, reason: str, file: Path = LOG) -> dict[str, Any]:
    """Append a line for ``run``: when, why, which commit, and the primary measures."""
    means = run.metrics["all"]
    line = {
        "date": datetime.now(UTC).date().isoformat(),
        "reason": reason,
        "set": run.provenance["set"],
        "half": run.provenance["half"],
        "commit": run.provenance.get("commit", {}),
        "fingerprint": run.provenance["fingerprint"],
        "metrics": {m.name: means[m.name]["mean"] for m in PRIMARY if m.name in means},
    }
    with file.open("a", encoding="utf-8") as log:
        log.write(json.dumps(line, ensure_ascii=False) + "\n")
    return line


def logged(file: Path = LOG) -> list[dict[str, Any]]:
    """All logged runs, oldest first."""
    return read_lines(file)
