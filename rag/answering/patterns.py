"""The wordings that tell what a question wants, from ``data/questions.yaml``."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from rag.language.analysis import tokens

FILE = Path(__file__).parent.parent / "data" / "questions.yaml"


@cache
def pattern(group: str, *name: str) -> re.Pattern[str]:
    """Any wording of ``group`` (and ``name`` within it), case ignored; raises KeyError for an unknown one."""
    wordings = _data()[group]
    for part in name:
        wordings = wordings[part]
    wordings = [wordings] if isinstance(wordings, str) else wordings
    return re.compile("|".join(w.replace("{number}", number()) for w in wordings), re.IGNORECASE)


def names(group: str) -> tuple[str, ...]:
    """The names within ``group``, in the order in which they are tried."""
    return tuple(_data()[group])


@cache
def stems(group: str) -> frozenset[str]:
    """Stems of the words of ``group``."""
    return frozenset(tokens(_data()[group]))


def in_standard_spelling(text: str) -> str:
    """``text`` with everyday spellings ("nen", "ham") written out."""
    spellings: dict[str, str] = _data()["everyday_words"]
    return re.sub(r"(?<![\w-])[a-zäöü]+(?![\w-])", lambda m: spellings.get(m[0], m[0]), text)


def number_words() -> dict[str, int]:
    """Number words with their value."""
    return dict(_data()["number_words"])


@cache
def number() -> str:
    """Pattern of a number in figures or words, ``ein`` left out."""
    words = [word for word, value in number_words().items() if value > 1]
    return "(?:" + "|".join([r"\d[\d.,]*", *words, *_data()["amount_words"]]) + ")"


@cache
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return loaded
