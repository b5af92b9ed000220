"""Checks the installation: Python, model, database, indexes, optional helpers."""

import shutil
import sys
from typing import Any

from corpus.database import schema_revision, url_shown
from corpus.errors import CorpusError
from rag.bootstrap import open_embeddings, open_store
from rag.errors import RagError
from rag.indexing.index import open_indexes
from rag.settings import Settings


def examine(settings: Settings) -> dict[str, Any]:
    """``{"ok": bool, "checks": [{"name", "ok", "detail"}, …]}``; optional things never make it fail."""
    checks = [_check("Python", sys.version_info >= (3, 11), sys.version.split()[0])]
    embeddings = open_embeddings(settings)
    try:
        size = len(embeddings.embed_query("Probe"))
        checks.append(_check("Einbettungsmodell", True, f"{embeddings.identity}, {size} Werte je Vektor"))
    except RagError as error:
        checks.append(_check("Einbettungsmodell", False, str(error)))
    try:
        store = open_store(settings)
        detail = f"{url_shown(settings.database)}, Schema {schema_revision(store.engine)}, {store.state()[0]} Passagen"
        checks.append(_check("Datenbank", True, detail))
        manifest = open_indexes(settings.data_dir, store, embeddings.identity, settings.chroma_url).manifest
        checks.append(_check("Suchindexe", True, f"{manifest.count} Passagen, {manifest.vectors} Vektoren"))
    except (CorpusError, RagError) as error:
        checks.append(_check("Bestand", False, str(error)))
    found = shutil.which("tesseract")
    checks.append(_check("Texterkennung (wahlfrei)", True, found or "Tesseract fehlt: Scans werden nicht gelesen"))
    model = settings.llm_model or "keines: Antworten aus Textstellen"
    checks.append(_check("Sprachmodell (wahlfrei)", True, model))
    return {"ok": all(c["ok"] for c in checks), "checks": checks}


def _check(name: str, ok: bool, detail: str) -> dict[str, Any]:
    return {"name": name, "ok": ok, "detail": detail}
