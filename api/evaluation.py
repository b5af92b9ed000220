"""Test runs from the page: ask every question of a set, hold the answer beside what was expected, compare two runs."""

import csv
import io
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

from corpus.runs import RunState, RunStore
from eval.running.desk import trend
from eval.testset.dataset import SHIPPED, filled, load_dataset, set_names
from eval.testset.questions import Question
from prompts.german import text
from rag.bootstrap import Assistant
from rag.errors import RagError
from rag.types import Query, Turn

OWN = "eigene"
"""Name of the set of own questions."""
_FLUSH_S = 1.0
_WRONG, _PARTLY, _RIGHT = 0, 1, 2
_VERDICTS = {"wrong": _WRONG, "partly": _PARTLY, "right": _RIGHT}


def sets(store: RunStore, owner: str) -> list[dict[str, Any]]:
    """The test sets that can be run, with their number of questions."""
    rows = [{"name": name, "count": len(load_dataset(name).questions)} for name in set_names()]
    rows = [row for row in rows if row["count"]]
    return [*rows, {"name": OWN, "count": len(store.questions(owner))}]


def questions_of(store: RunStore, owner: str, name: str, every: int = 1) -> list[Question]:
    """The questions of the set called ``name``, every n-th of them; raises DatasetError."""
    if name == OWN:
        own = store.questions(owner)
        return [Question.model_validate(filled(row, i, OWN)) for i, row in enumerate(own, start=1)][::every]
    return list(load_dataset(name or SHIPPED).questions)[::every]


def run(
    assistant: Assistant,
    store: RunStore,
    run_id: str,
    questions: list[Question],
    stop: threading.Event,
    lock: threading.Lock,
) -> None:
    """Ask every question; the run in the store is kept up to date, and ends as done or stopped.

    ``lock`` is held while the run is written, so that no verdict given meanwhile is lost.
    """
    detail: dict[str, Any] = {"results": []} | dict(_detail(store, run_id))
    state: RunState = "done"
    saved = time.monotonic()
    for i, question in enumerate(questions, start=1):
        if stop.is_set():
            state = "stopped"
            break
        detail["results"].append(result(assistant, question))
        if time.monotonic() - saved > _FLUSH_S:
            with lock:
                kept = store.save(run_id, "running", i / len(questions), _with_verdicts(store, run_id, detail))
            if not kept:
                return
            saved = time.monotonic()
    share = len(detail["results"]) / max(1, len(questions))
    with lock:
        store.save(run_id, state, share, _with_verdicts(store, run_id, detail))


def result(assistant: Assistant, question: Question) -> dict[str, Any]:
    """A question, what was expected of it, what was answered, and which facts were found."""
    row: dict[str, Any] = {
        "id": question.id,
        "question": question.question,
        "history": list(question.history),
        "expect": list(question.expect),
        "facts": [{"note": fact.note, "found": False} for fact in question.facts],
        "answer": None,
        "verdict": None,
        "remark": "",
    }
    turns = tuple(Turn(role="user", content=turn) for turn in question.history)
    try:
        answer = assistant.ask(Query(question=question.question, history=turns))
    except RagError as error:
        return row | {"error": str(error), "judged": "wrong"}
    row["facts"] = [{"note": f.note, "found": f.stated_in(answer.text)} for f in question.facts]
    short = answer.to_json()
    row["answer"] = {key: short[key] for key in ("status", "answer", "citations", "model", "ms")}
    return row | {"judged": judged(row["facts"], answer.status in question.expect)}


def judged(facts: list[dict[str, Any]], status_expected: bool) -> str:
    """What the machine makes of a result: right, partly or wrong; people have the last word."""
    found = sum(bool(fact["found"]) for fact in facts)
    if status_expected and found == len(facts):
        return "right"
    return "partly" if found or (status_expected and not facts) else "wrong"


