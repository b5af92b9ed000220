"""``GET /api/glossary``: the thesaurus of the knowledge base as terms with their meaning and neighbours."""

from typing import Any

from fastapi import APIRouter

from api.knowledge import knowledge, passage_places
from corpus.schema import Concept

router = APIRouter(prefix="/api")


@router.get("/glossary")
def glossary(search: str = "") -> dict[str, Any]:
    """Concepts by label; ``search`` looks in labels, alternatives, abbreviations, English and definitions."""
    concepts = {c.id: c for c in knowledge().concepts}
    words = search.casefold().split()
    kept = [c for c in concepts.values() if _contains(c, words)]
    kept.sort(key=lambda c: c.label.casefold())
    return {"concepts": [concept_json(c, concepts) for c in kept], "total": len(concepts)}


def concept_json(concept: Concept, concepts: dict[str, Concept]) -> dict[str, Any]:
    """A concept; its neighbours as id and label."""
    near = {name: getattr(concept, name) for name in ("broader", "narrower", "related")}
    place = passage_places().get(concept.passage or "")
    return {
        "id": concept.id,
        "label": concept.label,
        "abbreviation": concept.abbreviation,
        "alternatives": list(concept.alternatives),
        "english": list(concept.english),
        "definition": concept.definition,
        "passage_id": concept.passage,
        "locator": place[1] if place else None,
        **{name: [{"id": i, "label": concepts[i].label} for i in ids if i in concepts] for name, ids in near.items()},
    }


def _contains(concept: Concept, words: list[str]) -> bool:
    parts = [concept.label, concept.abbreviation, concept.definition, *concept.alternatives, *concept.english]
    whole = " ".join(p for p in parts if p).casefold()
    return all(word in whole for word in words)
