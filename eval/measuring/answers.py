"""Measures answers: facts, citations, quotes, statuses, length, time; one row a question, for the runner to sum up."""

import re
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from corpus.check import parse_ranges
from eval.measuring.answers_check import unsupported_sentences
from rag.types import Answer, Query, Turn


class Asks(Protocol):
    """What is measured: anything that answers a query."""

    def ask(self, query: Query) -> Answer:
        """A cited answer."""
        ...


Lines = Mapping[str, tuple[str, Sequence[tuple[int, int]]]]
"""Passage id -> (source id, line ranges in the publication's reference text)."""


def evaluate_answers(
    assistant: Asks, questions: Iterable[Mapping[str, Any]], lines: Lines | None = None
) -> list[dict[str, Any]]:
    """One row for each question of the test set (format: ``eval/data/README.md``), in order.

    Row: ``id, kind, answerable, expect, status, status_ok, facts, facts_found, missed, words, quotes, quotes_exact,
    sentences, unsupported, cited, cited_expected, places, places_cited, forbidden, model, fallback, ms, answer``.
    ``lines`` defaults to those of the shipped knowledge base; ``cited_expected`` counts cited passages whose lines
    overlap an expected place, ``places_cited`` the expected places that some cited passage overlaps.
    """
    known = lines if lines is not None else passage_lines()
    return [evaluate_answer(assistant, question, known) for question in questions]


def evaluate_answer(assistant: Asks, question: Mapping[str, Any], lines: Lines) -> dict[str, Any]:
    """The row of one question."""
    history = tuple(Turn(role="user", content=turn) for turn in question.get("history", ()))
    begun = time.perf_counter()
    answer = assistant.ask(Query(question=question["question"], history=history))
    ms = (time.perf_counter() - begun) * 1000
    plain = without_markers(answer.text)
    missed = [fact["id"] for fact in question["facts"] if not fact_found(fact, plain)]
    texts = {hit.passage.id: hit.passage.text for hit in answer.hits}
    exact = [texts.get(c.passage_id, "")[c.start : c.end] == c.quote for c in answer.citations]
    wrong = unsupported_sentences(answer)
    return {
        "id": question["id"],
        "kind": question["kind"],
        "answerable": question["answerable"],
        "expect": list(question["expect"]),
        "status": answer.status,
        "status_ok": answer.status in question["expect"],
        "facts": len(question["facts"]),
        "facts_found": len(question["facts"]) - len(missed),
        "missed": missed,
        "words": len(plain.split()),
        "quotes": len(exact),
        "quotes_exact": sum(exact),
        "sentences": len(wrong),
        "unsupported": [sentence for sentence, ok in wrong if not ok],
        **_citation_counts(answer, question, lines),
        "forbidden": [p for p in question.get("forbidden", ()) if re.search(p, plain, re.IGNORECASE)],
        "model": answer.model,
        "fallback": answer.provenance.fallback,
        "ms": ms,
        "answer": answer.text,
    }


def _citation_counts(answer: Answer, question: Mapping[str, Any], lines: Lines) -> dict[str, int]:
    cited = list(dict.fromkeys(c.passage_id for c in answer.citations))
    places = [(p["source"], parse_ranges(str(p["lines"]))) for p in question.get("places", ())]
    good = [name for name in cited if any(overlaps(lines.get(name), place) for place in places)]
    reached = [place for place in places if any(overlaps(lines.get(name), place) for name in cited)]
    return {"cited": len(cited), "cited_expected": len(good), "places": len(places), "places_cited": len(reached)}


def overlaps(
    passage: tuple[str, Sequence[tuple[int, int]]] | None, place: tuple[str, Sequence[tuple[int, int]]]
) -> bool:
    """Whether a passage is written after lines of the expected place."""
    if passage is None or passage[0] != place[0]:
        return False
    return any(a <= last and first <= b for a, b in passage[1] for first, last in place[1])


def fact_found(fact: Mapping[str, Any], text: str) -> bool:
    """Whether one of the fact's patterns stands in ``text`` (blanks collapsed, case ignored)."""
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in fact["any"])


def without_markers(text: str) -> str:
    """The answer without its markers and with blanks collapsed."""
    return " ".join(re.sub(r"\s*\[\d+\]", "", text).split())


def passage_lines() -> Lines:
    """Line ranges of every passage of the shipped knowledge base."""
    from corpus.loader import load_knowledge

    return {p.entry.id: (p.source_id, parse_ranges(p.entry.lines)) for p in load_knowledge().passages}
