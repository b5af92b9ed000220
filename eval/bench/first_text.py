"""How long a user waits for the first verified text of an answer without a language model.

    python -m eval.bench.first_text

Asks the development half once to warm up, then again: milliseconds from the question to the first sentence and to the
whole answer, by the clock and by this process's processor time (which a busy machine does not lengthen).
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass

from eval.measuring.observe import query_of
from eval.testset.halves import in_half
from eval.testset.questions import load_questions
from rag.answering.events import SentenceEvent
from rag.bootstrap import Assistant, open_assistant
from rag.settings import Settings
from rag.types import Query

GOAL_MS = 300


@dataclass(frozen=True, kw_only=True)
class Waits:
    """Milliseconds of one answer."""

    first: float
    first_cpu: float
    whole: float


def waits(assistant: Assistant, query: Query) -> Waits:
    """Ask once and look at the clock at the first sentence and at the end."""
    begun, begun_cpu = time.perf_counter(), time.process_time()
    first = first_cpu = 0.0
    for event in assistant.stream(query):
        if isinstance(event, SentenceEvent) and not first:
            first = (time.perf_counter() - begun) * 1000
            first_cpu = (time.process_time() - begun_cpu) * 1000
    return Waits(first=first, first_cpu=first_cpu, whole=(time.perf_counter() - begun) * 1000)


def summary(found: Sequence[Waits]) -> dict[str, float]:
    """Median and 95th percentile of each number, and the share of answers that begin within the goal."""
    numbers: dict[str, float] = {}
    for name in ("first", "first_cpu", "whole"):
        ordered = sorted(getattr(one, name) for one in found)
        numbers[f"{name}_p50"] = round(ordered[len(ordered) // 2], 1)
        numbers[f"{name}_p95"] = round(ordered[int(0.95 * len(ordered))], 1)
    numbers["within_goal_cpu"] = round(sum(w.first_cpu <= GOAL_MS for w in found) / len(found), 3)
    return numbers


def main() -> None:
    """Measure and print one JSON object."""
    assistant = open_assistant(Settings(llm_base_url=None))
    assistant.warm_up()
    queries = [query_of(question) for question in in_half(load_questions(), "development")]
    for query in queries[::6]:
        waits(assistant, query)
    print(json.dumps({"questions": len(queries), **summary([waits(assistant, query) for query in queries])}))


if __name__ == "__main__":
    main()
