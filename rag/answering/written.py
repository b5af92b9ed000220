"""The answer in a language model's words: asked with numbered passages, shown sentence by sentence once verified."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from corpus.model import Passage
from prompts.chat import Prompt
from rag.answering.pieces import Fragment, Piece, PieceForm
from rag.answering.question import Asked, language_of
from rag.llm.llm import LanguageModel
from rag.llm.llm_errors import LlmFault
from rag.verification.sentence import Bounds, Verifier
from rag.verification.units import Unit, UnitReader

PASSAGES = 6
"""Passages that the model reads."""
_LANGUAGES = {"de": "Deutsch", "en": "Englisch"}


@dataclass
class Tally:
    """How many sentences of the model were shown and how many were left out."""

    kept: int = 0
    dropped: int = 0
    text: list[str] = field(default_factory=list)

    def check(self, asked: Asked, limits: Bounds) -> None:
        """Raise LlmFault when too little of the answer held."""
        whole = " ".join(self.text)
        if asked.language == "de" and len(self.text) and language_of(whole) == "en":
            raise LlmFault("wrong_language")
        if self.kept < limits.least or self.kept < limits.kept * (self.kept + self.dropped):
            raise LlmFault("too_little_verified", f"{self.kept} of {self.kept + self.dropped}")


class Writer:
    """Has a language model write and lets through what the passages support."""

    def __init__(self, model: LanguageModel, prompt: Prompt, verifier: Verifier, limits: Bounds) -> None:
        self.model = model
        self.prompt = prompt
        self._verifier = verifier
        self._limits = limits

    def write(self, asked: Asked, passages: Sequence[Passage], gone: threading.Event | None = None) -> Iterator[Piece]:
        """Verified pieces as they come; raises LlmFault, also at the end when too little could be verified."""
        units, tally = UnitReader(), Tally()
        stream = self.model.stream(self._messages(asked, passages), gone)
        try:
            for text in stream:
                for unit in units.feed(text):
                    yield from self._verified(unit, asked, passages, tally)
            for unit in units.flush():
                yield from self._verified(unit, asked, passages, tally)
        finally:
            close = getattr(stream, "close", None)
            if close is not None:
                close()
        tally.check(asked, self._limits)

    def _messages(self, asked: Asked, passages: Sequence[Passage]) -> list[tuple[str, str]]:
        numbered = "\n\n".join(f"[{i}] {p.title}\n{p.text}" for i, p in enumerate(passages, start=1))
        language = _LANGUAGES[asked.language]
        system, user = self.prompt.filled(
            question=asked.text, passages=numbered, language=language, count=len(passages)
        )
        return [("system", system), ("human", user)]

    def _verified(self, unit: Unit, asked: Asked, passages: Sequence[Passage], tally: Tally) -> Iterator[Piece]:
        """``unit`` as a piece with its evidence, or nothing; unknown markers are ignored."""
        named = [passages[n - 1] for n in unit.markers if 1 <= n <= len(passages)]
        tally.text.append(unit.text)
        check = self._verifier.check(unit.text, named, asked.text) if named else None
        if check is None or not check.supported:
            others = [p for p in passages if p not in named]
            check = self._verifier.check(unit.text, others, asked.text)
        if not check.supported or check.evidence is None:
            tally.dropped += 1
            return
        tally.kept += 1
        fragment = Fragment(text=unit.text, evidence=(check.evidence,))
        form: PieceForm = "item" if unit.form == "item" else "step" if unit.form == "step" else "sentence"
        yield Piece(form=form, fragments=(fragment,), opens=unit.opens)
