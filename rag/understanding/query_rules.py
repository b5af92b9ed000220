"""How questions are read, as data: kinds of question and names, from ``rag/data/query.yaml``."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from rag.language.analysis import tokens

FILE = Path(__file__).parent.parent / "data" / "query.yaml"


@dataclass(frozen=True, kw_only=True)
class QueryRules:
    """The rules, compiled."""

    version: int
    kinds: tuple[tuple[str, re.Pattern[str]], ...]
    """Kind of question and a pattern that shows it, in the order of trying."""
    answers: dict[str, frozenset[str]]
    """Kind of question -> kinds of passage that answer it well."""
    frame: frozenset[str]
    """Keys that say who asks or how, not what about."""
    frame_weight: float
    """What such a key, and a word that only names a publication, counts for beside other words."""
    speaker: re.Pattern[str]
    """Who speaks, before the question itself."""
    across: re.Pattern[str]
    """Asks for several publications."""
    named: dict[str, dict[str, tuple[tuple[str, ...], ...]]]
    """Facet -> value -> its names, each as keys."""


@cache
def query_rules() -> QueryRules:
    """The rules of reading."""
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    named = {
        facet: {
            value: tuple(keys for keys in (tuple(tokens(name)) for name in names) if keys)
            for value, names in data[facet].items()
        }
        for facet in ("sources", "steps", "sizes", "fields")
    }
    return QueryRules(
        version=int(data["version"]),
        kinds=tuple(
            (entry["kind"], re.compile(pattern, re.IGNORECASE)) for entry in data["kinds"] for pattern in entry["any"]
        ),
        answers={kind: frozenset(kinds) for kind, kinds in data["answers"].items()},
        frame=frozenset(key for word in data["frame"].split() for key in tokens(word)),
        frame_weight=float(data["frame_weight"]),
        speaker=re.compile(data["speaker"], re.IGNORECASE),
        across=re.compile(data["across"], re.IGNORECASE),
        named=named,
    )
