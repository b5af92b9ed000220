"""The pages: an address for every view, so that back, reload and a sent link keep the place.

Each page is a small HTML frame rendered here with its heading, navigation and words; a JavaScript module of the same
name fills it. Help, privacy and accessibility are text and need no script.
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, FastAPI, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.access import Guard
from api.knowledge import knowledge
from api.problems import DETAILS, problem
from api.state import state_of
from prompts.german import texts

router = APIRouter(include_in_schema=False)
STATIC = Path(__file__).parent / "static"
_TEMPLATES = Path(__file__).parent / "html"

VIEWS = {
    "/": "ask",
    "/chats/{chat_id}": "ask",
    "/chats": "chats",
    "/projekte/{project_id}": "project",
    "/entwuerfe": "drafts",
    "/entwuerfe/{draft_id}": "draft",
    "/prozess": "process",
    "/prozess/{step_id}": "process",
    "/beispiele": "examples",
    "/beispiele/{record_id}": "example",
    "/quellen": "sources",
    "/lesen/{document_id:path}": "read",
    "/stellen/{passage_id:path}": "passage",
    "/glossar": "glossary",
    "/qualitaet": "quality",
    "/qualitaet/{run_id}": "run",
    "/datenschutz": "privacy",
}
"""Address of each view that a script fills."""
ARTICLES = {"/hilfe": "help", "/barrierefreiheit": "accessibility"}
"""Address of each view that is text alone."""


@cache
def environment() -> Environment:
    """The templates; every value is escaped."""
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, request: Request, **values: Any) -> HTMLResponse:
    """A page from ``template`` with the German texts as ``t``."""
    settings = state_of(request).settings
    code = bool(settings.access_code and not settings.trusted_user_header)
    values = {"t": texts()["page"], "path": request.url.path, "settings": settings, "signed_in": code} | values
    return HTMLResponse(environment().get_template(template).render(**values))


def _add_view(address: str, name: str) -> None:
    def view(request: Request) -> HTMLResponse:
        sources = knowledge().sources if name == "ask" else ()
        return render(f"{name}.html" if name == "ask" else "view.html", request, view=name, sources=sources)

    router.add_api_route(address, view, methods=["GET"], name=f"view {address}")


def _add_article(address: str, name: str) -> None:
    def article(request: Request) -> HTMLResponse:
        return render("article.html", request, view=name, article=texts()["page"][name])

    router.add_api_route(address, article, methods=["GET"], name=f"article {address}")


for _address, _name in VIEWS.items():
    _add_view(_address, _name)
for _address, _name in ARTICLES.items():
    _add_article(_address, _name)


@router.get("/page/texts.js")
async def texts_module(request: Request) -> Response:
    """The German texts of the page as a JavaScript module, from the one file they stand in."""
    body = "export default " + json.dumps(texts()["page"], ensure_ascii=False, separators=(",", ":")) + ";\n"
    tag = '"' + hashlib.sha256(body.encode()).hexdigest()[:16] + '"'
    headers = {"etag": tag, "cache-control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="text/javascript; charset=utf-8", headers=headers)


@router.get("/anmelden")
async def login_page(request: Request, weiter: str = "/") -> HTMLResponse:
    """The form for the access code."""
    return render("login.html", request, view="login", target=local(weiter), wrong=False)


@router.post("/anmelden")
async def log_in(request: Request, code: str = Form(""), weiter: str = Form("/")) -> Response:
    """Check the access code; the right one leads on, a wrong one back to the form."""
    guard: Guard = request.state.guard
    cookie = await run_in_threadpool(guard.log_in, request, code)
    if cookie is None:
        page = render("login.html", request, view="login", target=local(weiter), wrong=True)
        page.status_code = 401
        return page
    response = RedirectResponse(local(weiter), status_code=303)
    guard.admit(request, response, cookie)
    return response


@router.post("/abmelden")
async def log_out(request: Request) -> Response:
    """Forget the access code on this device."""
    response = RedirectResponse("/anmelden", status_code=303)
    request.state.guard.admit(request, response, "")
    return response


@router.get("/favicon.ico")
async def favicon() -> Response:
    """Browsers ask for it unbidden."""
    return RedirectResponse("/static/mark.svg", status_code=308)


def install(app: FastAPI) -> None:
    """Show a page in words, not a problem document, where a person opens an address that is not there."""

    @app.exception_handler(404)
    async def _missing(request: Request, _error: Exception) -> Response:
        if "text/html" not in request.headers.get("accept", "") or request.url.path.startswith(("/api/", "/v1/")):
            return problem(404, DETAILS[404])
        page = render("article.html", request, view="missing", article=texts()["page"]["missing"])
        page.status_code = 404
        return page


def local(target: str) -> str:
    """``target`` if it is an address of this page, else the start: a login must not lead elsewhere."""
    parts = urlsplit(target)
    safe = target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return target if safe and target.isprintable() and "\\" not in target else "/"
