"""Own documents from the command line and the server: read, list, show, replace, remove; the indexes follow."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from corpus.errors import NotFoundError
from corpus.forget import forget_copies
from corpus.lifecycle import change_between, compact, erase_document, expired, older_versions
from corpus.lock import writing
from corpus.model import KNOWLEDGE, OWN_DOCUMENTS, Source, digest
from corpus.rights import restrict, restrictions
from corpus.store import CorpusStore
from ingest.pipeline import Candidate, Outcome, State, find_files, ingest_files
from ingest.shipped import ingest_shipped
from prompts.german import text, texts
from rag.bootstrap import open_embeddings, open_store, rebuild
from rag.errors import InputError
from rag.indexing.index_rows import texts_of
from rag.settings import Settings

Step = Callable[[int, int], None]
COLLECTION_LENGTH = 60


def ingest_own(
    settings: Settings,
    store: CorpusStore,
    paths: Iterable[Path],
    step: Step,
    embed: Step,
    collection: str = OWN_DOCUMENTS,
) -> Iterator[str]:
    """Read files and folders into ``collection`` and bring the indexes up to date; yields German messages."""
    collection = checked_collection(collection)
    try:
        candidates = find_files(paths)
    except FileNotFoundError as error:
        raise InputError(text("documents.no_path", name=error)) from error
    if not candidates:
        raise InputError(text("documents.nothing_readable"))
    outcomes = []
    with writing(settings.data_dir):
        if not any(s.collection == KNOWLEDGE for s in store.sources()):
            ingest_shipped(store)
        for outcome in ingest_files(store, candidates, collection, step):
            outcomes.append(outcome)
            yield said(outcome, store)
    before = store.count_vectors()
    manifest = rebuild(settings, store, open_embeddings(settings), embed)
    new = store.count_vectors() - before
    yield summary(outcomes)
    yield text("documents.embedded", count=new) if new else text("documents.nothing_embedded")
    yield text("documents.ready", count=manifest.count)


def said(outcome: Outcome, store: CorpusStore) -> str:
    """One line about one file, with the main points of its parse report."""
    told = outcome.message
    if outcome.state in ("added", "replaced"):
        told = points_of(report_of(store, outcome.source_id or ""))
    how = text(f"documents.state_of.{outcome.state}")
    return f"{how:<14} {outcome.name}" + (f": {told}" if told else "")


def summary(outcomes: Iterable[Outcome]) -> str:
    """One line over all files."""
    states = [o.state for o in outcomes]
    known: tuple[State, ...] = ("added", "replaced", "unchanged", "rejected")
    return ", ".join(text(f"documents.count_of.{s}", count=states.count(s)) for s in known if s in states) + "."


def report_of(store: CorpusStore, source_id: str) -> dict[str, Any]:
    """Parse report of a source's document with the number of its passages."""
    for head in store.documents(source_id):
        document = store.document(head.id)
        if document:
            return _worded(document.report) | {"passages": len(document.passages)}
    return {}


def _worded(report: Mapping[str, Any]) -> dict[str, Any]:
    """The stored parse report with its codes in German."""
    words = texts()["documents"]
    skipped = [page | {"why": words["skipped"].get(page["why"], page["why"])} for page in report.get("skipped", ())]
    sure = str(report.get("confidence", ""))
    return dict(report) | {"skipped": skipped, "confidence": words["confidence"].get(sure, sure)}


def points_of(report: dict[str, Any]) -> str:
    """A parse report in one German line."""
    points = [text("documents.report.passages", count=report.get("passages", 0))]
    if report.get("pages"):
        points.insert(0, text("documents.report.pages", read=report["read"], pages=report["pages"]))
    if report.get("tables"):
        points.append(text(f"documents.report.{'tables' if report['tables'] > 1 else 'table'}", count=report["tables"]))
    if report.get("suspicious"):
        pages = ", ".join(str(s["page"]) for s in report["suspicious"][:8])
        points.append(text("documents.report.suspicious", pages=pages))
    if report.get("hidden"):
        points.append(text("documents.report.hidden", count=report["hidden"]))
    points += report.get("notes", [])
    return "; ".join(points)


def remove_document(settings: Settings, store: CorpusStore, source_id: str, *, chats: bool = False) -> list[str]:
    """Delete an own document for good and rebuild the indexes."""
    gone = erase(settings, store, source_id, chats=chats)
    rebuild(settings, store, open_embeddings(settings))
    return gone


