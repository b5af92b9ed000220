"""Reads the files of the knowledge base into checked entries; an error names file, line and field."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from corpus.errors import KnowledgeError
from corpus.schema import (
    AskedEntry,
    Concept,
    CoverageEntry,
    ExampleRecord,
    ModelRecord,
    PassageEntry,
    SharedQuestion,
    SourceEntry,
)

SHIPPED = Path(__file__).parent / "knowledge"
"""Folder of the knowledge base that comes with the product."""

Entry = TypeVar("Entry", bound=BaseModel)
_FENCE = re.compile(r"^---[ \t]*$")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, kw_only=True)
class WrittenPassage:
    """A passage as an editor wrote it; ``line`` is where its front matter begins (from 1)."""

    entry: PassageEntry
    text: str
    file: Path
    line: int
    source_id: str
    asked: tuple[AskedEntry, ...] = ()
    """More ways to ask for it, from ``questions/``."""
    shared: tuple[str, ...] = ()
    """Questions that it answers together with others."""

    @property
    def questions(self) -> tuple[str, ...]:
        """German questions, those of the front matter first, those shared with others last."""
        return (*self.entry.questions, *(q for entry in self.asked for q in entry.questions), *self.shared)

    @property
    def questions_en(self) -> tuple[str, ...]:
        """English questions, those of the front matter first."""
        return (*self.entry.questions_en, *(q for entry in self.asked for q in entry.questions_en))

    @property
    def terms(self) -> tuple[str, ...]:
        """Search terms of both languages."""
        return (*self.entry.terms, *self.entry.terms_en, *(t for entry in self.asked for t in entry.terms))


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """The whole knowledge base as written."""

    folder: Path
    sources: tuple[SourceEntry, ...]
    passages: tuple[WrittenPassage, ...]
    coverage: tuple[tuple[str, Path, CoverageEntry], ...]
    """(source id, file, entry) in the order of the publication."""
    examples: tuple[ExampleRecord, ...]
    models: tuple[ModelRecord, ...]
    concepts: tuple[Concept, ...]


def load_knowledge(folder: Path = SHIPPED) -> Knowledge:
    """The knowledge base in ``folder``; raises KnowledgeError listing every error found in the files."""
    errors: list[str] = []
    sources = _list_file(folder / "sources.yaml", SourceEntry, errors)
    passages: list[WrittenPassage] = []
    for source in sources:
        for file in sorted((folder / "passages" / source.id).glob("*.md")):
            passages += _passage_file(file, source, errors)
    passages = _with_asked(folder, sources, passages, errors)
    coverage = [
        (source.id, file, entry)
        for source in sources
        for file in sorted((folder / "coverage").glob(f"{source.id}.*.yaml"))
        for entry in _list_file(file, CoverageEntry, errors)
    ]
    knowledge = Knowledge(
        folder=folder,
        sources=tuple(sources),
        passages=tuple(passages),
        coverage=tuple(coverage),
        examples=tuple(read_folder(folder / "records" / "examples", ExampleRecord, errors)),
        models=tuple(read_folder(folder / "records" / "models", ModelRecord, errors)),
        concepts=tuple(read_folder(folder / "thesaurus", Concept, errors)),
    )
    if errors:
        raise KnowledgeError("\n".join(errors))
    return knowledge


def split_blocks(text: str) -> Iterator[tuple[int, str, str]]:
    """(line of the opening fence, front matter, body) of each passage; raises ValueError with the line."""
    lines = text.split("\n")
    fences = [i for i, line in enumerate(lines) if _FENCE.match(line)]
    if any(line.strip() for line in lines[: fences[0] if fences else None]):
        raise ValueError("1: text before the first front matter (a line --- must open it)")
    if len(fences) % 2:
        raise ValueError(f"{fences[-1] + 1}: front matter is not closed by a line ---")
    for i in range(0, len(fences), 2):
        end = fences[i + 2] if i + 2 < len(fences) else len(lines)
        yield (
            fences[i] + 1,
            "\n".join(lines[fences[i] + 1 : fences[i + 1]]),
            "\n".join(lines[fences[i + 1] + 1 : end]).strip(),
        )


def _with_asked(
    folder: Path, sources: list[SourceEntry], passages: list[WrittenPassage], errors: list[str]
) -> list[WrittenPassage]:
    """``passages`` with the further questions and terms that ``questions/`` holds for them."""
    known = {passage.entry.id for passage in passages}
    asked: dict[str, list[AskedEntry]] = {}
    for source in sources:
        for entry in read_folder(folder / "questions" / source.id, AskedEntry, errors):
            asked.setdefault(entry.id, []).append(entry)
    shared: dict[str, list[str]] = {}
    for one in read_folder(folder / "questions", SharedQuestion, errors):
        for name in one.passages:
            shared.setdefault(name, []).append(one.question)
    errors += [f"questions: {name}: no passage has this id" for name in {**asked, **shared} if name not in known]
    return [
        replace(p, asked=tuple(asked.get(p.entry.id, ())), shared=tuple(shared.get(p.entry.id, ()))) for p in passages
    ]


def _passage_file(file: Path, source: SourceEntry, errors: list[str]) -> list[WrittenPassage]:
    found = []
    try:
        for line, matter, body in split_blocks(file.read_text(encoding="utf-8")):
            entry = _one(matter, PassageEntry, file, line, errors)
            if entry is not None:
                found.append(WrittenPassage(entry=entry, text=body, file=file, line=line, source_id=source.id))
    except (ValueError, OSError) as error:
        errors.append(f"{_short(file)}:{error}")
    return found


def read_folder(folder: Path, schema: type[Entry], errors: list[str]) -> Iterator[Entry]:
    """Entries of all YAML files of ``folder`` in the order of their names; what is wrong goes to ``errors``."""
    for file in sorted(folder.glob("*.yaml")):
        yield from _list_file(file, schema, errors)


def _list_file(file: Path, schema: type[Entry], errors: list[str]) -> list[Entry]:
    """Entries of a YAML list; each is located by the line of its dash."""
    try:
        text = file.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=_Loader)
    except (OSError, ValueError, yaml.YAMLError) as error:
        errors.append(f"{_short(file)}:{_yaml_line(error)}: {_yaml_text(error)}")
        return []
    if node is None:
        return []
    if not isinstance(node, yaml.SequenceNode):
        errors.append(f"{_short(file)}:1: a list of entries is expected (each begins with '- ')")
        return []
    values: list[Any] = yaml.load(text, Loader=_Loader)
    pairs = zip(node.value, values, strict=True)
    entries = [_validated(value, schema, file, item, errors) for item, value in pairs]
    return [entry for entry in entries if entry is not None]


def _one(matter: str, schema: type[Entry], file: Path, line: int, errors: list[str]) -> Entry | None:
    try:
        node = yaml.compose(matter, Loader=_Loader)
        value = yaml.load(matter, Loader=_Loader)
    except yaml.YAMLError as error:
        errors.append(f"{_short(file)}:{line + _yaml_line(error)}: {_yaml_text(error)}")
        return None
    return _validated(value, schema, file, node, errors, offset=line)


def _validated(
    value: object, schema: type[Entry], file: Path, node: Any, errors: list[str], offset: int = 0
) -> Entry | None:
    try:
        return schema.model_validate(value)
    except ValidationError as error:
        name = value.get("id", "?") if isinstance(value, dict) else "?"
        for problem in error.errors():
            path = ".".join(str(part) for part in problem["loc"])
            line = _line_of(node, problem["loc"]) + offset
            errors.append(f"{_short(file)}:{line}: {name}: {path or 'entry'}: {problem['msg']}")
        return None


def _line_of(node: Any, path: tuple[int | str, ...]) -> int:
    """Line (from 1) of the deepest part of ``path`` that the YAML node tree holds."""
    for part in path:
        if isinstance(node, yaml.MappingNode):
            found = [v for k, v in node.value if k.value == part]
            if not found:
                break
            node = found[0]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        else:
            break
    return int(node.start_mark.line) + 1 if node is not None else 1


def _yaml_line(error: Exception) -> int:
    mark = getattr(error, "problem_mark", None)
    return int(mark.line) + 1 if mark is not None else 1


def _yaml_text(error: Exception) -> str:
    return f"not readable as YAML: {getattr(error, 'problem', None) or error}"


def _short(file: Path) -> str:
    parts = file.parts
    return "/".join(parts[parts.index("knowledge") + 1 :]) if "knowledge" in parts else str(file)
