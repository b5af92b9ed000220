"""The curves that chose the thresholds of answering, on the development half alone.

``python -m eval.fitting.answering`` writes ``eval/data/answers-calibration.json`` (length against facts, strength of
evidence against refusals) and ``eval/data/verify-calibration.json`` (overlap against true and false sentences).
"""

import json
import random
import re
import statistics
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.model import Passage
from eval.measuring.answers import fact_found, without_markers
from eval.testset.halves import in_half
from eval.testset.questions import Question, load_questions
from rag.answering.pieces import Markers, rendered
from rag.answering.plan import Planner
from rag.answering.question import read_question
from rag.answering.settings import AnswerSettings, answer_settings
from rag.answering.weights import WordWeights
from rag.bootstrap import Assistant, open_assistant
from rag.composition.compose import ranked
from rag.composition.statements import statements
from rag.settings import Settings
from rag.status.decide import score
from rag.status.evidence import strength
from rag.types import Query, SearchResult, Turn
from rag.verification.sentence import Bounds, Verifier, bounds

DATA = Path(__file__).parent.parent / "data"
GAPS = (1.0, 1.6, 2.2, 2.8, 3.4, 4.0)
STRENGTHS = tuple(round(0.05 * i, 2) for i in range(1, 13))
OVERLAPS = (0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8)
PAIRS = 400


def main() -> None:
    """Measure and write both files."""
    assistant = open_assistant(Settings())
    asked = in_half(load_questions(), "development")
    found = [(q, assistant.search(query_of(q))) for q in asked]
    planner = Planner(assistant.store, answer_settings())
    result = {
        "half": "development",
        "questions": len(asked),
        "corpus": assistant.provenance.corpus,
        "gap": length_curve(found, planner),
        "strength": strength_curve(found, planner),
    }
    _write("answers-calibration.json", result)
    _write("verify-calibration.json", overlap_curve(assistant))


def query_of(question: Question) -> Query:
    """The query of a test question."""
    return Query(question=question.question, history=tuple(Turn(role="user", content=h) for h in question.history))


def length_curve(found: Sequence[tuple[Question, SearchResult]], planner: Planner) -> list[dict[str, float]]:
    """For each gap: share of facts in the answers, median and 90th percentile of their words."""
    rows = []
    answerable = [(q, result) for q, result in found if q.answerable]
    for gap in GAPS:
        settings = with_gap(answer_settings(), gap)
        texts = [(q, answer_text(Planner.like(planner, settings), query_of(q), result)) for q, result in answerable]
        facts = [fact_found(fact.model_dump(), text) for q, text in texts for fact in q.facts]
        words = sorted(len(text.split()) for _, text in texts)
        share = round(sum(facts) / max(len(facts), 1), 3)
        long = words[int(0.9 * len(words))]
        rows.append({"gap": gap, "facts": share, "words": statistics.median(words), "words_90": long})
    return rows


def with_gap(settings: AnswerSettings, gap: float) -> AnswerSettings:
    """The settings with another gap."""
    return settings.model_copy(update={"compose": settings.compose.model_copy(update={"gap": gap})})


def answer_text(planner: Planner, query: Query, result: SearchResult) -> str:
    """The extractive answer without its markers."""
    pieces = planner.plan(query, result).pieces
    markers = Markers(planner.sources)
    markers.plan(pieces)
    return without_markers("".join(rendered(pieces, markers)))


def strength_curve(found: Sequence[tuple[Question, SearchResult]], planner: Planner) -> list[dict[str, float]]:
    """For each threshold: share of answerable and of other questions whose evidence is weaker (German ones)."""
    limits = answer_settings().status
    values: dict[bool, list[float]] = {True: [], False: []}
    for question, result in found:
        if result.analysis is None or result.analysis.language == "en":
            continue
        asked = read_question(result.analysis)
        basis = ranked(asked, result.hits, answer_settings())
        values[question.answerable].append(score(strength(asked, basis, result.hits, planner.weights), limits))
    return [
        {
            "threshold": t,
            "answerable_below": round(sum(v < t for v in values[True]) / len(values[True]), 3),
            "others_below": round(sum(v < t for v in values[False]) / len(values[False]), 3),
        }
        for t in STRENGTHS
    ]


def overlap_curve(assistant: Assistant) -> dict[str, Any]:
    """For each bound: share of true restatements let through, and of sentences of other passages let through."""
    passages = list(assistant.store.passages())
    weights = WordWeights.of(passages)
    true, false = list(pairs(passages, seed=11))[:PAIRS], list(strangers(passages, seed=12))[:PAIRS]
    rows = []
    for overlap in OVERLAPS:
        limits = Bounds(**(bounds().model_dump() | {"overlap": overlap, "overlap_near": overlap}))
        verifier = Verifier(weights, None, limits)
        rows.append(
            {
                "overlap": overlap,
                "true_let_through": _share(verifier, true),
                "false_let_through": _share(verifier, false),
                "changed_let_through": _share(verifier, [(changed(s), p) for s, p in true if changed(s) != s]),
            }
        )
    chosen = {"overlap": bounds().overlap, "overlap_near": bounds().overlap_near}
    return {"pairs": len(true), "curve": rows, "chosen": chosen}


def pairs(passages: Sequence[Passage], seed: int) -> Iterator[tuple[str, Passage]]:
    """Sentences restated lightly (clauses turned round, everyday words), with their passage."""
    order = random.Random(seed)
    for passage in order.sample(list(passages), len(passages)):
        told = [s.text for s in statements(passage) if s.form == "sentence" and len(s.text.split()) > 6]
        if told:
            yield restated(order.choice(told)), passage


def strangers(passages: Sequence[Passage], seed: int) -> Iterator[tuple[str, Passage]]:
    """Sentences with a passage of another chapter, which does not say them."""
    order = random.Random(seed)
    others = order.sample(list(passages), len(passages))
    for (sentence, passage), other in zip(pairs(passages, seed + 1), others, strict=False):
        if passage.document_id != other.document_id:
            yield sentence, other


_SWAPS = (
    ("zum Beispiel", "etwa"), ("Bürgerinnen und Bürger", "Bürgerschaft"), ("Die Kommune", "Eine Gemeinde"),
    ("Kommunen", "Städte und Gemeinden"), ("erarbeiten", "ausarbeiten"), ("nennt", "führt auf"),
    ("braucht", "benötigt"), ("laut Handreichung ", ""), ("häufig", "oft"), ("unterstützt", "hilft"),
)  # fmt: skip


def restated(sentence: str) -> str:
    """``sentence`` in slightly other words."""
    for old, new in _SWAPS:
        sentence = sentence.replace(old, new)
    return sentence


def changed(sentence: str) -> str:
    """``sentence`` made false: a number, a duty or a negation changed; itself when there is nothing to change."""
    if re.search(r"\d", sentence):
        return re.sub(r"\d+", lambda m: str(int(m[0]) + 3), sentence, count=1)
    if re.search(r"\b(kann|können|soll|sollen)\b", sentence):
        return re.sub(r"\b(kann|können|soll|sollen)\b", "muss", sentence, count=1)
    if re.search(r"\b(ist|sind|hat|haben)\b", sentence):
        return re.sub(r"\b(ist|sind|hat|haben)\b", r"\1 nicht", sentence, count=1)
    return sentence


def _share(verifier: Verifier, given: Sequence[tuple[str, Passage]]) -> float:
    passed = sum(verifier.check(sentence, [passage]).supported for sentence, passage in given)
    return round(passed / max(len(given), 1), 3)


def _write(name: str, data: Mapping[str, Any]) -> None:
    (DATA / name).write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
