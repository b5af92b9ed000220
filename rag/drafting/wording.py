"""Words the prose fields of a draft for its case with a language model; every sentence is verified like an answer's.

A sentence stays when a passage of the field supports it, or when the task itself says it; anything else is dropped and
the extractive values stay as they are. Provenance stays per sentence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.model import Passage
from prompts.chat import Prompt, load_prompt
from prompts.german import text as german
from prompts.template import Template
from rag.answering.weights import WordWeights
from rag.drafting.content import Cell, Content, Row, Section, Value, numbered
from rag.drafting.knowledge import Knowledge, stems
from rag.llm.llm import LanguageModel
from rag.llm.llm_errors import LlmFault
from rag.verification.sentence import Embed, Verifier
from rag.verification.units import Unit, UnitReader

PASSAGES = 5
"""Passages that the model reads for a field."""
FROM_TASK = 0.8
"""A sentence comes from the task when so many of its words stand there."""


@dataclass(frozen=True, kw_only=True)
class Worded:
    """A draft after wording, and why the model's words are missing where they are."""

    content: Content
    fallback: str | None


class Wording:
    """Words drafts with one language model; thread-safe."""

    def __init__(self, model: LanguageModel, knowledge: Knowledge, embed: Embed | None = None) -> None:
        self.model = model
        self.prompt: Prompt = load_prompt("entwurf")
        self._knowledge = knowledge
        self._verifier = Verifier(WordWeights.of(knowledge.passages.values()), embed)

    def word(self, content: Content, template: Template) -> Worded:
        """``content`` with its prose fields worded; a failing model leaves the rest extractive."""
        prose = {f.name for s in template.sections for f in s.fields if f.prose}
        fallback: str | None = None
        next_id = content.next_id

        def row(_section: Section, row: Row) -> Row:
            nonlocal fallback, next_id
            cells = []
            for cell in row.cells:
                if cell.field in prose and fallback is None:
                    try:
                        values = list(self._values(cell, content, template, next_id))
                    except LlmFault as fault:
                        fallback, values = fault.kind, []
                    next_id += len(values)
                    cell = _with(cell, values)
                cells.append(cell)
            return row.model_copy(update={"cells": tuple(cells)})

        worded = content.with_rows(row)
        used = any(v.worded for v in worded.values())
        said = {"next_id": next_id, "model": self.model.name if used else None}
        return Worded(content=numbered(worded.model_copy(update=said)), fallback=fallback)

    def _values(self, cell: Cell, content: Content, template: Template, first_id: int) -> Iterator[Value]:
        """Verified sentences for ``cell``; raises LlmFault."""
        passages = self._passages(cell)
        numbered_text = "\n\n".join(f"[{n}] {p.title}\n{p.text}" for n, p in enumerate(passages, start=1))
        system, user = self.prompt.filled(
            document=template.title, field=cell.field, task=content.task, passages=numbered_text, count=len(passages)
        )
        reader, number = UnitReader(), first_id
        pieces = self.model.stream([("system", system), ("human", user)])
        units = [unit for piece in pieces for unit in reader.feed(piece)]
        for unit in [*units, *reader.flush()]:
            value = self._verified(unit, passages, content.task, number)
            if value is not None:
                number += 1
                yield value

    def _verified(self, unit: Unit, passages: list[Passage], task: str, number: int) -> Value | None:
        note = german("drafts.worded")
        if from_task(unit.text, task):
            return Value(id=f"w{number}", text=unit.text, provenance="input", note=note, worded=True)
        check = self._verifier.check(unit.text, passages, task) if passages else None
        if check is None or not check.supported or check.evidence is None:
            return None
        found = check.evidence
        citation = self._knowledge.cite(found.passage, found.quote, found.start)
        if citation is None:
            return None
        return Value(
            id=f"w{number}", text=unit.text, provenance="source", citations=(citation,), note=note, worded=True
        )

    def _passages(self, cell: Cell) -> list[Passage]:
        """The passages that the values of ``cell`` cite."""
        names = dict.fromkeys(c.passage_id for v in cell.values for c in v.citations)
        return [self._knowledge.passages[n] for n in names if n in self._knowledge.passages][:PASSAGES]


def from_task(sentence: str, task: str) -> bool:
    """Whether the task itself says ``sentence``: nearly all its words and all its numbers stand there."""
    words = stems(sentence)
    numbers = set(re.findall(r"\d+", sentence))
    held = stems(task)
    return bool(words) and len(words & held) >= FROM_TASK * len(words) and numbers <= set(re.findall(r"\d+", task))


def _with(cell: Cell, values: list[Value]) -> Cell:
    """``cell`` with worded values in front; a field that the task settles in these words is open no more."""
    settled = any(v.provenance == "input" for v in values)
    kept = [v for v in cell.values if not (settled and v.provenance == "open")]
    return cell.model_copy(update={"values": (*values, *kept)})
