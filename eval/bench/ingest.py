"""``stadtlotse bench ingest``: pages a second, memory and passages by file, beside plain extraction by other readers.

Each measurement runs in a process of its own with one thread, so that the peak memory is the file's own.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

WAYS = ("stadtlotse", "pypdf", "pdfplumber", "pypdfium2")
_SECONDS = 600
_CODE = """
import json, resource, sys, time
way, path = sys.argv[1:3]
data = open(path, "rb").read()
begun = time.process_time()
pages = passages = 0
if way == "stadtlotse":
    from ingest.passages import document_of
    from ingest.reading import read_bytes
    begun = time.process_time()
    parsed = read_bytes(data, path)
    document = document_of(parsed, "s", "T", {})
    pages, passages, letters = max(len(parsed.pages), 1), len(document.passages), len(document.text)
    recognised = sum(p.state == "ocr" for p in parsed.pages)
else:
    module = __import__(way)
    import io
    begun, recognised = time.process_time(), 0
    if way == "pypdf":
        texts = [page.extract_text() for page in module.PdfReader(io.BytesIO(data)).pages]
    elif way == "pdfplumber":
        with module.open(io.BytesIO(data)) as pdf:
            texts = [page.extract_text() for page in pdf.pages]
    else:
        pdf = module.PdfDocument(data)
        texts = [pdf[i].get_textpage().get_text_range() for i in range(len(pdf))]
    pages, letters = len(texts), sum(map(len, texts))
seconds = time.process_time() - begun
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"pages": pages, "seconds": round(seconds, 3), "pages_per_s": round(pages / max(seconds, 1e-3), 1),
                  "peak_mb": round(peak), "letters": letters, "passages": passages, "recognised": recognised}))
"""


def bench_ingest(paths: Sequence[Path], ways: Sequence[str] = WAYS[:2]) -> Iterator[dict[str, Any]]:
    """One row a file and way: pages, CPU seconds, pages a second, peak memory, letters, passages; or its error."""
    for path in _files(paths):
        for way in ways if path.suffix.lower() == ".pdf" else ways[:1]:
            yield {"file": path.name, "way": way, **_measured(way, path)}


def bench_table(rows: Sequence[dict[str, Any]]) -> str:
    """The rows as a Markdown table: a line a file, two columns a way; the last line is all files without scans."""
    ways = list(dict.fromkeys(row["way"] for row in rows))
    head = ["file", "pages", "passages", *(f"{way}: {what}" for way in ways for what in ("pages/s", "peak MB"))]
    lines = ["| " + " | ".join(head) + " |", "|---|" + "---:|" * (len(head) - 1)]
    files = list(dict.fromkeys(row["file"] for row in rows))
    for file in files:
        by_way = {row["way"]: row for row in rows if row["file"] == file}
        first = next(iter(by_way.values()))
        cells = [file, str(first.get("pages", "–")), str(first.get("passages", "–"))]
        lines.append("| " + " | ".join(cells + [c for way in ways for c in _cells(by_way.get(way))]) + " |")
    return "\n".join([*lines, _total(rows, ways)])


def _cells(row: dict[str, Any] | None) -> list[str]:
    if row is None:
        return ["", ""]
    return [row["error"], ""] if "error" in row else [str(row["pages_per_s"]), str(row["peak_mb"])]


def _total(rows: Sequence[dict[str, Any]], ways: Sequence[str]) -> str:
    scans = {row["file"] for row in rows if row.get("recognised")}
    counted = [row for row in rows if "error" not in row and row["file"] not in scans]
    first = [row for row in counted if row["way"] == ways[0]]
    cells = ["**all without scans**", str(sum(r["pages"] for r in first)), str(sum(r["passages"] for r in first))]
    for way in ways:
        mine = [row for row in counted if row["way"] == way]
        seconds = sum(row["seconds"] for row in mine)
        cells += [
            f"{sum(r['pages'] for r in mine) / max(seconds, 1e-3):.1f}",
            str(max((r["peak_mb"] for r in mine), default=0)),
        ]
    return "| " + " | ".join(cells) + " |"


def _files(paths: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        found += (
            sorted(
                p
                for p in path.rglob("*")
                if p.is_file() and p.suffix.lower() in (".pdf", ".docx", ".odt", ".html", ".md", ".txt")
            )
            if path.is_dir()
            else [path]
        )
    return found


def _measured(way: str, path: Path) -> dict[str, Any]:
    env = os.environ | {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(
            [sys.executable, "-c", _CODE, way, str(path)],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            env=env,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"error": "timeout"}
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        return {"error": lines[-1][:80] if lines else str(done.returncode)}
    result: dict[str, Any] = json.loads(done.stdout)
    return result
