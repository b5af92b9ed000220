"""Who must be heard in an answer: each publication or place that the question names, and each part of it."""

import re
from collections.abc import Collection, Sequence

from rag.answering.patterns import pattern
from rag.answering.question import Asked
from rag.answering.weights import share_held
from rag.composition.compose import Ranked
from rag.language.analysis import tokens
from rag.understanding.query import QueryWord

_NEAR = 3
"""Passages among which one must name the place, or come from the publication, for the answer to keep to it."""
_PARTS = 3
_HELD = 0.6
"""Share of a part's words from which a passage speaks of it."""


def voices(asked: Asked, basis: Sequence[Ranked], far: float) -> list[list[Ranked]]:
    """The basis by voice: one each for publications and places to be set beside each other, else a single one.

    Where several publications are asked for without naming them, one whose best passage weighs ``far`` less than the
    best of all is not heard.
    """
    if len(asked.sources) > 1:
        return _by([[e for e in basis if e.passage.source_id == name] for name in asked.sources])
    if asked.across:
        top = max((entry.weight for entry in basis), default=0.0)
        names = dict.fromkeys(e.passage.source_id for e in basis if e.weight >= top - far)
        return _by([[e for e in basis if e.passage.source_id == name] for name in names])
    if len(asked.places) > 1:
        found = _by([[e for e in basis if names_place(e, place)] for place in asked.places])
        if len(found) > 1:
            return found
    return [kept_to(asked, basis)]


def _by(groups: Sequence[list[Ranked]]) -> list[list[Ranked]]:
    return [group for group in groups if group]


def kept_to(asked: Asked, basis: Sequence[Ranked]) -> list[Ranked]:
    """The basis without passages on other places, or of other publications, than the one that the question names."""
    kept = list(basis)
    if len(asked.places) == 1:
        kept = _if_near([e for e in kept if names_place(e, asked.places[0])], kept)
    if len(asked.sources) == 1 and asked.kind != "comparison":
        kept = _if_near([e for e in kept if e.passage.source_id == asked.sources[0]], kept)
    return kept


def _if_near(some: list[Ranked], basis: list[Ranked]) -> list[Ranked]:
    return some if any(entry in some for entry in basis[:_NEAR]) else basis


def names_place(entry: Ranked, place: str) -> bool:
    """Whether a passage names ``place`` in its title or text."""
    return set(tokens(place)) <= set(tokens(f"{entry.passage.title} {entry.passage.text}"))


def unheard(asked: Asked, basis: Sequence[Ranked], chosen: Collection[str]) -> list[Ranked]:
    """The best passage for each part of the question that none of the ``chosen`` passages (by id) speaks of."""
    found: list[Ranked] = []
    parts = parts_of(asked)
    if len(parts) < 2:
        return found
    heard = [e for e in basis if e.passage.id in chosen]
    for part in parts:
        if any(speaks_of(e, part) for e in (*heard, *found)):
            continue
        able = [e for e in basis if speaks_of(e, part) and all(names_place(e, place) for place in asked.places[:1])]
        if able:
            found.append(max(able, key=lambda e: e.weight))
    return found


def speaks_of(entry: Ranked, part: Sequence[QueryWord]) -> bool:
    """Whether title and text of a passage hold most of the weight of a part's words."""
    return share_held(part, set(tokens(f"{entry.passage.title} {entry.passage.text}"))) >= _HELD


def parts_of(asked: Asked) -> list[list[QueryWord]]:
    """The words of each part of a question that asks several things, words of other parts left out; [] for one."""
    clauses = [c for c in re.split(pattern("parts"), asked.text) if c and c.strip()]
    held = [set(tokens(clause)) for clause in clauses]
    parts = []
    for i, words in enumerate(held):
        others = set().union(*(h for j, h in enumerate(held) if j != i))
        own = [w for w in asked.words if w.key in words and w.key not in others]
        if own:
            parts.append(own)
    return parts[:_PARTS] if len(parts) > 1 else []
