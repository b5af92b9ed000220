"""Tables for a terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table

from eval.comparing.compare import Compared
from eval.measuring.metrics import BY_NAME
from eval.reporting.report import label, ordered
from eval.running.runs import Run
from prompts.german import text


def means_table(run: Run) -> Table:
    """Means with intervals; the primary measures have a star."""
    title = f"{run.provenance['set']} · {run.provenance['half']}"
    return numbers_table(title, run.metrics["all"])


def numbers_table(title: str, means: Mapping[str, Mapping[str, Any]]) -> Table:
    """Means by measure: value and interval in points of 100 where they are shares."""
    table = Table("", "Wert", "95 %", "Fragen", title=title)
    for name, m in ordered(means).items():
        mark = "* " if name in BY_NAME and BY_NAME[name].primary else ""
        scale = 100 if m["mean"] <= 1 and name != "words" else 1
        low, high = m["low"] * scale, m["high"] * scale
        table.add_row(mark + label(name), f"{m['mean'] * scale:.1f}", f"{low:.1f}–{high:.1f}", str(m["n"]))
    return table


def comparison_table(compared: Sequence[Compared]) -> Table:
    """Each measure before and now, with the verdict in words."""
    table = Table("", "Vorher", "Jetzt", "p", "Urteil", "+/−")
    for c in compared:
        scale = 1 if c.metric == "words" else 100
        verdict = text(f"evaluation.verdict.{c.verdict}")
        changed = f"{len(c.wins)}/{len(c.losses)}"
        values = (f"{c.first * scale:.1f}", f"{c.second * scale:.1f}", f"{c.p_corrected:.3f}")
        table.add_row(label(c.metric), *values, verdict, changed)
    return table
