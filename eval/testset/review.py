"""From practice: answers that people marked down become candidate questions, one after the other looked at by a person.

Only where the person agreed; what looks like personal data is blanked before anything is shown or kept. What is taken
over goes into an own set; the ids of what was looked at are remembered, so that nothing comes twice.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from corpus import tables
from eval.running.runs import read_lines
from eval.testset.dataset import filled
from eval.testset.questions import Question
from prompts.german import text as german

PRACTICE = "aus-der-praxis"
"""Name of the own set that candidates go into."""
_BLANKED: tuple[tuple[str, str], ...] = (
    (r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", "[E-Mail]"),
    (r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){3,7}(?:[ ]?[A-Z0-9]{1,3})?\b", "[Konto]"),
    (r"https?://\S+", "[Adresse]"),
    (r"(?<!\w)(?:\+|00)\d[\d /()-]{6,}\d", "[Telefon]"),
    (r"(?<!\w)0\d{1,5}[ /-]?\d[\d /-]{3,}\d", "[Telefon]"),
    (r"\b\d{1,2}\.\s?\d{1,2}\.\s?(?:19|20)\d{2}\b", "[Datum]"),
    (r"\b(?:[A-ZÄÖÜ]\w+[- ])?\w*(?:[Ss]tra(?:ß|ss)e|[Ss]tr\.|weg|gasse|platz|allee) \d+ ?[a-z]?\b", "[Anschrift]"),
    (r"\b(Herrn?|Frau|Familie)(?: (?:Dr|Prof)\.)*((?: [A-ZÄÖÜ][\w-]+){1,2})", r"\1 [Name]"),
    (r"\b(?i:(mein name ist|ich hei(?:ß|ss)e|ich bin (?:der|die))) [A-ZÄÖÜ][\w-]+(?: [A-ZÄÖÜ][\w-]+)?", r"\1 [Name]"),
    (r"\b(?:Dr|Prof)\. [A-ZÄÖÜ][\w-]+(?: [A-ZÄÖÜ][\w-]+)?", "[Name]"),
    (r"\b\d(?:[ .-]?\d){6,}\b", "[Nummer]"),
)


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A question that got a thumb down with consent, blanked."""

    id: str
    question: str
    history: tuple[str, ...]
    reason: str
    status: str


def blanked(text: str) -> str:
    """``text`` with what looks like personal data replaced; a person still has to look at it."""
    for pattern, replacement in _BLANKED:
        text = re.sub(pattern, replacement, text)
    return text


def candidates(engine: Engine, folder: Path) -> Iterator[Candidate]:
    """Thumbs down with consent that nobody has looked at, oldest first."""
    known = {row["id"] for row in read_lines(_seen_file(folder))}
    table = tables.feedback
    chosen = select(table).where(table.c.verdict == "down", table.c.consent == 1).order_by(table.c.created_at)
    with engine.connect() as connection:
        rows = [dict(row) for row in connection.execute(chosen).mappings() if row["id"] not in known]
    for row in rows:
        found = _turn(engine, row["turn_id"]) or _content(row["content"])
        if found is not None:
            question, history, status = found
            yield Candidate(
                id=row["id"],
                question=blanked(question),
                history=tuple(blanked(turn) for turn in history),
                reason=blanked(row["reason"]),
                status=status,
            )


def review(engine: Engine, folder: Path, ask: Callable[..., Any], say: Callable[[str], Any]) -> int:
    """Show each candidate and take it over, skip it, or stop; returns how many were taken over.

    ``ask(text, default=…)`` gives what the person types, ``say(text)`` shows a line.
    """
    kept = 0
    for candidate in candidates(engine, folder):
        say(german("evaluation.review.shown", question=candidate.question, reason=candidate.reason or "–",
                   status=candidate.status, history=" → ".join(candidate.history) or "–"))  # fmt: skip
        choice = str(ask(german("evaluation.review.choice"), default="n")).strip().lower()[:1]
        if choice == "e":
            break
        if choice == "j":
            add_question(folder, PRACTICE, _asked(candidate, ask))
            kept += 1
        _remember(folder, candidate.id)
    return kept


def add_question(folder: Path, name: str, row: dict[str, Any]) -> Question:
    """Append ``row`` to the own set ``name`` after checking it; raises pydantic's ValidationError."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.jsonl"
    number = sum(1 for _ in read_lines(file)) + 1
    question = Question.model_validate(filled(row, number, name))
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps({**row, "id": question.id}, ensure_ascii=False) + "\n")
    return question


def _asked(candidate: Candidate, ask: Callable[..., Any]) -> dict[str, Any]:
    question = str(ask(german("evaluation.review.question"), default=candidate.question)).strip()
    facts = str(ask(german("evaluation.review.facts"), default="")).split(";")
    wanted = [fact.strip() for fact in facts if fact.strip()]
    row: dict[str, Any] = {"question": question, "answerable": bool(wanted), "facts": wanted}
    return row | ({"history": list(candidate.history)} if candidate.history else {})


def _turn(engine: Engine, turn_id: str | None) -> tuple[str, list[str], str] | None:
    turns = tables.turns
    with engine.connect() as connection:
        row = connection.execute(select(turns).where(turns.c.id == turn_id)).mappings().first()
        if row is None:
            return None
        before = select(turns.c.question).where(turns.c.chat_id == row["chat_id"], turns.c.ordinal < row["ordinal"])
        history = [str(q) for q in connection.execute(before.order_by(turns.c.ordinal)).scalars()]
    return str(row["question"]), history, str((row["answer"] or {}).get("status", ""))


def _content(content: dict[str, Any]) -> tuple[str, list[str], str] | None:
    question = str(content.get("question", "")).strip()
    return (question, [], str(content.get("status", ""))) if question else None


def _seen_file(folder: Path) -> Path:
    return folder.parent / "reviewed.jsonl"


def _remember(folder: Path, feedback_id: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with _seen_file(folder).open("a", encoding="utf-8") as lines:
        lines.write(json.dumps({"id": feedback_id}) + "\n")
