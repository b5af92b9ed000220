"""Plans the extractive answer: reads the question, weighs the evidence, decides the status, arranges the pieces."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from corpus.model import Source
from corpus.records import load_records
from corpus.store import CorpusStore
from prompts.german import text as german
from rag.answering.patterns import in_standard_spelling
from rag.answering.pieces import Piece, frame
from rag.answering.question import Asked, read_question
from rag.answering.settings import AnswerSettings
from rag.answering.suggest import COUNT, suggestions
from rag.answering.tampered import tampered
from rag.answering.weights import WordWeights
from rag.composition.choice import choose, choose_around
from rag.composition.compose import Choice, Ranked, ranked
from rag.composition.direct import size_classes, undecided
from rag.composition.lead import in_words, named, upper
from rag.composition.parts import arranged
from rag.composition.records import chosen_by_size, comparison_table, examples_table
from rag.language.analysis import tokens
from rag.status.decide import HOLLOW, Judge, score
from rag.status.evidence import EvidenceStrength, strength
from rag.status.manner import manner_of, without_orders
from rag.status.names import Gazetteer
from rag.status.premise import doubtful_number
from rag.status.references import Mentions
from rag.status.smalltalk import SMALL_TALK, SmallTalk, small_talk
from rag.status.together import Concordance
from rag.status.value import silent_on
from rag.status.verdict import Verdict
from rag.types import Query, SearchResult

_NEAREST = 3


@dataclass(frozen=True, kw_only=True)
class Plan:
    """An extractive answer, ready to be written down."""

    asked: Asked
    verdict: Verdict
    strength: EvidenceStrength
    basis: tuple[Ranked, ...]
    pieces: tuple[Piece, ...]
    suggestions: tuple[str, ...]


class Planner:
    """Makes plans; reads the corpus's words and places once."""

    def __init__(self, store: CorpusStore, settings: AnswerSettings) -> None:
        self._store = store
        self._settings = settings

    @cached_property
    def weights(self) -> WordWeights:
        """Weights of the corpus's words."""
        return WordWeights.of(self._store.passages())

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """The sources by id."""
        return {source.id: source for source in self._store.sources()}

    @classmethod
    def like(cls, other: "Planner", settings: AnswerSettings) -> "Planner":
        """A planner with other settings that shares what ``other`` has read of the corpus."""
        planner = cls(other._store, settings)
        planner.weights, planner.sources = other.weights, other.sources
        return planner

    def warm_up(self) -> None:
        """Read the corpus's words and places now."""
        _ = self._judge, self.sources, load_records()

    @cached_property
    def _judge(self) -> Judge:
        places = [place for p in self._store.passages() for place in p.facets.get("places", ())]
        mentions = Mentions(self._store.passages())
        gazetteer = Gazetteer(places, self.weights, mentions.referred)
        limits = self._settings
        return Judge(
            weights=self.weights,
            gazetteer=gazetteer,
            thresholds=limits.status,
            support=limits.support,
            support_bare=limits.support_bare,
            concordance=Concordance(self._store.passages()),
            mentions=mentions,
        )

    def question_to_search(self, query: Query) -> str:
        """The question in standard spelling and without orders to the machine; with them when little else remains."""
        if manner_of(query.question) != "order":
            return in_standard_spelling(query.question)
        rest = without_orders(query.question)
        return in_standard_spelling(rest) if len(tokens(rest)) >= _ENOUGH else query.question

    def narrowed(self, query: Query, result: SearchResult) -> Query | None:
        """``query`` kept to the size or field by which examples are asked for; None when there is none.

        Of a size alone, with no subject, all examples come into question: those of a Gemeinde often give no size.
        """
        assert result.analysis is not None
        asked = read_question(result.analysis)
        if asked.kind != "examples" or not (asked.sizes or asked.fields):
            return None
        if chosen_by_size(asked) and not query.filters.kinds:
            return replace(query, filters=replace(query.filters, kinds=("example",)), k=_EXAMPLES)
        filters = replace(
            query.filters, sizes=query.filters.sizes or asked.sizes, fields=query.filters.fields or asked.fields
        )
        return None if filters == query.filters else replace(query, filters=filters)

    def plan(self, query: Query, result: SearchResult) -> Plan:
        """The extractive answer to what was searched for."""
        assert result.analysis is not None
        asked = read_question(result.analysis)
        usable = [hit for hit in result.hits if not tampered(hit.passage)]
        basis = ranked(asked, usable, self._settings)
        found = strength(asked, basis, usable, self.weights)
        talk = None if manner_of(query.question) else small_talk(query.question)
        verdict = spoken_to(talk) if talk else self._judge.of(asked, manner_of(asked.text), basis, found, usable)
        sure = score(found, self._settings.status) >= self._settings.status.sure
        pieces = self._answered(asked, verdict, basis, sure) if verdict.status in ("answered", "partial") else []
        if not any(piece.evidence for piece in pieces):
            if verdict.status in ("answered", "partial"):
                verdict = replace(verdict, status="not_in_sources", reason=verdict.reason or "little")
            pieces = self._unanswered(asked, verdict, basis)
        used = {e.passage.id for piece in pieces for e in piece.evidence}
        english = asked.language == "en"
        following = suggestions(asked.text, result.hits, used, query.history, self.weights, english=english)
        if talk:
            following = _where_to_begin(asked) if talk in ("about", "greeting") else ()
        return Plan(
            asked=asked,
            verdict=verdict,
            strength=found,
            basis=tuple(basis),
            pieces=tuple(pieces),
            suggestions=() if verdict.status == "refused" else following,
        )

    def support_features(self, result: SearchResult) -> dict[bool, dict[str, float]]:
        """What the support models see of a search, by name; apart for bare passages (True) and others."""
        assert result.analysis is not None
        asked = read_question(result.analysis)
        usable = [hit for hit in result.hits if not tampered(hit.passage)]
        basis = ranked(asked, usable, self._settings)
        return self._judge.features(asked, basis, usable)

    def _answered(self, asked: Asked, verdict: Verdict, basis: Sequence[Ranked], sure: bool) -> list[Piece]:
        if verdict.around:
            limit = self._settings.status.partial_words
            choices = choose_around(asked, basis, verdict.places, limit, lambda s: silent_on(verdict.without, s))
            sized = size_classes(asked, choices)
            pieces = arranged(asked, sized or choices, self.sources, lead="size_only" if sized else "around")
        else:
            pieces = self._tables(asked, basis)
            said = [piece.text for piece in pieces if piece.evidence]
            choices = without_value(choose(asked, basis, self._settings, said, sure), verdict.without)
            sized = size_classes(asked, choices)
            choices = sized or choices
            doubtful = "" if verdict.reason else doubtful_number(asked, [e.passage for e in basis[:_NEAREST]])
            lead = "more" if pieces else "open" if doubtful else "size_class" if sized else ""
            lead = lead or ("duty_open" if undecided(asked, choices) else "" if sure else "unsure")
            pieces += arranged(asked, choices, self.sources, lead)
            if doubtful:
                verdict = Verdict(status="answered", reason="premise", missing=doubtful)
        if verdict.beside and pieces:
            pieces.append(frame(_text(asked, "beside", verdict.beside), "remark"))
        return [frame(_reason(asked, verdict)), *pieces] if verdict.reason else pieces

    def _tables(self, asked: Asked, basis: Sequence[Ranked]) -> list[Piece]:
        """A table from records with its lead and what it lacks; nothing when no table suits the question."""
        if asked.kind == "comparison":
            compared = comparison_table(asked, basis, load_records())
            return [frame(german("answers.table_compared")), compared.piece] if compared else []
        found = examples_table(asked, basis, load_records()) if asked.kind == "examples" else None
        if found is None:
            return []
        lacking = [frame(german("answers.table_missing", column=name), "remark") for name in found.missing]
        lead = "table_examples" if found.count > 1 else "table_example"
        return [frame(german(f"answers.{lead}", count=in_words(found.count, "de"))), found.piece, *lacking]

    def _unanswered(self, asked: Asked, verdict: Verdict, basis: Sequence[Ranked]) -> list[Piece]:
        if verdict.reason == "hollow":
            area = "hollow_en" if asked.language == "en" else "hollow"
            choices = [german(f"answers.{area}.{name}") for name in HOLLOW]
            return [frame(german(f"answers.{area}.ask")), *(frame(choice, "item") for choice in choices)]
        if verdict.reason in SMALL_TALK:
            return [frame(_text(asked, f"talk.{verdict.reason}", "", count=len(self.sources)))]
        if verdict.status == "needs_clarification":
            questions = [next((q for q in e.passage.shown_questions if q.endswith("?")), "") for e in basis[:_NEAREST]]
            return [frame(german("answers.clarify")), *(frame(q, "item") for q in dict.fromkeys(questions) if q)]
        pieces = [frame(_reason(asked, verdict))]
        if verdict.status == "not_in_sources":
            pieces.append(frame(german("answers.nearest")))
            pieces += [frame(line, "item") for line in self._nearest(basis)]
        if verdict.status in ("not_in_sources", "out_of_scope"):
            pieces.append(frame(german("answers.covered", count=len(self.sources))))
        return pieces

    def _nearest(self, basis: Sequence[Ranked]) -> list[str]:
        lines = []
        for entry in basis[:_NEAREST]:
            source = upper(named(self.sources[entry.passage.source_id]))
            section = " › ".join(entry.passage.heading_path) or entry.passage.locator
            lines.append(german("answers.nearest_item", source=source, section=section))
        return list(dict.fromkeys(lines))


