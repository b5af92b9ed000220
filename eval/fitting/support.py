"""Fits the model that tells whether the evidence carries the very thing asked (``rag/status/support.py``).

``python -m eval.fitting.support`` writes intercept and weights into ``rag/data/answers.yaml`` and the curves to
``eval/data/support-calibration.json``. Fitted on the calibration questions, on answerable questions of the development
half and on the half of the practice set that may be read, cross-validated by topic, so that no wording of a topic is
seen before it is judged. The set ``wide`` is split by id as the practice set is: one half is fitted on, the other only
reported. Questions of which a part is answered are left out: the parts are judged one by one.

Fitted a second time on the same questions over the knowledge base without its written questions, search terms and
facets, indexed apart: that model (``support_bare``) judges passages of own documents, which have none either.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.fitting.answering import query_of
from eval.fitting.bare import open_bare
from eval.measuring.practice import FOLDER as PRACTICE
from eval.running.runs import read_lines
from eval.testset.halves import half_of, in_half
from eval.testset.questions import load_questions
from rag.answering.plan import Planner
from rag.answering.settings import FILE, SupportModel, answer_settings
from rag.bootstrap import Assistant, open_assistant
from rag.settings import Settings
from rag.types import Query, Turn

DATA = Path(__file__).parent.parent / "data"
SETS = ("near-miss", "answerable", "fresh", "wide")
FOLDS = 9
RIDGE = 3.0
"""Weight of the squares of the (standardised) weights."""
THRESHOLDS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)
FOR = frozenset(("likeness", "score", "coverage", "pairs", "held"))
"""Features that may only speak for an answer; those of EITHER may do both, all others only speak against one."""
EITHER = frozenset(("english", "focus", "named", "value"))
Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One question; ``rules`` is what the rules alone decide, ``held`` whether it is only reported."""

    features: Mapping[str, float]
    answerable: bool
    topic: str
    rules: str
    held: bool


@dataclass(frozen=True, kw_only=True)
class Model:
    """A fitted model on features as they are."""

    names: Sequence[str]
    weights: Array
    intercept: float

    def chances(self, rows: Array) -> Array:
        """Probability of being answerable for each row."""
        return np.asarray(1 / (1 + np.exp(-(rows @ self.weights + self.intercept))))


def main() -> None:
    """Fit, write the weights, write the curves."""
    settings = Settings()
    assistant, chosen = open_assistant(settings), answer_settings()
    result = fit_and_write("support", assistant, chosen.support, bare=False)
    without = open_bare(settings, assistant.store)
    result["bare"] = fit_and_write("support_bare", without, chosen.support_bare, bare=True)
    text = json.dumps(result, ensure_ascii=False, indent=1)
    (DATA / "support-calibration.json").write_text(text + "\n", encoding="utf-8")
    print(text)


def fit_and_write(section: str, assistant: Assistant, chosen: SupportModel, *, bare: bool) -> dict[str, Any]:
    """Fit the model over the passages of ``assistant``, write it into its section; returns thresholds and curves."""
    found = list(samples(assistant, bare=bare))
    fitted_on, held = [s for s in found if not s.held], [s for s in found if s.held]
    names = list(found[0].features)
    model = fitted(fitted_on, names)
    write_weights(section, model)
    return {
        "chosen": {"least": chosen.least, "doubtful": chosen.doubtful},
        "fitted_on": curve(fitted_on, crossed(fitted_on, names)),
        "reported_only": curve(held, model.chances(matrix(held, names))),
    }


def samples(assistant: Assistant, *, bare: bool = False) -> Iterator[Sample]:
    """All samples over passages that are all ``bare`` or all not; the rules decide without the model."""
    settings = answer_settings()
    always = {"least": 0.0, "doubtful": 0.0}
    models = {name: getattr(settings, name).model_copy(update=always) for name in ("support", "support_bare")}
    planner = Planner(assistant.store, settings.model_copy(update=models))
    for query, answerable, topic, held in labelled():
        result = assistant.search(query)
        yield Sample(
            features=planner.support_features(result)[bare],
            answerable=answerable,
            topic=topic,
            rules=planner.plan(query, result).verdict.status,
            held=held,
        )


