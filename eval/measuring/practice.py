"""How search and answers do on the practice set: fresh questions by people who saw neither the system nor its texts.

    python -m eval.measuring.practice [--failures]

The test set's development half was read while the search and the status were made, so its figures flatter. The practice
set (``eval/data/practice``, same format) was written later, from the publications alone. Its halves follow from the id
as in the test set: the first may be read and fitted on, the second is only measured. Both are printed for every part,
so that what helps one half only shows.
"""

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, median

from eval.measuring.answers import without_markers
from eval.measuring.retrieval import evaluate_retrieval, query_of, summary
from eval.running.runner import gold_for
from eval.testset.halves import Half, in_half
from eval.testset.questions import Question, load_questions
from rag.bootstrap import Assistant, open_assistant
from rag.settings import Settings

FOLDER = Path(__file__).parent.parent / "data" / "practice"
HALVES: tuple[tuple[str, Half], ...] = (("read", "development"), ("only measured", "held-back"))
_SEARCH = ("facts@500", "facts@1000", "hit@1", "hit@5", "mrr@10", "ndcg@10")


@dataclass
class Tally:
    """Answers of one half, counted."""

    facts: list[float] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    words: list[int] = field(default_factory=list)
    near: list[bool] = field(default_factory=list)
    others: list[bool] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def add(self, question: Question, status: str, text: str) -> None:
        """Count one answer (``text`` without markers)."""
        forbidden = any(re.search(pattern, text, re.IGNORECASE) for pattern in question.forbidden)
        if question.answerable:
            share = fmean(fact.stated_in(text) for fact in question.facts)
            self.facts.append(share)
            self.statuses.append(status)
            self.words.append(len(text.split()))
            good = share == 1 and status == "answered"
        else:
            good = status in question.expect and not forbidden
            (self.near if question.kind == "near-miss" else self.others).append(good)
        if not good:
            self.failures.append(f"{question.id} {question.kind} {status}: {question.question}")

    def line(self) -> str:
        """The counts in one line, shares in per cent."""
        refused = fmean(status not in ("answered", "partial") for status in self.statuses)
        partial = fmean(status == "partial" for status in self.statuses)
        shares = {
            "facts": fmean(self.facts),
            "refused": refused,
            "partial": partial,
            "near-miss": fmean(self.near),
            "other unanswerable": fmean(self.others),
        }
        told = ", ".join(f"{name} {100 * share:.1f}" for name, share in shares.items())
        return f"{told}; median words {median(self.words):.0f}"


def main() -> None:
    """Print both halves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--failures", action="store_true", help="list the failures of the half that may be read")
    listed = parser.parse_args().failures
    assistant, questions = open_assistant(Settings()), load_questions(FOLDER)
    for name, half in HALVES:
        asked = in_half(questions, half)
        answerable = [q for q in asked if q.answerable]
        print(f"{name}: {len(asked)} questions, {len(answerable)} answerable")
        found = summary(evaluate_retrieval(assistant, answerable, gold_for(answerable)))
        print("  search:", ", ".join(f"{measure} {100 * found[measure][0]:.1f}" for measure in _SEARCH))
        tally = _answers(assistant, asked)
        print("  answers:", tally.line())
        if listed and half == "development":
            print("\n".join(f"    {line}" for line in tally.failures))


def _answers(assistant: Assistant, questions: Sequence[Question]) -> Tally:
    tally = Tally()
    for question in questions:
        answer = assistant.ask(query_of(question, 10))
        tally.add(question, answer.status, without_markers(answer.text))
    return tally


if __name__ == "__main__":
    main()
