"""Two runs, question by question: is the second better, worse, or is no difference shown?

Only questions that both runs have count. A measure is called better or worse when the permutation test, corrected by
Holm over all measures compared, stays below 5 %.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from eval.comparing.statistics import Difference, difference, holm
from eval.measuring.metrics import Metric, Row, metrics_for, values

LEVEL = 0.05
Verdict = Literal["better", "worse", "same"]


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A measure in two runs: means, the paired difference, the corrected p-value, wins and losses by question."""

    metric: str
    first: float
    second: float
    difference: Difference
    p_corrected: float
    verdict: Verdict
    wins: tuple[str, ...]
    losses: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """For ``comparison.json`` and the report."""
        return {
            "metric": self.metric,
            "first": self.first,
            "second": self.second,
            **{name: getattr(self.difference, name) for name in ("mean", "low", "high", "p", "n")},
            "p_corrected": self.p_corrected,
            "verdict": self.verdict,
            "wins": list(self.wins),
            "losses": list(self.losses),
        }


def compare(first: Sequence[Row], second: Sequence[Row], metrics: Sequence[Metric] | None = None) -> list[Compared]:
    """Every measure that both runs have, in the order of the measures."""
    chosen = metrics if metrics is not None else metrics_for([*first, *second])
    pairs = {m.name: paired(values(m, first), values(m, second)) for m in chosen}
    return judged(chosen, {name: pair for name, pair in pairs.items() if pair[0]})


Pair = tuple[tuple[str, ...], tuple[float, ...], tuple[float, ...]]
"""Question ids, first values, second values."""


def paired(first: Mapping[str, float], second: Mapping[str, float]) -> Pair:
    """Values of the questions that both have, in the order of id."""
    ids = tuple(sorted(first.keys() & second.keys()))
    return ids, tuple(first[i] for i in ids), tuple(second[i] for i in ids)


def judged(metrics: Sequence[Metric], pairs: Mapping[str, Pair]) -> list[Compared]:
    """Verdicts on paired values by measure, corrected over all of them."""
    differences = {name: difference(a, b) for name, (_, a, b) in pairs.items()}
    corrected = holm({name: d.p for name, d in differences.items()})
    return [
        _compared(metric, pairs[metric.name], differences[metric.name], corrected[metric.name])
        for metric in metrics
        if metric.name in pairs
    ]


def _compared(metric: Metric, pair: Pair, found: Difference, p: float) -> Compared:
    ids, first, second = pair
    sign = 1 if metric.higher else -1
    gained = {name: sign * (b - a) for name, a, b in zip(ids, first, second, strict=True)}
    verdict: Verdict = "same"
    if p < LEVEL and found.mean:
        verdict = "better" if sign * found.mean > 0 else "worse"
    return Compared(
        metric=metric.name,
        first=round(sum(first) / len(first), 6),
        second=round(sum(second) / len(second), 6),
        difference=found,
        p_corrected=p,
        verdict=verdict,
        wins=tuple(name for name, gain in gained.items() if gain > 1e-9),
        losses=tuple(name for name, gain in gained.items() if gain < -1e-9),
    )
