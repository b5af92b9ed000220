"""Sources and own documents: list, show, upload with progress, replace, note validity, delete for good."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field

from api.access import owner_of
from api.documents import checked_collection, erase, known_source, source_json
from api.reading import UPLOADS
from api.reindex import reindex
from api.state import state_of
from api.uploads import received
from corpus.errors import NotFoundError
from corpus.lifecycle import set_validity
from corpus.model import KNOWLEDGE, OWN_DOCUMENTS, Source
from corpus.rights import restrictions, visible
from corpus.store import CorpusStore
from ingest.jobs import Job, JobStore
from ingest.pipeline import safe_name
from prompts.german import text
from rag.errors import InputError

router = APIRouter(prefix="/api/sources")


class SourceChange(BaseModel):
    """What may change without reading the document anew."""

    model_config = ConfigDict(extra="forbid")
    note: str | None = Field(None, max_length=500)
    valid_until: str | None = Field(None, pattern=r"^(?:\d{4}-\d\d-\d\d)?$")


@router.get("")
def sources(request: Request) -> dict[str, Any]:
    """The sources that the one who asks may see, and their collections."""
    store = state_of(request).store()
    seen = [s for s in store.sources() if visible(s)]
    limited = restrictions(store)
    names = sorted({s.collection for s in seen})
    collections = [
        {"name": n, "sources": sum(s.collection == n for s in seen), "restricted": n in limited} for n in names
    ]
    return {"sources": [source_json(store, s) for s in seen], "collections": collections}


@router.post("", status_code=202)
async def upload(request: Request, name: str = "", collection: str = "", replaces: str = "") -> dict[str, Any]:
    """Take a file, as the whole body (``?name=``) or in a form (``file``), and read it in the background."""
    state = state_of(request)
    owner = owner_of(request)
    taken = await received(request, state.settings.data_dir / UPLOADS)
    try:
        wanted = {"name": name, "collection": collection, "replaces": replaces}
        detail = await run_in_threadpool(
            _detail, state.store(), {**taken.fields, **{k: v for k, v in wanted.items() if v}}, taken.name
        )
        job = JobStore(state.store().engine).add(owner, detail | {"upload": taken.path.name, "bytes": taken.size})
    except BaseException:
        taken.path.unlink(missing_ok=True)
        raise
    if state.reading is not None:
        state.reading.submit(job)
    return {"job": job_json(job)}


@router.get("/jobs")
def jobs(request: Request) -> dict[str, Any]:
    """The uploads of the one who asks and how far they are."""
    found = JobStore(state_of(request).store().engine).jobs(owner_of(request))
    return {"jobs": [job_json(job) for job in found]}


@router.delete("/jobs/{job_id}", status_code=204)
def dismiss(job_id: str, request: Request) -> None:
    """Take a finished or waiting upload off the list."""
    store = JobStore(state_of(request).store().engine)
    job = next((j for j in store.jobs(owner_of(request)) if j.id == job_id), None)
    if job is None:
        raise NotFoundError(text("documents.job_gone"))
    store.delete(job_id)
    if job.state == "waiting":
        (state_of(request).settings.data_dir / UPLOADS / str(job.detail["upload"])).unlink(missing_ok=True)


@router.get("/{source_id}")
def source(source_id: str, request: Request) -> dict[str, Any]:
    """A source with its parse report, documents and versions."""
    store = state_of(request).store()
    return source_json(store, _seen(store, source_id), whole=True)


@router.patch("/{source_id}")
def change(source_id: str, body: SourceChange, request: Request) -> dict[str, Any]:
    """Set the validity note or the last day of validity."""
    store = state_of(request).store()
    if _seen(store, source_id).collection == KNOWLEDGE:
        raise InputError(text("documents.shipped_not_changed"))
    try:
        set_validity(store, source_id, note=body.note, valid_until=body.valid_until)
    except ValueError as error:
        raise InputError(text("documents.no_date")) from error
    return source_json(store, known_source(store, source_id), whole=True)


@router.delete("/{source_id}")
async def remove(source_id: str, request: Request, chats: bool = False) -> dict[str, Any]:
    """Delete an own document for good; with ``chats`` also its quotes in stored answers of all chats."""
    state = state_of(request)
    _seen(await run_in_threadpool(state.store), source_id)

    def everything() -> list[str]:
        gone = erase(state.settings, state.store(), source_id, chats=chats)
        reindex(state.settings)
        state.reload()
        return gone

    return {"removed": await run_in_threadpool(everything)}


def job_json(job: Job) -> dict[str, Any]:
    """A reading job for programs and the page."""
    names = ("name", "collection", "source_id", "outcome", "message", "pages", "pages_done", "seconds_left", "replaced",
             "questions", "questions_written")  # fmt: skip
    shown = {name: job.detail.get(name) for name in names}
    return {"id": job.id, "state": job.state, "progress": round(job.progress, 3), **shown}


def _seen(store: CorpusStore, source_id: str) -> Source:
    found = known_source(store, source_id)
    if not visible(found):
        raise NotFoundError(text("documents.source_gone"))
    return found


def _detail(store: CorpusStore, fields: dict[str, str], file_name: str) -> dict[str, Any]:
    """Name and collection of an upload; a replacement takes both from what it replaces."""
    if fields.get("replaces"):
        older = _seen(store, fields["replaces"])
        if older.collection == KNOWLEDGE or older.superseded_by:
            raise InputError(text("documents.only_current"))
        return {"name": older.name, "collection": older.collection}
    collection = checked_collection(fields.get("collection") or OWN_DOCUMENTS)
    if not visible(
        Source(id="", title="", kind="original", collection=collection), known=frozenset(restrictions(store))
    ):
        raise InputError(text("documents.collection_closed"))
    return {
        "name": safe_name((fields.get("name") or file_name).replace("\\", "/").rpartition("/")[2]),
        "collection": collection,
    }
