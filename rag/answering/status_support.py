"""Whether the evidence carries the very thing asked: explainable numbers, weighed by a small logistic model.

The strength of evidence asks whether the sources speak of the subject; this asks whether the words that make the
question special (the attribute asked for, the thing named) stand together in one passage, one sentence.
"""

import math
import re
from collections.abc import Collection, Mapping, Sequence

from corpus.model import Passage
from rag.answering.answer_patterns import stems
from rag.answering.answer_question import Asked
from rag.answering.answer_settings import SupportModel
from rag.answering.answer_weights import WordWeights, credit, passage_words, share_held
from rag.answering.compose import Ranked, question_likeness
from rag.answering.statements import statements
from rag.answering.status_value import asked_noun, asked_value, gives
from rag.language.analysis import tokens
from rag.types import Hit
from rag.understanding.query import QueryWord

_LOOKED_AT = 5
_TOGETHER = 3
_FROM_SEARCH = ("dense_text", "dense_question", "question_match", "statement", "pairs")
"""Features of the search taken over: the best of the first hits."""


def support(features: Mapping[str, float], model: SupportModel) -> float:
    """Probability (0 to 1) that the sources answer the question, as far as ``features`` tell."""
    line = model.intercept + sum(weight * features.get(name, 0.0) for name, weight in model.weights.items())
    return 1 / (1 + math.exp(-line))


def support_features(
    asked: Asked,
    basis: Sequence[Ranked],
    hits: Sequence[Hit],
    places: Collection[str],
    unknown: float,
    weights: WordWeights,
) -> dict[str, float]:
    """What speaks for or against an answer, by name; every number between 0 and about 1.

    ``places``: stems of the known places in the question; ``unknown``: weight share of its words that no passage holds.
    """
    passages = [entry.passage for entry in basis[:_LOOKED_AT]]
    special = special_words(asked, places)
    held = [passage_words(p) for p in passages]
    spoken = [frozenset(tokens(f"{p.title} {p.text}")) for p in passages]
    on_place = [i for i, p in enumerate(passages) if not places or set(places) <= held[i]]
    together = frozenset().union(*held[:_TOGETHER]) if held else frozenset()
    value = asked_value(asked.text)
    first = hits[0].score if hits else 0.0
    return {
        "coverage": max((share_held(asked.words, words) for words in held), default=0.0),
        "coverage_text": max((share_held(asked.words, words) for words in spoken), default=0.0),
        "coverage_three": share_held(asked.words, together),
        "special": max((share_held(special, held[i]) for i in on_place), default=0.0),
        "special_text": max((share_held(special, spoken[i]) for i in on_place), default=0.0),
        "special_sentence": max((in_sentence(special, passages[i]) for i in on_place), default=0.0),
        "rarest": rarest(special, [held[i] for i in on_place]),
        "likeness": max((question_likeness(asked, p) for p in passages), default=0.0),
        "unknown": unknown,
        "score": first / 10,
        "lead": (first - hits[3].score) / 10 if len(hits) > 3 else 0.0,
        **{n: max((h.features.get(n, 0.0) for h in hits[:_LOOKED_AT]), default=0.0) for n in _FROM_SEARCH},
        "place": float(bool(places)),
        "place_unheld": float(bool(places) and not on_place),
        "value": float(value is not None),
        "value_ungiven": float(
            value is not None
            and not any(gives(value, s, asked.words, places, 0.3) for p in passages for s in statements(p))
        ),
        **noun_features(asked, special, [held[i] for i in on_place], weights),
        "noun_unheld": float(noun_unheld(asked, [held[i] for i in on_place])),
        "english": float(asked.language == "en"),
    }


def special_words(asked: Asked, places: Collection[str]) -> list[QueryWord]:
    """The words of the question that are neither a place nor one that stands everywhere; all when none is left."""
    kept = [w for w in asked.words if w.key not in places and w.key not in stems("everywhere")]
    return kept or list(asked.words)


def in_sentence(words: Sequence[QueryWord], passage: Passage) -> float:
    """The best share of ``words`` that one statement of ``passage`` holds, title and lead-in read with it."""
    title = tokens(passage.title)
    return max(
        (share_held(words, {*title, *tokens(f"{s.lead_in} {s.text}")}) for s in statements(passage)), default=0.0
    )


def rarest(words: Sequence[QueryWord], held: Sequence[Collection[str]]) -> float:
    """How far a passage holds the heaviest of ``words``."""
    if not words:
        return 0.0
    heaviest = max(words, key=lambda w: w.weight)
    return max((credit(heaviest, passage) for passage in held), default=0.0)


def noun_unheld(asked: Asked, held: Sequence[Collection[str]]) -> bool:
    """Whether the noun that "welche …" asks for stands in none of the passages."""
    wanted = tokens(asked_noun(asked.text))
    own = [w for w in asked.words if wanted and w.key == wanted[-1]]
    return bool(own) and not any(credit(own[0], passage) > 0 for passage in held)


def noun_features(
    asked: Asked, special: Sequence[QueryWord], held: Sequence[Collection[str]], weights: WordWeights
) -> dict[str, float]:
    """How far the nouns stand in full (no part of a compound) in one passage, and whether any is foreign to all."""
    named = nouns(asked, special)
    total = sum(w.weight for w in special) or 1.0
    holes = [[w.weight for w in named if not in_full(w, passage)] for passage in held] or [[w.weight for w in named]]
    new = [w for w in named if not weights.known(w.key) and not any(map(weights.known, same_thing(w)))]
    odd = [w for w in new if not weights.known_in_part(w.key) or is_name(w.form)]
    return {
        "noun_hole": min(sum(hole) for hole in holes) / total,
        "noun_hole_first": sum(holes[0]) / total,
        "noun_new": sum(w.weight for w in new) / total,
        "noun_news": float(bool(new)),
        "noun_odd": float(bool(odd)),
        "strict": max((sum(w.weight for w in special if in_full(w, passage)) for passage in held), default=0.0) / total,
    }


def nouns(asked: Asked, words: Sequence[QueryWord]) -> list[QueryWord]:
    """Those of ``words`` that the question writes with a capital; in English, all of them."""
    if asked.language == "en" or asked.text == asked.text.lower():
        return [w for w in words if len(w.key) >= _NOUN]
    capitals = {w.lower() for w in re.findall(r"\b[A-ZÄÖÜ][\wäöüß]{2,}", asked.text[1:])}
    capitals |= {stem for word in capitals for stem in tokens(word)}
    return [w for w in words if w.form in capitals or w.key in capitals]


def in_full(word: QueryWord, held: Collection[str]) -> bool:
    """Whether ``held`` has the word itself or one that stands for it, not just a part."""
    return word.key in held or any(key in held for key in same_thing(word))


def same_thing(word: QueryWord) -> list[str]:
    """Other words that say the same as ``word``."""
    return [key for key, value in word.others.items() if value >= _STANDS_FOR]


def is_name(form: str) -> bool:
    """Whether no dictionary knows the word, neither German nor as a compound of what it knows."""
    import simplemma

    return not any(simplemma.is_known(word, lang="de") for word in (form, form.capitalize()))


_STANDS_FOR = 0.5
"""Value from which another word says the same thing; the parts of a compound lie below."""
_NOUN = 5
