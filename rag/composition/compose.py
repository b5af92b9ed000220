"""What a passage gives to an answer: its whole thoughts, without repetition and asides, within a length."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus.model import Passage
from rag.answering.patterns import pattern
from rag.answering.question import Asked
from rag.answering.settings import AnswerSettings, Compose
from rag.answering.weights import passage_words, share_held
from rag.composition.statements import Statement, statements
from rag.language.analysis import tokens
from rag.types import Hit

_REST = 0.3
"""Share of a list that must be new for it to be shown (whole)."""
_ASKED_FOR = 0.8
"""Relevance from which even an aside belongs to the answer."""
_REMARKED = 0.35
"""Relevance from which a remark belongs to the answer."""
_NEAR_BEST = 0.75
"""Share of the best relevance from which a statement counts as telling the answer."""


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


def fitted(
    asked: Asked, passage: Passage, limit: int, said: list[frozenset[str]], rules: Compose, first: bool
) -> Choice:
    """What ``passage`` says beyond what was ``said``, or nothing when it does not fit.

    The first passage of an answer tells its whole thought, cut to its most telling statements when it is too long;
    each further one gives only what tells about the question.
    """
    found = [s for s in statements(passage) if s.form != "heading" and not aside(asked, s) and on_the_side(asked, s)]
    fresh = without_repetition(found, said, rules.novel)
    if not first and asked.kind != "comparison":
        fresh = telling(asked, fresh, rules.telling)
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


def telling(asked: Asked, found: Sequence[Statement], least: float) -> list[Statement]:
    """``found`` from the first to the last statement that says ``least`` of what its best says on the question.

    What stands between them stays: the sentences of a passage lean on each other. Lists and tables always count.
    """
    bound = least * max((relevance(asked, s) for s in found), default=0.0)
    tells = [i for i, s in enumerate(found) if s.form != "sentence" or relevance(asked, s) >= bound]
    if not tells:
        return []
    first = next((i for i in range(tells[0], 0, -1) if not leans(found[i])), 0)
    return list(found[first : tells[-1] + 1])


def on_the_side(asked: Asked, statement: Statement) -> bool:
    """Whether ``statement`` is not of a list of the opposite: advantages where only drawbacks are asked for."""
    for wanted, other in (("advantages", "disadvantages"), ("disadvantages", "advantages")):
        if pattern("asks_group", wanted).search(asked.text) and not pattern("asks_group", other).search(asked.text):
            of_other = pattern("lists_group", other).search(statement.lead_in)
            return not of_other or bool(pattern("lists_group", wanted).search(statement.lead_in))
    return True


def aside(asked: Asked, statement: Statement) -> bool:
    """Whether ``statement`` only says where a passage has its knowledge from, or is a remark on something else.

    Nothing is an aside for a question that asks for sources.
    """
    if pattern("asks_source").search(asked.text):
        return False
    if pattern("aside").match(statement.text):
        return relevance(asked, statement) < _ASKED_FOR
    return bool(pattern("remark").match(statement.text)) and relevance(asked, statement) < _REMARKED


def answer_first(asked: Asked, found: Sequence[Statement]) -> list[Statement]:
    """``found`` with what says most about the question in front: sentences within a passage, lists and tables whole.

    A passage that begins with a list keeps its order, and so does a procedure, and one whose sentences lean on others.
    """
    if asked.kind == "procedure" or not found or found[0].form != "sentence" or any(leans(s) for s in found):
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
    kept: list[Statement] = []
    for thought in sorted(thoughts(found), key=lambda t: -max(relevance(asked, s) for s in t)):
        if words_of([*kept, *thought]) <= limit or not kept:
            kept += thought
    return sorted(kept, key=lambda s: s.start)


def thoughts(found: Sequence[Statement]) -> list[list[Statement]]:
    """``found`` in stretches that stay together: a list or table whole, a sentence with those that lean on it."""
    parted: list[list[Statement]] = []
    for statement in found:
        last = parted[-1][-1] if parted else None
        listed = last is not None and statement.form != "sentence" and statement.block == last.block
        if last is not None and (listed or (leans(statement) and statement.block == last.block)):
            parted[-1].append(statement)
        else:
            parted.append([statement])
    return parted


def leans(statement: Statement) -> bool:
    """Whether a sentence begins with a word that points to the one before it."""
    return statement.form == "sentence" and bool(pattern("leaning").match(statement.text.lstrip('„"(')))


def relevance(asked: Asked, statement: Statement) -> float:
    """How much ``statement`` says about what is asked (0 to about 1.5)."""
    own = share_held(asked.words, set(tokens(statement.text)))
    context = share_held(asked.words, set(tokens(statement.lead_in))) if statement.lead_in else 0.0
    return own + 0.5 * context


def words_of(found: Sequence[Statement]) -> int:
    """Words that ``found`` take in an answer, lead-ins counted once."""
    leads = {(s.passage.id, s.lead_start): len(s.lead_in.split()) for s in found if s.lead_end}
    return sum(len(s.text.split()) for s in found) + sum(leads.values())
