"""Names that a question holds: publications, places, Arbeitsschritte, size classes, fields of action."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from corpus.model import Passage
from rag.language.analysis import tokens
from rag.understanding.query_rules import query_rules

Found = Mapping[str, tuple[str, ...]]
_STEP = re.compile(r"\b(?:arbeitsschritts?e?|as|schritts?)\s*[-:]?\s*(?:nr\.?\s*)?([1-9])\b", re.IGNORECASE)
_ORDINAL = re.compile(r"\b(\w+)\s+arbeitsschritt", re.IGNORECASE)


@dataclass(frozen=True)
class Names:
    """Places that the corpus names; the other names come with the rules of reading."""

    places: Sequence[str]

    def to_json(self) -> dict[str, Any]:
        """For the index folder."""
        return {"places": list(self.places)}

    def found_in(self, question: str) -> Found:
        """What ``question`` names, by facet: sources, places, steps, sizes, fields; only facets that are named."""
        keys = tokens(question)
        rules = query_rules()
        found: dict[str, list[str]] = {}
        for facet in ("sources", "steps", "sizes", "fields"):
            for value, names in rules.named[facet].items():
                if any(_holds(keys, name) for name in names):
                    found.setdefault(facet, []).append(value)
        steps = [f"as{number}" for number in _STEP.findall(question)]
        steps += [f"as{n}" for word in _ORDINAL.findall(question) for n in tokens(word) if n in set("123456789")]
        if steps:
            found["steps"] = list(dict.fromkeys((*steps, *found.get("steps", ()))))
        for i in range(len(keys)):
            for name, place in self._by_first.get(keys[i], ()):
                if tuple(keys[i : i + len(name)]) == name:
                    found.setdefault("places", []).append(place)
        return {facet: tuple(dict.fromkeys(values)) for facet, values in found.items()}

    def source_keys(self, question: str) -> frozenset[str]:
        """Keys of ``question`` that name a publication."""
        keys = tokens(question)
        names = (name for all_names in query_rules().named["sources"].values() for name in all_names)
        return frozenset(key for name in names if _holds(keys, name) for key in name)

    @cached_property
    def _by_first(self) -> dict[str, list[tuple[tuple[str, ...], str]]]:
        first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for place in self.places:
            keys = tuple(tokens(place))
            if keys and keys[0] not in ("stadt", "landkreis", "gemeind", "region", "kreis") and len(keys[0]) > 2:
                first.setdefault(keys[0], []).append((keys, place))
        return first


def names_of(passages: Iterable[Passage]) -> Names:
    """The places that passages name."""
    return Names(sorted({place for passage in passages for place in passage.facets.get("places", ())}))


def _holds(keys: Sequence[str], name: tuple[str, ...]) -> bool:
    return any(tuple(keys[i : i + len(name)]) == name for i in range(len(keys) - len(name) + 1))
