"""Quality check from the page: test sets, runs with progress, verdicts by people, comparison, own questions, export."""

import json
import threading
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api import evaluation
from api.access import owner_of
from api.state import State, state_of
from corpus.errors import NotFoundError
from corpus.runs import RunStore, StoredRun
from eval.testset.dataset import DatasetError
from prompts.german import text
from rag.errors import InputError

router = APIRouter(prefix="/api/evaluation")


class Strict(BaseModel):
    """Base: unknown fields forbidden."""

    model_config = ConfigDict(extra="forbid")


class RunRequest(Strict):
    """Which set to run; ``every`` takes each n-th question."""

    set: str
    every: int = Field(1, ge=1, le=100)


class Verdict(Strict):
    """What a person makes of an answer."""

    verdict: Literal["right", "partly", "wrong"] | None = None
    remark: str = Field("", max_length=4000)


class OwnQuestion(Strict):
    """A question of one's own and the facts that a good answer names; none: the sources should not answer it."""

    question: str = Field(min_length=3, max_length=2000)
    facts: list[str] = Field([], max_length=20)
    answerable: bool = True


@router.get("/sets")
def sets(request: Request) -> dict[str, Any]:
    """The test sets that can be run."""
    return {"sets": evaluation.sets(_store(request), owner_of(request))}


@router.get("/questions")
def own_questions(request: Request) -> dict[str, Any]:
    """The own test questions."""
    return {"questions": _store(request).questions(owner_of(request))}


@router.post("/questions", status_code=201)
def add_question(body: OwnQuestion, request: Request) -> dict[str, Any]:
    """Add an own test question."""
    store, owner = _store(request), owner_of(request)
    facts = [fact.strip() for fact in body.facts if fact.strip()]
    if any(len(fact) < 2 for fact in facts):
        raise InputError(text("page.quality.short_fact"))
    row = {"question": body.question.strip(), "facts": facts, "answerable": body.answerable}
    store.put_questions(owner, [*store.questions(owner), row])
    return own_questions(request)


@router.delete("/questions/{number}")
def remove_question(number: int, request: Request) -> dict[str, Any]:
    """Remove the own test question with that place in the list, counted from 0."""
    store, owner = _store(request), owner_of(request)
    kept = [row for i, row in enumerate(store.questions(owner)) if i != number]
    store.put_questions(owner, kept)
    return own_questions(request)


@router.get("/runs")
def runs(request: Request) -> dict[str, Any]:
    """All runs, newest first, in numbers."""
    shared = state_of(request)
    return {"runs": [head_json(run, shared) for run in _store(request).runs(owner_of(request))]}


@router.post("/runs", status_code=201)
def start(body: RunRequest, request: Request) -> dict[str, Any]:
    """Begin a run in the background."""
    shared, owner, store = state_of(request), owner_of(request), _store(request)
    assistant = shared.ready()
    try:
        questions = evaluation.questions_of(store, owner, body.set, body.every)
    except DatasetError as error:
        raise InputError(str(error)) from error
    if not questions:
        raise InputError(text("page.quality.no_questions"))
    detail = {"set": body.set, "count": len(questions), "results": [], "provenance": assistant.provenance.to_json()}
    run_id = store.add(owner, detail)
    stop = shared.runs[run_id] = threading.Event()

    def work() -> None:
        try:
            evaluation.run(assistant, store, run_id, questions, stop, shared.lock)
        finally:
            shared.runs.pop(run_id, None)

    threading.Thread(target=work, daemon=True, name=f"run-{run_id}").start()
    return head_json(store.run(owner, run_id), shared)


@router.get("/runs/{run_id}")
def run(run_id: str, request: Request) -> dict[str, Any]:
    """A run with all its results."""
    found = _store(request).run(owner_of(request), run_id)
    return head_json(found, state_of(request)) | {"results": found.detail.get("results", [])}


@router.post("/runs/{run_id}/stop")
def stop(run_id: str, request: Request) -> dict[str, Any]:
    """Stop a run; what it has stays."""
    found = _store(request).run(owner_of(request), run_id)
    if event := state_of(request).runs.get(run_id):
        event.set()
    return head_json(found, state_of(request))


@router.delete("/runs/{run_id}", status_code=204)
def delete(run_id: str, request: Request) -> None:
    """Delete a run."""
    stop(run_id, request)
    _store(request).delete(owner_of(request), run_id)


@router.put("/runs/{run_id}/results/{question_id}")
def judge(run_id: str, question_id: str, body: Verdict, request: Request) -> dict[str, Any]:
    """Write down what a person makes of an answer; null takes the verdict back."""
    shared, store, owner = state_of(request), _store(request), owner_of(request)
    with shared.lock:
        found = store.run(owner, run_id)
        row = next((r for r in found.detail.get("results", []) if r["id"] == question_id), None)
        if row is None:
            raise NotFoundError(text("page.quality.no_result"))
        row |= {"verdict": body.verdict, "remark": body.remark}
        store.save(found.id, found.state, found.progress, found.detail)
    return head_json(found, shared)


@router.get("/runs/{run_id}/export")
def export(run_id: str, request: Request, format: Literal["csv", "json"] = "csv") -> Response:
    """A run as a table for a spreadsheet, or as JSON."""
    found = _store(request).run(owner_of(request), run_id)
    headers = {"content-disposition": f'attachment; filename="testlauf-{found.created_at:%Y-%m-%d}.{format}"'}
    if format == "csv":
        return Response(evaluation.as_csv(found.detail), media_type="text/csv; charset=utf-8", headers=headers)
    body = json.dumps(head_json(found, state_of(request)) | {"results": found.detail["results"]}, ensure_ascii=False)
    return Response(body, media_type="application/json", headers=headers)


@router.get("/compare")
def compare(first: str, second: str, request: Request) -> dict[str, Any]:
    """Two runs in plain words."""
    store, owner = _store(request), owner_of(request)
    return evaluation.compared(store.run(owner, first).detail, store.run(owner, second).detail)


def head_json(run: StoredRun, shared: State) -> dict[str, Any]:
    """A run in a list; one that no thread works on any more counts as stopped."""
    state = "stopped" if run.state == "running" and run.id not in shared.runs else run.state
    return {
        "id": run.id,
        "set": run.detail.get("set"),
        "count": run.detail.get("count"),
        "state": state,
        "progress": run.progress,
        "created_at": run.created_at.isoformat(),
        "summary": evaluation.summary(run.detail),
        "provenance": run.detail.get("provenance"),
    }


def _store(request: Request) -> RunStore:
    return RunStore(state_of(request).store().engine)
