"""A run is the same twice, goes on after an abort, and tells all that a reader needs."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval.measuring.metrics import Part
from eval.reporting.report import write_report
from eval.running.runner import Subject, run
from eval.running.runs import Run, load_run, new_folder, read_lines, run_names, write_json
from eval.testset.dataset import Dataset, DatasetError, load_dataset
from eval.ways.legs import legs_of
from rag.bootstrap import Assistant
from rag.indexing.embeddings import HashEmbeddings
from rag.types import Answer, Query, SearchResult

PARTS: tuple[Part, ...] = ("retrieval", "answers")
MADE = {"set": "few", "half": "development", "fingerprint": "x"}
APART_FROM_TIMES = ("provenance.json", "observations.jsonl", "results.jsonl", "metrics.json")


class Counting:
    """An assistant that counts what it is asked and may break off."""

    def __init__(self, inner: Assistant, breaks_after: int = 10_000) -> None:
        self.inner, self.asked, self.breaks_after = inner, 0, breaks_after

    def search(self, query: Query) -> SearchResult:
        return self._counted(self.inner.search, query)

    def ask(self, query: Query) -> Answer:
        return self._counted(self.inner.ask, query)

    def _counted(self, call: Callable[[Query], Any], query: Query) -> Any:
        if self.asked >= self.breaks_after:
            raise KeyboardInterrupt
        self.asked += 1
        return call(query)


@pytest.fixture(scope="module")
def few() -> Dataset:
    whole = load_dataset()
    kinds = {q.kind: q for q in whole.half("development").questions}
    return replace(whole, name="few", questions=tuple(kinds.values()), drafts=whole.drafts[:2])


@pytest.fixture(scope="module")
def subject(assistant: Assistant) -> Subject:
    return Subject(
        assistant=assistant,
        passages={p.id: p for p in assistant.store.passages()},
        legs=legs_of(assistant, HashEmbeddings()),
    )


@pytest.fixture(scope="module")
def done(subject: Subject, few: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(subject, few, PARTS, tmp_path_factory.mktemp("runs") / "one", MADE)


def test_two_runs_are_byte_identical_apart_from_times(
    done: Run, subject: Subject, few: Dataset, tmp_path: Path
) -> None:
    again = run(subject, few, PARTS, tmp_path / "two", MADE)
    for name in APART_FROM_TIMES:
        assert (done.folder / name).read_bytes() == (again.folder / name).read_bytes(), name


def test_an_aborted_run_goes_on_where_it_stopped(done: Run, subject: Subject, few: Dataset, tmp_path: Path) -> None:
    folder = tmp_path / "aborted"
    with pytest.raises(KeyboardInterrupt):
        run(replace(subject, assistant=Counting(subject.assistant, 5)), few, PARTS, folder, MADE)
    with (folder / "observations.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"part": "retrieval", "id": "cut o')
    assert not (folder / "metrics.json").exists()
    going_on = Counting(subject.assistant)
    run(replace(subject, assistant=going_on), few, PARTS, folder, MADE)
    assert going_on.asked == 2 * len(few.questions) - 5
    for name in APART_FROM_TIMES:
        assert (done.folder / name).read_bytes() == (folder / name).read_bytes(), name


def test_results_of_another_state_are_not_mixed_in(subject: Subject, few: Dataset, tmp_path: Path) -> None:
    two = replace(few, questions=few.questions[:2])
    run(subject, two, ("answers",), tmp_path / "run", MADE)
    asked = Counting(subject.assistant)
    run(replace(subject, assistant=asked), two, ("answers",), tmp_path / "run", MADE | {"fingerprint": "y"})
    assert asked.asked == 2


def test_an_unfinished_folder_with_the_same_fingerprint_is_used_again(tmp_path: Path) -> None:
    first = new_folder(tmp_path, "shipped-development", "abc")
    write_json(first / "provenance.json", {"fingerprint": "abc"})
    assert new_folder(tmp_path, "shipped-development", "abc") == first
    assert new_folder(tmp_path, "shipped-development", "other") != first
    write_json(first / "metrics.json", {})
    assert new_folder(tmp_path, "shipped-development", "abc") != first
    assert run_names(tmp_path) == [first.name]


def test_a_run_is_found_by_name_and_as_the_last_one(done: Run) -> None:
    assert load_run(done.name, done.folder.parent).rows == done.rows
    assert load_run("last", done.folder.parent).name == "one"
    with pytest.raises(DatasetError, match="one"):
        load_run("nothing", done.folder.parent)


def test_every_question_has_a_row_in_each_part_and_a_time(done: Run, few: Dataset) -> None:
    for part in PARTS:
        ids = [row["id"] for row in done.rows if row["part"] == part]
        assert ids == [q.id for q in few.questions]
        assert done.times[part].keys() == set(ids)


def test_the_legs_are_measured_beside_the_whole(done: Run) -> None:
    row = next(row for row in done.rows if row["part"] == "retrieval" and row["answerable"])
    assert row["legs"].keys() == {"lexical", "dense"}


def test_no_promise_is_broken_by_the_real_assistant(done: Run) -> None:
    broken = {row["id"]: row["breaches"] for row in done.rows if row["breaches"]}
    assert not {b for found in broken.values() for b in found if not b.startswith("hits not ordered")}, broken


def test_the_report_stands_alone_and_shows_the_failures(done: Run, subject: Subject, few: Dataset) -> None:
    page = write_report(done, few, subject.passages).read_text(encoding="utf-8")
    assert "<script" not in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert page.count("<svg") >= 5
    missed = [row for row in done.rows if row.get("missed")]
    assert missed
    questions = {q.id: q for q in few.questions}
    assert all(row["id"] in page for row in missed)
    assert questions[missed[0]["id"]].facts[0].note.split()[0] in page


def test_questions_with_markup_cannot_change_the_report(done: Run, subject: Subject, few: Dataset) -> None:
    hostile = [q.model_copy(update={"question": "<script>alert(1)</script>"}) for q in few.questions]
    page = write_report(done, replace(few, questions=tuple(hostile)), subject.passages).read_text(encoding="utf-8")
    assert "<script>" not in page


def test_drafting_rows_are_measured_by_their_numbers(subject: Subject, few: Dataset, tmp_path: Path) -> None:
    measuring = replace(subject, drafts=lambda task: {"fields": 0.5, "missed": ["e1"], "ms": 3.0})
    drafted = run(measuring, few, ("drafts",), tmp_path / "drafts", MADE)
    assert drafted.metrics["all"]["draft_fields"]["mean"] == 0.5
    assert read_lines(tmp_path / "drafts" / "times.jsonl")[0]["ms"] == 3.0
