"""The status of an answer: whether the sources carry it, what is missing, or why there is none.

Rules that need no threshold come first (orders to the machine, prying, unknown places); then how likely the evidence
carries the very thing asked, against calibrated thresholds (``eval/fitting/support.py``); then values that nobody
gives.
"""

from collections.abc import Sequence
from collections.abc import Set as Collection
from dataclasses import dataclass, field

from corpus.model import Passage
from rag.answering.patterns import stems
from rag.answering.question import Asked
from rag.answering.settings import StatusThresholds, SupportModel
from rag.answering.weights import WordWeights, match, passage_words, share_held
from rag.composition.compose import Ranked
from rag.language.analysis import tokens
from rag.status.evidence import EvidenceStrength, all_statements, of_that_size
from rag.status.focus import focus_of
from rag.status.foreign import foreign_subject
from rag.status.holes import in_full, is_noun
from rag.status.manner import Manner
from rag.status.missing import as_typed, missing_words
from rag.status.named import asked_name, name_given
from rag.status.names import Gazetteer, names_typed
from rag.status.parts import parts_of
from rag.status.premise import doubtful_number, doubtful_premise
from rag.status.references import Mentions
from rag.status.slips import with_slips_read
from rag.status.support import Carried, by_kind, carried, names_in, on_topic, special_words, support_features, told
from rag.status.together import Concordance
from rag.status.value import asked_noun, asked_value, silenced, value_given, value_words
from rag.status.verdict import ANSWERED, Verdict
from rag.types import Hit

HOLLOW = ("strategy", "organisation", "risks", "examples")
"""Names of the questions that are offered when a question has no subject at all."""


