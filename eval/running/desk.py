"""What the page "Qualität prüfen" takes from here, besides ``dataset`` (sets, own questions) and ``questions``.

load_dataset(name, own), set_names(own), filled(row, number, prefix)   sets by name, own questions with defaults
trend(first, second)                                                   two runs in one word
"""

from collections.abc import Mapping

from eval.comparing.compare import LEVEL, Verdict
from eval.comparing.statistics import difference


def trend(first: Mapping[str, float], second: Mapping[str, float]) -> Verdict:
    """Whether the second run is better, worse, or not shown to differ; values by question id, higher is better.

    Only questions of both runs count. Paired permutation test at 5 %, so that chance is not taken for progress.
    """
    both = sorted(first.keys() & second.keys())
    if not both:
        return "same"
    found = difference([first[i] for i in both], [second[i] for i in both])
    if found.p >= LEVEL or not found.mean:
        return "same"
    return "better" if found.mean > 0 else "worse"
