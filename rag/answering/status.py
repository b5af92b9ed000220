"""The status of an answer: whether the sources carry it, what is missing, or why there is none.

Rules that need no threshold come first (orders to the machine, prying, unknown places, values that nobody gives); then
the strength of the evidence against thresholds that were calibrated on the development half of the test set.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as Collection
from dataclasses import dataclass

from corpus.model import Passage
from rag.answering.answer_patterns import stems
from rag.answering.answer_question import Asked
from rag.answering.answer_settings import StatusThresholds, SupportModel
from rag.answering.answer_weights import WordWeights, match, passage_words
from rag.answering.compose import Ranked
from rag.answering.status_evidence import EvidenceStrength, all_statements
from rag.answering.status_manner import Manner
from rag.answering.status_names import Gazetteer
from rag.answering.status_support import in_full, support, support_features
from rag.answering.status_value import asked_noun, asked_value, value_given
from rag.language.analysis import tokens
from rag.types import AnswerStatus, Hit


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The status, the text key that explains it (below ``answers.status``), and what is missing in the user's words."""

    status: AnswerStatus
    reason: str = ""
    missing: str = ""
    without: str = ""
    """Form of the value that is missing: no statement that gives such a value is shown."""
    places: tuple[str, ...] = ()
    """Stems of the places that shown passages must name."""


ANSWERED = Verdict(status="answered")


@dataclass(frozen=True, kw_only=True)
class Judge:
    """Decides the status from the question and its evidence."""

    weights: WordWeights
    gazetteer: Gazetteer
    thresholds: StatusThresholds
    support: SupportModel

    def of(
        self,
        asked: Asked,
        manner: Manner | None,
        basis: Sequence[Ranked],
        strength: EvidenceStrength,
        hits: Sequence[Hit] = (),
    ) -> Verdict:
        """The verdict on ``asked``; ``basis`` is the evidence, best first, ``hits`` what the search found."""
        early = self._without_evidence(manner)
        if early:
            return early
        return (
            self._places(asked)
            or self._too_little(asked, basis, strength)
            or self._value(asked, basis)
            or self._thing(asked, basis)
            or self._unsupported(asked, basis, strength, hits)
            or ANSWERED
        )

    def _without_evidence(self, manner: Manner | None) -> Verdict | None:
        if manner == "order":
            return Verdict(status="refused", reason="order")
        if manner == "person":
            return Verdict(status="refused", reason="person")
        if manner == "task":
            return Verdict(status="out_of_scope", reason="task")
        return None

    def _places(self, asked: Asked) -> Verdict | None:
        unknown = [name for name in self.gazetteer.unknown(asked.text) if not own_place(name, asked.text)]
        if not unknown:
            return None
        missing = ", ".join(unknown)
        if self.gazetteer.named(asked.text):
            return Verdict(status="partial", reason="place_partly", missing=missing)
        return Verdict(status="not_in_sources", reason="place", missing=missing)

    def _unsupported(
        self, asked: Asked, basis: Sequence[Ranked], strength: EvidenceStrength, hits: Sequence[Hit]
    ) -> Verdict | None:
        """The subject is there, but not the very thing asked: the words that make the question special."""
        model = self.support
        least = model.least_en if asked.language == "en" else model.least
        places = self.gazetteer.named(asked.text)
        if support(support_features(asked, basis, hits, places, strength.unknown, self.weights), model) >= least:
            return None
        return Verdict(status="not_in_sources", reason="little")

    def _too_little(self, asked: Asked, basis: Sequence[Ranked], strength: EvidenceStrength) -> Verdict | None:
        limits = self.thresholds
        special = asked.keys - stems("everywhere")
        vague = len(special) <= limits.vague_words and strength.likeness < limits.vague_likeness
        vague = vague and not self.gazetteer.named(asked.text) and len(asked.text.split()) <= _SHORT
        if vague and asked.kind != "definition" and two_readings(asked, special, basis):
            return Verdict(status="needs_clarification", reason="vague")
        if score(strength, limits) >= (limits.answered_en if asked.language == "en" else limits.answered):
            return None
        foreign = not asked.keys & stems("topic")
        if foreign and strength.score < limits.scope and strength.coverage < limits.scope_coverage:
            return Verdict(status="out_of_scope", reason="scope")
        return Verdict(status="not_in_sources", reason="little")

    def _value(self, asked: Asked, basis: Sequence[Ranked]) -> Verdict | None:
        value = asked_value(asked.text)
        if value is None:
            return None
        if value.form in ("salary", "contact"):
            return Verdict(status="refused", reason="person")
        places = self.gazetteer.named(asked.text)
        least = self.thresholds.date_near if value.form == "date" else self.thresholds.value_near
        if value_given(value, asked.words, places, all_statements(basis), least):
            return None
        missing = value_words(asked.text, value.thing)
        return Verdict(status="partial", reason="value", missing=missing, without=value.form, places=places)

    def _thing(self, asked: Asked, basis: Sequence[Ranked]) -> Verdict | None:
        """A thing asked of a named place must be spoken of in some passage that names the place."""
        noun, places = asked_noun(asked.text), self.gazetteer.named(asked.text)
        wanted = tokens(noun)
        if not wanted or not places or set(wanted) & set(places):
            return None
        if any(speaks_of(entry.passage, wanted[-1], set(places)) for entry in basis):
            return None
        return Verdict(status="partial", reason="value", missing=noun, places=places)


def two_readings(asked: Asked, special: Collection[str], basis: Sequence[Ranked]) -> bool:
    """Whether at least two of the best passages speak of all special words of the question, none only in part."""
    wanted = [word for word in asked.words if word.key in special]
    return sum(all(in_full(w, passage_words(e.passage)) for w in wanted) for e in basis[:_READINGS]) > 1


_READINGS = 3
_SHORT = 8
"""Words up to which a question can be too vague to answer."""


def speaks_of(passage: Passage, thing: str, places: Collection[str]) -> bool:
    """Whether ``passage`` names the place and speaks of the thing, in its text or in the questions it answers."""
    held = set(tokens(f"{passage.title} {passage.text}"))
    if not places & held:
        return False
    about = set(tokens(" ".join(passage.questions))) if places & set(tokens(passage.title)) else set()
    return match(thing, held | about) > 0


def score(strength: EvidenceStrength, limits: StatusThresholds) -> float:
    """One number for the strength of the evidence."""
    w = limits.weights
    return (
        w.score * strength.score
        + w.coverage * strength.coverage
        + w.likeness * strength.likeness
        - w.unknown * strength.unknown
    )


def own_place(name: str, text: str) -> bool:
    """Whether ``name`` is where the user speaks from ("wir in Musterstadt"), not what the question is about."""
    before = text[: text.find(name)].lower().split()[-4:]
    return bool({"wir", "uns", "unser", "unsere", "unserer", "hier", "we", "our", "us"} & set(before))


def value_words(question: str, thing: str) -> str:
    """What value is missing, in words of the question."""
    if thing:
        return thing
    found = re.search(r"(?i)\b(?:wie|was|seit|ab|in|how)\b[^?.!,;]{0,60}", question)
    return " ".join((found[0] if found else question).split())
