"""Draws questions for an independent check and writes them without their answers.

    python -m eval.testset.check_sample FILE [--count 120]

Whoever checks works each one out from the publication alone; only then are the answers laid beside.
"""

import argparse
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.testset.dataset import load_dataset
from eval.testset.questions import Question

SEED = 20261120
COUNT = 120
SHOWN = ("id", "question", "history", "language", "role")
"""What the checker sees: neither kind, nor facts, places, or whether there is an answer at all."""


def draw(questions: Sequence[Question], count: int = COUNT) -> list[Question]:
    """``count`` questions, each kind by its share, the same ones every time; sorted by id."""
    rng = random.Random(SEED)
    by_kind: dict[str, list[Question]] = {}
    for question in sorted(questions, key=lambda q: q.id):
        by_kind.setdefault(question.kind, []).append(question)
    shuffled = {kind: rng.sample(group, len(group)) for kind, group in sorted(by_kind.items())}
    ranked = [((i + 0.5) / len(group), kind, q) for kind, group in shuffled.items() for i, q in enumerate(group)]
    chosen = sorted(ranked, key=lambda item: (item[0], item[1]))[:count]
    return sorted((question for _, _, question in chosen), key=lambda q: q.id)


def without_answers(question: Question) -> dict[str, Any]:
    """What the checker sees of a question."""
    return question.model_dump(include=set(SHOWN))


def main() -> None:
    """Write the sample as JSON Lines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--count", type=int, default=COUNT)
    given = parser.parse_args()
    chosen = draw(load_dataset().questions, given.count)
    lines = [json.dumps(without_answers(question), ensure_ascii=False) + "\n" for question in chosen]
    given.file.write_text("".join(lines), encoding="utf-8")
    print(f"{len(chosen)} questions without answers: {given.file}")


if __name__ == "__main__":
    main()