@dataclass(frozen=True, kw_only=True)
class Judge:
    """Decides the status from the question and its evidence."""

    weights: WordWeights
    gazetteer: Gazetteer
    thresholds: StatusThresholds
    support: SupportModel
    support_bare: SupportModel
    concordance: Concordance = field(default_factory=lambda: Concordance(()))
    mentions: Mentions = field(default_factory=lambda: Mentions(()))

    def of(
        self,
        asked: Asked,
        manner: Manner | None,
        basis: Sequence[Ranked],
        strength: EvidenceStrength,
        hits: Sequence[Hit] = (),
    ) -> Verdict:
        """The verdict on ``asked``; ``basis`` is the evidence, best first, ``hits`` what the search found."""
        asked = with_slips_read(asked, self.weights)
        if manner is None and of_that_size(asked, basis):
            return ANSWERED
        if manner is None and foreign_subject(asked, [entry.passage for entry in basis], strength):
            return Verdict(status="out_of_scope", reason="scope")
        early = self._without_evidence(manner) or self._places(asked) or self._vague(asked, basis, strength)
        if early:
            return early
        found = self._by_evidence(asked, basis, strength, hits)
        enough = Carried.DOUBTFUL if found.status == "answered" else Carried.WELL
        return found if found.status == "out_of_scope" else self._parts(asked, basis, hits, enough) or found

    def _by_evidence(
        self, asked: Asked, basis: Sequence[Ranked], strength: EvidenceStrength, hits: Sequence[Hit]
    ) -> Verdict:
        how_far = self._carried(asked, basis, hits)
        return (
            (self._too_little(asked, basis, strength) if how_far == Carried.NOT else None)
            or self._value(asked, basis)
            or self._thing(asked, basis)
            or self._name(asked, basis)
            or self._unknown_names(asked)
            or self._each_place(asked, basis)
            or self._premise(asked, basis)
            or (self._doubtful(asked, basis, strength) if how_far < Carried.WELL else None)
            or ANSWERED
        )

    def _parts(self, asked: Asked, basis: Sequence[Ranked], hits: Sequence[Hit], enough: Carried) -> Verdict | None:
        """Of a question that asks several things: those that nothing answers, when another one is answered.

        All of them when each is a value of a named place that no statement gives.
        """
        parts = parts_of(asked)
        lacking = [part for part in parts if self._lacks(part.asked, basis, hits, enough)]
        values = [value for part in lacking if (value := asked_value(part.asked.text))]
        places = self.gazetteer.named(asked.text)
        if places and parts and len(values) == len(parts):
            missing, without = "“, „".join(part.text for part in parts), silenced(values[0])
            return Verdict(
                status="partial", reason="value", missing=missing, around=True, without=without, places=places
            )
        if not lacking or not any(self._answers(p.asked, basis, hits) for p in parts if p not in lacking):
            return None
        given = {value.form for part in parts if part not in lacking and (value := asked_value(part.asked.text))}
        without = next((v.form for v in values if v.form in _SPECIAL and v.form not in given), "")
        return Verdict(status="partial", beside="“, „".join(part.text for part in lacking), without=without)

    def _lacks(self, asked: Asked, basis: Sequence[Ranked], hits: Sequence[Hit], enough: Carried) -> bool:
        """Whether nothing found gives the one thing that a part of a question asks for.

        ``enough`` is how far the evidence must carry a part that asks for no value.
        """
        if asked_value(asked.text):
            return self._value(asked, basis) is not None
        if self._thing(asked, basis) or self._name(asked, basis):
            return True
        near = nearest_first(asked, basis)
        told_of = any(seen["focus_told"] == 0 for seen in self.features(asked, near, hits).values())
        return not told_of and self._carried(asked, near, hits) < enough

    def _answers(self, asked: Asked, basis: Sequence[Ranked], hits: Sequence[Hit]) -> bool:
        """Whether what was found answers a part of a question."""
        return self._carried(asked, nearest_first(asked, basis), hits) == Carried.WELL

    def _carried(self, asked: Asked, basis: Sequence[Ranked], hits: Sequence[Hit]) -> Carried:
        """How far the evidence carries the thing asked: that of the kind which carries it furthest."""
        models = {False: self.support, True: self.support_bare}
        return max(carried(seen, models[bare]) for bare, seen in self.features(asked, basis, hits).items())

    def features(self, asked: Asked, basis: Sequence[Ranked], hits: Sequence[Hit]) -> dict[bool, dict[str, float]]:
        """What the support models see of the evidence, by name; apart for bare passages (True) and others."""
        asked, places = with_slips_read(asked, self.weights), self.gazetteer.named(asked.text)
        return {
            bare: support_features(asked, entries, found, places, self.weights, self.concordance)
            for bare, (entries, found) in by_kind(basis, hits).items()
        }

    def _without_evidence(self, manner: Manner | None) -> Verdict | None:
        if manner == "order":
            return Verdict(status="refused", reason="order")
        if manner == "person":
            return Verdict(status="refused", reason="person")
        if manner == "task":
            return Verdict(status="out_of_scope", reason="task")
        return None

    def _places(self, asked: Asked) -> Verdict | None:
        unknown = [n for n in self.gazetteer.unknown(asked.text, asked.corrections) if not own_place(n, asked.text)]
        if not unknown:
            return None
        missing = ", ".join(unknown)
        if self.gazetteer.named(asked.text):
            return Verdict(status="partial", reason="place_partly", missing=missing)
        return Verdict(status="not_in_sources", reason="place", missing=missing)

    def _vague(self, asked: Asked, basis: Sequence[Ranked], strength: EvidenceStrength) -> Verdict | None:
        """A question back: the question names no subject, or one that reads several ways."""
        limits = self.thresholds
        if not asked.keys - stems("empty") - stems("hollow"):
            return Verdict(status="needs_clarification", reason="hollow")
        special = asked.keys - stems("everywhere") - stems("hollow")
        vague = len(special) <= limits.vague_words and strength.likeness < limits.vague_likeness
        vague = vague and not self.gazetteer.named(asked.text) and len(asked.text.split()) <= _SHORT
        if vague and asked.kind != "definition" and two_readings(asked, special, basis):
            return Verdict(status="needs_clarification", reason="vague")
        return None

    def _too_little(self, asked: Asked, basis: Sequence[Ranked], strength: EvidenceStrength) -> Verdict | None:
        """The subject may be there, but not the very thing asked; or the question is about something else."""
        value = asked_value(asked.text)
        if value and value.form not in ("salary", "contact") and self._known_topic(asked, basis):
            return self._value(asked, basis)
        if self._foreign(asked, strength):
            return Verdict(status="out_of_scope", reason="scope")
        missing = self._missing(asked, basis)
        return Verdict(status="not_in_sources", reason="missing" if missing else "little", missing=missing)

    def _foreign(self, asked: Asked, strength: EvidenceStrength) -> bool:
        """Whether the question is about something else altogether."""
        limits = self.thresholds
        nouns = {w.key for w in special_words(asked) if is_noun(w.form, asked.text)}
        names = [w for w in names_in(asked, self.weights) if w.key not in self.gazetteer]
        if names or asked.keys & stems("topic") or nouns & self.mentions.subjects:
            return False
        return strength.score < limits.scope and strength.coverage < limits.scope_coverage

    def _known_topic(self, asked: Asked, basis: Sequence[Ranked]) -> bool:
        """Whether the question names a place or thing that the evidence is about."""
        places, named = self.gazetteer.named(asked.text), names_in(asked, self.weights)
        if (places or named) and on_topic([e.passage for e in basis], places, named):
            return True
        told_first = told(basis[0].passage) if basis else frozenset()
        rare = [w for w in asked.words if 0 < self.weights.count(w.key) <= _RARE and w.key in told_first]
        return bool(rare)

    def _missing(self, asked: Asked, basis: Sequence[Ranked]) -> str:
        passages = [entry.passage for entry in basis[:_LOOKED_AT]]
        return missing_words(asked, passages, self.gazetteer.named(asked.text), self.weights)

    def _doubtful(self, asked: Asked, basis: Sequence[Ranked], strength: EvidenceStrength) -> Verdict | None:
        """Something near is there: what is missing is named, and little is shown around it."""
        if self._foreign(asked, strength):
            return Verdict(status="out_of_scope", reason="scope")
        missing, places = self._missing(asked, basis), self.gazetteer.named(asked.text)
        if not missing and doubtful_number(asked, [entry.passage for entry in basis[:_NUMBER_IN]]):
            return None  # the answer corrects the number
        value = asked_value(asked.text)
        return Verdict(
            status="partial",
            reason="value" if missing else "doubtful",
            missing=missing,
            around=True,
            without=value.form if value else "",
            places=places,
        )

    def _premise(self, asked: Asked, basis: Sequence[Ranked]) -> Verdict | None:
        """What the question takes for granted and no passage says."""
        word = doubtful_premise(asked, [entry.passage for entry in basis[:_LOOKED_AT]])
        return Verdict(status="partial", reason="premise_word", missing=word, around=True) if word else None

    def _value(self, asked: Asked, basis: Sequence[Ranked]) -> Verdict | None:
        value = asked_value(asked.text)
        if value is None:
            return None
        places = self.gazetteer.named(asked.text)
        least = self.thresholds.date_near if value.form == "date" else self.thresholds.value_near
        if value_given(value, asked.words, places, all_statements(basis), least):
            return None
        focus = focus_of(asked)
        missing = value.thing or (as_typed(asked.text, [focus]) if focus else "") or value_words(asked.text)
        return Verdict(
            status="partial", reason="value", missing=missing, around=True, without=silenced(value), places=places
        )

    def _thing(self, asked: Asked, basis: Sequence[Ranked]) -> Verdict | None:
        """A thing asked of a named place must be spoken of in some passage that names the place."""
        noun, places = asked_noun(asked.text), self.gazetteer.named(asked.text)
        wanted = tokens(noun)
        if not stems("kinds_of_answer").isdisjoint(wanted):
            return None
        if not wanted or not places or set(wanted) & set(places):
            return None
        if any(speaks_of(entry.passage, wanted[-1], set(places)) for entry in basis):
            return None
        return Verdict(status="partial", reason="value", missing=noun, around=True, places=places)

    def _name(self, asked: Asked, basis: Sequence[Ranked]) -> Verdict | None:
        """The name of a thing ("wie heißt die Software …") that nothing near gives."""
        wanted, places = asked_name(asked.text), self.gazetteer.named(asked.text)
        if wanted is None or name_given(wanted, asked, places, basis, self.gazetteer.named):
            return None
        return Verdict(status="partial", reason="value", missing=wanted.noun, around=True, places=places)

    def _unknown_names(self, asked: Asked) -> Verdict | None:
        """Names in the question that no passage tells of, while the rest of it is answered."""
        known = {*self.gazetteer.named(asked.text), *tokens(" ".join(asked.corrections))}
        unknown = [n for n in names_typed(asked.text, asked.language) if self._untold(n) and not known & set(tokens(n))]
        return Verdict(status="partial", reason="name", missing=", ".join(unknown)) if unknown else None

    def _each_place(self, asked: Asked, basis: Sequence[Ranked]) -> Verdict | None:
        """Places in the question that nothing found tells of: not named at all, or in enumerations alone."""
        wanted = self.gazetteer.places_in(asked.text)
        named = [self.gazetteer.places_in(f"{s.lead_in} {s.text}") for s in all_statements(basis, len(basis))]
        named += [self.gazetteer.places_in(entry.passage.title) for entry in basis]
        told = {place for places in named if len(places) <= _FEW for place in places}
        untold = [place for place in wanted if place not in told]
        if not untold:
            return None
        missing = ", ".join(untold)
        if len(untold) < len(wanted):
            return Verdict(status="partial", reason="name", missing=missing)
        if not any(place in places for places in named for place in wanted):
            return Verdict(status="not_in_sources", reason="place_here", missing=missing)
        places = self.gazetteer.named(asked.text)
        return Verdict(status="partial", reason="name_around", missing=missing, around=True, places=places)

    def _untold(self, name: str) -> bool:
        held = tokens(name)
        return any(key in self.mentions.referred or not self.weights.known_in_part(key) for key in held)


def two_readings(asked: Asked, special: Collection[str], basis: Sequence[Ranked]) -> bool:
    """Whether at least two of the best passages speak of all special words of the question, none only in part."""
    wanted = [word for word in asked.words if word.key in special]
    return sum(all(in_full(w, passage_words(e.passage)) for w in wanted) for e in basis[:_READINGS]) > 1


def nearest_first(asked: Asked, basis: Sequence[Ranked]) -> list[Ranked]:
    """``basis`` with the passages first that hold most of a part's words."""
    return sorted(basis, key=lambda entry: -share_held(asked.words, passage_words(entry.passage)))


_SPECIAL = ("salary", "contact", "clock", "law", "money", "percent", "population")
"""Forms of values that are not shown when the one asked for is missing: another one would be taken for it."""
_FEW = 2
"""Places up to which a statement tells of each, instead of listing them."""
_READINGS = 3
_LOOKED_AT = 5
_NUMBER_IN = 3
"""Passages that can correct a number which the question takes for granted."""
_RARE = 12
"""Passages up to which a word that the best passage holds makes the topic known."""
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
