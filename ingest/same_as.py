"""Links passages of an own copy of a publication to the passages of the knowledge base that say the same.

Both are compared by their content words, weighted by how rare they are in the knowledge base; only within the same
publication, so that a council paper on the same subject is never taken for a copy.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.model import KNOWLEDGE, Document, Passage, Source
from corpus.store import CorpusStore
from ingest.cleaning import letters

LEAST = 0.38
"""Weighted share of a knowledge passage's words that its original must hold; see tests/ingest/test_same_as.py."""
LEAST_FORWARD = 0.12
MOST_LINKS = 3
_WORD = re.compile(r"[^\W\d_]{4,}|\d+")


@dataclass(frozen=True)
class _Known:
    passage_id: str
    words: frozenset[str]


def linked(document: Document, store: CorpusStore, publication: Source) -> Document:
    """``document`` with the facet ``same_as`` on passages whose statement a knowledge passage holds in own words."""
    known = [_Known(p.id, _stems(f"{p.title} {p.text}")) for d in store.documents(publication.id)
             if (whole := store.document(d.id)) for p in whole.passages]  # fmt: skip
    weights = _weights(k.words for k in known)
    passages = tuple(_with_link(p, known, weights) for p in document.passages)
    return replace(document, passages=passages)


def publication_of(store: CorpusStore, name: str, title: str, beginning: str) -> Source | None:
    """The publication of the knowledge base that a document is a copy of, told by its name, title or beginning."""
    head = letters(f"{name} {title} {beginning[:6000]}")
    for source in store.sources():
        if source.collection != KNOWLEDGE:
            continue
        if letters(Path(name).stem) == letters(source.id) or letters(source.title) in head:
            return source
    return None


def _with_link(passage: Passage, known: Sequence[_Known], weights: Mapping[str, float]) -> Passage:
    words = _stems(" ".join((*passage.heading_path[-2:], passage.text)))
    total = sum(weights.get(w, 0.0) for w in words)
    scores = []
    for other in known:
        shared = sum(weights[w] for w in words & other.words)
        score = shared / sum(weights[w] for w in other.words)
        if score >= LEAST and shared >= LEAST_FORWARD * total:
            scores.append((score, other.passage_id))
    best = [name for _, name in sorted(scores, reverse=True)[:MOST_LINKS]]
    return replace(passage, facets={**passage.facets, "same_as": tuple(best)}) if best else passage


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:7] for word in _WORD.findall(text.lower()))


def _weights(all_words: Iterable[frozenset[str]]) -> dict[str, float]:
    counts: Counter[str] = Counter()
    n = 0
    for words in all_words:
        counts.update(words)
        n += 1
    return {word: math.log((n + 1) / (count + 0.5)) for word, count in counts.items()}
