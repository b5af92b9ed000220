"""Tests the gate itself: faults seeded into stored results must be caught, harmless changes must not.

A fault changes what the system gave (never how it is judged), as a real mistake in search, answering or citing would.
``judge`` scores the changed results again and asks the gate.
"""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from corpus.model import Passage
from eval.comparing.gate import Baseline, Finding, gate
from eval.measuring.answers import Lines
from eval.measuring.observe import AnswerSeen, SearchSeen, Seen, text_digest
from eval.running.runner import score
from eval.testset.dataset import Dataset
from eval.testset.gold import Gold
from eval.testset.halves import stable_order
from eval.testset.questions import Question

STORED = Path(__file__).parent.parent / "data" / "stored.jsonl"
SUBSET = 120
"""Questions of the development half whose results are stored."""
_KEPT = {"search": 16, "leg": 12, "answer": 10}
SEED = 20261120


@dataclass(frozen=True, kw_only=True)
class State:
    """What the system gave to every question of the subset."""

    searches: Mapping[str, SearchSeen]
    answers: Mapping[str, AnswerSeen]

    def rows(self) -> list[dict[str, Any]]:
        """As lines of ``observations.jsonl``."""
        return [s.to_json() for s in self.searches.values()] + [a.to_json() for a in self.answers.values()]


@dataclass(frozen=True, kw_only=True)
class Truth:
    """What a fault may look at: the questions, the passages, and a seeded source of chance."""

    questions: Mapping[str, Question]
    passages: Mapping[str, Passage]
    rng: random.Random

    def seen(self, name: str, score: float) -> Seen:
        """A faithful hit on a passage."""
        passage = self.passages.get(name)
        return Seen(id=name, score=score, text=text_digest(passage.text) if passage else "")


Change = Callable[[State, Truth], State]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A change under a name, with what it stands for."""

    name: str
    change: Change


@dataclass(frozen=True, kw_only=True)
class Bench:
    """Stored results with everything needed to score them again and to ask the gate."""

    dataset: Dataset
    passages: Mapping[str, Passage]
    lines: Lines
    gold: Mapping[str, Gold]
    state: State
    baseline: Baseline

    @staticmethod
    def of(
        rows: Iterable[Mapping[str, Any]],
        dataset: Dataset,
        passages: Mapping[str, Passage],
        lines: Lines,
        gold: Mapping[str, Gold],
    ) -> "Bench":
        """A bench whose baseline are the stored results themselves."""
        state = state_of(rows)
        asked = tuple(q for q in dataset.questions if q.id in state.answers)
        chosen = replace(dataset, questions=asked, drafts=())
        scored = score(state.rows(), chosen, passages, lines, gold)
        return Bench(
            dataset=chosen, passages=passages, lines=lines, gold=gold, state=state,
            baseline=Baseline.of(scored, asked, {}),
        )  # fmt: skip

    def judge(self, fault: Fault) -> list[Finding]:
        """Why the gate refuses the changed results; nothing when it lets them pass."""
        by_id = {q.id: q for q in self.dataset.questions}
        truth = Truth(questions=by_id, passages=self.passages, rng=random.Random(f"{SEED}-{fault.name}"))
        changed = fault.change(self.state, truth)
        rows = score(changed.rows(), self.dataset, self.passages, self.lines, self.gold)
        indexes = [seen.index for seen in changed.answers.values()]
        return gate(self.baseline, rows, self.dataset.questions, indexes)


def state_of(rows: Iterable[Mapping[str, Any]]) -> State:
    """The state that stored lines describe."""
    searches, answers = {}, {}
    for row in rows:
        if row["part"] == "retrieval":
            searches[row["id"]] = SearchSeen.from_json(row)
        elif row["part"] == "answers":
            answers[row["id"]] = AnswerSeen.from_json(row)
    return State(searches=searches, answers=answers)


def subset_of(questions: Sequence[Question]) -> list[Question]:
    """The questions whose results are stored: the first ones in an order that depends on their ids alone."""
    return sorted(questions, key=lambda q: stable_order(q.id))[:SUBSET]


def shortened(state: State) -> State:
    """The state with shorter rankings, for storing."""
    searches = {
        name: replace(
            seen,
            hits=seen.hits[: _KEPT["search"]],
            legs={leg: ids[: _KEPT["leg"]] for leg, ids in seen.legs.items()},
        )
        for name, seen in state.searches.items()
    }
    answers = {name: replace(seen, hits=_cited_first(seen)) for name, seen in state.answers.items()}
    return State(searches=searches, answers=answers)


def _cited_first(seen: AnswerSeen) -> tuple[Seen, ...]:
    """The first hits, and whichever further ones are cited."""
    cited = {citation["passage_id"] for citation in seen.citations}
    return tuple(hit for i, hit in enumerate(seen.hits) if i < _KEPT["answer"] or hit.id in cited)


def searches(change: Callable[[SearchSeen, Truth], SearchSeen]) -> Change:
    """A change of every search."""
    return lambda state, truth: replace(state, searches={n: change(s, truth) for n, s in state.searches.items()})


def answers(change: Callable[[AnswerSeen, Truth], AnswerSeen]) -> Change:
    """A change of every answer."""
    return lambda state, truth: replace(state, answers={n: change(s, truth) for n, s in state.answers.items()})
