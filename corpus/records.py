"""Records of the shipped knowledge base: models as data and municipal examples, read once."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.errors import KnowledgeError
from corpus.loader import SHIPPED, read_folder
from corpus.schema import ExampleRecord, ModelRecord


@dataclass(frozen=True, kw_only=True)
class Records:
    """All models and examples, in the order of their files."""

    models: tuple[ModelRecord, ...]
    examples: tuple[ExampleRecord, ...]


@cache
def load_records(folder: Path = SHIPPED) -> Records:
    """The records in ``folder``; raises KnowledgeError naming file, line and field."""
    errors: list[str] = []
    models = tuple(read_folder(folder / "records" / "models", ModelRecord, errors))
    examples = tuple(read_folder(folder / "records" / "examples", ExampleRecord, errors))
    if errors:
        raise KnowledgeError("\n".join(errors))
    return Records(models=models, examples=examples)
