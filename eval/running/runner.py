"""Runs the evaluation: observe what the system gives, score it, sum it up, write the folder.

An aborted run goes on where it stopped. The same system and test set give byte-identical results, apart from times.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Protocol

from corpus.model import Passage
from eval.measuring.answers import Lines, passage_lines
from eval.measuring.metrics import Part, summary
from eval.measuring.observe import AnswerSeen, Assistant, Searches, SearchSeen, observe_answer, observe_search
from eval.measuring.scoring import answer_row, draft_row, retrieval_rows
from eval.running.runs import Run, load_run, read_json, read_lines, write_json, write_lines
from eval.testset.dataset import Dataset, DraftTask
from eval.testset.gold import Gold, gold_of
from eval.testset.questions import Question

PARTS: tuple[Part, ...] = ("retrieval", "answers", "drafts")
Progress = Callable[[int, int], None]


class Drafts(Protocol):
    """Measures one drafting task; the row holds numbers by name and what was missed."""

    def __call__(self, task: DraftTask, /) -> Mapping[str, Any]:
        """The row of ``task``."""
        ...


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What is evaluated, and the truth it is held against."""

    assistant: Assistant
    passages: Mapping[str, Passage]
    legs: Mapping[str, Searches] = field(default_factory=dict)
    drafts: Drafts | None = None


def run(
    subject: Subject,
    dataset: Dataset,
    parts: Sequence[Part],
    folder: Path,
    made: Mapping[str, Any],
    progress: Progress | None = None,
) -> Run:
    """Evaluate ``subject`` on ``dataset``; writes everything but the report into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    _forget_others(folder, str(made["fingerprint"]))
    write_json(folder / "provenance.json", made)
    observations = observe(subject, dataset, parts, folder, progress)
    rows = score(observations, dataset, subject.passages)
    write_lines(folder / "results.jsonl", rows)
    write_json(folder / "metrics.json", summary(rows))
    return load_run(folder)


def observe(
    subject: Subject, dataset: Dataset, parts: Sequence[Part], folder: Path, progress: Progress | None = None
) -> list[dict[str, Any]]:
    """What the system gives, in the order of the set; each is on disk before the next is asked for.

    Drafting tasks are left out where nothing measures them.
    """
    parts = [part for part in parts if part != "drafts" or subject.drafts is not None]
    order = [(part, item.id) for part in parts for item in _items(dataset, part)]
    stored = {(row["part"], row["id"]): row for row in read_lines(folder / "observations.jsonl")}
    times = {(row["part"], row["id"]): row for row in read_lines(folder / "times.jsonl")}
    stored = {key: row for key, row in stored.items() if key in times}
    write_lines(folder / "observations.jsonl", stored.values())
    write_lines(folder / "times.jsonl", (times[key] for key in stored))
    with ExitStack() as stack:
        seen_file = stack.enter_context((folder / "observations.jsonl").open("a", encoding="utf-8"))
        times_file = stack.enter_context((folder / "times.jsonl").open("a", encoding="utf-8"))
        missing = [(part, item) for part in parts for item in _items(dataset, part) if (part, item.id) not in stored]
        for row, ms in _observations(subject, missing):
            stored[row["part"], row["id"]] = row
            _append(seen_file, row)
            _append(times_file, {"part": row["part"], "id": row["id"], "ms": round(ms, 1)})
            if progress:
                progress(len(stored), len(order))
    rows = [stored[key] for key in order]
    write_lines(folder / "observations.jsonl", rows)
    return rows


def score(
    observations: Iterable[Mapping[str, Any]],
    dataset: Dataset,
    passages: Mapping[str, Passage],
    lines: Lines | None = None,
    gold: Mapping[str, Gold] | None = None,
) -> list[dict[str, Any]]:
    """Rows of all observations: pure, so that stored ones can be scored again."""
    by_part: dict[str, dict[str, Mapping[str, Any]]] = {}
    for row in observations:
        by_part.setdefault(row["part"], {})[row["id"]] = row
    rows: list[dict[str, Any]] = []
    if searches := {name: SearchSeen.from_json(row) for name, row in by_part.get("retrieval", {}).items()}:
        asked = [q for q in dataset.questions if q.id in searches]
        rows += retrieval_rows(asked, searches, passages, gold if gold is not None else gold_for(asked))
    if answers := by_part.get("answers"):
        known = lines if lines is not None else passage_lines()
        asked = [q for q in dataset.questions if q.id in answers]
        rows += [answer_row(q, AnswerSeen.from_json(answers[q.id]), passages, known) for q in asked]
    drafts = by_part.get("drafts", {})
    rows += [draft_row(task, drafts[task.id]["row"]) for task in dataset.drafts if task.id in drafts]
    return rows


def gold_for(questions: Sequence[Question]) -> dict[str, Gold]:
    """Gold passages by question id, derived from the knowledge base as it is, so that they are never stale."""
    from corpus.loader import load_knowledge

    knowledge = load_knowledge()
    return {q.id: gold_of(q, knowledge) for q in questions if q.answerable and q.facts}


def _forget_others(folder: Path, fingerprint: str) -> None:
    """Results of another state must not be mixed in: what they left in ``folder`` goes."""
    made = folder / "provenance.json"
    if made.is_file() and read_json(made).get("fingerprint") != fingerprint:
        for name in ("observations.jsonl", "times.jsonl", "results.jsonl", "metrics.json", "report.html"):
            (folder / name).unlink(missing_ok=True)


def _observations(
    subject: Subject, missing: Sequence[tuple[Part, Question | DraftTask]]
) -> Iterator[tuple[dict[str, Any], float]]:
    for part, item in missing:
        if isinstance(item, DraftTask):
            assert subject.drafts is not None
            row = dict(subject.drafts(item))
            ms = float(row.pop("ms", 0.0))
            yield {"part": part, "id": item.id, "row": row}, ms
        elif part == "retrieval":
            search, ms = observe_search(subject.assistant, item, subject.legs)
            yield search.to_json(), ms
        else:
            answer, ms = observe_answer(subject.assistant, item)
            yield answer.to_json(), ms


def _items(dataset: Dataset, part: Part) -> Sequence[Question | DraftTask]:
    return dataset.drafts if part == "drafts" else dataset.questions


def _append(file: IO[str], row: Mapping[str, Any]) -> None:
    file.write(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n")
    file.flush()
