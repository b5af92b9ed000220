"""Templates and drafts: make, list, read, change, version, export, delete; each only for its owner."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field

from api.access import owner_of
from api.drafts import DraftDesk
from api.export.files import MEDIA, export, file_name
from api.export.pictures import pictures
from api.state import state_of
from corpus.errors import NotFoundError
from prompts.german import text as german
from prompts.template import Template, load_templates
from rag.drafting.edit import AnyChange
from rag.drafting.lexicon import lexicon

router = APIRouter(prefix="/api")


class DraftBody(BaseModel):
    """A task to draft, with fields set beside it."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    task: str
    template: str | None = None
    set: dict[str, Any] | None = None
    from_: str | list[str] | None = Field(None, alias="from")
    project: str | None = None
    ask_back: bool = True
    """Ask which template is meant when two are close."""


class ChangeBody(BaseModel):
    """Changes to a draft; ``version`` guards against changing what someone else has changed meanwhile."""

    model_config = ConfigDict(extra="forbid")
    version: int | None = None
    title: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    project: str | None = None
    """Project to move the draft to; an empty text takes it out."""
    changes: list[AnyChange] = []
    restore: int | None = None
    """Version whose content becomes the newest again."""


@router.get("/templates")
def templates() -> dict[str, Any]:
    """All templates with their brief form, and the groups in the order of the Arbeitsschritte."""
    groups = {key: german(f"drafts.groups.{key}") for key in GROUPS}
    known = load_templates()
    ordered = sorted(known.values(), key=lambda t: (GROUPS.index(t.group), t.title))
    return {
        "groups": [{"id": key, "title": title} for key, title in groups.items()],
        "templates": [_template(t) for t in ordered],
        "sizes": [{"id": key, "title": name} for key, name in lexicon().sizes.names.items()],
        "fields_of_action": [{"id": e.id, "title": e.name} for e in lexicon().fields],
    }


GROUPS = ("as1", "as2", "as3", "as5", "as6", "as7", "as8", "as9", "sb", "organisation", "phasen", "rat", "allgemein")


@router.post("/drafts", status_code=201)
async def make(body: DraftBody, request: Request, response: Response) -> dict[str, Any]:
    """A new draft, or the question which template is meant (status needs_clarification, nothing is stored)."""
    row = body.model_dump(by_alias=True)
    draft = await run_in_threadpool(_desk(request).make, owner_of(request), row, ask_back=body.ask_back)
    if draft.content is None:
        response.status_code = 200
    return draft.to_json()


@router.get("/drafts")
def listed(
    request: Request, project: str | None = None, q: Annotated[str, Query(max_length=200)] = ""
) -> dict[str, Any]:
    """The owner's drafts, newest first."""
    found = _desk(request).store.drafts(owner_of(request), project, q)
    return {
        "drafts": [
            {
                "draft_id": d.id,
                "title": d.title,
                "template": d.template,
                "project_id": d.project_id,
                "version": d.version,
                "created_at": d.created_at.isoformat(),
                "updated_at": d.updated_at.isoformat(),
            }
            for d in found
        ]
    }


@router.get("/drafts/{draft_id}")
def read(draft_id: str, request: Request, version: int | None = None) -> dict[str, Any]:
    """A draft in its newest version, or in ``version``."""
    desk, owner = _desk(request), owner_of(request)
    return (desk.read(owner, draft_id) if version is None else desk.version(owner, draft_id, version)).to_json()


@router.patch("/drafts/{draft_id}")
async def change(draft_id: str, body: ChangeBody, request: Request) -> dict[str, Any]:
    """Change a draft; each change is a new version. 409 when ``version`` is not the newest any more."""
    desk, owner = _desk(request), owner_of(request)
    draft = await run_in_threadpool(
        desk.change,
        owner,
        draft_id,
        body.changes,
        title=body.title,
        project=body.project,
        restore=body.restore,
        expected=body.version,
    )
    return draft.to_json()


@router.delete("/drafts/{draft_id}", status_code=204)
def delete(draft_id: str, request: Request) -> None:
    """Delete a draft with all its versions."""
    _desk(request).store.remove(owner_of(request), draft_id)


@router.get("/drafts/{draft_id}/versions")
def versions(draft_id: str, request: Request) -> dict[str, Any]:
    """All versions of a draft, newest first."""
    found = _desk(request).store.versions(owner_of(request), draft_id)
    return {
        "versions": [{"version": v.version, "change": v.change, "created_at": v.created_at.isoformat()} for v in found]
    }


@router.get("/drafts/{draft_id}/export")
async def exported(draft_id: str, request: Request, form: Annotated[str, Query(alias="format")] = "docx") -> Response:
    """The draft as a file: md, json, docx, xlsx or pdf."""
    draft = _desk(request).read(owner_of(request), draft_id)
    data = await run_in_threadpool(export, draft, form)
    name = file_name(draft, form)
    disposition = f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name)}"
    return Response(data, media_type=MEDIA[form], headers={"Content-Disposition": disposition})


@router.get("/drafts/{draft_id}/pictures")
def shown_pictures(draft_id: str, request: Request) -> dict[str, Any]:
    """The pictures of a draft: section, title, text alternative and the address of the SVG."""
    draft = _desk(request).read(owner_of(request), draft_id)
    found = pictures(draft.content) if draft.content else []
    return {
        "pictures": [
            {
                "section": p.section,
                "title": p.title,
                "alternative": p.alternative,
                "url": f"/api/drafts/{draft_id}/pictures/{p.section}.svg?version={draft.version}",
            }
            for p in found
        ]
    }


@router.get("/drafts/{draft_id}/pictures/{section}.svg")
def picture(draft_id: str, section: str, request: Request) -> Response:
    """One picture as SVG."""
    draft = _desk(request).read(owner_of(request), draft_id)
    for found in pictures(draft.content) if draft.content else []:
        if found.section == section:
            return Response(found.svg, media_type="image/svg+xml", headers={"Cache-Control": "no-store"})
    raise NotFoundError(german("drafts.no_picture"))


def _desk(request: Request) -> DraftDesk:
    return DraftDesk(state_of(request).ready())


def _template(template: Template) -> dict[str, Any]:
    inputs = [
        {"id": i, "label": german(f"drafts.inputs.{i}.label"), "hint": german(f"drafts.inputs.{i}.hint")}
        for i in template.inputs
    ]
    return {
        "id": template.id,
        "version": template.version,
        "title": template.title,
        "group": template.group,
        "description": template.description,
        "publication": template.publication,
        "note": template.note,
        "feeds": list(template.feeds),
        "inputs": inputs,
        "sections": [s.title for s in template.sections],
    }
