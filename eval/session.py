"""Opens what an evaluation needs from a ready assistant: the truth, the legs, the drafts' evaluator, the provenance."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.dataset import Dataset, Part
from eval.legs import legs_of
from eval.metrics import Part as Measured
from eval.provenance import provenance
from eval.runner import Subject
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.bootstrap import Assistant


def subject_of(assistant: "Assistant", settings: Settings) -> Subject:
    """The assistant with its truth, its legs and the drafts' evaluator."""
    from rag.bootstrap import open_embeddings

    return Subject(
        assistant=assistant,
        passages={p.id: p for p in assistant.store.passages()},
        legs=legs_of(assistant, open_embeddings(settings)),
    )


def made_with(
    assistant: "Assistant", settings: Settings, dataset: Dataset, half: Part, parts: Sequence[Measured]
) -> dict[str, Any]:
    """Provenance of a run on ``dataset``."""
    found = assistant.provenance
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
