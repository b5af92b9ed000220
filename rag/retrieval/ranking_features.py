"""The features that hits are ordered by: each can be read and explained, higher is better.

A passage without questions and terms of its own (an own document) gets what its text gives in place of those
features, and ``bare`` tells it apart, so that it competes fairly with passages of the knowledge base. An English
question is near to the English question of a passage, not to its German text; the features ``english_`` say so.
"""

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.model import Passage
from rag.indexing.index_vectors import Similar
from rag.indexing.lexical import PassageWords, words_of
from rag.language.analysis import Word
from rag.understanding.query import QueryAnalysis, QueryWord
from rag.understanding.query_rules import query_rules

FEATURES = (
    "lexical", "dense_text", "dense_question", "dense_questions", "dense_mean", "dense_centre", "rank_lexical",
    "rank_dense", "cover_text", "cover_title", "cover_heading", "cover_names", "cover_terms",
    "cover_all", "question_match", "statement", "pairs", "place", "source", "step", "size", "field", "kind", "bare",
    "bare_lexical", "bare_dense", "english_question", "english_text", "english_all",
)  # fmt: skip
PART_CREDIT = 0.7
"""Credit of a word that a passage only holds as part of a compound or in another derivation."""
RRF_K = 20
_STATEMENT = re.compile(r"(?<=[.!?:])\s+(?=[A-ZÄÖÜ0-9„])|\n+")


@dataclass(frozen=True, kw_only=True)
class Signals:
    """What the legs say of a candidate; ranks count from 0, None when the leg did not find it."""

    lexical: float
    """BM25 score over the best of this search, 0 to 1."""
    near: Similar
    lexical_rank: int | None
    dense_rank: int | None


@dataclass(frozen=True, kw_only=True)
class OwnQuestion:
    """One of a passage's own questions."""

    held: Mapping[str, float]
    whole: frozenset[str]
    """Keys of its words, without their parts."""


@dataclass(frozen=True, kw_only=True)
class PassageView:
    """The keys of a passage, by field, for matching; made once and kept."""

    title: Mapping[str, float]
    heading: Mapping[str, float]
    names: Mapping[str, float]
    """Title and heading together."""
    text: Mapping[str, float]
    terms: Mapping[str, float]
    everything: Mapping[str, float]
    questions: tuple[OwnQuestion, ...]
    statements: tuple[Mapping[str, float], ...]
    pairs: frozenset[tuple[str, str]]
    facets: Mapping[str, frozenset[str]]
    bare: bool


def view_of(passage: Passage) -> PassageView:
    """Analyse ``passage`` for matching."""
    words = words_of(passage)
    asked = [word for question in words.questions for word in question]
    text = list(words.text)
    return PassageView(
        title=_credits(words.title),
        heading=_credits(words.heading),
        names=_credits((*words.heading, *words.title)),
        text=_credits(text),
        terms=_credits(words.terms),
        everything=_credits((*asked, *words.terms, *words.heading, *text, *words.title)),
        questions=tuple(
            OwnQuestion(held=_credits(question), whole=frozenset(word.key for word in question))
            for question in words.questions
        ),
        statements=_statements(passage, words),
        pairs=frozenset((a.key, b.key) for a, b in itertools.pairwise(text)),
        facets={name: frozenset(values) for name, values in passage.facets.items()}
        | {"sources": frozenset({passage.source_id})},
        bare=not passage.questions,
    )


def _statements(passage: Passage, words: PassageWords) -> tuple[Mapping[str, float], ...]:
    from rag.language.analysis import analyse

    return tuple(_credits((*words.title, *analyse(part))) for part in _STATEMENT.split(passage.text) if part.strip())


def _credits(words: Sequence[Word]) -> Mapping[str, float]:
    credit = {part: PART_CREDIT for word in words for part in word.parts}
    return credit | {word.key: 1.0 for word in words}


