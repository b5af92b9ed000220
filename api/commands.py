"""What the commands do, apart from how they print it."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from api.documents import ingest_own, known_source, remove_document, replace_document, source_json
from corpus.lock import writing
from corpus.model import OWN_DOCUMENTS
from ingest.shipped import ingest_shipped
from prompts.german import text
from rag.bootstrap import Assistant, open_assistant, open_embeddings, open_store, rebuild
from rag.errors import InputError
from rag.settings import Settings
from rag.types import Filters, Query, Turn

Step = Callable[[int, int], None]


def ready_assistant(settings: Settings, embed: Step | None = None) -> Assistant:
    """The assistant; the shipped knowledge base is loaded first when the store is empty."""
    store = open_store(settings)
    if not store.sources():
        with writing(settings.data_dir, wait_s=600):
            ingest_shipped(store)
    return open_assistant(settings, embed)


def ingest_paths(
    settings: Settings, paths: list[Path], step: Step, embed: Step, collection: str = OWN_DOCUMENTS
) -> Iterator[str]:
    """Load the shipped knowledge base or ``paths``, then bring the indexes up to date; yields German messages."""
    store = open_store(settings)
    if paths:
        yield from ingest_own(settings, store, paths, step, embed, collection)
        return
    with writing(settings.data_dir):
        changed = ingest_shipped(store, progress=step)
    before = store.count_vectors()
    manifest = rebuild(settings, store, open_embeddings(settings), embed)
    new = store.count_vectors() - before
    yield text("documents.shipped_changed", count=len(changed)) if changed else text("documents.shipped_unchanged")
    yield text("documents.embedded", count=new) if new else text("documents.nothing_embedded")
    yield text("documents.ready", count=manifest.count)


def search_one(assistant: Assistant, row: Mapping[str, Any], k: int) -> dict[str, Any]:
    """The search object for an input line."""
    return assistant.search(query_of(row, k)).to_json(row.get("id"))


def ask_one(assistant: Assistant, row: Mapping[str, Any]) -> dict[str, Any]:
    """The ask object for an input line."""
    return assistant.ask(query_of(row)).to_json(row.get("id"))


def query_of(row: Mapping[str, Any], k: int = 10) -> Query:
    """A query from an input line or request body; raises InputError."""
    question = row.get("question")
    if not isinstance(question, str):
        raise InputError(text("input.no_question"))
    return Query(question=question, history=_history(row.get("history")), filters=_filters(row.get("filters")), k=k)


def _history(value: object) -> tuple[Turn, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise InputError(text("input.history_list"))
    turns = []
    for item in value:
        if isinstance(item, str):
            turns.append(Turn(role="user", content=item))
        elif (
            isinstance(item, dict)
            and item.get("role") in ("user", "assistant")
            and isinstance(item.get("content"), str)
        ):
            turns.append(Turn(role=item["role"], content=item["content"]))
        else:
            raise InputError(text("input.history_item"))
    return tuple(turns)


def _filters(value: object) -> Filters:
    if value is None:
        return Filters()
    if not isinstance(value, dict) or not set(value) <= set(Filters.__dataclass_fields__):
        names = ", ".join(Filters.__dataclass_fields__)
        raise InputError(text("input.filter_names", names=names))
    lists = {name: (v,) if isinstance(v, str) else v for name, v in value.items()}
    if not all(isinstance(v, list | tuple) and all(isinstance(x, str) for x in v) for v in lists.values()):
        raise InputError(text("input.filter_values"))
    return Filters(**{name: tuple(v) for name, v in lists.items()})


def sources_action(
    settings: Settings, action: str, source_id: str | None, path: Path | None = None, *, chats: bool = False
) -> dict[str, Any]:
    """List, show, remove or replace sources; ``replaced`` and ``removed`` tell what was done."""
    store = open_store(settings)
    if action == "list":
        return {"sources": [source_json(store, source) for source in store.sources()]}
    if source_id is None or action not in ("show", "remove", "replace") or (action == "replace" and path is None):
        raise InputError(text("documents.sources_usage"))
    source = known_source(store, source_id)
    if action == "replace" and path is not None:
        return {"sources": [replace_document(settings, store, source_id, path)]}
    shown = {"sources": [source_json(store, source, whole=True)]}
    if action == "remove":
        shown["removed"] = remove_document(settings, store, source_id, chats=chats)  # type: ignore[assignment]
    return shown
