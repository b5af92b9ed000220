"""The offline test set as written by people: questions, the facts that answer them, and where they stand."""

import json
import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from rag.types import AnswerStatus

FOLDER = Path(__file__).parent.parent / "data" / "questions"
Kind = Literal[
    "fact", "list", "procedure", "definition", "comparison", "example", "number", "cross", "followup", "colloquial",
    "typo", "english", "near-miss", "off-topic", "false-premise", "injection", "personal-data",
]  # fmt: skip


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from error
    return pattern


Pattern = Annotated[str, StringConstraints(min_length=2), AfterValidator(_compiles)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Strict(BaseModel):
    """Base: immutable, unknown fields forbidden."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Fact(Strict):
    """One atomic statement of a full answer; any of the patterns (searched without case) recognises it."""

    id: str
    any: tuple[Pattern, ...]
    note: str

    def stated_in(self, text: str) -> bool:
        """Whether ``text`` states the fact."""
        collapsed = re.sub(r"\s+", " ", text)
        return any(re.search(pattern, collapsed, re.IGNORECASE) for pattern in self.any)


class Place(Strict):
    """Where a fact stands: line ranges ``a-b`` of the reference text of a publication."""

    source: str
    lines: Annotated[str, StringConstraints(pattern=r"^\d+(-\d+)?([,;] ?\d+(-\d+)?)*$")]


class Question(Strict):
    """A question of the test set."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    question: Text
    history: tuple[Text, ...]
    language: Literal["de", "en"]
    kind: Kind
    difficulty: Literal["easy", "medium", "hard"]
    role: str
    answerable: bool
    expect: tuple[AnswerStatus, ...]
    facts: tuple[Fact, ...]
    forbidden: tuple[Pattern, ...]
    places: tuple[Place, ...]


def load_questions(folder: Path = FOLDER) -> list[Question]:
    """All questions in the order of file and line; raises ValueError naming file and line of a bad one."""
    found = []
    for file in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            if line.strip():
                try:
                    found.append(Question.model_validate(json.loads(line)))
                except ValueError as error:
                    raise ValueError(f"{file.name}:{number}: {error}") from error
    return found
