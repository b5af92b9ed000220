"""Whether the evidence carries the very thing asked: explainable numbers, weighed by a small logistic model.

The strength of evidence asks whether the sources speak of the subject; this asks whether the words that make the
question special (the attribute asked for, the thing named) stand together in one passage, and whether it is about them.

Passages of own documents are bare: no written questions hold the words of those who ask. Evidence is therefore told
apart by that, each kind is weighed by a model of its own, and the kind that carries the question further counts.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from enum import IntEnum
from functools import lru_cache

from corpus.model import Passage
from rag.answering.patterns import pattern, stems
from rag.answering.question import Asked
from rag.answering.settings import SupportModel
from rag.answering.weights import WordWeights, passage_words, share_held
from rag.composition.compose import Ranked, question_likeness
from rag.composition.statements import statements
from rag.language.analysis import tokens
from rag.status.evidence import USUAL_SCORE
from rag.status.focus import focus_of
from rag.status.holes import Holes, is_bare, is_name, is_noun
from rag.status.together import Concordance
from rag.status.value import asked_value, value_nearness
from rag.types import Hit
from rag.understanding.query import QueryWord
from rag.understanding.query_everyday import everyday

_LOOKED_AT = 5
_LONG = 4
"""Words beyond the first from which a question is no longer brief."""
_RARE = 40
"""Passages up to which a name is thought to tell the topic."""


def support(features: Mapping[str, float], model: SupportModel) -> float:
    """Probability (0 to 1) that the sources answer the question, as far as ``features`` tell."""
    line = model.intercept + sum(weight * features.get(name, 0.0) for name, weight in model.weights.items())
    return 1 / (1 + math.exp(-line))


class Carried(IntEnum):
    """How far the evidence carries the very thing asked."""

    NOT = 0
    DOUBTFUL = 1
    WELL = 2


def carried(features: Mapping[str, float], model: SupportModel) -> Carried:
    """How far evidence with these features carries the thing asked, by the thresholds of its model."""
    chance = support(features, model)
    return Carried.NOT if chance < model.least else Carried.DOUBTFUL if chance < model.doubtful else Carried.WELL


def by_kind(basis: Sequence[Ranked], hits: Sequence[Hit]) -> dict[bool, tuple[list[Ranked], list[Hit]]]:
    """Passages and hits by whether they are bare, for the kinds that are among the best; best first."""
    kinds = dict.fromkeys(is_bare(entry.passage) for entry in basis[:_LOOKED_AT]) or {False: None}
    return {
        bare: ([e for e in basis if is_bare(e.passage) is bare], [h for h in hits if is_bare(h.passage) is bare])
        for bare in kinds
    }


def support_features(
    asked: Asked,
    basis: Sequence[Ranked],
    hits: Sequence[Hit],
    places: Collection[str],
    weights: WordWeights,
    concordance: Concordance,
) -> dict[str, float]:
    """What speaks for or against an answer, by name. ``places``: stems of the known places in the question.

    ``basis`` is of one kind, all bare or none. Likeness to written questions is nothing that bare passages can have;
    there the score of the search tells how near they are.
    """
    passages = [entry.passage for entry in basis[:_LOOKED_AT]]
    named = names_in(asked, weights)
    topical = on_topic(passages, places, named)
    used = topical or passages
    special = special_words(asked)
    bare = bool(passages) and is_bare(passages[0])
    holes = Holes(question=asked.text, language=asked.language, weights=weights, bare=bare)
    found = hole_features(holes, special, used)
    likeness = max((question_likeness(asked, p) for p in passages), default=0.0)
    brief = max(0.0, 1 - (len(special) - 1) / _LONG)
    by_questions = {
        "likeness": likeness,
        "brief_unlike": brief * (1 - likeness),
        "brief_hole": brief * found["hole_mean"],
    }
    by_search = {"score": max((hit.score for hit in hits), default=0.0) / USUAL_SCORE}
    return {
        **(by_search if bare else by_questions),
        "coverage": max((share_held(special, passage_words(p)) for p in passages), default=0.0),
        "pairs": max((h.features.get("pairs", 0.0) for h in hits[:_LOOKED_AT]), default=0.0),
        **found,
        **focus_features(holes, asked, used, {*places, *(w.key for w in named)}),
        **apart_features(holes, special, (*places, *(w.key for w in named)), concordance),
        **value_features(asked, topical, places),
        "named": float(bool(places or named)),
        "unheld": float(bool(places or named) and not topical),
        "english": float(asked.language == "en"),
    }


def special_words(asked: Asked) -> list[QueryWord]:
    """The words that neither stand everywhere nor frame the question nor say who asks; all when none is left."""
    own = pattern("own_place").search(asked.text)
    from_here = set(tokens(own[1])) if own else set()
    kept = [w for w in asked.words if w.share == 1 and w.key not in stems("everywhere") | from_here]
    return kept or list(asked.words)


def names_in(asked: Asked, weights: WordWeights) -> list[QueryWord]:
    """Names in the question that few passages hold: no dictionary knows the word, no table another one for it."""
    if asked.language == "en":
        return []
    return [
        w
        for w in asked.words
        if w.share == 1
        and w.form.isalpha()
        and 0 < weights.count(w.key) <= _RARE
        and is_name(w.form)
        and w.key not in everyday().words
        and is_noun(w.form, asked.text)
    ]


def on_topic(passages: Sequence[Passage], places: Collection[str], named: Sequence[QueryWord]) -> list[Passage]:
    """Those of ``passages`` that hold all places and one of the names that the question holds."""
    found = []
    for passage in passages:
        held = passage_words(passage)
        if set(places) <= held and (not named or any(w.key in held for w in named)):
            found.append(passage)
    return found


def hole_features(holes: Holes, words: Sequence[QueryWord], passages: Sequence[Passage]) -> dict[str, float]:
    """What the words cost that the best passage lacks (in all that is known of it, in its text), and what it holds."""
    known = _least(holes, words, [passage_words(p) for p in passages])
    spoken = _least(holes, words, [told(p) for p in passages])
    held = [w.weight for cost, w in zip(known, words, strict=False) if not cost]
    return {
        "hole_max": max(known),
        "hole_mean": sum(known) / len(known),
        "hole_nouns": sum(cost for cost, w in zip(known, words, strict=False) if holes.is_noun(w)),
        "told_max": max(spoken),
        "told_mean": sum(spoken) / len(spoken),
        "held": min(1.0, sum(held) / _MUCH),
    }


def _least(holes: Holes, words: Sequence[QueryWord], held: Sequence[Collection[str]]) -> list[float]:
    """Cost of each word in the passage where all cost least; one 0 when there are no words."""
    return min(([holes.cost(w, one) for w in words] for one in held), key=sum, default=[]) or [0.0]


_MUCH = 30.0
"""Weight of words held together that is as much as can be told."""


def focus_features(holes: Holes, asked: Asked, passages: Sequence[Passage], topic: Collection[str]) -> dict[str, float]:
    """What it costs that the passages lack the one thing asked for; 0 when the question points at none."""
    focus = focus_of(asked)
    if focus is None or focus.key in topic or focus.key in stems("everywhere"):
        return {"focus": 0.0, "focus_hole": 0.0, "focus_told": 0.0}
    return {
        "focus": 1.0,
        "focus_hole": min((holes.cost(focus, passage_words(p)) for p in passages), default=0.0),
        "focus_told": min((holes.cost(focus, told(p)) for p in passages), default=0.0),
    }


def apart_features(
    holes: Holes, words: Sequence[QueryWord], names: Sequence[str], concordance: Concordance
) -> dict[str, float]:
    """Nouns that never stand beside the names of the question, or beside another of its nouns, by what a hole costs."""
    nouns = [w for w in words if w.key not in names and holes.is_noun(w)]
    lonely = concordance.beside(tuple(dict.fromkeys(names)), nouns)
    apart = concordance.apart([w for w in words if holes.is_noun(w)])
    return {
        "beside_name": max((holes.cost(w, ()) for w in lonely), default=0.0),
        "apart": max((holes.cost(w, ()) for w in apart), default=0.0),
    }


def value_features(asked: Asked, passages: Sequence[Passage], places: Collection[str]) -> dict[str, float]:
    """Whether a value is asked for, and how little stands around it where it is given."""
    value = asked_value(asked.text)
    if value is None:
        return {"value": 0.0, "value_far": 0.0, "value_ungiven": 0.0}
    near = value_nearness(value, asked.words, places, (s for p in passages for s in statements(p)))
    return {"value": 1.0, "value_far": 1 - near, "value_ungiven": float(near == 0)}


def told(passage: Passage) -> frozenset[str]:
    """Stems of title and text."""
    return _told(passage.title, passage.text)


@lru_cache(maxsize=4096)
def _told(title: str, text: str) -> frozenset[str]:
    return frozenset(tokens(f"{title} {text}"))
