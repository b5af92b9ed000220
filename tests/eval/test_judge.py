"""A model's verdicts count only when they are whole, and are held against the patterns."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from eval.measuring.judge import agreement, judged, verdicts_of
from eval.running.runs import Run, read_lines
from eval.testset.dataset import Dataset
from eval.testset.questions import Question


class Scripted:
    """Gives one reply after the other."""

    name = "scripted"

    def __init__(self, *replies: str) -> None:
        self.replies = list(replies)
        self.asked: list[str] = []

    def stream(self, messages: Sequence[tuple[str, str]]) -> Iterator[str]:
        self.asked.append(messages[-1][1])
        yield from self.replies.pop(0).splitlines(keepends=True)


def question(name: str) -> Question:
    facts = [{"id": f"f{i}", "any": ["xx"], "note": f"Fakt {i}"} for i in (1, 2)]
    return Question.model_validate(
        {"id": name, "question": "Wer?", "history": [], "language": "de", "kind": "fact", "difficulty": "easy",
         "role": "", "answerable": True, "expect": ["answered"], "facts": facts, "forbidden": [], "places": []}
    )  # fmt: skip


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        ("1: ja\n2: nein", {1: True, 2: False}),
        ("**1.** Ja\n- 2 – no", {1: True, 2: False}),
        ("1: ja", {}),
        ("1: ja\n2: vielleicht", {}),
        ("1: ja\n2: ja\n3: ja", {}),
        ("", {}),
    ],
)
def test_only_a_verdict_on_every_fact_counts(reply: str, found: dict[int, bool]) -> None:
    assert verdicts_of(reply, 2) == found


def test_kappa_is_one_for_full_agreement_and_about_zero_for_chance() -> None:
    assert agreement([(True, True), (False, False)])["kappa"] == 1.0
    chance = [(a, b) for a in (True, False) for b in (True, False)]
    assert agreement(chance)["kappa"] == 0.0
    assert agreement([]) == {"facts": 0}


def test_verdicts_are_held_against_the_patterns_and_kept(tmp_path: Path) -> None:
    rows = [{"part": "answers", "id": f"q{i}", "answer": "Text", "missed": ["f2"]} for i in (1, 2)]
    run = Run(folder=tmp_path, provenance={}, rows=rows, metrics={})
    model = Scripted("1: ja\n2: nein", "weiß nicht")
    found = judged(model, run, Dataset(name="x", questions=(question("q1"), question("q2"))))
    assert (found["facts"], found["agreement"], found["failed"]) == (2, 1.0, 1)
    assert len(read_lines(tmp_path / "judge.jsonl")) == 2
    assert "Fakt 2" in model.asked[0]
