"""What the German analysis knows beside the dictionary, read once from ``rag/data/analysis.yaml``."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).parent.parent / "data" / "analysis.yaml"


@dataclass(frozen=True, kw_only=True)
class Words:
    """Word lists of the analysis, all folded."""

    version: int
    stop: frozenset[str]
    particles: frozenset[str]
    """Never a part of a compound, though words themselves."""
    endings: frozenset[str]
    """Never a part of a compound, being endings that happen to be words."""
    short_parts: frozenset[str]
    """The only parts of fewer than four letters."""
    whole: frozenset[str]
    """Never split."""
    stems: dict[str, str]
    """Form -> key where the stemmer would be wrong."""
    numbers: dict[str, str]
    """Figure word -> figure."""


@cache
def words() -> Words:
    """The word lists."""
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    lists = {name: frozenset(data[name].split()) for name in ("stop", "particles", "endings", "short_parts", "whole")}
    return Words(
        version=int(data["version"]),
        stems={str(form): str(key) for form, key in data["stems"].items()},
        numbers={str(word): str(figure) for word, figure in data["numbers"].items()},
        **lists,
    )
