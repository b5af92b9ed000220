"""The features that hits are ordered by: each can be read and explained, higher is better.

A passage without questions and terms of its own (an own document) gets what its text gives in place of those
features, and ``bare`` tells it apart, so that it competes fairly with passages of the knowledge base.
"""

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.model import Passage
from rag.indexing.lexical import PassageWords, words_of
from rag.language.analysis import Word
from rag.understanding.query import QueryAnalysis, QueryWord
from rag.understanding.query_rules import query_rules

FEATURES = (
    "lexical", "dense_text", "dense_question", "dense_centre", "rank_lexical", "rank_dense", "cover_text",
    "cover_title", "cover_heading", "cover_terms", "cover_question", "cover_all", "question_match", "statement",
    "pairs", "place", "source", "step", "size", "field", "kind", "bare", "bare_lexical", "bare_dense",
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
    text: float
    question: float
    centre: float
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

    def credits(self, held: Mapping[str, float]) -> dict[int, float]:
        """How far ``held`` keys hold each word (by its place), 0 to 1: itself, or the best of what stands for it."""
        best: dict[int, float] = {}
        for key in self._keys & held.keys():
            own = held[key]
            for i, credit in self._by_key[key]:
                if credit * own > best.get(i, 0.0):
                    best[i] = credit * own
        return best

    def cover(self, held: Mapping[str, float]) -> float:
        """Weighted share of the words that ``held`` keys hold, 0 to 1."""
        if not self._total:
            return 0.0
        return sum(self._weights[i] * credit for i, credit in self.credits(held).items()) / self._total

    def likeness(self, question: OwnQuestion) -> float:
        """Likeness to one own question: coverage, lowered by what that question asks beside."""
        shared = self.cover(question.held)
        if not shared:
            return 0.0
        back = len(question.whole & self._keys) / len(question.whole)
        return 2 * shared * back / (shared + back) if back else 0.0


def features_of(view: PassageView, analysis: QueryAnalysis, asked: AskedWords, signals: Signals) -> dict[str, float]:
    """All features of a candidate by name."""
    cover_text = asked.cover(view.text)
    values = {
        "lexical": signals.lexical,
        "dense_text": signals.text,
        "dense_question": signals.text if view.bare else signals.question,
        "dense_centre": signals.centre,
        "rank_lexical": _reciprocal(signals.lexical_rank),
        "rank_dense": _reciprocal(signals.dense_rank),
        "cover_text": cover_text,
        "cover_title": asked.cover(view.title),
        "cover_heading": asked.cover(view.heading),
        "cover_terms": asked.cover(view.terms),
        "cover_question": max((asked.cover(q.held) for q in view.questions), default=cover_text),
        "cover_all": asked.cover(view.everything),
        "question_match": max((asked.likeness(q) for q in view.questions), default=0.0),
        "statement": max((asked.cover(s) for s in view.statements), default=0.0),
        "pairs": _pairs(analysis.words, view.pairs),
        "place": _named(analysis, view, "places"),
        "source": _named(analysis, view, "sources"),
        "step": _named(analysis, view, "steps"),
        "size": _named(analysis, view, "sizes"),
        "field": _named(analysis, view, "fields"),
        "kind": float(bool(query_rules().answers.get(analysis.kind, _NONE) & view.facets.get("kind", _NONE))),
        "bare": float(view.bare),
    }
    values["bare_lexical"] = values["bare"] * signals.lexical
    values["bare_dense"] = values["bare"] * signals.text
    return values


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
