"""A language model as judge of facts: optional, never part of the gate, held against the patterns.

The model says for every expected fact whether the answer states it; agreement with the patterns and Cohen's kappa
(1960) say how far its word can be trusted.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from eval.running.runs import Run, write_lines
from eval.testset.dataset import Dataset, DatasetError
from eval.testset.questions import Question
from prompts.chat import load_prompt
from rag.llm.llm import open_model
from rag.llm.llm_errors import LlmFault
from rag.settings import Settings

Progress = Callable[[int, int], None]
_LINE = re.compile(r"^\W*(\d+)\W+(ja|nein|yes|no)\b", re.IGNORECASE | re.MULTILINE)


class Streams(Protocol):
    """A language model."""

    name: str

    def stream(self, messages: Sequence[tuple[str, str]]) -> Iterable[str]:
        """Pieces of its answer."""
        ...


def judge_run(
    settings: Settings, run: Run, dataset: Dataset, progress: Progress | None = None
) -> dict[str, str | int | float]:
    """Judge every answered question of ``run`` with the configured model; raises DatasetError without one."""
    model = open_model(settings)
    if model is None:
        raise DatasetError("Für --judge braucht es ein Sprachmodell: bitte STADTLOTSE_LLM_BASE_URL setzen.")
    return judged(model, run, dataset, progress)


def judged(
    model: Streams, run: Run, dataset: Dataset, progress: Progress | None = None
) -> dict[str, str | int | float]:
    """Agreement of ``model`` with the patterns; single verdicts go to ``judge.jsonl`` in the folder of the run."""
    by_id = {q.id: q for q in dataset.questions}
    rows = [r for r in run.rows if r["part"] == "answers" and r["id"] in by_id and by_id[r["id"]].facts]
    verdicts = []
    for i, row in enumerate(rows, start=1):
        verdicts.append(_judged_row(model, by_id[row["id"]], row))
        if progress:
            progress(i, len(rows))
    write_lines(run.folder / "judge.jsonl", verdicts)
    pairs = [
        (by_model, name not in v["missed_by_pattern"]) for v in verdicts for name, by_model in v["by_model"].items()
    ]
    return {"model": model.name, "answers": len(rows), **agreement(pairs),
            "failed": sum(not v["by_model"] for v in verdicts)}  # fmt: skip


def agreement(pairs: Sequence[tuple[bool, bool]]) -> dict[str, int | float]:
    """Share of equal verdicts and Cohen's kappa of (model, pattern) pairs."""
    if not pairs:
        return {"facts": 0}
    n = len(pairs)
    same = sum(a == b for a, b in pairs) / n
    by_model, by_pattern = sum(a for a, _ in pairs) / n, sum(b for _, b in pairs) / n
    chance = by_model * by_pattern + (1 - by_model) * (1 - by_pattern)
    kappa = (same - chance) / (1 - chance) if chance < 1 else 1.0
    return {
        "facts": n,
        "agreement": round(same, 4),
        "kappa": round(kappa, 4),
        "facts_by_model": round(by_model, 4),
        "facts_by_pattern": round(by_pattern, 4),
    }


def verdicts_of(reply: str, count: int) -> dict[int, bool]:
    """Verdict by number of the fact; empty when the reply does not give exactly one for each."""
    found = {int(number): word.lower() in ("ja", "yes") for number, word in _LINE.findall(reply)}
    return found if sorted(found) == list(range(1, count + 1)) else {}


def _judged_row(model: Streams, question: Question, row: Mapping[str, Any]) -> dict[str, Any]:
    facts = "\n".join(f"{i}. {fact.note}" for i, fact in enumerate(question.facts, start=1))
    system, user = load_prompt("urteil").filled(question=question.question, answer=row["answer"], facts=facts)
    try:
        reply = "".join(model.stream([("system", system), ("user", user)]))
    except LlmFault:
        reply = ""
    found = verdicts_of(reply, len(question.facts))
    by_model = {fact.id: found[i] for i, fact in enumerate(question.facts, start=1) if i in found}
    return {"id": question.id, "by_model": by_model, "missed_by_pattern": list(row["missed"])}
