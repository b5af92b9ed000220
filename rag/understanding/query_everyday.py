"""Everyday words of questions: those that name no topic, and what the publications say in place of others."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from rag.language.analysis import tokens

FILE = Path(__file__).parent.parent / "data" / "everyday.yaml"


@dataclass(frozen=True, kw_only=True)
class Everyday:
    """The table of everyday words, as keys."""

    fillers: frozenset[str]
    """Keys that fill a sentence and name no topic."""
    credit: float
    """What a word of the publications is worth for an everyday one, 0 to 1."""
    words: Mapping[str, tuple[str, ...]]
    """Key of an everyday word -> keys that stand for it."""
    otherwise: re.Pattern[str]
    """Asks what is otherwise, without the other side."""
    named_kinds: Mapping[str, re.Pattern[str]]
    """Kind of passage -> how a question names it."""


@cache
def everyday() -> Everyday:
    """The table in ``rag/data/everyday.yaml``."""
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    meant = {
        key: tuple(dict.fromkeys(key for other in others for key in tokens(other)))
        for word, others in data["words"].items()
        for key in tokens(word)
    }
    return Everyday(
        fillers=frozenset(key for word in data["fillers"].split() for key in tokens(word)),
        credit=float(data["credit"]),
        words=meant,
        otherwise=re.compile(data["otherwise"], re.IGNORECASE),
        named_kinds={kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in data["named_kinds"].items()},
    )
