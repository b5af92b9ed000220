"""The command ``stadtlotse eval``: evaluation, comparison and gate."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.table import Table

from eval.dataset import SHIPPED, Dataset, DatasetError, load_dataset
from eval.dataset import Part as Half
from eval.metrics import BY_NAME, Part
from eval.runner import PARTS, run
from eval.runs import RUNS, Run, new_folder
from eval.session import made_with, own_sets, subject_of
from prompts.german import text, texts
from rag.settings import Settings

What = Literal["retrieval", "answers", "drafts", "all"]
Bar = Callable[[str], AbstractContextManager[Callable[[int, int], None]]]


def register(app: typer.Typer, messages: Console, bar: Bar) -> None:
    """Add the command to ``app``."""

    @app.command("eval")
    def evaluate(
        what: Annotated[What, typer.Argument(help="Which part to evaluate.")] = "all",
        name: Annotated[str, typer.Option("--set", help="shipped, a part of it, an own set, or a path.")] = SHIPPED,
        half: Annotated[Half, typer.Option(help="Half of the test set.")] = "development",
        out: Annotated[Path | None, typer.Option(help="Folder of the run.")] = None,
    ) -> None:
        """Evaluate search, answers and drafts on a test set."""
        settings = Settings()
        try:
            dataset = load_dataset(name, own_sets(settings)).half(half)
            done = evaluated(settings, dataset, half, parts_of(what, dataset), out, bar)
        except DatasetError as error:
            messages.print(str(error), style="red", highlight=False, markup=False)
            raise typer.Exit(1) from error
        Console().print(means_table(done))
        messages.print(f"Lauf: {done.folder}", highlight=False)


def parts_of(what: What, dataset: Dataset) -> list[Part]:
    """The parts to run: those asked for that the set has items of."""
    wanted = PARTS if what == "all" else (what,)
    return [p for p in wanted if (dataset.drafts if p == "drafts" else dataset.questions)]


def evaluated(
    settings: Settings, dataset: Dataset, half: Half, parts: list[Part], out: Path | None, bar: Bar
) -> Run:
    """Run the evaluation with progress bars."""
    from api.commands import ready_assistant

    with bar("Vektoren") as embed:
        assistant = ready_assistant(settings, embed)
    subject = subject_of(assistant, settings)
    made: dict[str, Any] = made_with(assistant, settings, dataset, half, parts)
    folder = out or new_folder(RUNS, f"{dataset.name}-{half}", str(made["fingerprint"]))
    with bar("Fragen") as progress:
        return run(subject, dataset, parts, folder, made, progress)


def means_table(done: Run) -> Table:
    """Means with intervals for a terminal."""
    table = Table("", "Wert", "95 %", "Fragen", title=f"{done.provenance['set']} · {done.provenance['half']}")
    labels = texts()["evaluation"]["metrics"]
    for name, m in done.metrics["all"].items():
        label = text(f"evaluation.metrics.{name}") if name in labels else name
        mark = "* " if name in BY_NAME and BY_NAME[name].primary else ""
        scale = 1 if name == "words" else 100
        low, high = m["low"] * scale, m["high"] * scale
        table.add_row(mark + label, f"{m['mean'] * scale:.1f}", f"{low:.1f}–{high:.1f}", str(m["n"]))
    return table
