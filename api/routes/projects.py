"""Projects that hold drafts and chats together; each only for its owner."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.access import owner_of
from api.state import state_of
from corpus.chats import ChatStore
from corpus.drafts import DraftStore, Project

router = APIRouter(prefix="/api/projects")
Title = Annotated[str, StringConstraints(strip_whitespace=True), Field(min_length=1, max_length=200)]


class ProjectBody(BaseModel):
    """The title of a project."""

    model_config = ConfigDict(extra="forbid")
    title: Title


@router.get("")
def listed(request: Request) -> dict[str, Any]:
    """The owner's projects, newest first."""
    return {"projects": [_project(p) for p in _store(request).projects(owner_of(request))]}


@router.post("", status_code=201)
def make(body: ProjectBody, request: Request) -> dict[str, Any]:
    """A new project."""
    return _project(_store(request).add_project(owner_of(request), body.title))


@router.get("/{project_id}")
def read(project_id: str, request: Request) -> dict[str, Any]:
    """A project with its drafts and chats."""
    store, owner = _store(request), owner_of(request)
    project = store.project(owner, project_id)
    drafts = store.drafts(owner, project_id)
    chats = ChatStore(store.engine).chats(owner, project_id=project_id)
    return _project(project) | {
        "draft_list": [
            {
                "draft_id": d.id,
                "title": d.title,
                "template": d.template,
                "version": d.version,
                "updated_at": d.updated_at.isoformat(),
            }
            for d in drafts
        ],
        "chat_list": [{"id": c.id, "title": c.title, "updated_at": c.updated_at.isoformat()} for c in chats],
    }


@router.patch("/{project_id}")
def rename(project_id: str, body: ProjectBody, request: Request) -> dict[str, Any]:
    """Rename a project."""
    return _project(_store(request).rename_project(owner_of(request), project_id, body.title))


@router.delete("/{project_id}", status_code=204)
def delete(project_id: str, request: Request, with_drafts: bool = False) -> None:
    """Delete a project; ``with_drafts`` deletes its drafts too, otherwise they stay without a project."""
    _store(request).remove_project(owner_of(request), project_id, with_drafts=with_drafts)


def _store(request: Request) -> DraftStore:
    return DraftStore(state_of(request).store().engine)


def _project(project: Project) -> dict[str, Any]:
    return {
        "id": project.id,
        "title": project.title,
        "drafts": project.drafts,
        "chats": project.chats,
        "created_at": project.created_at.isoformat(),
        "updated_at": project.updated_at.isoformat(),
    }