def labelled() -> Iterator[tuple[Query, bool, str, bool]]:
    """(query, whether the sources answer it, topic, whether only reported) of calibration sets and development half."""
    asked = {q.id: q for q in in_half(load_questions(), "development")}
    asked = {i: q for i, q in asked.items() if q.answerable and q.kind not in ("injection", "false-premise")}
    for name in SETS:
        for row in read_lines(DATA / "calibration" / f"{name}.jsonl"):
            if row.get("kind", "near-miss") in ("near-miss", "answerable", "off-topic"):
                history = tuple(Turn(role="user", content=turn) for turn in row.get("history", ()))
                held = name == "wide" and half_of(row["id"]) == "held-back"
                yield Query(question=row["question"], history=history), row["answerable"], row["topic"], held
    for row in read_lines(DATA / "calibration" / "english.jsonl"):
        if row["of"] in asked:
            yield Query(question=row["question"]), True, row["of"][-1], False
    for question in asked.values():
        yield query_of(question), True, question.id[-1], False
    for question in load_questions(PRACTICE):
        if question.kind not in ("injection", "personal-data", "false-premise") and question.expect != ("partial",):
            yield query_of(question), question.answerable, question.id[-2:], half_of(question.id) == "held-back"


def matrix(found: Sequence[Sample], names: Sequence[str]) -> Array:
    """Features as rows."""
    return np.array([[s.features[n] for n in names] for s in found])


def fitted(found: Sequence[Sample], names: Sequence[str]) -> Model:
    """Logistic regression with ridge, both classes weighing alike, the sign of each weight as it can be explained."""
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    rows, truth = matrix(found, names), np.array([float(s.answerable) for s in found])
    mean, spread = rows.mean(0), rows.std(0) + 1e-9
    scaled = (rows - mean) / spread
    share = np.where(truth == 1, truth.mean(), 1 - truth.mean())

    def loss(b: Array) -> tuple[float, Array]:
        chance = 1 / (1 + np.exp(-(scaled @ b[1:] + b[0])))
        fit = -np.log(np.where(truth == 1, chance, 1 - chance) + 1e-12) / (2 * share)
        wrong = (chance - truth) / (2 * share)
        ridge = RIDGE * b[1:]
        return float(fit.sum() + b[1:] @ ridge / 2), np.concatenate([[wrong.sum()], scaled.T @ wrong + ridge])

    bounds = [(None, None), *(((None, None) if n in EITHER else (0, None) if n in FOR else (None, 0)) for n in names)]
    best = minimize(loss, np.zeros(len(names) + 1), jac=True, bounds=bounds, method="L-BFGS-B").x
    weights = best[1:] / spread
    return Model(names=names, weights=weights, intercept=float(best[0] - weights @ mean))


def crossed(found: Sequence[Sample], names: Sequence[str]) -> Array:
    """Chance of each sample by a model that saw no sample of its topic."""
    topics = sorted({s.topic for s in found})
    fold = np.array([topics.index(s.topic) % FOLDS for s in found])
    chances = np.zeros(len(found))
    for i in range(FOLDS):
        rest = [s for s, f in zip(found, fold, strict=True) if f != i]
        mine = [s for s, f in zip(found, fold, strict=True) if f == i]
        if mine:
            chances[fold == i] = fitted(rest, names).chances(matrix(mine, names))
    return chances


def curve(found: Sequence[Sample], chances: Array) -> dict[str, Any]:
    """For each threshold: questions below it by the model alone, and not answered by model and rules together."""
    from sklearn.metrics import roc_auc_score

    rows = []
    for least in THRESHOLDS:
        below = chances < least
        either = below | np.array([s.rules != "answered" for s in found])
        row: dict[str, float] = {"threshold": least}
        for name, want in (("answerable", True), ("near_miss", False)):
            mine = np.array([s.answerable is want for s in found])
            row[f"{name}_below"] = round(float(below[mine].mean()), 3)
            row[f"{name}_not_answered"] = round(float(either[mine].mean()), 3)
        rows.append(row)
    truth = [s.answerable for s in found]
    counts = {"answerable": sum(truth), "near_miss": len(truth) - sum(truth)}
    return {**counts, "auc": round(float(roc_auc_score(truth, chances)), 3), "curve": rows}


def write_weights(section: str, model: Model) -> None:
    """Put intercept and weights in the place of those in this section of ``answers.yaml``."""
    told = [(n, round(float(w), 3)) for n, w in zip(model.names, model.weights, strict=True)]
    lines = "".join(f"    {name}: {weight}\n" for name, weight in told if abs(weight) >= 0.001)
    text = FILE.read_text(encoding="utf-8")
    text = re.sub(
        rf"(?m)^({section}:\n(?:  .*\n)*?)  intercept: .*\n  weights:\n(?:    .*\n)+",
        rf"\g<1>  intercept: {model.intercept:.3f}\n  weights:\n{lines}",
        text,
    )
    FILE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
