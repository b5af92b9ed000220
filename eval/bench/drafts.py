"""Speed of drafts without a language model, all exports included: processor time and wall time, by task."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from eval.testset.dataset import DraftTask
from rag.drafting.drafter import Draft, Drafter, DraftRequest

Export = Callable[[Draft, str], bytes]


class Assistant(Protocol):
    """What is measured."""

    drafter: Drafter


def bench_drafts(
    assistant: Assistant, tasks: Sequence[DraftTask], export: Export, forms: Sequence[str]
) -> dict[str, Any]:
    """Seconds for a draft and its files in all ``forms``: 95th percentile and median, of the processor and by the wall.

    The first task runs once before, so that models and knowledge are loaded.
    """
    rows: list[dict[str, Any]] = []
    for task in [*tasks[:1], *tasks]:
        wall, cpu = time.perf_counter(), time.process_time()
        draft = assistant.drafter.draft(DraftRequest(task=task.task, template=task.template))
        drafted = time.process_time()
        for form in forms:
            export(draft, form)
        rows.append(
            {
                "id": task.id,
                "wall": time.perf_counter() - wall,
                "cpu": time.process_time() - cpu,
                "draft": drafted - cpu,
            }
        )
    rows = rows[1:]
    summary = {
        f"{name}_{label}": round(percentile([float(r[name]) for r in rows], share), 3)
        for name in ("cpu", "wall", "draft")
        for label, share in (("median", 0.5), ("p95", 0.95), ("max", 1.0))
    }
    return {"tasks": len(rows), "forms": list(forms), **summary}


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of ``values`` that at least this share does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1)] if ordered else 0.0


def bench_table(result: Mapping[str, Any]) -> str:
    """The result as a Markdown table."""
    lines = [
        f"{result['tasks']} tasks, each with {', '.join(result['forms'])}; seconds",
        "",
        "| | median | p95 | max |",
        "|---|---:|---:|---:|",
    ]
    names = {"cpu": "processor, draft and files", "draft": "processor, draft alone", "wall": "wall, draft and files"}
    lines += [f"| {said} | " + " | ".join(f"{result[f'{n}_{x}']:.2f}" for x in ("median", "p95", "max")) + " |"
              for n, said in names.items()]  # fmt: skip
    return "\n".join(lines)
