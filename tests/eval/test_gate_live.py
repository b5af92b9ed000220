"""Faults on the way to the assistant, seeded into the running system on a fixed subset, close the gate as well."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from eval.comparing.faults import subset_of
from eval.comparing.gate import Baseline, Finding, gate
from eval.running.runner import Subject, run
from eval.running.runs import Run
from eval.testset.dataset import Dataset, load_dataset
from rag.bootstrap import Assistant
from rag.types import Answer, Query, SearchResult

Change = Callable[[Query], Query]
MADE = {"set": "subset", "half": "development", "fingerprint": "x"}
PARTS = ("retrieval", "answers")


class Changed:
    """Asks the assistant something else than it was asked."""

    def __init__(self, inner: Assistant, change: Change) -> None:
        self.inner, self.change = inner, change

    def search(self, query: Query) -> SearchResult:
        return self.inner.search(self.change(query))

    def ask(self, query: Query) -> Answer:
        return self.inner.ask(self.change(query))


@pytest.fixture(scope="module")
def subset() -> Dataset:
    whole = load_dataset()
    development = whole.half("development").questions
    chosen = {q.id for q in [*subset_of(development)[:12], *(q for q in development if q.history)]}
    return replace(whole, questions=tuple(q for q in development if q.id in chosen), drafts=())


@pytest.fixture(scope="module")
def subject(assistant: Assistant) -> Subject:
    return Subject(assistant=assistant, passages={p.id: p for p in assistant.store.passages()})


@pytest.fixture(scope="module")
def usual(subject: Subject, subset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(subject, subset, PARTS, tmp_path_factory.mktemp("live"), MADE)


def judged(change: Change, usual: Run, subject: Subject, subset: Dataset, folder: Path) -> list[Finding]:
    assert isinstance(subject.assistant, Assistant)
    changed = run(replace(subject, assistant=Changed(subject.assistant, change)), subset, PARTS, folder, MADE)
    return gate(Baseline.of(usual.rows, subset.questions, {}), changed.rows, subset.questions)


def garbled(query: Query) -> Query:
    """UTF-8 read as Latin-1."""
    return replace(query, question=query.question.encode().decode("latin-1"))


def without_history(query: Query) -> Query:
    return replace(query, history=())


def first_words(query: Query) -> Query:
    return replace(query, question=" ".join(query.question.split()[:3]))


def one_hit(query: Query) -> Query:
    return replace(query, k=1)


@pytest.mark.parametrize("change", [garbled, without_history, first_words, one_hit])
def test_a_fault_on_the_way_is_caught(
    change: Change, usual: Run, subject: Subject, subset: Dataset, tmp_path: Path
) -> None:
    assert judged(change, usual, subject, subset, tmp_path)


def test_the_same_questions_again_pass(usual: Run, subject: Subject, subset: Dataset, tmp_path: Path) -> None:
    assert judged(lambda query: query, usual, subject, subset, tmp_path) == []
