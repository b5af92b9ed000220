"""Verifies a sentence against passages: is there a span that holds its facts and says the same in other words?"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import yaml
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from corpus.model import Passage
from rag.answering.pieces import Evidence
from rag.answering.weights import WordWeights
from rag.composition.statements import Statement, statements
from rag.language.analysis import tokens
from rag.verification.facts import FILE, missing_facts, negations, strong_words

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts -> vectors of length 1."""


class Bounds(BaseModel):
    """Bounds of verification, from ``data/verify.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    overlap: float
    overlap_near: float
    similar: float
    kept: float
    least: int


@dataclass(frozen=True, kw_only=True)
class Check:
    """What came of verifying a sentence."""

    supported: bool
    evidence: Evidence | None
    """The span that supports it (or comes nearest), None when there is no passage to look at."""
    overlap: float
    similarity: float
    missing: tuple[str, ...]
    """Facts that the passage does not hold, for tests and logs; never shown."""


@cache
def bounds() -> Bounds:
    """The bounds as shipped."""
    return Bounds.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8"))["bounds"])


class Verifier:
    """Checks sentences against passages; ``embed`` may be left out (then words alone decide)."""

    def __init__(self, weights: WordWeights, embed: Embed | None = None, limits: Bounds | None = None) -> None:
        self._weights = weights
        self._embed = embed
        self._limits = limits or bounds()

    def check(self, sentence: str, passages: Sequence[Passage], question: str = "") -> Check:
        """Whether one span of one of ``passages`` supports ``sentence``; words of ``question`` may be repeated."""
        checks = [self._in_passage(sentence, passage, question) for passage in passages]
        best = max(checks, key=lambda c: (c.supported, c.overlap), default=None)
        return best or Check(supported=False, evidence=None, overlap=0.0, similarity=0.0, missing=("no passage",))

    def _in_passage(self, sentence: str, passage: Passage, question: str) -> Check:
        words = set(tokens(sentence))
        known = set(tokens(question))
        span, overlap = best_span(words, passage, self._weights)
        held = set(tokens(f"{passage.title} {' '.join(passage.heading_path)} {passage.text}"))
        context = span_text(span)
        missing = missing_facts(sentence, passage.text, f"{passage.title} {context}", held, known)
        missing += _strong_difference(sentence, words, span, self._weights)
        similarity = 0.0
        limits = self._limits
        if not missing and limits.overlap_near <= overlap < limits.overlap and self._embed is not None:
            vectors = self._embed([sentence, context])
            similarity = float(vectors[0] @ vectors[1])
        close = overlap >= limits.overlap or similarity >= limits.similar
        evidence = Evidence(passage=passage, start=span[0].start, end=span[-1].end) if span else None
        return Check(
            supported=bool(span) and close and not missing,
            evidence=evidence,
            overlap=overlap,
            similarity=similarity,
            missing=tuple(missing),
        )


def best_span(words: Collection[str], passage: Passage, weights: WordWeights) -> tuple[tuple[Statement, ...], float]:
    """The one to three statements in a row of ``passage`` that hold most of ``words``, and the share they hold.

    A longer span must hold clearly more than a shorter one.
    """
    found = [s for s in statements(passage) if s.form != "heading"]
    best: tuple[Statement, ...] = ()
    most = 0.0
    for size in (1, 2, 3):
        for i in range(len(found) - size + 1):
            span = tuple(found[i : i + size])
            share = weights.coverage(words, set(tokens(f"{passage.title} {span_text(span)}")))
            if share > most + _LONGER * (size - max(len(best), 1)):
                best, most = span, share
    return best, most


_LONGER = 0.08
"""How much more of a sentence each further statement of a span must hold."""


def span_text(span: Sequence[Statement]) -> str:
    """The text of a span with the lead-ins it needs."""
    leads = dict.fromkeys(s.lead_in for s in span if s.lead_in)
    return " ".join((*leads, *(s.text for s in span)))


def _strong_difference(
    sentence: str, words: Collection[str], span: Sequence[Statement], weights: WordWeights
) -> list[str]:
    """Strong words and denials that the sentence adds to its span, and a negation of the nearest that it drops."""
    said, held = strong_words(sentence), span_text(span)
    added = [f"strong word: {group}" for group in sorted(said - strong_words(held))]
    if negations(sentence) > negations(held) > 0:
        added.append("a further negation")
    nearest = max(span, key=lambda s: weights.coverage(words, set(tokens(s.text))), default=None)
    dropped = nearest is not None and "negation" in strong_words(nearest.text) - said
    return [*added, "negation left out"] if dropped else added
