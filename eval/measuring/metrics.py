"""The measures: which there are, what each reads from a row, and their means with intervals over slices.

A row is what an evaluator says of one question. A measure gives a number for the rows it applies to, None for others.
All shares are 0..1; which direction is better is part of the measure.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from eval.comparing.statistics import interval

Part = Literal["retrieval", "answers", "drafts"]
Row = Mapping[str, Any]
TOLERANCE = 0.02
"""Points (of 1) that a primary measure may lose before the gate fails."""
REFUSING = ("not_in_sources", "out_of_scope", "refused", "needs_clarification")


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A measure of one part; ``primary`` ones decide the gate, ``guard`` ones only by their tolerance."""

    name: str
    part: Part
    value: Callable[[Row], float | None]
    higher: bool = True
    primary: bool = False
    guard: bool = False


def _field(name: str) -> Callable[[Row], float | None]:
    return lambda row: None if row.get(name) is None else float(row[name])


def _share(part: str, whole: str) -> Callable[[Row], float | None]:
    return lambda row: row[part] / row[whole] if row.get(whole) else None


def _answer_facts(row: Row) -> float | None:
    return row["facts_found"] / row["facts"] if row["answerable"] and row["facts"] else None


def _wrong_refusal(row: Row) -> float | None:
    return float(row["status"] in REFUSING and row["status"] not in row["expect"]) if row["answerable"] else None


def _near_miss_refused(row: Row) -> float | None:
    return float(row["status_ok"] and not row["forbidden"]) if row["kind"] == "near-miss" else None


def _others_refused(row: Row) -> float | None:
    unanswerable = not row["answerable"] and row["kind"] != "near-miss"
    return float(row["status_ok"] and not row["forbidden"]) if unanswerable else None


def _citation_precision(row: Row) -> float | None:
    return row["cited_expected"] / row["cited"] if row["answerable"] and row["cited"] and row["places"] else None


def _places_cited(row: Row) -> float | None:
    return row["places_cited"] / row["places"] if row["answerable"] and row["places"] else None


def _supported(row: Row) -> float | None:
    return 1 - len(row["unsupported"]) / row["sentences"] if row["sentences"] else None


METRICS: tuple[Metric, ...] = (
    Metric(name="facts_1000", part="retrieval", value=_field("facts_1000"), primary=True),
    Metric(name="ndcg_10", part="retrieval", value=_field("ndcg_10"), primary=True),
    Metric(name="recall_10", part="retrieval", value=_field("recall_10")),
    Metric(name="first_hit", part="retrieval", value=_field("rr_10")),
    Metric(name="first_right", part="retrieval", value=_field("hit_1")),
    Metric(name="groups_5", part="retrieval", value=_field("hit_5")),
    Metric(name="ndcg_10_judged", part="retrieval", value=_field("ndcg_10_judged")),
    Metric(name="first_right_judged", part="retrieval", value=_field("hit_1_judged")),
    Metric(name="groups_5_judged", part="retrieval", value=_field("hit_5_judged")),
    Metric(name="answer_facts", part="answers", value=_answer_facts, primary=True),
    Metric(name="wrong_refusals", part="answers", value=_wrong_refusal, higher=False, primary=True),
    Metric(name="near_miss_refused", part="answers", value=_near_miss_refused, primary=True),
    Metric(name="citation_precision", part="answers", value=_citation_precision, primary=True),
    Metric(name="others_refused", part="answers", value=_others_refused, guard=True),
    Metric(name="status_agreement", part="answers", value=_field("status_ok"), guard=True),
    Metric(name="places_cited", part="answers", value=_places_cited),
    Metric(name="supported_sentences", part="answers", value=_supported, guard=True),
    Metric(name="exact_quotes", part="answers", value=_share("quotes_exact", "quotes"), guard=True),
    Metric(name="words", part="answers", value=_field("words"), higher=False),
)
BY_NAME = {metric.name: metric for metric in METRICS}
PRIMARY = tuple(metric for metric in METRICS if metric.primary)


def values(metric: Metric, rows: Iterable[Row]) -> dict[str, float]:
    """The measure by question id, for the rows it applies to; rounded so that equal runs give equal files."""
    found = ((row["id"], metric.value(row)) for row in rows if row["part"] == metric.part)
    return {name: round(value, 6) for name, value in found if value is not None}


def metrics_for(rows: Sequence[Row]) -> list[Metric]:
    """All measures, and one more for each numeric field of a drafting row."""
    return [*METRICS, *draft_metrics(rows)]


def draft_metrics(rows: Sequence[Row]) -> list[Metric]:
    """A measure ``draft_<field>`` for each number or truth value that the drafts' evaluator gives."""
    drafts = [row for row in rows if row["part"] == "drafts"]
    names = {n for row in drafts for n, v in row.items() if isinstance(v, int | float) and n not in ("ms", "line")}
    return [Metric(name=f"draft_{name}", part="drafts", value=_field(name)) for name in sorted(names)]


def summary(rows: Sequence[Row]) -> dict[str, Any]:
    """``{metric: {mean, low, high, n}}`` of all rows, and the same for every slice of ``slices_of``."""
    whole = _means(rows)
    parts: dict[str, dict[str, Any]] = {}
    for dimension in ("kind", "source", "difficulty", "language", "half"):
        groups: dict[str, list[Row]] = {}
        for row in rows:
            for name in slices_of(row, dimension):
                groups.setdefault(name, []).append(row)
        parts[dimension] = {name: _means(group) for name, group in sorted(groups.items())}
    return {"all": whole, "slices": parts}


def slices_of(row: Row, dimension: str) -> list[str]:
    """The slices of a dimension that a row belongs to; a cross-document question belongs to several sources."""
    if dimension == "source":
        return list(row.get("sources", ()))
    value = row.get(dimension)
    return [str(value)] if value else []


def _means(rows: Sequence[Row]) -> dict[str, Any]:
    found = {}
    for metric in metrics_for(rows):
        numbers = list(values(metric, rows).values())
        if numbers:
            found[metric.name] = asdict(interval(numbers))
    return found
