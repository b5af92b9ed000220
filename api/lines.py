"""JSON Lines in, JSON Lines out; and the plain-text forms for a terminal."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from corpus.errors import CorpusError
from prompts.german import text
from rag.errors import RagError


def answer_lines(lines: Iterable[str], run: Callable[[dict[str, Any]], dict[str, Any]]) -> Iterator[str]:
    """One output line per input line, in order; a bad line gives its error and does not stop the rest."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        row: Any = None
        try:
            row = json.loads(line)
            if not isinstance(row, dict):
                raise ValueError("an object is expected")
            result = run(row)
        except (ValueError, TypeError, CorpusError, RagError) as error:
            row_id = row.get("id") if isinstance(row, dict) else None
            result = {"id": row_id, "line": number, "error": str(error)}
        yield json.dumps(result, ensure_ascii=False)


def shown_hits(result: dict[str, Any]) -> str:
    """Hits for a terminal."""
    rows = [f"{i}. {h['locator']} [{h['passage_id']}]\n{h['text']}\n" for i, h in enumerate(result["hits"], start=1)]
    return "\n".join(rows) or text("lines.nothing")


def shown_answer(result: dict[str, Any]) -> str:
    """An answer with its sources for a terminal."""
    rows = [result["answer"], ""]
    for c in result["citations"]:
        rows.append(text(f"lines.{c['kind']}", marker=c["marker"], source=c["source"], place=c["locator"]))
    return "\n".join(rows)


def shown_source(row: dict[str, Any]) -> str:
    """A source for a terminal: one line, and its parse report and versions where they were asked for."""
    state = "superseded" if row["superseded_by"] else "expired" if row["expired"] else "current"
    mark = text(f"lines.{state}")
    count = text("documents.report.passages", count=row["passages"])
    lines = [f"{row['id']}\t{row['collection']}\t{count}\t{row['title']}{mark}"]
    report = row.get("report")
    if report:
        values = {name: report[name] for name in ("format", "bytes", "confidence", "read", "pages", "tables")}
        lines.append("  " + text("lines.file", name=row["name"], **values))
        lines.append("  " + text("lines.pages", **values))
        lines += ["  " + text("lines.skipped", page=s["page"], why=s["why"]) for s in report["skipped"]]
        lines += ["  " + text("lines.suspicious", page=s["page"], why=s["why"]) for s in report["suspicious"]]
        lines += [f"  {note}" for note in report["notes"]]
    for version in row.get("versions", ()):
        counts = {name: len(version[name]) for name in ("added", "removed")}
        lines.append("  " + text("lines.version", name=version["id"], kept=version["kept"], **counts))
        lines += [f"    + {passage[:140]}" for passage in version["added"]]
        lines += [f"    - {passage[:140]}" for passage in version["removed"]]
    return "\n".join(lines)
