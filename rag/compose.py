"""Chooses the statements of an answer: whole thoughts of the best passages, no repetition, within a length."""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import Passage
from rag.analysis import tokens
from rag.answer_question import Asked
from rag.answer_settings import AnswerSettings
from rag.answer_weights import WordWeights, passage_words
from rag.statements import Statement, statements
from rag.types import Hit


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """A passage as a basis of the answer; ``weight`` is comparable within one question."""

    passage: Passage
    weight: float


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What an answer takes from a passage, in the order of the passage; ``whole`` if nothing was left out."""

    passage: Passage
    statements: tuple[Statement, ...]
    whole: bool


def ranked(asked: Asked, hits: Sequence[Hit], weights: WordWeights, settings: AnswerSettings) -> list[Ranked]:
    """The hits by how well they serve as basis of an answer, best first."""
    found = []
    for place, hit in enumerate(hits):
        w = settings.passage
        weight = (
            w.rank * w.decay**place
            + w.coverage * weights.coverage(asked.words, passage_words(hit.passage))
            + w.question * question_likeness(asked, hit.passage, weights)
            + w.dense * float(hit.features.get("dense", 0.0))
        )
        found.append(Ranked(passage=hit.passage, weight=weight))
    return sorted(found, key=lambda r: -r.weight)


def question_likeness(asked: Asked, passage: Passage, weights: WordWeights) -> float:
    """Likeness (0 to 1) of the question to the nearest of the passage's own questions: F1 over weighted words."""
    best = 0.0
    for question in (*passage.questions, *passage.questions_en, passage.title):
        words = set(tokens(question))
        if not words:
            continue
        recall = weights.coverage(asked.words, words)
        precision = weights.coverage(words, asked.words)
        if recall + precision:
            best = max(best, 2 * recall * precision / (recall + precision))
    return best


def choose(asked: Asked, basis: Sequence[Ranked], weights: WordWeights, settings: AnswerSettings) -> list[Choice]:
    """The statements of the answer by passage, best passage first."""
    if not basis:
        return []
    rules = settings.compose
    left = rules.words_list if asked.kind in ("list", "procedure", "examples") else rules.words
    chosen: list[Choice] = []
    said: list[frozenset[str]] = []
    for place, entry in enumerate(basis[: rules.passages]):
        if place and (left < _SMALLEST or entry.weight < rules.second * basis[0].weight):
            break
        limit = min(left, rules.first if place == 0 and asked.kind not in _LONG else left)
        choice = fitted(asked, entry.passage, weights, limit, said, rules.novel)
        if choice.statements:
            chosen.append(choice)
            left -= words_of(choice.statements)
    return chosen


_SMALLEST = 15
_LONG = ("list", "procedure", "examples", "comparison")


def fitted(
    asked: Asked, passage: Passage, weights: WordWeights, limit: int, said: list[frozenset[str]], novel: float
) -> Choice:
    """What ``passage`` says within ``limit`` words and beyond what was ``said``; the answer's words come first."""
    found = [s for s in statements(passage) if s.form != "heading"]
    fresh = []
    for statement in found:
        held = frozenset(tokens(statement.text))
        if held and any(len(held & other) / len(held) >= novel for other in said if len(other) >= len(held) / 2):
            continue
        fresh.append(statement)
    kept = fresh if words_of(fresh) <= limit else best_of(asked, fresh, weights, limit)
    said += [frozenset(tokens(s.text)) for s in kept]
    return Choice(passage=passage, statements=tuple(kept), whole=len(kept) == len(found))


def best_of(asked: Asked, found: Sequence[Statement], weights: WordWeights, limit: int) -> list[Statement]:
    """The most telling of ``found`` within ``limit`` words, in their order."""
    order = sorted(found, key=lambda s: -relevance(asked, s, weights))
    kept: list[Statement] = []
    for statement in order:
        if words_of([*kept, statement]) <= limit or not kept:
            kept.append(statement)
    return sorted(kept, key=lambda s: s.start)


def relevance(asked: Asked, statement: Statement, weights: WordWeights) -> float:
    """How much ``statement`` says about what is asked (0 to about 2)."""
    own = weights.coverage(asked.words, set(tokens(statement.text)))
    context = weights.coverage(asked.words, set(tokens(statement.lead_in)))
    return own + 0.5 * context + 0.2 * (statement.start == 0)


def words_of(found: Sequence[Statement]) -> int:
    """Words that ``found`` take in an answer, lead-ins counted once."""
    leads = {(s.passage.id, s.lead_start): len(s.lead_in.split()) for s in found if s.lead_end}
    return sum(len(s.text.split()) for s in found) + sum(leads.values())
