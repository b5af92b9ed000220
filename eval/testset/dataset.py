"""Test sets: the shipped one, its parts, and a municipality's own, read strictly from JSON Lines.

A set is a file, a folder of files, or a name: ``shipped`` (all), the stem of one of its files (``near-miss``), or the
name of an own set. Own questions may leave out everything but the question; defaults fill the rest.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, StringConstraints, ValidationError

from eval.testset.halves import Half, half_of
from eval.testset.questions import FOLDER, Pattern, Place, Question, Strict, Text

DRAFTS = FOLDER.parent / "drafts.jsonl"
SHIPPED = "shipped"
Part = Literal["development", "held-back", "both"]
M = TypeVar("M", bound=BaseModel)


class DatasetError(Exception):
    """A test set cannot be used; the message names file, line and field."""


class Element(Strict):
    """Something a draft should contain, recognised by any of the patterns."""

    id: str
    any: tuple[Pattern, ...]
    note: str


class DraftTask(Strict):
    """A drafting task with what a good draft holds."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    task: Text
    template: str
    given_template: bool
    """Whether the template is named to the drafter, or must be found from the task."""
    inputs: Mapping[str, str | None]
    """What the task itself says, by field: it must reappear in the draft; None: it must stay open."""
    required_fields: tuple[str, ...]
    elements: tuple[Element, ...]
    lead: tuple[Pattern, ...]
    """Patterns of what is special to this project; they should stand near the beginning."""
    absent: tuple[Pattern, ...]
    """Patterns of other projects' content that must not appear."""
    places: tuple[Place, ...]


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """Questions and drafting tasks under one name."""

    name: str
    questions: tuple[Question, ...] = ()
    drafts: tuple[DraftTask, ...] = ()

    def half(self, half: Part) -> "Dataset":
        """Only the questions and tasks of a half; ``both`` changes nothing."""
        if half == "both":
            return self
        chosen: Half = half
        return replace(
            self,
            questions=tuple(q for q in self.questions if half_of(q.id) == chosen),
            drafts=tuple(d for d in self.drafts if half_of(d.id) == chosen),
        )


def load_dataset(name: str = SHIPPED, own: Path | None = None) -> Dataset:
    """The set called ``name``, or the one at that path; ``own`` is the folder of own sets. Raises DatasetError."""
    if name == SHIPPED:
        files = sorted(FOLDER.glob("*.jsonl"))
        return checked(Dataset(name=name, questions=tuple(_questions(files)), drafts=tuple(_drafts(DRAFTS))))
    candidates = [FOLDER / f"{name}.jsonl", *([own / f"{name}.jsonl"] if own else []), Path(name)]
    for path in candidates:
        if path.is_dir():
            return checked(Dataset(name=path.name, questions=tuple(_questions(sorted(path.glob("*.jsonl"))))))
        if path.is_file():
            return checked(Dataset(name=path.stem, questions=tuple(_questions([path]))))
    if name == "drafts":
        return checked(Dataset(name=name, drafts=tuple(_drafts(DRAFTS))))
    raise DatasetError(f"Es gibt keinen Fragensatz „{name}“. Möglich sind: {', '.join(set_names(own))} oder ein Pfad.")


def set_names(own: Path | None = None) -> list[str]:
    """Names of all sets: the shipped one, its parts, the own ones."""
    parts = [file.stem for file in sorted(FOLDER.glob("*.jsonl"))]
    mine = [file.stem for file in sorted(own.glob("*.jsonl"))] if own and own.is_dir() else []
    return [SHIPPED, *parts, "drafts", *mine]


def filled(row: Mapping[str, Any], number: int, prefix: str) -> dict[str, Any]:
    """An own question with defaults for what it leaves out; a fact may be a plain word or phrase."""
    answerable = bool(row.get("answerable", True))
    defaults: dict[str, Any] = {
        "id": f"{_slug(prefix)}-{number:03d}",
        "history": [],
        "language": "de",
        "kind": "fact" if answerable else "near-miss",
        "difficulty": "medium",
        "role": "",
        "answerable": answerable,
        "expect": ["answered", "partial"] if answerable else ["not_in_sources", "partial", "out_of_scope"],
        "facts": [],
        "forbidden": [],
        "places": [],
    }
    facts = [
        {"id": f"f{i}", "any": [re.escape(" ".join(fact.split()))], "note": fact} if isinstance(fact, str) else fact
        for i, fact in enumerate(row.get("facts", ()), start=1)
    ]
    return defaults | dict(row) | {"facts": facts}


def checked(dataset: Dataset) -> Dataset:
    """``dataset`` if its ids are unique; raises DatasetError."""
    counts = Counter([q.id for q in dataset.questions] + [d.id for d in dataset.drafts])
    twice = sorted(name for name, count in counts.items() if count > 1)
    if twice:
        raise DatasetError(f"Doppelte Kennungen im Fragensatz: {', '.join(twice)}")
    return dataset


def findings(dataset: Dataset, sources: Sequence[str]) -> list[str]:
    """What the format allows but a good set does not have, one line each; ``sources`` are the known ids."""
    found = []
    for q in dataset.questions:
        if q.answerable and not q.facts:
            found.append(f"{q.id}: facts: an answerable question needs at least one fact")
        if not q.answerable and q.facts:
            found.append(f"{q.id}: facts: an unanswerable question has none")
        if not q.expect:
            found.append(f"{q.id}: expect: at least one status")
        if q.kind == "followup" and not q.history:
            found.append(f"{q.id}: history: a follow-up needs an earlier turn")
        if len({fact.id for fact in q.facts}) < len(q.facts):
            found.append(f"{q.id}: facts: ids repeat")
        found += [f"{q.id}: places: unknown source {p.source}" for p in q.places if p.source not in sources]
    return found


def rows(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line number, object) of each line that is not blank; raises DatasetError."""
    for number, line in enumerate(file.read_text(encoding="utf-8-sig").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise DatasetError(f"{file.name}:{number}: kein gültiges JSON ({error})") from error
        if not isinstance(row, dict):
            raise DatasetError(f"{file.name}:{number}: ein Objekt {{…}} wird erwartet")
        yield number, row


def _questions(files: Sequence[Path]) -> Iterator[Question]:
    for file in files:
        shipped = file.parent == FOLDER
        for number, row in rows(file):
            yield _validated(Question, row if shipped else filled(row, number, file.stem), file, number)


def _drafts(file: Path) -> Iterator[DraftTask]:
    for number, row in rows(file):
        yield _validated(DraftTask, row, file, number)


def _validated(model: type[M], row: dict[str, Any], file: Path, number: int) -> M:
    try:
        return model.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "(ganze Zeile)"
        raise DatasetError(f"{file.name}:{number}: Feld {field}: {first['msg']}") from error


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "eigene"
