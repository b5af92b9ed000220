"""The number of people that a question tells of the asker's place, or wants of an example: a size class, no claim.

"Wir sind eine Gemeinde mit 6.000 Einwohnern" says who asks. No source can be expected to hold that number, so it is
neither searched for nor missed: the question is read as one on small towns. The number of a town that the sources know
stays what it is, a thing that can be right or wrong.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from rag.language.analysis import tokens
from rag.understanding.query_rules import query_rules

FILE = Path(__file__).parent.parent / "data" / "sizes.yaml"
_DISTRICT = re.compile(r"(?i)\b(?:land)?kreis(?:e[ns]?|es)?\b[^.!]*$")
_THOUSAND = re.compile(r"(?i)\s*(?:tsd\.?|tausend|thousand|k\b)")


@dataclass(frozen=True, kw_only=True)
class StatedSize:
    """A number of inhabitants in a question, and what it chooses."""

    typed: str
    """The words that tell it, as typed: "rund 6.000 Einwohnern"."""
    classes: tuple[str, ...]
    """Size classes that a place of this number belongs to, or comes near to."""

    people: int
    """Where in ``typed`` the people counted begin."""

    @property
    def keys(self) -> frozenset[str]:
        """Keys of the words that tell it."""
        return frozenset(tokens(self.typed))

    @property
    def frame(self) -> frozenset[str]:
        """Those of the keys that say how many, not who is counted."""
        return frozenset(tokens(self.typed[: self.people]))

    @property
    def class_keys(self) -> tuple[str, ...]:
        """Keys of the first name of each class."""
        return tuple(query_rules().named["sizes"][name][0][0] for name in self.classes)


def stated_size(question: str) -> StatedSize | None:
    """The size that ``question`` tells of the asker's place or wants of examples; None when it tells none."""
    found = next((match for told in _told() if (match := told.search(question))), None)
    if found is None:
        return None
    least, most = (_number(found["least"]), _number(found["most"] or found["least"]))
    if most < _FEWEST:
        return None
    if _DISTRICT.search(question[: found.start("size")].split("?")[-1]):
        classes: tuple[str, ...] = ("landkreis",)
    elif found["above"]:
        classes = _classes(least, None)
    elif found["below"]:
        classes = _classes(0, most)
    else:
        near = _data()["near"]
        classes = _classes(int(least / near), int(most * near))
    return StatedSize(typed=found["size"], classes=classes, people=found.start("people") - found.start("size"))


_FEWEST = 100
"""Inhabitants from which a number can be that of a municipality; fewer people are a group."""


def _classes(least: int, most: int | None) -> tuple[str, ...]:
    """The classes between two numbers of inhabitants, ``most`` None for no bound."""
    found, floor = [], 0
    for name, bound in _data()["classes"].items():
        if (most is None or floor < most) and (bound is None or bound > least):
            found.append(name)
        floor = bound or floor
    return tuple(found)


def _number(typed: str) -> int:
    """A number of inhabitants: "6.000", "6000", "6 000", "6 Tsd."."""
    thousands = 1000 if _THOUSAND.search(typed) else 1
    digits = _THOUSAND.sub("", typed)
    if thousands > 1 and re.search(r"[.,]\d{1,2}$", digits):
        return int(float(digits.replace(",", ".")) * thousands)
    return int(re.sub(r"\D", "", digits)) * thousands


@cache
def _told() -> tuple[re.Pattern[str], ...]:
    data = _data()
    parts = {
        "size": _size(data["people"]),
        "crowd_size": _size(data["crowd"]),
        "place": data["place"],
    }
    return tuple(re.compile(_filled(told, parts), re.IGNORECASE) for told in data["told"])


def _size(people: str) -> str:
    """Pattern of a number with the words before it and the ``people`` counted."""
    data = _data()
    amount = r"(?:\d{1,3}(?:[.,\u202f ’']\d{3})+(?!\d)|\d+(?:,\d+)?)(?:\s*(?:tsd\.?|tausend|thousand|k\b))?"
    bound = rf"(?:(?P<above>{data['above']})\s+|(?P<below>{data['below']})\s+)?"
    span = rf"(?P<least>{amount})(?:\s*(?:bis|und|–|-|and|to)\s*(?P<most>{amount}))?"
    return rf"(?P<size>(?:zwischen |between )?{bound}{data['about']}?{span}[ -](?P<people>{people}))"


def _filled(told: str, parts: dict[str, str]) -> str:
    for name, pattern in parts.items():
        told = told.replace(f"{{{name}}}", pattern)
    return told


@cache
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return loaded
