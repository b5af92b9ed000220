"""Counts of the knowledge base."""

from collections import Counter
from typing import Any

from corpus.check import word_count
from corpus.loader import Knowledge


def statistics(knowledge: Knowledge) -> dict[str, Any]:
    """Passages, words and questions per publication; records by type; concepts."""
    by_source = {}
    for source in knowledge.sources:
        mine = [p for p in knowledge.passages if p.source_id == source.id]
        by_source[source.id] = {
            "passages": len(mine),
            "words": sum(word_count(p.text) for p in mine),
            "questions": sum(len(p.questions) + len(p.questions_en) for p in mine),
            "terms": sum(len(p.terms) for p in mine),
        }
    return {
        "sources": by_source,
        "passages": len(knowledge.passages),
        "examples": len(knowledge.examples),
        "models": dict(Counter(m.type for m in knowledge.models)),
        "concepts": len(knowledge.concepts),
    }
