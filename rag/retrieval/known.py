"""The passages that were read and analysed before: kept while the truth still holds them as they were."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

from corpus.model import Passage
from corpus.store import CorpusStore
from rag.retrieval.ranking_features import PassageView, view_of

_KEPT = 20_000
"""Passages kept for the next question."""
_AHEAD = 2_000
"""Passages with questions of their own that are analysed ahead of the first question."""


class KnownPassages:
    """Reads passages from the truth and analyses them for matching, each once; thread-safe.

    It outlives the indexes: after an upload, what did not change is neither read nor analysed again.
    """

    def __init__(self, store: CorpusStore, *, questions: bool = True) -> None:
        self._store = store
        self._questions = questions
        self._read: dict[str, tuple[str, Passage]] = {}
        """Digest and passage by id."""
        self._views: dict[str, tuple[Passage, PassageView]] = {}
        """The analysed passage and its analysis by id."""

    def read(self, names: Sequence[str]) -> list[Passage]:
        """The passages that the truth holds now, in order; read anew only where it holds another than last time."""
        now = self._store.digests(names)
        kept = self._read
        if len(kept) > _KEPT:
            kept = self._read = {}
        known = {name: kept[name] for name in now if name in kept and kept[name][0] == now[name]}
        missing = [name for name in now if name not in known]
        fresh = {p.id: (now[p.id], p) for p in self._store.passages(missing)} if missing else {}
        kept.update(fresh)
        found = known | fresh
        return [found[name][1] for name in names if name in found]

    def view(self, passage: Passage) -> PassageView:
        """``passage`` analysed for matching."""
        kept = self._views.get(passage.id)
        if kept is not None and kept[0] is passage:
            return kept[1]
        if len(self._views) > _KEPT:
            self._views = {}
        view = view_of(passage if self._questions else replace(passage, questions=(), questions_en=(), terms=()))
        self._views[passage.id] = passage, view
        return view

    def analyse_ahead(self) -> None:
        """Forget what the truth no longer holds, and analyse the passages that carry questions (the knowledge base).

        Those are the long ones: analysed by the first question that finds them, they cost it up to 1 ms each.
        """
        still = self._store.digests(self._read)
        self._read = {name: known for name, known in self._read.items() if still.get(name) == known[0]}
        self._views = {name: known for name, known in self._views.items() if name in self._read}
        asked = (passage.id for passage in self._store.passages() if passage.questions)
        for passage in self.read(list(itertools.islice(asked, _AHEAD))):
            self.view(passage)
