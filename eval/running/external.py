"""Outside sets, measured apart: a BEIR-shaped folder or an ``omos-qa``-shaped file, each over its own texts.

BEIR (Thakur et al. 2021): ``corpus.jsonl`` (``_id, title, text``), ``queries.jsonl`` (``_id, text``), ``qrels/*.tsv``
(query, document, relevance). omos-qa: one JSON object a line with ``id, question, context, answers``; ``answers`` are
indices of lines of ``context``; a ``passages.jsonl`` (``id, text``) beside it adds texts that no question belongs to.
Texts go the way of own documents: read as plain text, cut into passages. Measures count documents, not passages.
"""

import csv
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import ir_measures
from ir_measures import RR, R, nDCG

from corpus.model import OWN_DOCUMENTS, Document, Source, digest
from eval.comparing.statistics import interval
from eval.measuring.observe import Assistant
from eval.testset.dataset import DatasetError
from ingest.formats.plain import read_plain
from ingest.passages import document_of
from rag.types import Query

DEPTH = 60
_MEASURES = {"ndcg_10": nDCG @ 10, "recall_10": R @ 10, "recall_1": R @ 1, "mrr_10": RR @ 10}
Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """An outside question: its relevant documents, and the sentences that answer it where the set has them."""

    id: str
    question: str
    relevant: Mapping[str, int]
    sentences: tuple[str, ...] | None = None
    """None: the set has no answers; empty: the set says that there is none."""


@dataclass(frozen=True, kw_only=True)
class Outside:
    """An outside set."""

    name: str
    texts: Mapping[str, str]
    questions: tuple[Asked, ...]

    @property
    def digest(self) -> str:
        """Digest over its texts: names the index built for it."""
        return digest(sorted(self.texts.items()))


def load_outside(path: Path) -> Outside:
    """A BEIR-shaped folder or an omos-qa-shaped file; raises DatasetError."""
    if path.is_dir() and (path / "corpus.jsonl").is_file() and (path / "queries.jsonl").is_file():
        return _beir(path)
    if path.is_file():
        return _omos(path)
    raise DatasetError(
        f"{path}: erwartet wird ein Ordner mit corpus.jsonl, queries.jsonl und qrels/ oder eine Datei mit einem Objekt "
        "je Zeile (id, question, context, answers)."
    )


def outside_sources(outside: Outside) -> Iterator[tuple[Source, list[Document]]]:
    """Its texts as own documents, in the order of id."""
    for name in sorted(outside.texts):
        text = outside.texts[name]
        source_id = source_id_of(name)
        title = next((line.strip() for line in text.splitlines() if line.strip()), name)[:120]
        document = document_of(read_plain(text.encode()), source_id, title, {})
        yield Source(id=source_id, title=title, kind="original", collection=OWN_DOCUMENTS), [document]


def source_id_of(name: str) -> str:
    """Source id of an outside document."""
    return f"x{digest(name)[:16]}"


def evaluate_outside(
    assistant: Assistant, outside: Outside, answers: bool = True, progress: Progress | None = None
) -> list[dict[str, Any]]:
    """One row a question: ranking measures over documents; sentences found and cited where the set has answers."""
    ids = {source_id_of(name): name for name in outside.texts}
    rows = []
    for i, asked in enumerate(outside.questions, start=1):
        begun = time.perf_counter()
        hits = assistant.search(Query(question=asked.question, k=DEPTH)).hits
        ranked = list(dict.fromkeys(ids[h.passage.source_id] for h in hits if h.passage.source_id in ids))
        row = {"id": asked.id, "question": asked.question, "ranked": ranked[:10], **_ranking(asked, ranked)}
        if answers and asked.sentences is not None:
            row |= _answered(assistant, asked)
        rows.append(row | {"ms": round((time.perf_counter() - begun) * 1000, 1)})
        if progress:
            progress(i, len(outside.questions))
    return rows