def summary(detail: Mapping[str, Any]) -> dict[str, Any]:
    """A run in numbers: how many right, partly, wrong, by people where they judged, else by the machine."""
    results = detail.get("results", [])
    verdicts = [verdict_of(row) for row in results]
    counts = {name: verdicts.count(name) for name in _VERDICTS}
    facts = [fact for row in results for fact in row["facts"]]
    times = sorted(row["answer"]["ms"] for row in results if row["answer"])
    return {
        "asked": len(results),
        "by_hand": sum(row["verdict"] is not None for row in results),
        **counts,
        "facts": len(facts),
        "facts_found": sum(fact["found"] for fact in facts),
        "median_ms": times[len(times) // 2] if times else 0,
    }


def verdict_of(row: Mapping[str, Any]) -> str:
    """The verdict in force: a person's, else the machine's."""
    return str(row["verdict"] or row["judged"])


def compared(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Two runs in plain words, and the questions whose verdict changed."""
    old = {row["id"]: row for row in first.get("results", [])}
    both = [(old[row["id"]], row) for row in second.get("results", []) if row["id"] in old]
    changes = [(_VERDICTS[verdict_of(b)] - _VERDICTS[verdict_of(a)], a, b) for a, b in both]
    better = [(a, b) for step, a, b in changes if step > 0]
    worse = [(a, b) for step, a, b in changes if step < 0]
    words = [
        text("page.quality.compare_counts", count=len(both), better=len(better), worse=len(worse),
             same=len(both) - len(better) - len(worse))
    ]  # fmt: skip
    before = {a["id"]: float(_VERDICTS[verdict_of(a)]) for a, _ in both}
    after = {b["id"]: float(_VERDICTS[verdict_of(b)]) for _, b in both}
    words.append(text(f"page.quality.compare_{trend(before, after)}"))
    if missing := len(old) + len(second.get("results", [])) - 2 * len(both):
        words.append(text("page.quality.compare_only_one", count=missing))
    return {"words": words, "better": [_change(a, b) for a, b in better], "worse": [_change(a, b) for a, b in worse]}


def as_csv(detail: Mapping[str, Any]) -> str:
    """A run as a table that German spreadsheets open: semicolons, a byte-order mark, no cell that acts as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    names = ("number", "question", "expected", "status", "answer", "sources", "facts", "machine", "person", "remark")
    writer.writerow([text(f"page.quality.columns.{name}") for name in names])
    for row in _csv_rows(detail):
        writer.writerow([_harmless(cell) for cell in row])
    return "\ufeff" + out.getvalue()


def _csv_rows(detail: Mapping[str, Any]) -> Iterator[list[str]]:
    for i, row in enumerate(detail.get("results", []), start=1):
        answer = row["answer"] or {"status": "", "answer": row.get("error", ""), "citations": []}
        sources = " | ".join(f"[{c['marker']}] {c['source']}, {c['locator']}" for c in answer["citations"])
        found = sum(fact["found"] for fact in row["facts"])
        expected = " | ".join(fact["note"] for fact in row["facts"])
        status = text(f"page.status.{answer['status']}") if answer["status"] else ""
        person = text(f"page.quality.verdicts.{row['verdict']}") if row["verdict"] else ""
        machine = text(f"page.quality.verdicts.{row['judged']}")
        facts = f"{found} von {len(row['facts'])}"
        yield [
            str(i),
            row["question"],
            expected,
            status,
            answer["answer"],
            sources,
            facts,
            machine,
            person,
            row["remark"],
        ]


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _change(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, str]:
    return {"question": after["question"], "before": verdict_of(before), "after": verdict_of(after)}


def _detail(store: RunStore, run_id: str) -> dict[str, Any]:
    return store.detail(run_id) or {}


def _with_verdicts(store: RunStore, run_id: str, detail: dict[str, Any]) -> dict[str, Any]:
    """``detail`` with the verdicts that people gave while the run went on."""
    given = {row["id"]: row for row in _detail(store, run_id).get("results", []) if row["verdict"] or row["remark"]}
    for row in detail["results"]:
        if row["id"] in given:
            row |= {name: given[row["id"]][name] for name in ("verdict", "remark")}
    return detail
