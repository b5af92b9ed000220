"""Chooses the statements of an answer: whole thoughts of the best passages, no repetition, within a length."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus.model import Passage
from rag.answering.answer_patterns import pattern
from rag.answering.answer_question import Asked
from rag.answering.answer_settings import AnswerSettings
from rag.answering.answer_weights import passage_words, share_held
from rag.answering.statements import Statement, statements
from rag.language.analysis import tokens
from rag.types import Hit

_LOOKED_AT = 8
"""Hits that an answer may be made from."""
_REST = 0.3
"""Share of a list that must be new for it to be shown (whole)."""
_ASKED_FOR = 0.8
"""Relevance from which even an aside belongs to the answer."""
_NEAR_BEST = 0.75
"""Share of the best relevance from which a statement counts as telling the answer."""
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


def choose(
    asked: Asked, basis: Sequence[Ranked], settings: AnswerSettings, shown: Sequence[str] = (), sure: bool = True
) -> list[Choice]:
    """The statements of the answer by passage: the best passage, and those that are nearly as good.

    How near is ``gap``; a question that needs several passages allows more. ``shown`` texts stand in the answer
    already and are not said again. An answer on weak evidence (not ``sure``) is kept short.
    """
    if not basis:
        return []
    rules = settings.compose
    gap = rules.gap * (rules.wide if asked.wide else 1.0)
    wide = rules.words_wide if asked.wide else rules.words
    left = rules.beside if shown else wide if sure else rules.words_unsure
    top = max(entry.weight for entry in basis)
    chosen: list[Choice] = []
    said = [frozenset(tokens(cell)) for text in shown for cell in text.split("|")]
    for place, entry in enumerate(basis[:_LOOKED_AT]):
        if place and (left < _SMALLEST or entry.weight < top - gap):
            continue
        choice = fitted(asked, entry.passage, left, said, rules.novel, first=place == 0)
        if choice.statements:
            chosen.append(choice)
            left -= words_of(choice.statements)
    return steps_first(chosen) if asked.kind == "procedure" else chosen


def steps_first(chosen: Sequence[Choice]) -> list[Choice]:
    """``chosen`` with those that number steps in front."""
    return sorted(chosen, key=lambda choice: not any(s.form == "step" for s in choice.statements))


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
    found = [s for s in statements(passage) if s.form != "heading" and not aside(asked, s)]
    fresh = without_repetition(found, said, novel)
    if words_of(fresh) > limit:
        fresh = best_of(asked, fresh, limit) if first else []
    said += [frozenset(tokens(s.text)) for s in fresh]
    ordered = answer_first(asked, fresh) if first else fresh
    return Choice(passage=passage, statements=tuple(ordered), whole=len(fresh) == len(found))


def without_repetition(found: Sequence[Statement], said: Sequence[frozenset[str]], novel: float) -> list[Statement]:
    """``found`` without sentences that were said; a list or table stays whole unless nearly all of it was said."""
    kept: list[Statement] = []
    for _, group in groupby(found, key=lambda s: s.block):
        block = list(group)
        fresh = [s for s in block if not repeated(s, said, novel)]
        if block[0].form == "sentence":
            kept += fresh
        elif len(fresh) > _REST * len(block):
            kept += block
    return kept


def aside(asked: Asked, statement: Statement) -> bool:
    """Whether ``statement`` only says where a passage has its knowledge from, unless the question asks for that."""
    if not pattern("aside").match(statement.text):
        return False
    return relevance(asked, statement) < _ASKED_FOR and not pattern("asks_source").search(asked.text)


def answer_first(asked: Asked, found: Sequence[Statement]) -> list[Statement]:
    """``found`` with what says most about the question in front: sentences within a passage, lists and tables whole.

    A passage that begins with a list keeps its order, and so does a procedure.
    """
    if asked.kind == "procedure" or not found or found[0].form != "sentence":
        return list(found)
    scores = {s.start: relevance(asked, s) for s in found}
    told = _NEAR_BEST * max(scores.values())
    if scores[found[0].start] >= told:
        return list(found)
    blocks = [list(group) for _, group in groupby(found, key=lambda s: s.block)]
    best = max(range(len(blocks)), key=lambda i: max(scores[s.start] for s in blocks[i]))
    front = blocks[best]
    if front[0].form == "sentence":
        front = sorted(front, key=lambda s: scores[s.start] < told)
    return [*front, *(s for i, block in enumerate(blocks) if i != best for s in block)]


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
