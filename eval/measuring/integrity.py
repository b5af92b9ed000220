"""Promises that hold for every result, whatever its quality; each breach is a word and where it happened.

The gate allows no more of them than the baseline has.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, get_args

from corpus.model import Passage
from eval.measuring.observe import AnswerSeen, SearchSeen, Seen, text_digest
from rag.types import AnswerStatus

LEAST_HITS = 10
_MARKER = re.compile(r"\[(\d+)\]")


def search_breaches(seen: SearchSeen, passages: Mapping[str, Passage]) -> list[str]:
    """Breaches of a search: too few, repeated, unsorted, unknown or altered hits."""
    return _hit_breaches(seen.hits, passages)


def answer_breaches(seen: AnswerSeen, passages: Mapping[str, Passage]) -> list[str]:
    """Breaches of an answer: its hits, its markers, and each citation against the truth."""
    breaches = _hit_breaches(seen.hits, passages)
    if seen.status not in get_args(AnswerStatus):
        breaches.append(f"status unknown: {seen.status}")
    if not seen.text.strip():
        breaches.append("answer empty")
    if seen.status in ("answered", "partial") and not seen.citations:
        breaches.append("answer without citation")
    used = {int(number) for number in _MARKER.findall(seen.text)}
    given = {int(citation["marker"]) for citation in seen.citations}
    breaches += [f"marker without citation: {number}" for number in sorted(used - given)]
    breaches += [f"citation without marker: {number}" for number in sorted(given - used)]
    hits = {hit.id for hit in seen.hits}
    for citation in seen.citations:
        breaches += _citation_breaches(citation, hits, passages)
    return breaches


def stale(indexes: Sequence[str]) -> bool:
    """Whether results of one run come from more than one index, or name none."""
    return len(set(indexes)) != 1 or not indexes[0]


def _hit_breaches(hits: Sequence[Seen], passages: Mapping[str, Passage]) -> list[str]:
    breaches = []
    if len(hits) < min(LEAST_HITS, len(passages)):
        breaches.append(f"too few hits: {len(hits)}")
    if len({hit.id for hit in hits}) < len(hits):
        breaches.append("hit repeated")
    if any(a.score < b.score for a, b in pairwise(hits)):
        breaches.append("hits not ordered by score")
    for hit in hits:
        passage = passages.get(hit.id)
        if passage is None:
            breaches.append(f"hit unknown to the truth: {hit.id}")
        elif text_digest(passage.text) != hit.text:
            breaches.append(f"hit text altered: {hit.id}")
    return breaches


def _citation_breaches(citation: Mapping[str, Any], hits: set[str], passages: Mapping[str, Passage]) -> list[str]:
    name = str(citation["passage_id"])
    passage = passages.get(name)
    if passage is None:
        return [f"citation unknown to the truth: {name}"]
    breaches = []
    if name not in hits:
        breaches.append(f"citation not among the hits: {name}")
    if passage.text[citation["start"] : citation["end"]] != citation["quote"] or not citation["quote"].strip():
        breaches.append(f"quote not verbatim: {name}")
    said = (citation["source_id"], citation["kind"], citation["locator"], tuple(citation["pages"]))
    if said != (passage.source_id, passage.kind, passage.locator, passage.pages):
        breaches.append(f"citation names a wrong place: {name}")
    return breaches
