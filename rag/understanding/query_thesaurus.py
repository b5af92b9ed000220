"""The thesaurus as the search uses it: from words of the question to other words for them, with lower weight."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.schema import Concept
from rag.language.analysis import Word, analyse

Keys = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Expansion:
    """Other words for a stretch of the question."""

    concept: str
    found: Keys
    """Keys of the question that named the concept."""
    keys: tuple[tuple[str, float], ...]
    """Keys of its other names and of its neighbours, with weights below 1."""


class Thesaurus:
    """Names of concepts by their keys; read-only."""

    def __init__(self, names: Mapping[str, Sequence[Keys]], near: Mapping[str, Sequence[tuple[str, float]]]) -> None:
        self._names = names
        """Concept id -> its names, each as keys."""
        self._near = near
        """Concept id -> neighbouring concept ids with weights."""
        self._by_first: dict[str, list[tuple[Keys, str]]] = {}
        for concept, all_names in names.items():
            for name in all_names:
                self._by_first.setdefault(name[0], []).append((name, concept))

    def expansions(self, words: Sequence[Word], weights: Mapping[str, float]) -> list[Expansion]:
        """Concepts named in ``words``; ``weights`` by how another key stands for them (part, same, neighbour)."""
        keys = [word.key for word in words]
        found: dict[str, Expansion] = {}
        for i, word in enumerate(words):
            for start in dict.fromkeys((word.key, *word.parts)):
                for name, concept in self._by_first.get(start, ()):
                    in_place = start == word.key and tuple(keys[i : i + len(name)]) == name
                    if (in_place or name == (start,)) and concept not in found:
                        found[concept] = self._expansion(concept, name, weights, part=start != word.key)
        return list(found.values())

    def _expansion(self, concept: str, name: Keys, weights: Mapping[str, float], part: bool) -> Expansion:
        factor = weights["part"] if part else 1.0
        keys: dict[str, float] = {}
        for other in self._names[concept]:
            if other != name:
                for key in other:
                    keys[key] = max(keys.get(key, 0.0), factor * weights["same"] / max(1, len(other)) ** 0.5)
        for neighbour, weight in self._near.get(concept, ()):
            for other in self._names.get(neighbour, ())[:1]:
                for key in other:
                    keys.setdefault(key, factor * weight * weights["neighbour"] / max(1, len(other)) ** 0.5)
        own = set(name)
        return Expansion(concept=concept, found=name, keys=tuple((k, w) for k, w in keys.items() if k not in own))

    def to_json(self) -> dict[str, Any]:
        """For the index folder."""
        return {"names": self._names, "near": self._near}


def thesaurus_of(concepts: Iterable[Concept]) -> Thesaurus:
    """The search's view of the concepts."""
    names: dict[str, list[Keys]] = {}
    near: dict[str, list[tuple[str, float]]] = {}
    for concept in concepts:
        labels = [concept.label, *concept.alternatives, *concept.english]
        labels += [concept.abbreviation] if concept.abbreviation else []
        keys = [tuple(word.key for word in analyse(label)) for label in labels]
        names[concept.id] = [name for name in dict.fromkeys(keys) if name]
        near[concept.id] = [(other, 1.0) for other in concept.narrower]
        near[concept.id] += [(other, 0.6) for other in concept.broader]
        near[concept.id] += [(other, 0.8) for other in concept.related]
    return Thesaurus(names, near)


def thesaurus_from_json(data: Mapping[str, Any]) -> Thesaurus:
    """Read back what ``to_json`` wrote."""
    names = {concept: [tuple(name) for name in all_names] for concept, all_names in data["names"].items()}
    near = {concept: [(str(other), float(w)) for other, w in others] for concept, others in data["near"].items()}
    return Thesaurus(names, near)
