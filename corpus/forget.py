"""Takes the copies of a removed document's text out of what people keep: answers, drafts with all versions, feedback.

What people wrote themselves stays: questions, briefs, reasons.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Table, select, update

from corpus import tables

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """How many answers, versions of drafts and pieces of feedback lost copies."""

    answers: int
    drafts: int
    feedback: int


def forget_copies(engine: Engine, source_ids: Collection[str], titles: Collection[str], said: str) -> Forgotten:
    """Blank every copy of the sources' text; ``said`` stands where an answer's or a value's text was.

    ``titles`` are the sources' titles: an answer that names one without citing it is blanked as well.
    """
    ids = frozenset(source_ids)
    names = frozenset(t for t in titles if len(t) > _SHORTEST)
    with engine.begin() as connection:
        answers = _each(connection, tables.turns, "answer", lambda a: answer_without(a, ids, names, said))
        drafts = _each(connection, tables.drafts, "content", lambda c: draft_without(c, ids, said))
        versions = _each(connection, tables.draft_versions, "content", lambda c: draft_without(c, ids, said))
        feedback = _each(connection, tables.feedback, "content", lambda c: _anywhere(c, ids, names, said))
    return Forgotten(answers=answers, drafts=max(drafts, versions), feedback=feedback)


_SHORTEST = 6
"""Letters above which a title tells a document apart."""


def answer_without(answer: Mapping[str, Any], ids: Collection[str], titles: Collection[str], said: str) -> Json:
    """The ask object without quotes, hits and wording of the sources; its text goes when it cites or names one."""
    citations = list(answer.get("citations", ()))
    hits = list(answer.get("hits", ()))
    if not any(_of(row, ids) for row in (*citations, *hits)):
        return dict(answer)
    kept = [
        c | {"quote": "", "source": "", "locator": "", "start": 0, "end": 0} if _of(c, ids) else c for c in citations
    ]
    written = str(answer.get("answer", ""))
    gone = any(_of(c, ids) for c in citations) or any(title in written for title in titles)
    return dict(answer) | {
        "citations": kept,
        "hits": [h for h in hits if not _of(h, ids)],
        "answer": said if gone else written,
        "suggestions": [],
    }


def draft_without(part: Any, ids: Collection[str], said: str) -> Any:
    """A draft's content, or any part of it, without what the sources gave; such values are open again."""
    if isinstance(part, list):
        kept = [p for p in part if not (isinstance(p, dict) and _of(p.get("citation"), ids))]
        return [draft_without(p, ids, said) for p in kept]
    if not isinstance(part, dict):
        return part
    citations = part.get("citations")
    if isinstance(citations, list) and any(_of(c, ids) for c in citations):
        own = part.get("provenance") == "input"
        rest = [c for c in citations if not _of(c, ids)]
        return (
            part
            | ({} if own else {"text": "", "provenance": "open", "question": "", "note": said})
            | {"citations": rest}
        )
    return {name: draft_without(value, ids, said) for name, value in part.items()}


def _anywhere(part: Any, ids: Collection[str], titles: Collection[str], said: str) -> Any:
    """Whatever was sent along with feedback: every ask object in it."""
    if isinstance(part, list):
        return [_anywhere(p, ids, titles, said) for p in part]
    if not isinstance(part, dict):
        return part
    if isinstance(part.get("citations"), list) or isinstance(part.get("hits"), list):
        return answer_without(part, ids, titles, said)
    return {name: _anywhere(value, ids, titles, said) for name, value in part.items()}


def _of(row: Any, ids: Collection[str]) -> bool:
    return isinstance(row, Mapping) and row.get("source_id") in ids


def _each(connection: Connection, table: Table, column: str, change: Any) -> int:
    """Write ``change(value)`` back where it differs; returns how many rows changed."""
    keys = list(table.primary_key.columns)
    changed = 0
    for row in connection.execute(select(*keys, table.c[column])).mappings().all():
        value = row[column]
        fresh = change(value) if value else value
        if fresh != value:
            chosen = [key == row[key.name] for key in keys]
            connection.execute(update(table).where(*chosen).values({column: fresh}))
            changed += 1
    return changed