def means(rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """Mean with interval of every number in the rows."""
    names = dict.fromkeys(n for row in rows for n, v in row.items() if isinstance(v, int | float) and n != "ms")
    numbers = {n: [float(row[n]) for row in rows if row.get(n) is not None] for n in names}
    return {name: asdict(interval(found)) for name, found in numbers.items() if found}


def _ranking(asked: Asked, ranked: Sequence[str]) -> dict[str, float]:
    if not asked.relevant:
        return {}
    run = {name: float(-rank) for rank, name in enumerate(ranked)}
    found = ir_measures.iter_calc(_MEASURES.values(), {"q": dict(asked.relevant)}, {"q": run})
    by_measure = {m.measure: float(m.value) for m in found}
    return {name: round(by_measure.get(measure, 0.0), 6) for name, measure in _MEASURES.items()}


def _answered(assistant: Assistant, asked: Asked) -> dict[str, Any]:
    answer = assistant.ask(Query(question=asked.question))
    refused = answer.status in ("not_in_sources", "out_of_scope", "refused")
    row: dict[str, Any] = {"status": answer.status, "answer": answer.text}
    if not asked.sentences:
        return row | {"refused_rightly": float(refused)}
    quotes = [_plain(c.quote) for c in answer.citations]
    wanted = [_plain(s) for s in asked.sentences]
    found = sum(any(w in q or (len(q) > 20 and q in w) for q in quotes) for w in wanted)
    good = sum(any(w in q or (len(q) > 20 and q in w) for w in wanted) for q in quotes)
    row |= {"refused_wrongly": float(refused), "sentences_found": round(found / len(wanted), 6)}
    return row | ({"quotes_right": round(good / len(quotes), 6)} if quotes else {})


def _beir(path: Path) -> Outside:
    texts = {
        str(r["_id"]): "\n".join(p for p in (r.get("title", ""), r["text"]) if p) for r in _lines(path / "corpus.jsonl")
    }
    relevant: dict[str, dict[str, int]] = {}
    files = sorted((path / "qrels").glob("*.tsv"))
    chosen = next((f for f in files if f.stem == "test"), files[0] if files else None)
    if chosen is None:
        raise DatasetError(f"{path}: qrels/*.tsv fehlt.")
    with chosen.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file, delimiter="\t"):
            if len(row) >= 3 and row[2].lstrip("-").isdigit() and int(row[2]) > 0:
                relevant.setdefault(row[0], {})[row[1]] = int(row[2])
    queries = {str(r["_id"]): str(r["text"]) for r in _lines(path / "queries.jsonl")}
    asked = [Asked(id=q, question=queries[q], relevant=relevant[q]) for q in sorted(relevant) if q in queries]
    return Outside(name=path.name, texts=texts, questions=tuple(asked))


def _omos(path: Path) -> Outside:
    texts: dict[str, str] = {}
    asked = []
    for row in _lines(path):
        if not {"id", "question", "context", "answers"} <= row.keys():
            raise DatasetError(f"{path.name}: jede Zeile braucht id, question, context und answers.")
        lines = str(row["context"]).split("\n")
        name = next((n for n, text in texts.items() if text == row["context"]), f"t{len(texts):05d}")
        texts[name] = str(row["context"])
        sentences = tuple(lines[i] for i in row["answers"] if 0 <= i < len(lines))
        relevant = {name: 1} if sentences else {}
        asked.append(Asked(id=str(row["id"]), question=row["question"], relevant=relevant, sentences=sentences))
    more = path.parent / "passages.jsonl"
    known = set(texts.values())
    for row in _lines(more) if more.is_file() else ():
        if str(row["text"]) not in known:
            texts[str(row["id"])] = str(row["text"])
    return Outside(name=path.stem, texts=texts, questions=tuple(asked))


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError as error:
                raise DatasetError(f"{file.name}:{number}: kein gültiges JSON ({error})") from error
            yield row


def _plain(text: str) -> str:
    return " ".join(text.split())
