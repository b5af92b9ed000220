"""A PDF of any length for measuring: two columns of whole German sentences, headings, tables, running heads."""

import json
import random
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typst

from corpus.store import CorpusStore

_SEED = 31
_WORDS = 520
"""Words a page; more would not fit on it."""
_TABLE_EVERY = 10
_LAYOUT = """
#set page(paper: "a4", margin: 22mm, columns: 2, numbering: "1", header: text(8pt)[Messbericht der Gemeinde Musterau])
#set text(lang: "de", size: 9.5pt, hyphenate: true)
#set par(justify: true)
#for page in json("pages.json") {
  heading(level: 1, page.title)
  for part in page.parts { par(part) }
  if page.rows.len() > 0 { table(columns: 3, ..page.rows) }
  pagebreak(weak: true)
}
"""


def made_pdf(store: CorpusStore, pages: int) -> bytes:
    """A PDF of ``pages`` pages whose sentences are drawn, seeded, from the passages of ``store``."""
    rng = random.Random(_SEED)
    texts = [passage.text for passage in store.passages()]
    sentences = sorted({s for t in texts for s in re.split(r"(?<=[.!?])\s+|\n+", t) if 5 <= len(s.split()) <= 30})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        content = [_page(rng, sentences, number) for number in range(1, pages + 1)]
        (folder / "pages.json").write_text(json.dumps(content), encoding="utf-8")
        (folder / "report.typ").write_text(_LAYOUT, encoding="utf-8")
        made = typst.compile(folder / "report.typ", root=folder, format="pdf")
    assert isinstance(made, bytes)
    return made


def _page(rng: random.Random, sentences: Sequence[str], number: int) -> dict[str, Any]:
    table = number % _TABLE_EVERY == 0
    parts, left = [], _WORDS - 60 * table
    while left > 0:
        part = " ".join(rng.choices(sentences, k=rng.randint(3, 6)))
        parts.append(part)
        left -= len(part.split())
    rows = ["Ort", "Jahr", "Kosten in Euro"]
    for place in range(5):
        rows += [f"Messstelle {number}/{place}", str(rng.randint(2015, 2025)), str(rng.randint(100, 9000) * 10)]
    return {"title": f"Abschnitt {number}", "parts": parts[:-1] or parts, "rows": rows if table else []}
