"""Who may see which collection. A collection that nobody restricted is open to all who may use the installation."""

from collections.abc import Iterable
from contextvars import ContextVar

from sqlalchemy import delete, insert, select

from corpus import tables
from corpus.model import Source
from corpus.store import CorpusStore

VISIBLE: ContextVar[frozenset[str] | None] = ContextVar("visible_collections", default=None)
"""Collections that the request under way may see; None: all, as on the command line."""

NOTHING = "-"
"""A collection that does not exist."""


def restrict(store: CorpusStore, collection: str, principals: Iterable[str]) -> None:
    """Only ``principals`` (as ``user:anna``) may see ``collection``; none lifts the restriction."""
    rows = [{"collection": collection, "principal": name} for name in sorted(set(principals))]
    with store.engine.begin() as connection:
        connection.execute(delete(tables.collection_rights).where(tables.collection_rights.c.collection == collection))
        if rows:
            connection.execute(insert(tables.collection_rights), rows)


def restrictions(store: CorpusStore) -> dict[str, tuple[str, ...]]:
    """Principals by restricted collection."""
    found: dict[str, list[str]] = {}
    table = tables.collection_rights
    with store.engine.connect() as connection:
        for collection, principal in connection.execute(select(table).order_by(table.c.collection, table.c.principal)):
            found.setdefault(collection, []).append(principal)
    return {name: tuple(principals) for name, principals in found.items()}


def allowed_collections(store: CorpusStore, principal: str) -> frozenset[str] | None:
    """Collections that ``principal`` may see; None when nothing is restricted at all."""
    limited = restrictions(store)
    if not limited:
        return None
    with store.engine.connect() as connection:
        known = set(connection.execute(select(tables.sources.c.collection).distinct()).scalars())
    return frozenset(name for name in known if name not in limited or principal in limited[name])


def visible(source: Source, known: frozenset[str] | None = None) -> bool:
    """Whether the one who asks may see ``source``.

    ``known`` names the restricted collections where ``source`` is not stored yet and its collection may be new.
    """
    allowed = VISIBLE.get()
    if allowed is None or source.collection in allowed:
        return True
    return known is not None and source.collection not in known


def permitted(collections: tuple[str, ...]) -> tuple[str, ...]:
    """The filter on ``collections`` cut down to what the one who asks may see; ``NOTHING`` where that is none."""
    allowed = VISIBLE.get()
    if allowed is None:
        return collections
    return tuple(sorted(set(collections) & allowed if collections else allowed)) or (NOTHING,)
