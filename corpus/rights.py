"""Who may see which collection. A collection that nobody restricted is open to all who may use the installation."""

from collections.abc import Iterable

from sqlalchemy import delete, insert, select

from corpus import tables
from corpus.model import Passage, Source
from corpus.store import CorpusStore


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


def visible(thing: Source | Passage, allowed: frozenset[str] | None, collection: str | None = None) -> bool:
    """Whether a source, or a passage of ``collection``, may be shown to someone who may see ``allowed``."""
    if allowed is None:
        return True
    where = thing.collection if isinstance(thing, Source) else collection
    return where in allowed
