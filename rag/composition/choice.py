"""Chooses the passages of an answer and what each of them gives to it."""

from collections.abc import Callable, Collection, Sequence

from rag.answering.question import Asked
from rag.answering.settings import AnswerSettings, Compose
from rag.composition.compose import Choice, Ranked, best_of, fitted, words_of
from rag.composition.direct import in_front
from rag.composition.statements import Statement, statements
from rag.composition.voices import unheard, voices
from rag.language.analysis import tokens

_LOOKED_AT = 8
"""Hits that an answer may be made from."""
_SMALLEST = 15
"""Words from which it is worth while to add another passage."""


def choose(
    asked: Asked, basis: Sequence[Ranked], settings: AnswerSettings, shown: Sequence[str] = (), sure: bool = True
) -> list[Choice]:
    """The statements of the answer by passage: the best passage, and those that are nearly as good.

    How near is ``gap``; a question that needs several passages allows more. Publications or places to be set beside
    each other share the length. ``shown`` texts stand in the answer already and are not said again. An answer on weak
    evidence (not ``sure``) is kept short.
    """
    rules = settings.compose
    wide = rules.words_wide if asked.wide else rules.words[asked.kind]
    left = rules.beside if shown else wide if sure else rules.words_unsure
    said = [frozenset(tokens(cell)) for text in shown for cell in text.split("|")]
    heard = voices(asked, basis, rules.far)
    chosen: list[Choice] = []
    for voice in heard:
        chosen += _of_voice(asked, voice, left // len(heard), said, rules)
    if len(heard) == 1 and not shown:
        left -= sum(words_of(choice.statements) for choice in chosen)
        for entry in unheard(asked, basis[:_LOOKED_AT], {choice.passage.id for choice in chosen}):
            choice = fitted(asked, entry.passage, max(left, rules.part), said, rules, first=True)
            chosen += [choice] if choice.statements else []
        chosen = in_front(asked, heard[0], chosen)
    return by_source(steps_first(chosen) if asked.kind == "procedure" else chosen)


def _of_voice(
    asked: Asked, basis: Sequence[Ranked], left: int, said: list[frozenset[str]], rules: Compose
) -> list[Choice]:
    gap = rules.gap * (rules.wide if asked.wide else 1.0) * (rules.named if len(asked.places) == 1 else 1.0)
    top = max((entry.weight for entry in basis), default=0.0)
    chosen: list[Choice] = []
    for place, entry in enumerate(basis[:_LOOKED_AT]):
        if place and (left < _SMALLEST or entry.weight < top - gap):
            continue
        choice = fitted(asked, entry.passage, left, said, rules, first=place == 0)
        if choice.statements:
            chosen.append(choice)
            left -= words_of(choice.statements)
    return chosen


def by_source(chosen: Sequence[Choice]) -> list[Choice]:
    """``chosen`` with the passages of one source together, sources in the order of their first passage."""
    order = list(dict.fromkeys(choice.passage.source_id for choice in chosen))
    return sorted(chosen, key=lambda choice: order.index(choice.passage.source_id))


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
