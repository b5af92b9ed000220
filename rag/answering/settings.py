"""Weights and thresholds of answering, from ``data/answers.yaml``."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

FILE = Path(__file__).parent.parent / "data" / "answers.yaml"


class Strict(BaseModel):
    """Base: immutable, unknown fields forbidden."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PassageWeights(Strict):
    """What makes a hit a good basis of an answer, beside its score in the search."""

    coverage: float
    question: float


class Compose(Strict):
    """How much an answer holds."""

    words: Mapping[str, int]
    words_wide: int
    words_unsure: int
    beside: int
    gap: float
    wide: float
    named: float
    far: float
    part: int
    telling: float
    novel: float


class ScoreWeights(Strict):
    """What the strength of the evidence is made of."""

    score: float
    coverage: float
    likeness: float
    unknown: float


class StatusThresholds(Strict):
    """Where one status ends and the next begins."""

    weights: ScoreWeights
    sure: float
    scope: float
    scope_coverage: float
    vague_words: int
    vague_likeness: float
    value_near: float
    date_near: float
    partial_words: int


class SupportModel(Strict):
    """The logistic model that tells whether the evidence carries the very thing asked; see ``rag.status.support``."""

    intercept: float
    weights: Mapping[str, float]
    least: float
    """Probability below which the sources do not answer."""
    doubtful: float
    """Probability below which an answer is partial: it names what is missing and shows little."""


class AnswerSettings(Strict):
    """The whole file."""

    passage: PassageWeights
    compose: Compose
    status: StatusThresholds
    support: SupportModel
    support_bare: SupportModel
    """The same for passages that have no written questions: those of own documents."""


@cache
def answer_settings() -> AnswerSettings:
    """The settings as shipped; raises pydantic's ValidationError naming the field that is wrong."""
    return AnswerSettings.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))
