"""Holes: words of a question that a passage does not hold, weighed by how rarely that happens when it does answer.

People ask in words of their own, so a missing "klappt" says nothing, a missing "Stammkapital" nearly all. How much, is
counted over the corpus's own questions: each is left out in turn and laid beside its passage
(``python -m eval.fitting.holes``). A hole costs ``-ln P(hole | the passage answers)``. A passage of an own document is
bare, it has no written questions to hold the words of those who ask; so it is counted a second time how often a word is
missing from title, heading and text alone.
"""

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from corpus.model import Passage
from rag.answering.weights import WordWeights, credit
from rag.language.analysis import base_form, is_verb, is_word
from rag.understanding.query import QueryWord

FILE = Path(__file__).parent.parent / "data" / "holes.yaml"
State = Literal["full", "part", "none"]
Standing = Literal["asked", "rare", "new"]
"""Whether own questions often hold a word, passages hold it but questions rarely, or nothing holds it."""
_PART = 0.6
"""What a word often asked costs that is held in part (as part of a compound), beside not at all."""
_STANDS_FOR = 0.5
"""Value from which another word says the same thing; the parts of a compound lie below."""


class Rates(BaseModel):
    """How often a word is a hole although the passage answers, for one language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    classes: Mapping[str, tuple[float, float]]
    """Class of word -> how many of all nouns (all others) are of it and held not at all, or at most in part."""
    words: Mapping[str, float]
    """Stem -> share held not at all, smoothed, for stems that are asked often enough."""


@cache
def hole_rates(bare: bool = False) -> Mapping[str, Rates]:
    """The shipped rates by language, for passages with written questions or for bare ones.

    Raises pydantic's ValidationError naming the field that is wrong.
    """
    loaded = yaml.safe_load(FILE.read_text(encoding="utf-8"))["bare" if bare else "languages"]
    return {language: Rates.model_validate(rates) for language, rates in loaded.items()}


def is_bare(passage: Passage) -> bool:
    """Whether ``passage`` has no written questions, as those of own documents."""
    return not passage.questions and not passage.questions_en


def in_full(word: QueryWord, held: Collection[str]) -> bool:
    """Whether ``held`` has the word itself or one that stands for it, not just a part."""
    return word.key in held or any(key in held for key in same_thing(word))


def same_thing(word: QueryWord) -> list[str]:
    """Other words that say the same as ``word``."""
    return [key for key, value in word.others.items() if value >= _STANDS_FOR]


def state_of(word: QueryWord, held: Collection[str]) -> State:
    """How far ``held`` has ``word``."""
    if in_full(word, held):
        return "full"
    return "part" if credit(word, held) > 0 else "none"


def is_noun(form: str, question: str) -> bool:
    """Whether a word is a noun or a name: by its capital where the question has any, else by the dictionary."""
    written = re.search(rf"(?i)(?<!\w){re.escape(form)}(?!\w)", question)
    if written and written.start() > 0 and question[1:] != question[1:].lower():
        return written[0][0].isupper()
    return not is_word(form) or (base_form(form)[:1].isupper() and not is_verb(form))


def word_class(word: QueryWord, question: str, standing: Standing) -> str:
    """Class of ``word`` that rates are counted by."""
    return f"{'noun' if is_noun(word.form, question) else 'other'}_{standing}"


@dataclass(frozen=True, kw_only=True)
class Holes:
    """The holes that the words of one question have in passages."""

    question: str
    language: str
    weights: WordWeights
    bare: bool = False
    """Whether the passages have no written questions."""

    @cached_property
    def rates(self) -> Rates:
        """Rates of the question's language."""
        known = hole_rates(self.bare)
        return known.get(self.language, known["de"])

    def is_new(self, word: QueryWord) -> bool:
        """Whether no passage holds the word or one that says the same."""
        return not self.weights.known(word.key) and not any(map(self.weights.known, same_thing(word)))

    def cost(self, word: QueryWord, held: Collection[str]) -> float:
        """What it costs that ``held`` lacks ``word``, 0 when it has it."""
        state = state_of(word, held)
        if state == "full":
            return 0.0
        own = self.rates.words.get(word.key)
        if own is not None:
            return -math.log(own) * (1.0 if state == "none" else _PART)
        standing: Standing = "new" if self.is_new(word) else "rare"
        none, partly = self.rates.classes[word_class(word, self.question, standing)]
        return -math.log(none if state == "none" else partly)

    def is_noun(self, word: QueryWord) -> bool:
        """Whether the question uses ``word`` as a noun or a name."""
        return is_noun(word.form, self.question)


def is_name(form: str) -> bool:
    """Whether no dictionary knows the word."""
    return not is_word(form) and not is_word(form.capitalize())
