"""Every failure of a run as a reader needs it: the question, what was expected, what was given, on which evidence."""

from collections.abc import Mapping
from typing import Any

from corpus.model import Passage
from eval.measuring.metrics import Row
from eval.running.runs import Run, read_lines
from eval.testset.dataset import Dataset
from prompts.german import text, texts

_SHOWN_HITS = 5


def failures(run: Run, dataset: Dataset, passages: Mapping[str, Passage]) -> list[dict[str, Any]]:
    """One entry a part and item that missed something, in the order of the run."""
    seen = {(row["part"], row["id"]): row for row in read_lines(run.folder / "observations.jsonl")}
    questions = {q.id: q for q in dataset.questions}
    tasks = {d.id: d for d in dataset.drafts}
    found = []
    for row in run.rows:
        why = reasons(row)
        if not why:
            continue
        entry: dict[str, Any] = {"id": row["id"], "part": row["part"], "kind": row["kind"], "why": why}
        if (question := questions.get(row["id"])) is not None:
            entry |= {"question": question.question, "history": question.history}
            entry["expected"] = _expected(row, {f.id: f.note for f in question.facts})
        elif (task := tasks.get(row["id"])) is not None:
            entry |= {"question": task.task, "history": ()}
            notes = {e.id: e.note for e in task.elements}
            entry["expected"] = [notes.get(str(m), str(m)) for m in row.get("missed", ())]
        else:
            continue
        observed = seen.get((row["part"], row["id"]), {})
        found.append(entry | _given(row, observed, passages))
    return found


def reasons(row: Row) -> list[str]:
    """Why a row counts as a failure; nothing when it does not."""
    why = []
    if row["part"] == "answers" and not row["status_ok"]:
        why.append(text("evaluation.why.status", status=texts()["page"]["status"].get(row["status"], row["status"])))
    for name in ("missed", "unsupported", "forbidden"):
        if row.get(name):
            why.append(text(f"evaluation.why.{name}", count=len(row[name])))
    return why + [str(breach) for breach in row.get("breaches", ())]


def _expected(row: Row, notes: Mapping[str, str]) -> list[str]:
    lines = [f"{'✗' if name in row.get('missed', ()) else '✓'} {note}" for name, note in notes.items()]
    statuses = texts()["page"]["status"]
    return lines or [" / ".join(statuses[status] for status in row.get("expect", ()))]


def _given(row: Row, observed: Mapping[str, Any], passages: Mapping[str, Passage]) -> dict[str, Any]:
    if row["part"] == "answers":
        evidence = [f"[{c['marker']}] {c['passage_id']} – {c['locator']}" for c in observed.get("citations", ())]
        return {"got": row["answer"], "status": row["status"], "evidence": evidence, "used": observed.get("used", "")}
    if row["part"] == "retrieval":
        named = [(name, passages[name].title if name in passages else "") for name in row["hits"][:_SHOWN_HITS]]
        evidence = [f"{i}. {name} – {title}" for i, (name, title) in enumerate(named, start=1)]
        return {"got": "", "status": "", "evidence": evidence, "used": row["used"]}
    return {"got": str(row.get("draft", "")), "status": "", "evidence": [], "used": ""}
