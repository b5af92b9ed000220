"""Turns observations into rows: what was found, what was missed, and where the system broke its own promises."""

from collections.abc import Mapping, Sequence
from typing import Any

from corpus.model import Passage
from eval.measuring.answers import Lines, evaluate_answer
from eval.measuring.integrity import answer_breaches, search_breaches
from eval.measuring.observe import AnswerSeen, Replay, SearchSeen
from eval.measuring.retrieval import evaluate_texts
from eval.testset.dataset import DraftTask
from eval.testset.gold import Gold
from eval.testset.halves import half_of
from eval.testset.judgements import load_judgements, with_judgements
from eval.testset.questions import Question

WORDS = 1000
"""Length in words of what a reader, or a model's prompt, takes in of the hits."""
_RANKING = {"ndcg_10": "ndcg@10", "recall_10": "recall@10", "rr_10": "mrr@10"} | {
    f"hit_{k}": f"hit@{k}" for k in (1, 5, 10)
}
"""Field of a row -> what the retrieval's evaluator calls it; with ``_judged`` behind, judged passages are gold too."""


def retrieval_rows(
    questions: Sequence[Question],
    seen: Mapping[str, SearchSeen],
    passages: Mapping[str, Passage],
    gold: Mapping[str, Gold],
) -> list[dict[str, Any]]:
    """A row a question, by the retrieval's evaluator: facts in the first 1,000 words, ranks, each leg alone, breaches.

    Questions without facts have no measures; their searches still must keep the promises.
    """
    ranked = {q.id: [h.id for h in seen[q.id].hits] for q in questions}
    whole = _measured(questions, ranked, passages, gold)
    judged = with_judgements(gold, load_judgements(), {name: p.text for name, p in passages.items()})
    also = _measured(questions, ranked, passages, judged)
    legs = {
        leg: _measured(questions, {q.id: seen[q.id].legs.get(leg, ()) for q in questions}, passages, gold)
        for leg in sorted({leg for one in seen.values() for leg in one.legs})
    }
    rows = []
    for question in questions:
        one = seen[question.id]
        rows.append(
            {
                "part": "retrieval",
                **_about(question),
                **whole.get(question.id, {}),
                **{f"{name}_judged": value for name, value in also.get(question.id, {}).items() if name in _RANKING},
                "legs": {leg: _leg(found[question.id]) for leg, found in legs.items() if question.id in found},
                "missed": _missed(question, [h.id for h in one.hits], passages),
                "hits": [h.id for h in one.hits[:10]],
                "used": one.question_used,
                "breaches": search_breaches(one, passages),
            }
        )
    return rows


def _measured(
    questions: Sequence[Question],
    hits: Mapping[str, Sequence[str]],
    passages: Mapping[str, Passage],
    gold: Mapping[str, Gold],
) -> dict[str, dict[str, float | None]]:
    asked = [q for q in questions if q.facts]
    texts = {q.id: [(name, passages[name].text) for name in hits[q.id] if name in passages] for q in asked}
    nothing = {q.id: Gold(id=q.id, groups=(), missing=()) for q in asked}
    found = {}
    for row, question in zip(evaluate_texts(texts, asked, {**nothing, **gold}), asked, strict=True):
        known = gold.get(question.id)
        ranking = {name: round(row[theirs], 6) for name, theirs in _RANKING.items()} if known and known.groups else {}
        found[question.id] = {"facts_1000": round(row["facts@1000"] / len(question.facts), 6), **ranking}
    return found


def _leg(row: Mapping[str, float | None]) -> dict[str, float | None]:
    return {name: row.get(name) for name in ("facts_1000", "ndcg_10")}


def _missed(question: Question, hits: Sequence[str], passages: Mapping[str, Passage]) -> list[str]:
    texts = [passages[name].text for name in hits if name in passages]
    read = " ".join(" ".join(texts).split()[:WORDS])
    return [fact.id for fact in question.facts if not fact.stated_in(read)]


def answer_row(question: Question, seen: AnswerSeen, passages: Mapping[str, Passage], lines: Lines) -> dict[str, Any]:
    """The row of an answer, by the answers' evaluator, with breaches."""
    row = evaluate_answer(Replay(seen.replayed(passages)), question.model_dump(), lines)
    return {"part": "answers", **_about(question), **_timeless(row), "breaches": answer_breaches(seen, passages)}


def draft_row(task: DraftTask, row: Mapping[str, Any]) -> dict[str, Any]:
    """The row of a drafting task, by the drafts' evaluator."""
    about = {"id": task.id, "kind": task.template, "sources": sorted({p.source for p in task.places})}
    return {"part": "drafts", **about, "half": half_of(task.id), **_timeless(row)}


def _about(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "kind": question.kind,
        "answerable": question.answerable,
        "difficulty": question.difficulty,
        "language": question.language,
        "half": half_of(question.id),
        "sources": sorted({place.source for place in question.places}),
    }


def _timeless(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "ms"}
