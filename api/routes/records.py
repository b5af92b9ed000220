"""Municipal examples and models as data: filtered lists, one record with its evidence, and similar examples."""

from collections import Counter
from typing import Any

from fastapi import APIRouter

from api.knowledge import examples, models, passage_places
from corpus.errors import NotFoundError
from corpus.schema import ExampleRecord, ModelRecord

router = APIRouter(prefix="/api/records")


@router.get("")
def records(
    type: str = "example", search: str = "", field: str = "", place_type: str = "", size: str = ""
) -> dict[str, Any]:
    """Records of ``type`` ("example", or a type of model); filters apply to examples."""
    words = search.casefold().split()
    if type != "example":
        chosen = sorted((m for m in models().values() if m.type == type), key=lambda m: (m.order, m.name))
        return {"records": [model_json(m) for m in chosen if _contains(m.name, words)], "types": model_types()}
    kept = [r for r in examples().values() if _fits(r, field, place_type, size) and _contains(_text_of(r), words)]
    kept.sort(key=lambda r: (r.place.casefold(), r.name.casefold()))
    return {"records": [example_json(r) for r in kept], "total": len(examples()), "facets": facets()}


@router.get("/{record_id}")
def record(record_id: str) -> dict[str, Any]:
    """One record; an example comes with similar ones."""
    if found := examples().get(record_id):
        return example_json(found) | {"similar": similar(found)}
    if model := models().get(record_id):
        return model_json(model)
    raise NotFoundError("Dieses Beispiel gibt es nicht (mehr). Die Liste zeigt alle.")


def similar(example: ExampleRecord, count: int = 5) -> list[dict[str, Any]]:
    """Examples that share fields of action, kind of place or size with ``example``, most alike first."""
    scored = []
    for other in examples().values():
        if other.id == example.id:
            continue
        shared = sorted(set(other.fields) & set(example.fields))
        size = other.size is not None and other.size == example.size
        kind = other.place_type == example.place_type and other.place_type != "unbekannt"
        same_place = other.place == example.place
        score = 3 * len(shared) + 2 * size + kind + 0.5 * bool(other.result) - 2 * same_place
        if shared or size:
            scored.append((score, other, {"fields": shared, "size": other.size if size else None}))
    scored.sort(key=lambda row: (-row[0], row[1].place))
    return [example_json(other) | {"shared": shared} for _, other, shared in scored[:count]]


def example_json(example: ExampleRecord) -> dict[str, Any]:
    """An example with where its passages stand."""
    places = passage_places()
    evidence = [
        {"passage_id": p, "source_id": places[p][0], "locator": places[p][1]} for p in example.passages if p in places
    ]
    return example.model_dump(mode="json") | {"type": "example", "evidence": evidence}


def model_json(model: ModelRecord) -> dict[str, Any]:
    """A model with its groups of statements."""
    return model.model_dump(mode="json")


def model_types() -> dict[str, int]:
    """How many models there are of each type."""
    return dict(sorted(Counter(m.type for m in models().values()).items()))


def facets() -> dict[str, dict[str, int]]:
    """How many examples there are for each value of a filter."""
    rows = list(examples().values())
    return {
        "field": dict(Counter(f for r in rows for f in r.fields).most_common()),
        "place_type": dict(Counter(r.place_type for r in rows).most_common()),
        "size": dict(Counter(r.size for r in rows if r.size).most_common()),
    }


def _fits(example: ExampleRecord, field: str, place_type: str, size: str) -> bool:
    return (
        (not field or field in example.fields)
        and (not place_type or example.place_type == place_type)
        and (not size or example.size == size)
    )


def _text_of(example: ExampleRecord) -> str:
    parts = [example.name, example.place, example.state, example.theme, example.size_class, example.start]
    return " ".join([*(p for p in parts if p), *example.done, *example.result, *example.partners])


def _contains(whole: str, words: list[str]) -> bool:
    folded = whole.casefold()
    return all(word in folded for word in words)
