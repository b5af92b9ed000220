"""Development material without test questions: each passage's own questions, some left out of the index.

The questions left out then find their passage as a stranger's question would. A share of the passages loses all its
questions and terms, as an own document has none, so that the order learns to treat both fairly.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from corpus.model import Document, Passage
from corpus.store import CorpusStore

LEFT_OUT = 2
"""German questions of each passage that are left out."""
BARE_SHARE = 4
"""One passage in so many loses all its questions and terms."""


@dataclass(frozen=True, kw_only=True)
class OwnQuestion:
    """A question left out of the index, and the passage that it belongs to."""

    id: str
    question: str
    passage_id: str
    bare: bool


def leave_out(store: CorpusStore) -> list[OwnQuestion]:
    """Rewrite the passages of ``store`` (a copy of the truth) without some questions; returns those left out."""
    found: list[OwnQuestion] = []
    shared = shared_questions(store.passages())
    for source in store.sources():
        documents = []
        for document in store.documents(source.id):
            whole = store.document(document.id)
            assert whole is not None
            shortened, left = _shortened(whole.passages, shared)
            documents.append(_with(whole, shortened))
            found += left
        store.put_source(replace(source, digest=f"{source.digest}-left-out"), documents)
    return found


def shared_questions(passages: Iterable[Passage]) -> frozenset[str]:
    """Questions that more than one passage holds, because only several answer them in full."""
    times = Counter(question for passage in passages for question in passage.questions)
    return frozenset(question for question, count in times.items() if count > 1)


def _shortened(passages: Iterable[Passage], shared: frozenset[str]) -> tuple[tuple[Passage, ...], list[OwnQuestion]]:
    """``passages`` without some questions, and those; a ``shared`` one belongs to several passages and stays."""
    kept, left = [], []
    for passage in passages:
        order = sorted(
            set(passage.questions) - shared, key=lambda q: hashlib.sha256((passage.id + q).encode()).hexdigest()
        )
        bare = int(hashlib.sha256(passage.id.encode()).hexdigest(), 16) % BARE_SHARE == 0
        out = order[:LEFT_OUT]
        left += [
            OwnQuestion(id=f"{passage.id}#{i}", question=question, passage_id=passage.id, bare=bare)
            for i, question in enumerate(out)
        ]
        staying = tuple(question for question in passage.questions if question not in out)
        kept.append(
            replace(passage, questions=(), questions_en=(), terms=()) if bare else replace(passage, questions=staying)
        )
    return tuple(kept), left


def _with(document: Document, passages: tuple[Passage, ...]) -> Document:
    return replace(document, passages=passages)
