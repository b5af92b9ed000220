"""What a draft can cite: items of the models and municipal examples, each with its evidence in the truth store.

An item whose text does not stand in its stored passage is not offered: the records travel with the product, the
passages with the store, and a citation must hold in the store.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from corpus.model import Passage
from corpus.records import Records
from corpus.schema import ExampleRecord, ModelItem, ModelRecord
from corpus.store import CorpusStore
from rag.language.analysis import tokens
from rag.types import Citation


@dataclass(frozen=True, kw_only=True)
class Item:
    """An item of a model, where it stands, and its evidence."""

    record: ModelRecord
    group: str
    entry: ModelItem
    citation: Citation

    @property
    def text(self) -> str:
        """The statement, verbatim."""
        return self.entry.text

    @property
    def label(self) -> str:
        """Label within the group, empty if it has none."""
        return self.entry.label or ""


@dataclass(frozen=True, kw_only=True)
class Example:
    """A municipal example that the store has evidence for."""

    record: ExampleRecord
    passages: tuple[Passage, ...]

    @cached_property
    def text(self) -> str:
        """All that the example says, for matching."""
        r = self.record
        return " ".join((r.name, r.place, *r.done, *r.result, *r.target_groups, *r.partners))


class Knowledge:
    """Items and examples over one truth store; reads the passages once, thread-safe after that."""

    def __init__(self, store: CorpusStore, records: Records) -> None:
        wanted = {i.passage for m in records.models for items in m.groups.values() for i in items}
        wanted |= {p for m in records.models for p in m.passages} | {p for e in records.examples for p in e.passages}
        self.passages: Mapping[str, Passage] = {p.id: p for p in store.passages(sorted(wanted))}
        self._store = store
        self._sources = {s.id: s for s in store.sources()}
        self.models = {m.id: m for m in records.models}
        self.examples = tuple(self._examples(records.examples))
        self._items = {m.id: tuple(self._items_of(m)) for m in records.models}

    def items(self, records: Iterable[str] = (), types: Iterable[str] = ()) -> Iterator[Item]:
        """Items of ``records`` in their order, then of all records of ``types``; of all records if both are empty."""
        records, types = tuple(records), frozenset(types)
        for name in records:
            yield from self._items.get(name, ())
        ordered = sorted(self.models.values(), key=lambda m: m.order) if types else self.models.values()
        for model in ordered:
            if model.type in types or not (records or types):
                yield from self._items[model.id]

    def cite(self, passage: Passage, quote: str, start: int | None = None) -> Citation | None:
        """Evidence for ``quote`` in ``passage``, None if it does not stand there."""
        start = passage.text.find(quote) if start is None else start
        source = self._sources.get(passage.source_id) or self._store.source(passage.source_id)
        if start < 0 or source is None:
            return None
        return Citation.at(passage, source, start, start + len(quote))

    def cite_in(self, passages: Iterable[Passage], quote: str) -> Citation | None:
        """Evidence for ``quote`` in the first of ``passages`` that holds it."""
        return next((c for p in passages if (c := self.cite(p, quote)) is not None), None)

    def cite_name(self, record: ModelRecord) -> Citation | None:
        """Evidence for the name of ``record``, or for its first statement where no passage prints the name."""
        passages = [self.passages[p] for p in record.passages if p in self.passages]
        found = self.cite_in(passages, record.name)
        named = stems(record.name)
        items = sorted(self._items[record.id], key=lambda item: -len(named & stems(item.text)))
        return found or next((item.citation for item in items), None)

    def places(self) -> tuple[str, ...]:
        """Places of the examples, for reading briefs."""
        return tuple(dict.fromkeys(e.record.place for e in self.examples if e.record.place_type != "unternehmen"))

    @cached_property
    def told_of(self) -> re.Pattern[str]:
        """Places and proper names of the municipal examples; a sentence that holds one tells of it."""
        wide = {"land", "region", "unbekannt"}
        places = {e.record.place for e in self.examples if e.record.place_type not in wide}
        bare = {re.sub(r"^(?:Landkreis|Kreis|Amt|Markt) ", "", place) for place in places}
        names = {e.record.name for e in self.examples if len(e.record.name.split()) < 3 and "GmbH" in e.record.name}
        listed = "|".join(re.escape(name) for name in sorted(bare | names, key=len, reverse=True))
        return re.compile(rf"(?<!\w)(?:{listed})(?:er|s)?(?!\w)")

    @cached_property
    def of_examples(self) -> frozenset[str]:
        """Ids of the passages that tell of municipal examples."""
        return frozenset(p.id for e in self.examples for p in e.passages)

    @cached_property
    def rarity(self) -> Mapping[str, float]:
        """Inverse frequency of stems over all items, at most 3."""
        counts: Counter[str] = Counter()
        for item in self.items():
            counts.update(stems(item.text))
        total = sum(len(items) for items in self._items.values())
        return {word: min(3.0, math.log((1 + total) / (1 + n)) / 2.0) for word, n in counts.items()}

    @cached_property
    def example_rarity(self) -> Mapping[str, float]:
        """Inverse frequency of stems over the municipal examples, at most 3."""
        counts = Counter(word for e in self.examples for word in stems(e.text))
        total = len(self.examples)
        return {word: min(3.0, 0.75 * math.log((1 + total) / (1 + n))) for word, n in counts.items()}

    def expanded(self, words: frozenset[str]) -> frozenset[str]:
        """``words`` and the known stems that they end with: "onlineplattform" also means "plattform"."""
        tails = {w[i:] for w in words for i in range(3, len(w) - 4) if w[i:] in self.rarity}
        return words | tails

    def _items_of(self, record: ModelRecord) -> Iterator[Item]:
        for group, entries in record.groups.items():
            for entry in entries:
                passage = self.passages.get(entry.passage)
                citation = self.cite(passage, entry.text) if passage else None
                if citation is not None:
                    yield Item(record=record, group=group, entry=entry, citation=citation)

    def _examples(self, records: Iterable[ExampleRecord]) -> Iterator[Example]:
        for record in records:
            passages = tuple(self.passages[p] for p in record.passages if p in self.passages)
            if passages:
                yield Example(record=record, passages=passages)


@lru_cache(maxsize=20_000)
def stems(text: str) -> frozenset[str]:
    """Stems of the words of ``text``."""
    return frozenset(tokens(text))
