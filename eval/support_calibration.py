"""Fits the model that tells whether the evidence carries the very thing asked (``rag/answering/status_support.py``).

``python -m eval.support_calibration`` prints the weights for ``rag/data/answers.yaml`` and writes the curve to
``eval/data/support-calibration.json``. Fitted on the calibration questions and on answerable questions of the
development half; cross-validated by topic, so that no wording of a topic is seen before it is judged.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.answers_calibration import query_of
from eval.halves import in_half
from eval.questions import load_questions
from rag.answering.answer_plan import Planner
from rag.answering.answer_settings import answer_settings
from rag.bootstrap import Assistant, open_assistant
from rag.settings import Settings
from rag.types import Query

DATA = Path(__file__).parent / "data"
FOLDS = 9
STRENGTH = 0.3
"""Inverse of the regularisation."""
THRESHOLDS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4)
_AGAINST = frozenset(
    "noun_hole noun_hole_first noun_new noun_news noun_odd noun_unheld unknown place place_unheld value"
    " value_ungiven".split()
)
"""Features that may only speak against an answer; all others only for one. What fits otherwise is left out."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One question with its features, whether it is answerable, its topic, and what the rules alone decide."""

    features: dict[str, float]
    answerable: bool
    topic: str
    refused: bool


def main() -> None:
    """Fit, print the weights, write the curve."""
    assistant = open_assistant(Settings())
    found = list(samples(assistant))
    names, weights, intercept = fitted(found)
    print(json.dumps({"intercept": intercept, "weights": dict(zip(names, weights, strict=True))}, indent=1))
    text = json.dumps(curve(found, names), ensure_ascii=False, indent=1)
    (DATA / "support-calibration.json").write_text(text + "\n", encoding="utf-8")


def samples(assistant: Assistant) -> Iterator[Sample]:
    """The samples that the model is fitted on; the rules decide without the model."""
    settings = answer_settings()
    support = settings.support.model_copy(update={"least": 0.0, "least_en": 0.0})
    planner = Planner(assistant.store, settings.model_copy(update={"support": support}))
    for query, answerable, topic in labelled():
        result = assistant.search(query)
        plan = planner.plan(query, result)
        refused = plan.verdict.status != "answered"
        yield Sample(features=planner.support_features(result), answerable=answerable, topic=topic, refused=refused)


def labelled() -> Iterator[tuple[Query, bool, str]]:
    """(query, whether the sources answer it, topic) of the calibration set and the development half."""
    for path in sorted((DATA / "calibration").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row: dict[str, Any] = json.loads(line)
            yield Query(question=row["question"]), row["answerable"], row["topic"]
    for question in in_half(load_questions(), "development"):
        if question.answerable and question.kind not in ("injection", "false-premise"):
            yield query_of(question), True, question.id.split("-")[0]


def fitted(found: Iterable[Sample]) -> tuple[list[str], list[float], float]:
    """Names, weights and intercept; features whose weight has the wrong sign are left out, the worst first."""
    kept = list(found)
    names = list(kept[0].features)
    while True:
        model = _model().fit(*_matrix(kept, names))
        scaler, logistic = model[0], model[1]
        signs = [(abs(v), n) for n, v in zip(names, logistic.coef_[0], strict=True) if (v > 0) == (n in _AGAINST)]
        wrong = [pair for pair in signs if pair[1] != "english"]
        if not wrong:
            weights = logistic.coef_[0] / scaler.scale_
            intercept = logistic.intercept_[0] - float(sum(weights * scaler.mean_))
            return names, [round(float(w), 3) for w in weights], round(float(intercept), 3)
        names.remove(max(wrong)[1])


def curve(found: Iterable[Sample], names: list[str]) -> dict[str, Any]:
    """For each threshold: answerable questions not answered and near misses refused, model and rules together."""
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import GroupKFold, cross_val_predict

    kept = list(found)
    x, y = _matrix(kept, names)
    topics = [s.topic for s in kept]
    chances = cross_val_predict(_model(), x, y, groups=topics, cv=GroupKFold(FOLDS), method="predict_proba")[:, 1]
    rows = []
    for least in (0.0, *THRESHOLDS):
        refused = [s.refused or p < least for s, p in zip(kept, chances, strict=True)]
        share = {a: [r for s, r in zip(kept, refused, strict=True) if s.answerable is a] for a in (True, False)}
        rows.append(
            {
                "least": least,
                "answerable_refused": round(sum(share[True]) / len(share[True]), 3),
                "near_miss_refused": round(sum(share[False]) / len(share[False]), 3),
            }
        )
    return {
        "answerable": int(sum(y)),
        "near_miss": len(y) - int(sum(y)),
        "auc": round(float(roc_auc_score(y, chances)), 3),
        "curve": rows,
        "chosen": answer_settings().support.least,
    }


def _matrix(found: list[Sample], names: list[str]) -> tuple[list[list[float]], list[int]]:
    return [[s.features[n] for n in names] for s in found], [int(s.answerable) for s in found]


def _model() -> Any:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=2000))


if __name__ == "__main__":
    main()
