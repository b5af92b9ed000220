"""Chooses the statements of an answer: whole thoughts of the best passages, no repetition, within a length."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from corpus.model import Passage
from rag.analysis import tokens
from rag.answer_question import Asked
from rag.answer_settings import AnswerSettings
from rag.answer_weights import passage_words, share_held
from rag.statements import Statement, statements
from rag.types import Hit

_LOOKED_AT = 8
"""Hits that an answer may be made from."""
_SMALLEST = 15
"""Words from which it is worth while to add another passage."""


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


def ranked(asked: Asked, hits: Sequence[Hit], settings: AnswerSettings) -> list[Ranked]:
    """The hits by how well they serve as basis of an answer, best first.

    A question that names publications or needs several keeps the order of the search, which sees to each of them.
    """
    w = settings.passage
    found = [
        Ranked(
            passage=hit.passage,
            weight=hit.score
            + w.coverage * share_held(asked.words, passage_words(hit.passage))
            + w.question * question_likeness(asked, hit.passage),
        )
        for hit in hits
    ]
    return found if len(asked.sources) > 1 else sorted(found, key=lambda r: -r.weight)


def question_likeness(asked: Asked, passage: Passage) -> float:
    """Likeness (0 to 1) of the question to the nearest of the passage's own questions: F1 over its words."""
    best = 0.0
    known = {key for word in asked.words for key in (word.key, *word.others)}
    for question in (*passage.questions, *passage.questions_en, passage.title):
        words = set(tokens(question))
        recall = share_held(asked.words, words)
        precision = len(words & known) / len(words) if words else 0.0
        if recall + precision:
            best = max(best, 2 * recall * precision / (recall + precision))
    return best


def choose(asked: Asked, basis: Sequence[Ranked], settings: AnswerSettings) -> list[Choice]:
    """The statements of the answer by passage: the best passage, and those that are nearly as good.

    How near is ``gap``; a question that needs several passages allows more.
    """
    if not basis:
        return []
    rules = settings.compose
    gap = rules.gap * (rules.wide if asked.wide else 1.0)
    left, top = rules.words, max(entry.weight for entry in basis)
    chosen: list[Choice] = []
    said: list[frozenset[str]] = []
    for place, entry in enumerate(basis[:_LOOKED_AT]):
        if place and (left < _SMALLEST or entry.weight < top - gap):
            continue
        choice = fitted(asked, entry.passage, left, said, rules.novel, first=place == 0)
        if choice.statements:
            chosen.append(choice)
            left -= words_of(choice.statements)
    return chosen


def choose_around(
    asked: Asked, basis: Sequence[Ranked], places: Collection[str], limit: int, fits: Callable[[Statement], bool]
) -> list[Choice]:
    """What the best passage on ``places`` says beside what is missing: statements that ``fits`` lets pass."""
    for entry in basis[:_LOOKED_AT]:
        passage = entry.passage
        if places and not set(places) & set(tokens(f"{passage.title} {passage.text}")):
            continue
        found = [s for s in statements(passage) if s.form in ("sentence", "item") and fits(s)]
        kept = best_of(asked, found, limit) if found else []
        return [Choice(passage=passage, statements=tuple(kept), whole=False)] if kept else []
    return []


def fitted(asked: Asked, passage: Passage, limit: int, said: list[frozenset[str]], novel: float, first: bool) -> Choice:
    """What ``passage`` says beyond what was ``said``: all of it, or nothing when it does not fit.

    The first passage of an answer is cut to its most telling statements instead.
    """
    found = [s for s in statements(passage) if s.form != "heading"]
    fresh = [s for s in found if not repeated(s, said, novel)]
    if words_of(fresh) > limit:
        fresh = best_of(asked, fresh, limit) if first else []
    said += [frozenset(tokens(s.text)) for s in fresh]
    return Choice(passage=passage, statements=tuple(fresh), whole=len(fresh) == len(found))


def repeated(statement: Statement, said: Sequence[frozenset[str]], novel: float) -> bool:
    """Whether an earlier statement of another passage holds most of the words of this one."""
    held = frozenset(tokens(statement.text))
    return bool(held) and any(len(held & other) / len(held) >= novel for other in said if len(other) >= len(held) / 2)


def best_of(asked: Asked, found: Sequence[Statement], limit: int) -> list[Statement]:
    """The most telling of ``found`` within ``limit`` words, in their order."""
    order = sorted(found, key=lambda s: -relevance(asked, s))
    kept: list[Statement] = []
    for statement in order:
        if words_of([*kept, statement]) <= limit or not kept:
            kept.append(statement)
    return sorted(kept, key=lambda s: s.start)


def relevance(asked: Asked, statement: Statement) -> float:
    """How much ``statement`` says about what is asked (0 to about 1.5)."""
    own = share_held(asked.words, set(tokens(statement.text)))
    context = share_held(asked.words, set(tokens(statement.lead_in))) if statement.lead_in else 0.0
    return own + 0.5 * context


def words_of(found: Sequence[Statement]) -> int:
    """Words that ``found`` take in an answer, lead-ins counted once."""
    leads = {(s.passage.id, s.lead_start): len(s.lead_in.split()) for s in found if s.lead_end}
    return sum(len(s.text.split()) for s in found) + sum(leads.values())
