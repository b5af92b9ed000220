"""What speaks for the sources answering a question, as numbers that thresholds can be set on."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from rag.answering.question import Asked
from rag.answering.weights import WordWeights, passage_words, share_held
from rag.composition.compose import Ranked, question_likeness
from rag.composition.records import chosen_by_size
from rag.composition.statements import Statement, statements
from rag.language.analysis import tokens
from rag.types import Hit

_LOOKED_AT = 5
USUAL_SCORE = 10.0
"""Usual score of the best hit."""


@dataclass(frozen=True, kw_only=True)
class EvidenceStrength:
    """Numbers from 0 to 1, higher means better supported (``unknown``: worse)."""

    score: float
    """Score of the best hit in the search; 1 is usual for a question that the sources answer."""
    coverage: float
    """Weight share of the question's words that the best single passage holds, its questions and terms included."""
    text_coverage: float
    """The same in its title and text alone."""
    likeness: float
    """Likeness to the nearest question that a passage is written to answer."""
    unknown: float
    """Weight share of the question's words that no passage holds, not even in part."""

    def to_json(self) -> dict[str, float]:
        """All numbers by name."""
        return {name: round(value, 4) for name, value in asdict(self).items()}


def strength(asked: Asked, basis: Sequence[Ranked], hits: Sequence[Hit], weights: WordWeights) -> EvidenceStrength:
    """How strongly the best passages speak to the question."""
    passages = [entry.passage for entry in basis[:_LOOKED_AT]]
    words = asked.words
    total = sum(w.weight for w in words)
    unknown = sum(w.weight for w in words if not weights.known_in_part(w.key) and not any(map(weights.known, w.others)))
    spoken = [(p, set(tokens(f"{p.title} {p.text}"))) for p in passages]
    return EvidenceStrength(
        score=max((hit.score for hit in hits), default=0.0) / USUAL_SCORE,
        coverage=max((share_held(words, passage_words(p)) for p in passages), default=0.0),
        text_coverage=max((share_held(words, held) for _, held in spoken), default=0.0),
        likeness=max((question_likeness(asked, p) for p in passages), default=0.0),
        unknown=unknown / total if total else 1.0,
    )


def all_statements(basis: Sequence[Ranked], most: int = 8) -> list[Statement]:
    """The statements of the best passages."""
    return [s for entry in basis[:most] for s in statements(entry.passage)]


def of_that_size(asked: Asked, basis: Sequence[Ranked]) -> bool:
    """Whether examples of a size alone are asked for, and the evidence tells of places of that size."""
    if not chosen_by_size(asked):
        return False
    facets = [entry.passage.facets for entry in basis]
    return any(f.get("places") and not {*asked.sizes}.isdisjoint(f.get("sizes", ())) for f in facets)
