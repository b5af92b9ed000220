"""The quality check of the page: verdicts, comparison in plain words, and a table that spreadsheets may open."""

import threading
from pathlib import Path
from typing import Any

import pytest

from api import evaluation
from corpus.database import open_database, sqlite_url
from corpus.errors import NotFoundError
from corpus.runs import RunStore
from eval.testset.questions import Question
from rag.errors import InputError
from rag.types import Answer, Provenance, Query

QUESTION = {
    "id": "q-1", "question": "Was ist ein Beirat?", "history": [], "language": "de", "kind": "fact",
    "difficulty": "easy", "role": "", "answerable": True, "expect": ["answered"],
    "facts": [{"id": "f1", "any": ["berät"], "note": "berät"}, {"id": "f2", "any": ["Mond"], "note": "Mond"}],
    "forbidden": [], "places": [],
}  # fmt: skip


class FakeAssistant:
    """Answers with a fixed text, or fails."""

    def __init__(self, text: str) -> None:
        self.text = text

    def ask(self, query: Query) -> Answer:
        if not self.text:
            raise InputError("Die Frage ist leer.")
        return Answer(
            status="answered", text=self.text, citations=(), hits=(), suggestions=(), question_used=query.question,
            model=None, provenance=Provenance(corpus="", index=""), ms=5,
        )  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(open_database(sqlite_url(tmp_path)))


def ran(store: RunStore, text: str, *, stop: bool = False, questions: int = 1) -> str:
    run_id = store.add("anna", {"set": "eigene", "count": questions, "results": []})
    stopping = threading.Event()
    if stop:
        stopping.set()
    asked = [Question.model_validate(QUESTION | {"id": f"q-{i}"}) for i in range(questions)]
    evaluation.run(FakeAssistant(text), store, run_id, asked, stopping, threading.Lock())  # type: ignore[arg-type]
    return run_id


def row(question_id: str, judged: str, verdict: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"id": question_id, "question": f"Frage {question_id}", "facts": [], "answer": None}
    return found | {"judged": judged, "verdict": verdict}


def test_a_run_holds_what_was_expected_and_what_was_answered(store: RunStore) -> None:
    found = store.run("anna", ran(store, "Er berät die Kommune."))
    (result,) = found.detail["results"]
    assert (found.state, found.progress) == ("done", 1.0)
    assert result["facts"] == [{"note": "berät", "found": True}, {"note": "Mond", "found": False}]
    assert (result["judged"], result["verdict"]) == ("partly", None)
    assert evaluation.summary(found.detail)["facts_found"] == 1


def test_a_question_that_fails_counts_as_wrong_and_the_run_goes_on(store: RunStore) -> None:
    found = store.run("anna", ran(store, "", questions=2))
    assert [r["judged"] for r in found.detail["results"]] == ["wrong", "wrong"]
    assert found.detail["results"][0]["error"] == "Die Frage ist leer."


def test_a_stopped_run_keeps_what_it_has(store: RunStore) -> None:
    assert store.run("anna", ran(store, "Er berät.", stop=True)).state == "stopped"


def test_a_run_is_its_owners_alone_and_can_be_deleted(store: RunStore) -> None:
    run_id = ran(store, "Er berät.")
    assert store.runs("ben") == []
    with pytest.raises(NotFoundError):
        store.delete("ben", run_id)
    store.delete("anna", run_id)
    assert store.runs("anna") == [] and not store.save(run_id, "done", 1.0, {})


@pytest.mark.parametrize(
    ("found", "expected", "verdict"),
    [((), True, "right"), ((), False, "wrong"), ((True, True), True, "right"), ((True, False), True, "partly"),
     ((False,), True, "wrong"), ((True,), False, "partly")],
)  # fmt: skip
def test_the_machines_verdict_follows_facts_and_status(found: tuple[bool, ...], expected: bool, verdict: str) -> None:
    assert evaluation.judged([{"found": f} for f in found], expected) == verdict


def test_two_runs_are_compared_in_plain_words_and_people_have_the_last_word() -> None:
    first = {"results": [row("a", "wrong"), row("b", "right"), row("c", "right", verdict="wrong"), row("d", "right")]}
    second = {"results": [row("a", "right"), row("b", "right"), row("c", "right"), row("e", "right")]}
    found = evaluation.compared(first, second)
    assert "besser beantwortet: 2, schlechter: 0, gleich: 1" in found["words"][0]
    assert found["words"][1].startswith("Im Ganzen ist kein sicherer Unterschied"), "three questions prove nothing"
    assert found["words"][2].endswith(": 2.")
    assert found["better"][0] == {"question": "Frage a", "before": "wrong", "after": "right"}


def test_a_clear_difference_is_said() -> None:
    bad, good = ({"results": [row(f"q{i}", verdict) for i in range(40)]} for verdict in ("wrong", "right"))
    assert evaluation.compared(bad, good)["words"][1] == "Im Ganzen ist der spätere Lauf besser."
    assert evaluation.compared(good, bad)["words"][1] == "Im Ganzen ist der spätere Lauf schlechter."


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_of_the_table_acts_as_a_formula(store: RunStore, start: str) -> None:
    detail = store.run("anna", ran(store, f"{start}cmd() berät")).detail
    detail["results"][0] |= {"remark": f"{start}1+1", "verdict": "partly"}
    table = evaluation.as_csv(detail)
    assert table.startswith("\ufeffNr.;Frage;")
    assert f";'{start}cmd() berät;" in table and f";'{start}1+1" in table and ";Teilweise;" in table


def test_own_questions_are_kept_in_order_and_run_as_a_set(store: RunStore) -> None:
    store.put_questions("anna", [{"question": "Eins?", "facts": ["ein Fakt"], "answerable": True}])
    store.put_questions("anna", [*store.questions("anna"), {"question": "Zwei?", "facts": [], "answerable": False}])
    asked = evaluation.questions_of(store, "anna", evaluation.OWN)
    assert [q.question for q in asked] == ["Eins?", "Zwei?"]
    assert asked[0].facts[0].stated_in("Das ist EIN  Fakt.") and "answered" not in asked[1].expect
    assert store.questions("ben") == []
    assert {s["name"]: s["count"] for s in evaluation.sets(store, "anna")}["eigene"] == 2
