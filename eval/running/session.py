"""Opens what an evaluation needs: an assistant that embeds each question once, the truth, the legs, the provenance."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from eval.comparing.faults import STORED, shortened, state_of, subset_of
from eval.comparing.gate import BASELINE, Baseline
from eval.comparing.statistics import interval
from eval.measuring.drafts import measure_drafts
from eval.measuring.metrics import Part as Measured
from eval.running.external import Outside, outside_sources
from eval.running.provenance import provenance
from eval.running.runner import Subject, gold_for
from eval.running.runs import Run, read_lines, write_lines
from eval.testset.dataset import Dataset, Part
from eval.ways.legs import legs_of
from rag.bootstrap import Assistant, open_assistant, open_embeddings, open_store
from rag.indexing.embeddings import Progress, SentenceEmbeddings
from rag.settings import Settings

STOCK = 3
"""Number of stock pipelines."""
SAME = ("Hybrid", "nur Wörter (lexikalisch)", "nur Vektoren (dicht)")
"""Ways that every run measures anyway."""


class RememberedEmbeddings(SentenceEmbeddings):
    """Embeddings that compute the vector of each question once; search, legs and answer ask for the same ones."""

    def __init__(self, inner: SentenceEmbeddings) -> None:
        super().__init__(inner.name)
        self._inner = inner
        self.matrix = inner.matrix  # type: ignore[method-assign]
        self._query = lru_cache(maxsize=10_000)(lambda text: tuple(inner.embed_query(text)))

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return list(self._query(text))


def open_subject(settings: Settings) -> Subject:
    """The assistant on ready indexes, with its truth and its legs."""
    ready = open_assistant(settings)
    embeddings = RememberedEmbeddings(open_embeddings(settings))
    assistant = Assistant(
        ready.store, embeddings, settings.data_dir, ready.language_model, chroma_url=settings.chroma_url
    )
    assistant.warm_up()
    return Subject(
        assistant=assistant,
        passages={p.id: p for p in assistant.store.passages()},
        legs=legs_of(assistant, embeddings),
        drafts=measure_drafts(assistant),
    )


def made_with(
    subject: Subject, settings: Settings, dataset: Dataset, half: Part, parts: Sequence[Measured]
) -> dict[str, Any]:
    """Provenance of a run on ``dataset``."""
    assert isinstance(subject.assistant, Assistant)
    found = subject.assistant.provenance
    return provenance(
        dataset,
        settings,
        half=half,
        parts=list(parts),
        corpus=found.corpus,
        index=found.index,
        embedding_model=found.embedding_model,
        version=found.version,
    )


def own_sets(settings: Settings) -> Path:
    """Folder of a municipality's own sets: every ``*.jsonl`` file in it is a set."""
    return settings.data_dir / "evaluation" / "sets"


def accept_baseline(run: Run, dataset: Dataset) -> list[Path]:
    """Make ``run`` the baseline of the gate, and store results for testing the gate; returns the files written."""
    names = ("commit", "corpus", "index", "embedding_model", "dataset", "code")
    made = {name: run.provenance.get(name) for name in names}
    Baseline.of(run.rows, dataset.questions, made).write()
    chosen = {q.id for q in subset_of(dataset.questions)}
    rows = [row for row in read_lines(run.folder / "observations.jsonl") if row["id"] in chosen]
    write_lines(STORED, shortened(state_of(rows)).rows())
    return [BASELINE, STORED]


def open_outside(settings: Settings, outside: Outside, progress: Progress | None = None) -> Assistant:
    """An assistant over the texts of an outside set alone, in a data folder of their own that is kept."""
    folder = settings.data_dir / "evaluation" / "external" / outside.digest[:16]
    folder.mkdir(parents=True, exist_ok=True)
    own = settings.model_copy(update={"data_dir": folder, "database_url": None})
    store = open_store(own)
    for source, documents in outside_sources(outside):
        store.put_source(source, documents)
    return open_assistant(own, progress)


def system_means(
    settings: Settings, subject: Subject, dataset: Dataset, progress: Callable[[int, int], None] | None = None
) -> dict[str, dict[str, dict[str, float]]]:
    """Means of stock pipelines and of the search without its parts, on the same questions, by name."""
    from eval.ways.ablation import WAYS, ablation

    assert isinstance(subject.assistant, Assistant)
    found: dict[str, dict[str, dict[str, float]]] = {}
    total = len(WAYS) + STOCK
    gold = gold_for(dataset.questions)
    embeddings = open_embeddings(settings)
    for i, (name, rows) in enumerate(ablation(subject.assistant, embeddings, dataset.questions, gold), start=1):
        if progress:
            progress(i, total)
        if name not in SAME:
            found[name] = {
                "facts_1000": asdict(interval([row["facts@1000"] / row["facts"] for row in rows])),
                "ndcg_10": asdict(interval([row["ndcg@10"] for row in rows])),
            }
    return found
