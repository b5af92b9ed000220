"""Weights and thresholds of answering, from ``data/answers.yaml``."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

FILE = Path(__file__).parent / "data" / "answers.yaml"


class Strict(BaseModel):
    """Base: immutable, unknown fields forbidden."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PassageWeights(Strict):
    """What makes a hit a good basis of an answer."""

    rank: float
    coverage: float
    question: float
    dense: float
    decay: float


class Compose(Strict):
    """How much an answer holds."""

    words: int
    words_list: int
    first: int
    second: float
    passages: int
    novel: float


class ScoreWeights(Strict):
    """What the strength of the evidence is made of."""

    coverage: float
    likeness: float
    dense: float
    unknown: float


class StatusThresholds(Strict):
    """Where one status ends and the next begins."""

    scope_coverage: float
    scope_likeness: float
    vague_words: int
    vague_likeness: float
    value_near: float
    answered: float
    weights: ScoreWeights


class AnswerSettings(Strict):
    """The whole file."""

    passage: PassageWeights
    compose: Compose
    status: StatusThresholds


@cache
def answer_settings() -> AnswerSettings:
    """The settings as shipped; raises pydantic's ValidationError naming the field that is wrong."""
    return AnswerSettings.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))
