"""What a short answer may still take from the next passages: single thoughts close to the question.

Whole passages are added while they weigh nearly as much as the best one. What the question needs often stands in one
sentence of a passage a little further down; a short answer has room for it.
"""

from collections.abc import Sequence
from dataclasses import replace

from rag.answering.question import Asked
from rag.composition.compose import (
    Choice,
    Ranked,
    aside,
    leans,
    on_the_side,
    relevance,
    repeated,
    thoughts,
    words_of,
)
from rag.composition.statements import Statement, statements
from rag.language.analysis import tokens

_LOOKED_AT = 8
_FULL = 140
"""Words up to which an answer is filled."""
_LONGEST = 70
"""Words of a thought at most."""
_TELLING = 0.5
"""Share of what the answer's best statement says on the question that a thought must say."""
_GAP = 4.5
"""How far below the best passage another one may weigh and still give a thought."""
_PER_WEIGHT = 0.1
"""What a thought loses for each unit that its passage weighs less than the best."""


def filled(
    asked: Asked, basis: Sequence[Ranked], chosen: Sequence[Choice], said: Sequence[frozenset[str]], novel: float
) -> list[Choice]:
    """``chosen`` with further thoughts from ``basis``, the most telling first, as long as the answer is short.

    ``said`` are the words of the statements so far; a thought whose words one of them holds to the share ``novel`` is
    left out. Tables are not taken apart.
    """
    found, left = list(chosen), _FULL - sum(words_of(choice.statements) for choice in chosen)
    known = list(said)
    for thought in _offered(asked, basis, chosen) if left > 0 else []:
        if words_of(thought) <= left and not all(repeated(s, known, novel) for s in thought):
            found = _with(found, thought)
            left -= words_of(thought)
            known += [frozenset(tokens(s.text)) for s in thought]
    return found


def _offered(asked: Asked, basis: Sequence[Ranked], chosen: Sequence[Choice]) -> list[list[Statement]]:
    """Thoughts that are not in ``chosen`` and tell enough about the question, best first."""
    used = {(s.passage.id, s.start) for choice in chosen for s in choice.statements}
    least = _TELLING * max((relevance(asked, s) for choice in chosen for s in choice.statements), default=0.0)
    offered = []
    for entry in basis[:_LOOKED_AT]:
        gap = basis[0].weight - entry.weight
        if gap > _GAP:
            continue
        told = [s for s in statements(entry.passage) if s.form != "heading"]
        for thought in thoughts([s for s in told if not aside(asked, s) and on_the_side(asked, s)]):
            tells = max(relevance(asked, s) for s in thought)
            if tells >= least and not _unfit(thought) and (thought[0].passage.id, thought[0].start) not in used:
                offered.append((tells - _PER_WEIGHT * gap, thought))
    return [thought for _, thought in sorted(offered, key=lambda pair: -pair[0])]


def _unfit(thought: Sequence[Statement]) -> bool:
    return thought[0].form == "row" or leans(thought[0]) or words_of(thought) > _LONGEST


def _with(chosen: Sequence[Choice], thought: Sequence[Statement]) -> list[Choice]:
    """``chosen`` with ``thought`` in the choice of its passage, in the passage's order where that was kept so far."""
    passage = thought[0].passage
    held = next((c for c in chosen if c.passage.id == passage.id), None)
    if held is None:
        return [*chosen, Choice(passage=passage, statements=tuple(thought), whole=False)]
    in_order = list(held.statements) == sorted(held.statements, key=lambda s: s.start)
    more = (*held.statements, *thought)
    joined = replace(held, statements=tuple(sorted(more, key=lambda s: s.start)) if in_order else more)
    return [joined if c is held else c for c in chosen]
