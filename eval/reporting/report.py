"""The report of a run: one self-contained HTML file with plots, tables and every failure."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from corpus.model import Passage
from eval.comparing.compare import Compared
from eval.measuring.metrics import BY_NAME
from eval.reporting.failures import failures
from eval.reporting.plots import Bar, bars, curve, histogram
from eval.running.runs import Run, read_lines
from eval.testset.dataset import SHIPPED, Dataset
from prompts.german import text, texts

_HERE = Path(__file__).parent
_BY_SLICE = ("facts_1000", "answer_facts", "citation_precision", "status_agreement")
_SYSTEMS = ("facts_1000", "ndcg_10")
_OPEN = ("kind", "source")
"""Groups shown unfolded."""


def write_report(
    run: Run,
    dataset: Dataset,
    passages: Mapping[str, Passage],
    comparison: Sequence[Compared] = (),
    compared_with: str = "",
    baselines: Mapping[str, Mapping[str, Any]] | None = None,
    judged: Mapping[str, Any] | None = None,
) -> Path:
    """Write ``report.html`` into the folder of ``run``.

    ``baselines`` are means of other systems by name; ``judged`` is what a language model made of the answers.
    """
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"points": _points, "label": label}
    page = environment.get_template("report.html").render(
        t=texts()["evaluation"]["report"],
        run=run,
        set_name=_set_name(str(run.provenance["set"])),
        statuses=texts()["page"]["status"],
        primary={n: m for n, m in ordered(run.metrics["all"]).items() if n in BY_NAME and BY_NAME[n].primary},
        others={n: m for n, m in ordered(run.metrics["all"]).items() if n not in BY_NAME or not BY_NAME[n].primary},
        slices=_slices(run),
        systems=_systems(run, baselines or {}),
        risk=_risk(run),
        confusion=_confusion(run),
        latency=_latency(run),
        judged=judged or {},
        comparison=comparison,
        compared_with=compared_with,
        verdicts=texts()["evaluation"]["verdict"],
        failures=failures(run, dataset, passages),
    )
    file = run.folder / "report.html"
    file.write_text(page, encoding="utf-8")
    return file


def ordered(means: Mapping[str, Any]) -> dict[str, Any]:
    """Means in the order of the measures; others after them."""
    place = {name: i for i, name in enumerate(BY_NAME)}
    return dict(sorted(means.items(), key=lambda item: (place.get(item[0], len(place)), item[0])))


def _set_name(name: str) -> str:
    return text("evaluation.report.shipped") if name == SHIPPED else text("evaluation.report.named", name=name)


def label(metric: str) -> str:
    """German name of a measure; measures of drafts keep theirs."""
    return str(texts()["evaluation"]["metrics"].get(metric, metric.replace("_", " ")))


def _points(value: float, metric: str = "") -> str:
    return f"{value if metric == 'words' else value * 100:.1f}".replace(".", ",")


def _slices(run: Run) -> list[dict[str, Any]]:
    names = texts()["evaluation"]["report"]
    found = []
    for dimension, title in names["slices"].items():
        plots = []
        groups = run.metrics["slices"].get(dimension, {})
        for metric in _BY_SLICE:
            rows = [_bar(names["groups_of"].get(n, n), m[metric]) for n, m in groups.items() if metric in m]
            if len(rows) > 1:
                plots.append({"title": label(metric), "svg": bars(rows, f"{label(metric)} {title}")})
        if plots:
            found.append({"title": title, "plots": plots, "open": dimension in _OPEN})
    return found


def _systems(run: Run, baselines: Mapping[str, Mapping[str, Any]]) -> list[dict[str, str]]:
    from eval.comparing.statistics import interval

    rows = [row for row in run.rows if row["part"] == "retrieval" and row.get("facts_1000") is not None]
    plots = []
    for metric in _SYSTEMS:
        found = [_bar(text("evaluation.legs.whole"), run.metrics["all"][metric])] if rows else []
        for leg in sorted({leg for row in rows for leg in row["legs"]}):
            numbers = [row["legs"][leg][metric] for row in rows if row["legs"].get(leg, {}).get(metric) is not None]
            if numbers:
                known = texts()["evaluation"]["legs"]
                found.append(_bar(known.get(leg, leg), vars(interval(numbers))))
        found += [_bar(name, means[metric]) for name, means in baselines.items() if metric in means]
        if found:
            plots.append({"title": label(metric), "svg": bars(found, label(metric))})
    return plots


def _risk(run: Run) -> str:
    """Share of missed facts among the answers given, when only the surest are given; sure by the best hit's score."""
    scores = {row["id"]: row["hits"][0][1] for row in read_lines(run.folder / "observations.jsonl") if row.get("hits")}
    answers = [r for r in run.rows if r["part"] == "answers" and r["status"] in ("answered", "partial")]
    known = sorted((r for r in answers if r["id"] in scores), key=lambda r: (-scores[r["id"]], r["id"]))
    points, wrong = [], 0.0
    for i, row in enumerate(known, start=1):
        good = row["facts_found"] / row["facts"] if row["facts"] else float(row["status_ok"])
        wrong += 1 - good
        points.append((i / len(known), wrong / i))
    names = texts()["evaluation"]["report"]
    return curve(points, names["risk"], names["coverage"], names["missing"]) if points else ""


def _confusion(run: Run) -> dict[str, Any]:
    """Answers by kind of question and status given."""
    rows = [row for row in run.rows if row["part"] == "answers"]
    order = ("answered", "partial", "needs_clarification", "not_in_sources", "out_of_scope", "refused")
    statuses = [name for name in order if any(row["status"] == name for row in rows)]
    groups: dict[str, dict[str, int]] = {}
    shown = texts()["page"]["status"]
    for row in rows:
        name = " / ".join(shown[status] for status in row["expect"])
        counts = groups.setdefault(name, dict.fromkeys(statuses, 0))
        counts[row["status"]] += 1
    return {"statuses": statuses, "groups": dict(sorted(groups.items()))}


def _latency(run: Run) -> list[dict[str, Any]]:
    found = []
    for part, times in sorted(run.times.items()):
        numbers = sorted(times.values())
        at = {p: numbers[min(len(numbers) - 1, int(len(numbers) * p / 100))] for p in (50, 95)}
        title = texts()["evaluation"]["report"]["parts"][part]
        found.append({"title": title, "svg": histogram(numbers, title, "ms"), "p50": at[50], "p95": at[95]})
    return found


def _bar(name: str, means: Mapping[str, Any]) -> Bar:
    return Bar(label=name, value=means["mean"], low=means["low"], high=means["high"], n=means["n"])
