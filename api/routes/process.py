"""``GET /api/process``: the two cycles, the nine steps and what belongs to each, from the step records."""

from typing import Any

from fastapi import APIRouter

from api.knowledge import examples, knowledge, models, passage_places
from corpus.schema import ModelItem, ModelRecord

router = APIRouter(prefix="/api")

CYCLES = {"strategy": ("as1", "as2", "as3", "as4", "sb"), "projects": ("as5", "as6", "as7", "as8", "as9")}
"""Our reading: the guide names two cycles, but its text leaves the assignment to a figure."""
TEMPLATES = {
    "as1": ("akteursmapping", "fragebogen", "standortbestimmung"),
    "as2": ("prozessplan", "beteiligungskonzept", "gremienkonzept"),
    "as3": ("zielmapping", "akteursmapping"),
    "as4": ("strategie-gliederung", "argumentationspapier"),
    "as5": ("ideen-steckbrief", "projektskizze"),
    "as6": ("risikomatrix", "datenmanagementplan"),
    "as7": ("projektmatrix", "roadmap", "ratsvorlage"),
    "as8": ("digitale-tools", "organisationsvergleich", "lotsenkonzept"),
    "as9": ("wirkungsmessung", "evaluationsplan", "projektabschluss"),
    "sb": ("strategie-gliederung",),
}
"""Draft templates that help in a step, besides the checklist that every step has."""


@router.get("/process")
def process() -> dict[str, Any]:
    """The steps in order, each with its neighbours, statements, templates and examples; and the three phases."""
    steps = sorted((m for m in models().values() if m.type == "step"), key=lambda m: m.order)
    phases = sorted((m for m in models().values() if m.type == "phase"), key=lambda m: m.order)
    return {
        "cycles": {name: list(ids) for name, ids in CYCLES.items()},
        "steps": [step_json(step) for step in steps],
        "phases": [{"id": p.id, "name": p.name, "groups": groups(p)} for p in phases],
    }


def step_json(step: ModelRecord) -> dict[str, Any]:
    """A step for the page."""
    return {
        "id": step.id,
        "name": step.name,
        "order": step.order,
        "next": list(step.relations.get("next", ())),
        "combines_with": list(step.relations.get("combines_with", ())),
        "groups": groups(step),
        "templates": ["checkliste", *TEMPLATES.get(step.id, ())],
        "examples": examples_of(step.id),
    }


def groups(model: ModelRecord) -> dict[str, list[dict[str, Any]]]:
    """The statements of a model by group, each with where it stands."""
    return {name: [_item(i) for i in items] for name, items in model.groups.items() if items}


def examples_of(step_id: str) -> list[dict[str, str]]:
    """Municipal examples that a passage of the step describes, or whose passage names the step."""
    steps = {p.entry.id: p.entry.steps for p in knowledge().passages}
    found = [e for e in examples().values() if any(step_id in steps.get(p, ()) for p in e.passages)]
    return [{"id": e.id, "name": e.name, "place": e.place} for e in found]


def _item(item: ModelItem) -> dict[str, Any]:
    place = passage_places().get(item.passage)
    return {
        "text": item.text,
        "label": item.label,
        "passage_id": item.passage,
        "locator": place[1] if place else None,
    }
