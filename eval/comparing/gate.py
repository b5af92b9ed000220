"""The gate: may this state replace the baseline?

It fails when a primary measure is worse by the paired test or by more than two points, when a guard measure loses more
than two points, when the union of the legs falls below its best leg, when answers grow by a quarter, when a promise is
broken more often than in the baseline, or when results come from more than one index.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corpus.model import digest
from eval.comparing.compare import judged, paired
from eval.measuring.integrity import stale
from eval.measuring.metrics import METRICS, PRIMARY, TOLERANCE, Metric, Row, values
from eval.running.runs import read_json, write_json
from eval.testset.questions import Question

BASELINE = Path(__file__).parent.parent / "data" / "baseline.json"
GROWTH = 1.25
"""How much longer answers may get, as a factor of the mean number of words."""
COVERED = 0.9
"""Share of the baseline's questions that must still be there, unchanged."""
UNION = ("facts_1000", "ndcg_10")
"""Measures in which the whole search must not fall below a leg alone."""
Values = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Why the gate fails: a measure or promise, and what happened."""

    what: str
    detail: str

    def __str__(self) -> str:
        return f"{self.what}: {self.detail}"


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """What a state must not fall behind: values by measure and question, breaches by kind, digests of the questions."""

    values: Values
    breaches: Mapping[str, int]
    questions: Mapping[str, str]
    made: Mapping[str, Any]

    @staticmethod
    def of(rows: Sequence[Row], questions: Sequence[Question], made: Mapping[str, Any]) -> "Baseline":
        """The baseline that ``rows`` set."""
        return Baseline(
            values={m.name: found for m in _gated() if (found := values(m, rows))},
            breaches=breaches_of(rows),
            questions={q.id: question_digest(q) for q in questions},
            made=made,
        )

    def write(self, file: Path = BASELINE) -> None:
        """Store it; the file changes with the commit that moves the score."""
        write_json(file, asdict(self))

    @staticmethod
    def read(file: Path = BASELINE) -> "Baseline":
        """The stored baseline."""
        return Baseline(**read_json(file))


def question_digest(question: Question) -> str:
    """Short digest of a question as judged: a reworded one is not compared."""
    return digest(question.model_dump())[:10]


def gate(
    baseline: Baseline, rows: Sequence[Row], questions: Sequence[Question], indexes: Sequence[str] = ()
) -> list[Finding]:
    """Why ``rows`` must not replace the baseline; nothing when they may. ``indexes`` name the index of each result."""
    same = {q.id for q in questions if baseline.questions.get(q.id) == question_digest(q)}
    seen = {row["id"] for row in rows} & same
    findings = []
    if len(seen) < COVERED * len(baseline.questions):
        findings.append(Finding(what="questions", detail=f"{len(seen)} of {len(baseline.questions)} can be compared"))
    findings += _measures(baseline, [row for row in rows if row["id"] in same])
    findings += _union([row for row in rows if row["part"] == "retrieval"])
    for kind, count in breaches_of(rows).items():
        if count > baseline.breaches.get(kind, 0):
            findings.append(Finding(what=f"promise broken: {kind}", detail=f"{count} times"))
    if indexes and stale(indexes):
        findings.append(Finding(what="index", detail=f"results come from {len(set(indexes))} indexes"))
    return findings


def breaches_of(rows: Sequence[Row]) -> dict[str, int]:
    """Number of breaches by kind, without the place where they happened; an unsupported sentence is one too."""
    counts: dict[str, int] = {}
    for row in rows:
        kinds = [f"{row['part']}: {b.partition(':')[0]}" for b in row.get("breaches", ())]
        kinds += ["answers: sentence without evidence"] * len(row.get("unsupported", ()))
        kinds += ["answers: forbidden content"] * bool(row.get("forbidden", ()))
        for kind in kinds:
            counts[kind] = counts.get(kind, 0) + 1
    return dict(sorted(counts.items()))


def _gated() -> list[Metric]:
    return [m for m in METRICS if m.primary or m.guard or m.name == "words"]


def _measures(baseline: Baseline, rows: Sequence[Row]) -> list[Finding]:
    found = []
    pairs = {m.name: paired(baseline.values.get(m.name, {}), values(m, rows)) for m in _gated()}
    for metric in _gated():
        if baseline.values.get(metric.name) and not pairs[metric.name][0]:
            found.append(Finding(what=metric.name, detail="no value any more"))
    pairs = {name: pair for name, pair in pairs.items() if pair[0]}
    primary = judged(PRIMARY, {m.name: pairs[m.name] for m in PRIMARY if m.name in pairs})
    for c in primary:
        if c.verdict == "worse":
            found.append(Finding(what=c.metric, detail=f"{c.first:.3f} → {c.second:.3f}, p = {c.p_corrected:.4f}"))
    worse = {f.what for f in found}
    for metric in _gated():
        if metric.name in pairs and metric.name not in worse:
            found += _lost(metric, *pairs[metric.name][1:])
    return found


def _lost(metric: Metric, first: Sequence[float], second: Sequence[float]) -> list[Finding]:
    before, after = sum(first) / len(first), sum(second) / len(second)
    detail = f"{before:.3f} → {after:.3f}"
    if metric.name == "words":
        return [Finding(what="words", detail=detail)] if after > GROWTH * before else []
    lost = before - after if metric.higher else after - before
    return [Finding(what=metric.name, detail=f"{detail}, more than two points")] if lost > TOLERANCE + 1e-9 else []


def _union(rows: Sequence[Row]) -> list[Finding]:
    found = []
    for name in UNION:
        asked = [row for row in rows if row.get(name) is not None]
        legs = sorted({leg for row in asked for leg in row["legs"]})
        if not asked or not legs:
            continue
        whole = sum(row[name] for row in asked) / len(asked)
        alone = {
            leg: sum(row["legs"][leg][name] or 0.0 for row in asked if leg in row["legs"]) / len(asked) for leg in legs
        }
        best = max(alone, key=lambda leg: alone[leg])
        if whole < alone[best] - 1e-9:
            found.append(Finding(what=f"union {name}", detail=f"{whole:.3f}, leg {best} alone {alone[best]:.3f}"))
    return found
