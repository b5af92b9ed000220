"""JSON Lines in, JSON Lines out; and the plain-text forms for a terminal."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from corpus.errors import CorpusError
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
    return "\n".join(rows) or "Nichts gefunden."


def shown_answer(result: dict[str, Any]) -> str:
    """An answer with its sources for a terminal."""
    rows = [result["answer"], ""]
    for c in result["citations"]:
        how = "eigene Zusammenfassung nach" if c["kind"] == "summary" else "Originaltext aus"
        rows.append(f"[{c['marker']}] {how}: {c['source']}, {c['locator']}")
    return "\n".join(rows)


def shown_source(row: dict[str, Any]) -> str:
    """A source for a terminal: one line, and its parse report and versions where they were asked for."""
    mark = " (ersetzt)" if row["superseded_by"] else " (abgelaufen)" if row["expired"] else ""
    lines = [f"{row['id']}\t{row['collection']}\t{row['passages']} Passagen\t{row['title']}{mark}"]
    report = row.get("report")
    if report:
        lines.append(
            f"  Datei: {row['name']}, {report['format']}, {report['bytes']} Bytes; "
            f"Verlässlichkeit: {report['confidence']}"
        )
        lines.append(f"  Seiten: {report['read']} von {report['pages']} gelesen; Tabellen: {report['tables']}")
        lines += [f"  nicht im Text: PDF-Seite {s['page']} ({s['why']})" for s in report["skipped"]]
        lines += [f"  bitte ansehen: PDF-Seite {s['page']}: {s['why']}" for s in report["suspicious"]]
        lines += [f"  {note}" for note in report["notes"]]
    for version in row.get("versions", ()):
        lines.append(f"  frühere Fassung {version['id']}: {version['kept']} Passagen gleich, "
                     f"{len(version['added'])} neu, {len(version['removed'])} entfallen")  # fmt: skip
        lines += [f"    + {text[:140]}" for text in version["added"]]
        lines += [f"    - {text[:140]}" for text in version["removed"]]
    return "\n".join(lines)
