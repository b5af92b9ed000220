"""The gate is tested itself: seeded faults are caught, harmless changes are not and pass."""

from dataclasses import replace

import pytest

from corpus.loader import load_knowledge
from corpus.shipped import shipped_sources
from eval.comparing.faults import STORED, Bench, Fault
from eval.comparing.faults_answers import ANSWER_FAULTS
from eval.comparing.faults_harmless import HARMLESS
from eval.comparing.faults_hits import HIT_FAULTS
from eval.comparing.gate import Baseline, gate
from eval.measuring.answers import passage_lines
from eval.running.runner import gold_for, score
from eval.running.runs import read_lines
from eval.testset.dataset import load_dataset

FAULTS = (*HIT_FAULTS, *ANSWER_FAULTS)


@pytest.fixture(scope="module")
def bench() -> Bench:
    passages = {p.id: p for _, documents in shipped_sources(load_knowledge()) for d in documents for p in d.passages}
    development = load_dataset().half("development")
    return Bench.of(read_lines(STORED), development, passages, passage_lines(), gold_for(development.questions))


def test_there_are_enough_faults_and_enough_harmless_changes() -> None:
    assert len(FAULTS) >= 30
    assert len(HARMLESS) >= 10
    assert len({f.name for f in (*FAULTS, *HARMLESS)}) == len(FAULTS) + len(HARMLESS)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.name)
def test_a_fault_is_caught(bench: Bench, fault: Fault) -> None:
    assert bench.judge(fault), fault.name


@pytest.mark.parametrize("change", HARMLESS, ids=lambda f: f.name)
def test_a_harmless_change_passes(bench: Bench, change: Fault) -> None:
    assert bench.judge(change) == [], change.name


def test_a_baseline_survives_writing_and_reading(bench: Bench, tmp_path: object) -> None:
    file = tmp_path / "baseline.json"  # type: ignore[operator]
    bench.baseline.write(file)
    assert Baseline.read(file) == bench.baseline


def test_reworded_questions_are_left_out_and_too_many_of_them_close_the_gate(bench: Bench) -> None:
    rows = score(bench.state.rows(), bench.dataset, bench.passages, bench.lines, bench.gold)
    reworded = [q.model_copy(update={"question": q.question + "?!"}) for q in bench.dataset.questions]
    few = [*reworded[:3], *bench.dataset.questions[3:]]
    assert gate(bench.baseline, rows, few) == []
    assert next(f.what for f in gate(bench.baseline, rows, reworded)) == "questions"


def test_a_missing_part_closes_the_gate(bench: Bench) -> None:
    rows = score(bench.state.rows(), bench.dataset, bench.passages, bench.lines, bench.gold)
    found = gate(bench.baseline, [r for r in rows if r["part"] == "retrieval"], bench.dataset.questions)
    assert {"answer_facts", "wrong_refusals"} <= {f.what for f in found}


def test_the_union_must_not_fall_below_a_leg_even_when_the_baseline_did(bench: Bench) -> None:
    fault = next(f for f in HIT_FAULTS if f.name == "hits: meaning search alone")
    low = replace(bench.baseline, values={**bench.baseline.values, "facts_1000": {}, "ndcg_10": {}})
    assert any(f.what.startswith("union") for f in replace(bench, baseline=low).judge(fault))
