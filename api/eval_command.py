"""The command ``stadtlotse eval``: evaluation, comparison, gate, outside sets, review."""

import json
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console

from rag.settings import Settings

if TYPE_CHECKING:
    from eval.measuring.metrics import Part
    from eval.running.runner import Subject
    from eval.running.runs import Run
    from eval.testset.dataset import Dataset

What = Literal["retrieval", "answers", "drafts", "all", "review"]
Half = Literal["development", "held-back", "both"]
Bar = Callable[[str], AbstractContextManager[Callable[[int, int], None]]]


@dataclass(frozen=True, kw_only=True)
class Screen:
    """Where results and messages go."""

    messages: Console
    bar: Bar


def register(app: typer.Typer, messages: Console, bar: Bar) -> None:
    """Add the command to ``app``."""

    @app.command("eval")
    def evaluate(
        what: Annotated[
            What, typer.Argument(help="Part to evaluate; review: look at what people marked down.")
        ] = "all",
        name: Annotated[str, typer.Option("--set", help="shipped, a part of it, an own set, or a path.")] = "shipped",
        half: Annotated[Half, typer.Option(help="Half of the test set.")] = "development",
        compare: Annotated[str | None, typer.Option(help="Earlier run to compare with; last: the newest.")] = None,
        external: Annotated[Path | None, typer.Option(help="BEIR-shaped folder or omos-qa-shaped file.")] = None,
        gate: Annotated[bool, typer.Option("--gate", help="Fail when this state falls behind the baseline.")] = False,
        accept: Annotated[bool, typer.Option("--accept", help="Make this state the new baseline.")] = False,
        baselines: Annotated[
            bool, typer.Option(help="Also measure stock pipelines and the search without its parts.")
        ] = False,
        judge: Annotated[
            bool, typer.Option("--judge", help="Also ask the language model; never part of the gate.")
        ] = False,
        reason: Annotated[str, typer.Option(help="Why the held-back half is looked at; it is logged.")] = "",
        out: Annotated[Path | None, typer.Option(help="Folder of the run.")] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    ) -> None:
        """Evaluate search, answers and drafts on a test set."""
        from eval.testset.dataset import DatasetError

        os.environ.setdefault("OMP_NUM_THREADS", "1")
        settings = Settings()
        screen = Screen(messages=messages, bar=bar)
        try:
            if what == "review":
                _review(settings, screen)
            elif external is not None:
                _outside(settings, external, out, as_json, screen)
            else:
                asked = Asked(what=what, name=name, half=half, compare=compare, gate=gate, accept=accept,
                              baselines=baselines, judge=judge, reason=reason, out=out, as_json=as_json)  # fmt: skip
                _evaluate(settings, asked, screen)
        except DatasetError as error:
            messages.print(str(error), style="red", highlight=False, markup=False)
            raise typer.Exit(1) from error


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The options of one call."""

    what: str
    name: str
    half: Half
    compare: str | None
    gate: bool
    accept: bool
    baselines: bool
    judge: bool
    reason: str
    out: Path | None
    as_json: bool


def _evaluate(settings: Settings, asked: Asked, screen: Screen) -> None:
    from eval.comparing.compare import compare
    from eval.comparing.gate import Baseline
    from eval.reporting.report import write_report
    from eval.running.runs import load_run, write_json
    from eval.running.session import own_sets
    from eval.testset.dataset import load_dataset

    _check(asked)
    if asked.gate or asked.accept:
        settings = settings.model_copy(update={"llm_base_url": None})
    dataset = load_dataset(asked.name, own_sets(settings)).half(asked.half)
    earlier = load_run(asked.compare) if asked.compare else None
    baseline = Baseline.read() if asked.gate else None
    subject = _subject(settings, screen)
    run = _run(settings, subject, dataset, asked, screen)
    compared = compare(earlier.rows, run.rows) if earlier else []
    more = _stock(settings, subject, dataset, screen) if asked.baselines else {}
    judged = _judged(settings, run, dataset, screen) if asked.judge else {}
    if more:
        write_json(run.folder / "systems.json", more)
    report = write_report(run, dataset, subject.passages, compared, earlier.name if earlier else "", more, judged)
    if asked.as_json:
        print(json.dumps({"run": str(run.folder), "metrics": run.metrics["all"], "judge": judged,
                          "comparison": [c.to_json() for c in compared]}, ensure_ascii=False))  # fmt: skip
    else:
        _show(run, compared)
    screen.messages.print(f"Bericht: {report}", highlight=False)
    if asked.accept:
        _accept(run, dataset, screen)
    if baseline is not None:
        _gate(baseline, run, dataset, screen)


def _check(asked: Asked) -> None:
    from eval.testset.dataset import SHIPPED, DatasetError

    if (asked.gate or asked.accept) and (asked.half, asked.name) != ("development", SHIPPED):
        raise DatasetError("Das Tor misst nur die Entwicklungshälfte des mitgelieferten Fragensatzes.")
    if asked.half != "development" and asked.name == SHIPPED and not asked.reason.strip():
        raise DatasetError(
            "Die zurückgehaltene Hälfte wird nur zum Abschluss einer Aufgabe gemessen. Bitte nennen Sie den Grund mit "
            "--reason; der Lauf wird in eval/data/heldback-runs.jsonl vermerkt."
        )


def _subject(settings: Settings, screen: Screen) -> "Subject":
    from api.commands import ready_assistant
    from eval.running.session import open_subject

    with screen.bar("Vektoren") as embed:
        ready_assistant(settings, embed)
    return open_subject(settings)


def _run(settings: Settings, subject: "Subject", dataset: "Dataset", asked: Asked, screen: Screen) -> "Run":
    from eval.running.runner import run
    from eval.running.runs import RUNS, new_folder
    from eval.running.session import made_with
    from eval.testset.dataset import SHIPPED
    from eval.testset.heldback import log_run

    parts = parts_of(asked.what, dataset, asked.gate or asked.accept)
    made: dict[str, Any] = made_with(subject, settings, dataset, asked.half, parts)
    folder = asked.out or new_folder(RUNS, f"{dataset.name}-{asked.half}", str(made["fingerprint"]))
    with screen.bar("Fragen") as progress:
        done = run(subject, dataset, parts, folder, made, progress)
    if asked.half != "development" and asked.name == SHIPPED:
        log_run(done, asked.reason)
    return done


def parts_of(what: str, dataset: "Dataset", gated: bool = False) -> list["Part"]:
    """The parts to run: those asked for that the set has items of; the gate measures search and answers."""
    from eval.running.runner import PARTS

    wanted = [p for p in PARTS if what in ("all", p) and not (gated and p == "drafts")]
    return [p for p in wanted if (dataset.drafts if p == "drafts" else dataset.questions)]


def _stock(settings: Settings, subject: "Subject", dataset: "Dataset", screen: Screen) -> dict[str, Any]:
    from eval.running.session import system_means

    with screen.bar("Vergleichsverfahren") as progress:
        return system_means(settings, subject, dataset, progress)


def _judged(settings: Settings, run: "Run", dataset: "Dataset", screen: Screen) -> dict[str, Any]:
    from eval.measuring.judge import judge_run

    with screen.bar("Urteile") as progress:
        return judge_run(settings, run, dataset, progress)


def _show(run: "Run", compared: list[Any]) -> None:
    from eval.reporting.tables import comparison_table, means_table

    console = Console()
    console.print(means_table(run))
    if compared:
        console.print(comparison_table(compared))


def _accept(run: "Run", dataset: "Dataset", screen: Screen) -> None:
    from eval.running.session import accept_baseline

    for file in accept_baseline(run, dataset):
        screen.messages.print(f"Neue Grundlinie: {file}", highlight=False)


def _gate(baseline: Any, run: "Run", dataset: "Dataset", screen: Screen) -> None:
    from eval.comparing.gate import gate
    from eval.running.runs import read_lines

    indexes = [row["index"] for row in read_lines(run.folder / "observations.jsonl") if "index" in row]
    findings = gate(baseline, run.rows, dataset.questions, indexes)
    for finding in findings:
        screen.messages.print(f"Tor geschlossen: {finding}", style="red", highlight=False, markup=False)
    if findings:
        raise typer.Exit(1)
    screen.messages.print("Tor offen: nicht schlechter als die Grundlinie.", style="green", highlight=False)


def _outside(settings: Settings, path: Path, out: Path | None, as_json: bool, screen: Screen) -> None:
    from eval.reporting.tables import numbers_table
    from eval.running.external import evaluate_outside, load_outside, means
    from eval.running.runs import RUNS, new_folder, write_json, write_lines
    from eval.running.session import open_outside

    outside = load_outside(path)
    with screen.bar("Vektoren") as embed:
        assistant = open_outside(settings, outside, embed)
    with screen.bar("Fragen") as progress:
        rows = evaluate_outside(assistant, outside, progress=progress)
    folder = out or new_folder(RUNS / "external", outside.name, "")
    folder.mkdir(parents=True, exist_ok=True)
    write_lines(folder / "results.jsonl", rows)
    found = means(rows)
    write_json(folder / "metrics.json", found)
    if as_json:
        print(json.dumps({"run": str(folder), "metrics": found}, ensure_ascii=False))
    else:
        Console().print(numbers_table(f"{outside.name}: {len(outside.texts)} Texte", found))
    screen.messages.print(f"Lauf: {folder}", highlight=False)


def _review(settings: Settings, screen: Screen) -> None:
    from eval.running.session import own_sets
    from eval.testset.review import review
    from rag.bootstrap import open_store

    kept = review(open_store(settings).engine, own_sets(settings), typer.prompt, typer.echo)
    screen.messages.print(f"{kept} Fragen übernommen.", highlight=False)