_EXAMPLES = 60
"""Hits among the examples when they are chosen by the size of the place alone."""
_ENOUGH = 3
"""Content words from which what remains of an order counts as a question."""


def _reason(asked: Asked, verdict: Verdict) -> str:
    return _text(asked, verdict.reason, verdict.missing)


def _text(asked: Asked, reason: str, missing: str, **values: object) -> str:
    area = "status_en" if asked.language == "en" else "status"
    return german(f"answers.{area}.{reason}", missing=missing, **values)


def spoken_to(talk: SmallTalk) -> Verdict:
    """The verdict on what asks the sources nothing: the question is still to come."""
    return Verdict(status="needs_clarification", reason=talk)


def _where_to_begin(asked: Asked) -> tuple[str, ...]:
    """Questions that somebody can begin with."""
    area = "hollow_en" if asked.language == "en" else "hollow"
    return tuple(german(f"answers.{area}.{name}") for name in HOLLOW[:COUNT])


def without_value(choices: Sequence[Choice], form: str) -> list[Choice]:
    """``choices`` without statements that hold a value of ``form``: it would be taken for the one that is missing."""
    kept = [replace(c, statements=tuple(s for s in c.statements if silent_on(form, s))) for c in choices]
    return [choice for choice in kept if choice.statements]
