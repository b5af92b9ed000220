"""Speech acts: classes of words from ``data/manner.yaml`` that must meet in one sentence.

What somebody wants of the machine shows in verb and object together ("vergiss" and "Regeln", "verdient" and
"Bürgermeisterin"), hardly ever in one word. So the data names classes of words, and which classes make an order, prying
or a task of another kind.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

FILE = Path(__file__).parent.parent / "data" / "manner.yaml"
_BEGINS = r"(?:^\W*|[,;:.!?–—„“\"(]\s*)(?:(?:bitte|also|und|nun|jetzt|dann|doch|please|now|and|so|mal|ok|hey),?\s+)*"
_BETWEEN = r"(?:[\w-]+ +){0,3}"
_STEM = r"[\w-]*"


class Meeting(BaseModel):
    """Classes that meet in a sentence, and classes that must not stand in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    all: tuple[str, ...]
    none: tuple[str, ...] = ()


class SpeechActs(BaseModel):
    """The whole file: words by class, meetings by what they tell."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    classes: Mapping[str, tuple[str, ...]]
    manners: Mapping[str, tuple[Meeting, ...]]


@cache
def speech_acts() -> SpeechActs:
    """The shipped classes; raises pydantic's ValidationError naming the field that is wrong."""
    return SpeechActs.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def tells(sentence: str, manner: str) -> bool:
    """Whether the classes of one of the meetings of ``manner`` meet in ``sentence``."""
    return any(_met(sentence, meeting) for meeting in speech_acts().manners[manner])


def holds(sentence: str, name: str) -> bool:
    """Whether a word of the class stands in ``sentence``; raises KeyError for an unknown class."""
    return bool(_class(name).search(sentence))


def _met(sentence: str, meeting: Meeting) -> bool:
    return all(holds(sentence, name) for name in meeting.all) and not any(holds(sentence, n) for n in meeting.none)


@cache
def _class(name: str) -> re.Pattern[str]:
    return words_pattern(speech_acts().classes[name])


def words_pattern(entries: Sequence[str]) -> re.Pattern[str]:
    """Any of ``entries``, written as the head of the data file says."""
    return re.compile("|".join(map(_entry, entries)), re.IGNORECASE)


def _entry(entry: str) -> str:
    if len(entry) > 1 and entry.startswith("/") and entry.endswith("/"):
        return f"(?:{entry[1:-1]})"
    words = " ".join(_BETWEEN if part == "~" else _word(part) for part in entry.removeprefix("^").split())
    words = words.replace(f" {_BETWEEN} ", f" +{_BETWEEN}").replace(" ", " +").replace(" ++", " +")
    return (_BEGINS if entry.startswith("^") else r"(?<![\w-])") + words + r"(?![\w-])"


def _word(part: str) -> str:
    inner = re.escape(part.strip("*"))
    return (_STEM if part.startswith("*") else "") + inner + (_STEM if part.endswith("*") else "")
