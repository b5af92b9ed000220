"""Weights of the search as data, and the digests that tell when an index or its results are another."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from corpus.errors import KnowledgeError
from corpus.loader import SHIPPED, read_folder
from corpus.model import digest
from corpus.schema import Concept
from rag.language.analysis_words import FILE as ANALYSIS_FILE
from rag.understanding.query_everyday import FILE as EVERYDAY_FILE
from rag.understanding.query_rules import FILE as QUERY_FILE

FILE = Path(__file__).parent.parent / "data" / "ranking.yaml"


@dataclass(frozen=True, kw_only=True)
class SearchWeights:
    """All weights of the search."""

    lexical: dict[str, float]
    """Field -> BM25 weight."""
    lexical_bare: dict[str, float]
    """The same for a search without the passages' own questions and terms, for experiments."""
    expansion: dict[str, float]
    """How a key stands for a word of the question -> credit."""
    depth: dict[str, int]
    """Leg -> number of candidates."""
    features: dict[str, float]
    """Feature -> weight in the order of hits."""
    section: float = 0.0
    """What the other good hits of a hit's section are worth, beside its score."""
    fresh: float = 0.0
    """What words that the hits before lack are worth, beside a hit's score."""


@cache
def shipped_weights() -> SearchWeights:
    """The weights in ``rag/data/ranking.yaml``."""
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return SearchWeights(
        lexical={name: float(value) for name, value in data["lexical"].items()},
        lexical_bare={name: float(value) for name, value in data["lexical_bare"].items()},
        expansion={name: float(value) for name, value in data["expansion"].items()},
        depth={name: int(value) for name, value in data["depth"].items()},
        features={name: float(value) for name, value in data["features"].items()},
        section=float(data["section"]),
        fresh=float(data["fresh"]),
    )


def weights_digest() -> str:
    """Digest of all weights and of what is read at every question, that no index holds."""
    return digest([file.read_text(encoding="utf-8") for file in (FILE, EVERYDAY_FILE)])


def knowledge_digest() -> str:
    """Digest of what an index holds beside the passages: word lists, rules of reading, thesaurus."""
    files = [ANALYSIS_FILE, QUERY_FILE, *sorted((SHIPPED / "thesaurus").glob("*.yaml"))]
    return digest([file.read_text(encoding="utf-8") for file in files])


def shipped_concepts() -> tuple[Concept, ...]:
    """The thesaurus that comes with the product; raises KnowledgeError."""
    errors: list[str] = []
    concepts = tuple(read_folder(SHIPPED / "thesaurus", Concept, errors))
    if errors:
        raise KnowledgeError("\n".join(errors))
    return concepts
