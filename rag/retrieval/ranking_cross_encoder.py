"""An optional cross-encoder that orders the first hits anew, behind LangChain's seam; set ``RERANKER_MODEL``."""

from typing import Any

from langchain_core.cross_encoders import BaseCrossEncoder

from rag.errors import EmbeddingError


class SentenceCrossEncoder(BaseCrossEncoder):
    """A sentence-transformers cross-encoder from a folder or the offline cache, loaded at first use."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._model: Any = None

    def score(self, text_pairs: list[tuple[str, str]]) -> list[float]:
        """A score for each (question, passage), higher is better; raises EmbeddingError when it cannot be loaded."""
        if self._model is None:
            self._model = self._load()
        return [float(value) for value in self._model.predict(text_pairs, show_progress_bar=False)]

    def _load(self) -> Any:
        from sentence_transformers import CrossEncoder

        try:
            return CrossEncoder(self.name, device="cpu", local_files_only=True)
        except (OSError, ValueError) as error:
            raise EmbeddingError(
                f"Das Modell {self.name!r} zum Ordnen der Treffer liegt nicht auf diesem Rechner. Bitte legen Sie es "
                "in einem Ordner ab und setzen Sie STADTLOTSE_RERANKER_MODEL auf dessen Pfad."
            ) from error
