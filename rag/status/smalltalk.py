"""What is said to the assistant and asks the sources nothing: a greeting, thanks, a question about itself.

The whole message must be of that kind, clause by clause: behind "Hallo, was ist ein CDO?" stands a question.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast, get_args

import yaml

FILE = Path(__file__).parent.parent / "data" / "smalltalk.yaml"
SmallTalk = Literal["about", "thanks", "farewell", "greeting"]
SMALL_TALK: tuple[SmallTalk, ...] = get_args(SmallTalk)


def small_talk(message: str) -> SmallTalk | None:
    """What kind of talk ``message`` is, None when it asks for something else; the most telling clause counts."""
    clauses = [clause for part in _ENDS.split(message.lower()) if (clause := " ".join(part.split()))]
    kinds = [_kind(clause) for clause in clauses]
    if not kinds or None in kinds:
        return None
    order = [name for name in _kinds() if name in kinds]
    return cast(SmallTalk, order[0]) if order else None


def _kind(clause: str) -> str | None:
    """The kind that the whole of ``clause`` is of, "fillers" for words that only fill, None for anything else."""
    without = _opening().sub("", clause)
    found = (name for name, told in _kinds().items() if told.fullmatch(clause) or told.fullmatch(without))
    return next(found, None if without else "fillers")


_ENDS = re.compile(r"[.,!?;:()\n–]+|\s-\s|[\U0001f300-\U0001faff]")


@cache
def _kinds() -> dict[str, re.Pattern[str]]:
    """Kinds in the order in which they count."""
    data: dict[str, list[str]] = {k: v for k, v in _data().items() if k != "fillers"}
    some = rf"(?:{_data()['fillers']}(?: {_data()['fillers']})*)"
    return {
        name: re.compile("|".join(f"(?:{_filled(told, some)})" for told in wordings)) for name, wordings in data.items()
    }


def _filled(told: str, some: str) -> str:
    return told.replace(" … ", f" (?:{some} )?").replace("…", some)


@cache
def _opening() -> re.Pattern[str]:
    """Words before the clause proper."""
    return re.compile(rf"^(?:{_data()['fillers']}(?: |$))+")


@cache
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return loaded