def erase(settings: Settings, store: CorpusStore, source_id: str, *, chats: bool = False) -> list[str]:
    """Delete all versions of an own document, their vectors, and on request the copies of their text that people keep.

    These are in answers, drafts and feedback, of everybody. The words in the indexes go with the next rebuild.
    Returns the ids of what went.
    """
    source = known_source(store, source_id)
    if source.collection == KNOWLEDGE:
        raise InputError(text("documents.shipped_stays"))
    with writing(settings.data_dir, wait_s=60):
        titles = [s.title for s in (source, *older_versions(store, source_id))]
        gone = erase_document(store, source_id)
        if chats:
            forget_copies(store.engine, gone, titles, text("documents.source_removed"))
        forget_unused_vectors(store)
        compact(store)
    return gone


def forget_unused_vectors(store: CorpusStore) -> int:
    """Delete vectors of texts that no searched passage holds; returns how many."""
    return store.forget_vectors({digest(words) for p in store.passages() for *_, words in texts_of(p)})


def known_source(store: CorpusStore, source_id: str) -> Source:
    """The source; raises NotFoundError."""
    source = store.source(source_id)
    if source is None:
        raise NotFoundError(text("documents.unknown", name=source_id))
    return source


def replacing(store: CorpusStore, source_id: str, path: Path) -> Candidate:
    """``path`` as the new version of an own document, whatever the file is called."""
    source = known_source(store, source_id)
    if source.collection == KNOWLEDGE:
        raise InputError(text("documents.shipped_not_replaced"))
    if source.superseded_by:
        raise InputError(text("documents.superseded", name=source.superseded_by))
    if not path.is_file():
        raise InputError(text("documents.no_file", name=path))
    return Candidate(name=source.name, path=path)


def replace_document(settings: Settings, store: CorpusStore, source_id: str, path: Path) -> dict[str, Any]:
    """Read ``path`` as the new version of a document; the old one stays, but is no longer searched."""
    candidate = replacing(store, source_id, path)
    collection = known_source(store, source_id).collection
    with writing(settings.data_dir):
        outcome = next(ingest_files(store, [candidate], collection))
    if outcome.state == "rejected" or outcome.source_id is None:
        raise InputError(outcome.message)
    rebuild(settings, store, open_embeddings(settings))
    return source_json(store, known_source(store, outcome.source_id), whole=True)


def restrict_to(settings: Settings, collection: str | None, users: list[str], *, everybody: bool) -> Iterator[str]:
    """Restrict ``collection`` to ``users`` or open it; yields one line a restricted collection."""
    store = open_store(settings)
    if collection is not None:
        if not users and not everybody:
            raise InputError(text("documents.rights_need_user"))
        with writing(settings.data_dir):
            restrict(store, checked_collection(collection), [] if everybody else [f"user:{name}" for name in users])
    for name, principals in restrictions(store).items():
        yield f"{name}: {', '.join(p.removeprefix('user:') for p in principals)}"


def checked_collection(name: str) -> str:
    """A collection's name as it is stored; raises InputError for that of the knowledge base."""
    name = " ".join(name.split()).strip().lower()[:COLLECTION_LENGTH]
    if not name or not name[0].isalnum():
        raise InputError(text("documents.collection_name"))
    if name == KNOWLEDGE:
        raise InputError(text("documents.collection_reserved"))
    return name


def source_json(store: CorpusStore, source: Source, *, whole: bool = False) -> dict[str, Any]:
    """A source for programs and the page; ``whole`` adds parse report, documents and versions."""
    row: dict[str, Any] = {
        "id": source.id, "title": source.title, "kind": source.kind, "collection": source.collection,
        "publisher": source.publisher, "date": source.date, "url": source.url, "note": source.note, "name": source.name,
        "valid_until": source.valid_until, "expired": expired(source), "superseded_by": source.superseded_by,
        "passages": store.count_passages(source.id),
    }  # fmt: skip
    if whole:
        row["documents"] = [{"id": d.id, "title": d.title} for d in store.documents(source.id)]
        row["report"] = report_of(store, source.id) if source.collection != KNOWLEDGE else None
        row["versions"] = [_version(store, older, source) for older in older_versions(store, source.id)]
    return row


def _version(store: CorpusStore, older: Source, current: Source) -> dict[str, Any]:
    change = change_between(store, older.id, older.superseded_by or current.id)
    return {"id": older.id, "title": older.title, "superseded_by": older.superseded_by, "kept": change.kept,
            "added": list(change.added), "removed": list(change.removed)}  # fmt: skip
