"""Fits the weights of the order on what may be read of the test and practice sets, and writes their evaluation.

    python -m eval.fitting.ranking [--write]

Pairwise logistic regression (Joachims, KDD 2002): for a question, a passage that states more of its facts should stand
before one that states fewer, by derived and (for the test set) judged gold. Fitted on the development half of the test
set, the half of the practice set that may be read, development questions put into English by hand, and, with a lower
weight, questions of passages that were left out of an index of their own. Five-fold cross-validation over the test
questions (an English one stays with its original) and the other half of the practice set say what the fit is worth on
questions it has not seen.
"""

import argparse
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from eval.bench.search import copy_truth
from eval.fitting.own_questions import leave_out
from eval.fitting.variants import english
from eval.measuring.practice import FOLDER as PRACTICE
from eval.measuring.retrieval import evaluate_texts, query_of, summary
from eval.running.runner import gold_for
from eval.testset.gold import Gold
from eval.testset.halves import in_half
from eval.testset.judgements import judged_gold
from eval.testset.questions import Question, load_questions
from rag.bootstrap import open_assistant, open_embeddings, open_store
from rag.indexing.index import build_indexes, open_indexes
from rag.retrieval.ranking_features import FEATURES, AskedWords, features_of
from rag.retrieval.ranking_weights import FILE, shipped_weights
from rag.retrieval.retrieve import Retriever
from rag.settings import Settings
from rag.types import Query
from rag.understanding.followup import standalone

Vector = NDArray[np.float64]
OWN_SHARE = 0.3
"""Weight of the own questions together, over that of the test questions together."""
PENALTY = 0.1
"""Inverse strength of the L2 penalty."""
OWN_QUESTIONS = 700
_NEGATIVES, _POSITIVES, _FOLDS, _SEED = 25, 6, 5, 0
_REPORTED = ("facts@500", "facts@1000", "hit@1", "hit@5", "mrr@10", "ndcg@10")
_PLAIN = frozenset({"step", "field", "bare"})
"""Features whose fitted weight is below 0 or about 0: they stay out of the order."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """Candidates of a question: features (n, len(FEATURES)), gain of each, ids and texts."""

    id: str
    features: Vector
    gains: Vector
    hits: list[tuple[str, str]]


def main() -> None:
    """Fit, cross-validate, print and maybe write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the weights to rag/data/ranking.yaml")
    write = parser.parse_args().write
    settings = Settings()
    questions = [q for q in in_half(load_questions(), "development") if q.answerable and q.facts]
    practice = [q for q in load_questions(PRACTICE) if q.answerable and q.facts]
    practised = gold_for(practice)
    strict = gold_for(questions)
    gold = judged_gold(strict)
    assistant = open_assistant(settings)
    cases = list(_test_cases(assistant.retriever, questions, gold))
    other = list(_test_cases(assistant.retriever, english(questions), gold))
    read = list(_test_cases(assistant.retriever, in_half(practice, "development"), practised))
    unread = list(_test_cases(assistant.retriever, in_half(practice, "held-back"), practised))
    own = list(_own_cases(settings))
    start = np.array([shipped_weights().features.get(name, 0.0) for name in FEATURES])
    asked = {q.id: q for q in (*questions, *practice)}
    learnt = [*cases, *other, *read]
    unseen: dict[str, dict[str, float]] = {}
    for name, shown, by in (("derived", cases, strict), ("judged", cases, gold), ("english, judged", other, gold)):
        print(f"{name}, before", _means(_rows(shown, start, asked, by)))
        unseen[name] = _means(_cross_validated(cases, [*other, *read], own, start, asked, by, shown))
        print(f"{name}, cross-validated", unseen[name])
    weights = _fitted(learnt, own, start)
    weights *= _top(cases, start) / _top(cases, weights)
    print("fitted", _means(_rows(cases, weights, asked, gold)))
    unseen["practice, not read"] = _means(_rows(unread, weights, asked, practised))
    print("practice, not read: before", _means(_rows(unread, start, asked, practised)))
    print("practice, not read: fitted", unseen["practice, not read"])
    found = {n: round(float(w), 2) for n, w in zip(FEATURES, weights, strict=True) if n not in _PLAIN}
    print(found)
    if write:
        _write(found, unseen, len(learnt))


def _test_cases(retriever: Retriever, questions: Sequence[Question], gold: dict[str, Gold]) -> Iterator[Case]:
    for question in questions:
        gains: dict[str, float] = {}
        for group in gold[question.id].groups:
            for name in group.passages if group.exact else ():
                gains[name] = gains.get(name, 0.0) + 1.0
        yield _case(retriever, question.id, query_of(question), gains)


def _own_cases(settings: Settings) -> Iterator[Case]:
    with tempfile.TemporaryDirectory() as folder:
        own = settings.model_copy(update={"data_dir": Path(folder), "database_url": None})
        store, embeddings = open_store(own), open_embeddings(own)
        copy_truth(open_store(settings), store, embeddings.identity)
        left = leave_out(store)
        build_indexes(own.data_dir, store, embeddings)
        retriever = Retriever(open_indexes(own.data_dir, store, embeddings.identity), store, embeddings)
        chosen = np.random.default_rng(_SEED).permutation(len(left))[:OWN_QUESTIONS]
        for i in chosen:
            yield _case(retriever, left[i].id, Query(question=left[i].question), {left[i].passage_id: 1.0})


