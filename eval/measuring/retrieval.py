"""Measures retrieval on the test set: what stands among the hits, how high, and how many of the needed facts.

``evaluate_retrieval(retriever, questions)`` gives one row a question; ``summary`` the means with bootstrap intervals.
Ranking measures are computed by ir-measures; facts are looked for in the first 500 and 1,000 words of the hits' texts.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

import ir_measures
import numpy as np
from ir_measures import RR, R, nDCG

from eval.testset.gold import Gold, load_gold
from eval.testset.questions import Question
from rag.types import Query, SearchResult, Turn

DEPTH = 30
"""Hits asked for: enough for 1,000 words."""
WORDS = (500, 1000)
MEASURES = {"recall@5": R @ 5, "recall@10": R @ 10, "mrr@10": RR @ 10, "ndcg@10": nDCG @ 10}
_RESAMPLES = 1000
_SEED = 7


class Searcher(Protocol):
    """Whatever finds passages: the assistant, a retriever, a stock pipeline."""

    def search(self, query: Query) -> SearchResult:
        """Ranked passages."""
        ...


def query_of(question: Question, k: int = DEPTH) -> Query:
    """The query that a test question poses."""
    turns = tuple(Turn(role="user", content=turn) for turn in question.history)
    return Query(question=question.question, history=turns, k=k)


def evaluate_retrieval(
    searcher: Searcher, questions: Iterable[Question], gold: Mapping[str, Gold] | None = None
) -> list[dict[str, Any]]:
    """One row an answerable question: ids, kind, the measures, the facts found, and the milliseconds."""
    known = load_gold() if gold is None else gold
    asked = [q for q in questions if q.answerable and q.facts and q.id in known]
    found = {question.id: searcher.search(query_of(question)) for question in asked}
    texts = {name: [(hit.passage.id, hit.passage.text) for hit in result.hits] for name, result in found.items()}
    rows = evaluate_texts(texts, asked, known)
    for row in rows:
        row["ms"] = round(found[row["id"]].ms, 1)
        row["question_used"] = found[row["id"]].question_used
    return rows


def evaluate_texts(
    hits: Mapping[str, Sequence[tuple[str, str]]], questions: Sequence[Question], gold: Mapping[str, Gold]
) -> list[dict[str, Any]]:
    """Rows for ranked (passage id, text) by question id; ids that gold does not know count as misses."""
    ranked = _ranking_measures(hits, questions, gold)
    rows = []
    for question in questions:
        names = [name for name, _ in hits[question.id]]
        groups = [set(group.passages) for group in gold[question.id].groups if group.exact]
        row: dict[str, Any] = {"id": question.id, "kind": question.kind, "source": question.id.partition("-")[0]}
        row["hit@1"] = float(bool(names) and any(names[0] in group for group in groups))
        for k in (3, 5, 10):
            row[f"hit@{k}"] = float(bool(groups) and all(group & set(names[:k]) for group in groups))
        row |= ranked.get(question.id, dict.fromkeys(MEASURES, 0.0))
        for words in WORDS:
            row[f"facts@{words}"] = facts_within(question, [text for _, text in hits[question.id]], words)
        row["facts"] = len(question.facts)
        row["hits"] = names[:10]
        rows.append(row)
    return rows


def facts_within(question: Question, texts: Sequence[str], words: int) -> int:
    """Number of the question's facts that the first ``words`` words of ``texts``, one after the other, state."""
    read = " ".join(" ".join(texts).split()[:words])
    return sum(fact.stated_in(read) for fact in question.facts)


def _ranking_measures(
    hits: Mapping[str, Sequence[tuple[str, str]]], questions: Sequence[Question], gold: Mapping[str, Gold]
) -> dict[str, dict[str, float]]:
    """Measures by question; the gain of a passage is the number of facts it states."""
    qrels: dict[str, dict[str, int]] = {}
    for question in questions:
        gains = qrels.setdefault(question.id, {})
        for group in filter(lambda g: g.exact, gold[question.id].groups):
            for name in group.passages:
                gains[name] = gains.get(name, 0) + 1
    run = {q.id: {name: float(-rank) for rank, (name, _) in reversed(list(enumerate(hits[q.id])))} for q in questions}
    found: dict[str, dict[str, float]] = {}
    names = {str(measure): name for name, measure in MEASURES.items()}
    for metric in ir_measures.iter_calc(list(MEASURES.values()), {k: v for k, v in qrels.items() if v}, run):
        found.setdefault(metric.query_id, {})[names[str(metric.measure)]] = float(metric.value)
    return found


MEANS = ("hit@1", "hit@3", "hit@5", "hit@10", *MEASURES)


def summary(rows: Sequence[Mapping[str, Any]]) -> dict[str, tuple[float, float, float]]:
    """Measure -> (mean, lower, upper) with a 95 % bootstrap interval over questions; facts as a share of all facts."""
    rng = np.random.default_rng(_SEED)
    draws = rng.integers(len(rows), size=(_RESAMPLES, len(rows))) if rows else np.zeros((0, 0), dtype=int)
    found = {}
    for name in MEANS:
        values = np.array([float(row[name]) for row in rows])
        found[name] = _interval(values, np.ones(len(rows)), draws)
    facts = np.array([float(row["facts"]) for row in rows])
    for words in WORDS:
        found[f"facts@{words}"] = _interval(np.array([float(row[f"facts@{words}"]) for row in rows]), facts, draws)
    return found


def _interval(values: Any, weights: Any, draws: Any) -> tuple[float, float, float]:
    if not len(values):
        return 0.0, 0.0, 0.0
    means = values[draws].sum(axis=1) / np.maximum(weights[draws].sum(axis=1), 1e-9)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(values.sum() / weights.sum()), float(low), float(high)


def by_group(rows: Sequence[Mapping[str, Any]], key: str = "kind") -> dict[str, list[Mapping[str, Any]]]:
    """Rows by the value of ``key``, the largest group first."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault(str(row[key]), []).append(row)
    return dict(sorted(groups.items(), key=lambda item: -len(item[1])))


SHOWN = ("facts@500", "facts@1000", "hit@1", "hit@5", "hit@10", "mrr@10", "ndcg@10")


def table(summaries: Mapping[str, Mapping[str, tuple[float, float, float]]], first: str = "Weg") -> str:
    """A Markdown table, one line a summary, with the half width of the interval."""
    lines = [f"| {first} | " + " | ".join(SHOWN) + " |", "|---|" + "---:|" * len(SHOWN)]
    for name, values in summaries.items():
        cells = [f"{100 * values[m][0]:.1f} ±{50 * (values[m][2] - values[m][1]):.1f}" for m in SHOWN]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


Progress = Callable[[str], None]