class AskedWords:
    """The content words of a question, prepared to be looked up in many fields."""

    def __init__(self, words: Sequence[QueryWord]) -> None:
        self._weights = [word.weight for word in words]
        self._total = sum(self._weights)
        self._by_key: dict[str, list[tuple[int, float]]] = {}
        for i, word in enumerate(words):
            for key, credit in (*word.others.items(), (word.key, 1.0)):
                self._by_key.setdefault(key, []).append((i, credit))
        self._keys = frozenset(self._by_key)

    def among(self, held: Mapping[str, float]) -> "AskedWords":
        """The same words, looked up only by keys that ``held`` knows: for the fields of one passage."""
        narrowed = AskedWords(())
        narrowed._weights, narrowed._total, narrowed._by_key = self._weights, self._total, self._by_key
        narrowed._keys = self._keys & held.keys()
        return narrowed

    def credits(self, held: Mapping[str, float]) -> dict[int, float]:
        """How far ``held`` keys hold each word (by its place), 0 to 1: itself, or the best of what stands for it."""
        best: dict[int, float] = {}
        for key in self._keys:
            own = held.get(key)
            if own:
                for i, credit in self._by_key[key]:
                    if credit * own > best.get(i, 0.0):
                        best[i] = credit * own
        return best

    def cover(self, held: Mapping[str, float]) -> float:
        """Weighted share of the words that ``held`` keys hold, 0 to 1."""
        best = self.credits(held)
        if not best or not self._total:
            return 0.0
        weights = self._weights
        return sum([weights[i] * credit for i, credit in best.items()]) / self._total

    def likeness(self, question: OwnQuestion) -> float:
        """Likeness to one own question: coverage, lowered by what that question asks beside."""
        shared = self.cover(question.held)
        if not shared:
            return 0.0
        back = len(self._keys & question.whole) / len(question.whole)
        return 2 * shared * back / (shared + back) if back else 0.0


def features_of(view: PassageView, analysis: QueryAnalysis, asked: AskedWords, signals: Signals) -> dict[str, float]:
    """All features of a candidate by name."""
    cover_text, cover_all = asked.cover(view.text), asked.cover(view.everything)
    english = float(analysis.language == "en")
    values = leg_features(signals, bare=view.bare, english=english) | {
        "cover_text": cover_text,
        "cover_title": asked.cover(view.title),
        "cover_heading": asked.cover(view.heading),
        "cover_names": asked.cover(view.names),
        "cover_terms": asked.cover(view.terms),
        "cover_all": cover_all,
        "question_match": max((asked.likeness(q) for q in view.questions), default=0.0),
        "statement": max((asked.cover(s) for s in view.statements), default=0.0),
        "pairs": _pairs(analysis.words, view.pairs),
        "place": _named(analysis, view, "places"),
        "source": _named(analysis, view, "sources"),
        "step": _named(analysis, view, "steps"),
        "size": _named(analysis, view, "sizes"),
        "field": _named(analysis, view, "fields"),
        "kind": float(bool(query_rules().answers.get(analysis.kind, _NONE) & view.facets.get("kind", _NONE))),
    }
    values["english_text"] = english * cover_text
    values["english_all"] = english * cover_all
    return values


def leg_features(signals: Signals, *, bare: bool, english: float) -> dict[str, float]:
    """The features that need nothing but what the legs say; ``english`` is 1 for an English question."""
    near = signals.near
    return {
        "lexical": signals.lexical,
        "dense_text": near.text,
        "dense_question": near.text if bare else near.question,
        "dense_questions": near.text if bare else near.questions,
        "dense_mean": near.text if bare else near.mean_question,
        "dense_centre": near.centre,
        "rank_lexical": _reciprocal(signals.lexical_rank),
        "rank_dense": _reciprocal(signals.dense_rank),
        "bare": float(bare),
        "bare_lexical": bare * signals.lexical,
        "bare_dense": bare * near.text,
        "english_question": english * near.english,
    }


_NONE: frozenset[str] = frozenset()


def _pairs(words: Sequence[QueryWord], pairs: frozenset[tuple[str, str]]) -> float:
    wanted = [(a.key, b.key) for a, b in itertools.pairwise(words)]
    return sum(pair in pairs for pair in wanted) / len(wanted) if wanted else 0.0


def _named(analysis: QueryAnalysis, view: PassageView, facet: str) -> float:
    named = analysis.names.get(facet)
    return float(bool(named and not view.facets.get(facet, _NONE).isdisjoint(named)))


def _reciprocal(rank: int | None) -> float:
    """Reciprocal rank (Cormack et al. 2009), 1 for the first."""
    return RRF_K / (RRF_K + rank) if rank is not None else 0.0