def _case(retriever: Retriever, name: str, query: Query, gains: dict[str, float]) -> Case:
    asked = standalone(query.question, query.history)
    analysis = retriever.understand(asked.question, followup=asked.carried)
    words = AskedWords(analysis.words)
    found = retriever.candidates(analysis, {}, 30)
    rows = [features_of(retriever.view(passage), analysis, words, signals) for passage, signals in found]
    return Case(
        id=name,
        features=np.array([[row[feature] for feature in FEATURES] for row in rows]),
        gains=np.array([gains.get(passage.id, 0.0) for passage, _ in found]),
        hits=[(passage.id, passage.text) for passage, _ in found],
    )


def _pairs(cases: Sequence[Case], weights: Vector) -> tuple[Vector, Vector]:
    """Differences of features, better minus worse, and their weights; each question weighs 1."""
    rows, shares = [], []
    for case in cases:
        order = np.argsort(-(case.features @ weights))
        better = [i for i in order if case.gains[i] > 0][:_POSITIVES]
        worse = [i for i in order[:60] if case.gains[i] == 0][:_NEGATIVES]
        pairs = [(i, j, case.gains[i]) for i in better for j in worse]
        pairs += [
            (i, j, 0.3 * (case.gains[i] - case.gains[j]))
            for i in better
            for j in better
            if case.gains[i] > case.gains[j]
        ]
        whole = sum(share for _, _, share in pairs)
        rows += [case.features[i] - case.features[j] for i, j, _ in pairs]
        shares += [share / whole for _, _, share in pairs]
    return np.array(rows), np.array(shares)


def _fitted(cases: Sequence[Case], own: Sequence[Case], start: Vector) -> Vector:
    """Weights after two rounds: the second takes its hard negatives from the first."""
    weights = start
    for _ in range(2):
        rows, shares = _pairs(cases, weights)
        own_rows, own_shares = _pairs(own, weights)
        own_shares *= OWN_SHARE * shares.sum() / own_shares.sum()
        rows, shares = np.concatenate([rows, own_rows]), np.concatenate([shares, own_shares])
        scale = rows.std(axis=0) + 1e-6
        signs = np.where(np.arange(len(rows)) % 2 == 0, 1, -1)
        model = LogisticRegression(C=PENALTY, fit_intercept=False, max_iter=500)
        model.fit(rows / scale * signs[:, None], signs, sample_weight=shares)
        weights = model.coef_[0] / scale
    weights[[name in _PLAIN for name in FEATURES]] = 0.0
    return weights


def _rows(
    cases: Sequence[Case], weights: Vector, asked: dict[str, Question], gold: dict[str, Gold]
) -> list[dict[str, Any]]:
    ranked = {}
    for case in cases:
        order = np.argsort(-(case.features @ weights), kind="stable")[:30]
        ranked[case.id] = [case.hits[i] for i in order]
    return evaluate_texts(ranked, [asked[case.id] for case in cases], gold)


def _cross_validated(
    cases: Sequence[Case],
    other: Sequence[Case],
    own: Sequence[Case],
    start: Vector,
    asked: dict[str, Question],
    gold: dict[str, Gold],
    shown: Sequence[Case],
) -> list[dict[str, Any]]:
    """Rows of ``shown``, each by weights that were fitted without it; all cases of a question are left out together."""
    order = [cases[i].id for i in np.random.default_rng(_SEED).permutation(len(cases))]
    rows = []
    for fold in range(_FOLDS):
        unseen = set(order[fold::_FOLDS])
        weights = _fitted([case for case in (*cases, *other) if case.id not in unseen], own, start)
        rows += _rows([case for case in shown if case.id in unseen], weights, asked, gold)
    return rows


def _top(cases: Sequence[Case], weights: Vector) -> float:
    """Mean score of the first hit; the scale of scores is kept, for the rules of answering are calibrated on it."""
    return float(np.mean([(case.features @ weights).max() for case in cases]))


def _means(rows: Sequence[dict[str, Any]]) -> dict[str, float]:
    found = summary(rows)
    return {name: round(100 * found[name][0], 1) for name in _REPORTED}


def _write(weights: dict[str, float], unseen: dict[str, dict[str, float]], count: int) -> None:
    text = FILE.read_text(encoding="utf-8")
    lines = "".join(f"  {name}: {value}\n" for name, value in weights.items())
    text = re.sub(r"(?m)^(features:.*\n)(?:  .*\n)+", lambda match: match.group(1) + lines, text)
    report = f"evaluation:\n  questions: {count}\n  cross_validated:\n"
    report += "".join(f"    {name}: {values}\n" for name, values in unseen.items())
    FILE.write_text(re.sub(r"(?ms)^evaluation:\n.*\Z", "", text) + report, encoding="utf-8")


if __name__ == "__main__":
    main()
