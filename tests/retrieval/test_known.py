"""Passages are read and analysed once, and again when the truth holds another text."""

from dataclasses import replace

from corpus.store import CorpusStore
from rag.retrieval.known import KnownPassages


def _edited(store: CorpusStore, passage_id: str, title: str) -> None:
    passage = store.passage(passage_id)
    source = store.source(passage.source_id) if passage else None
    assert source
    documents = [d for d in (store.document(one.id) for one in store.documents(source.id)) if d]
    put = [
        replace(d, passages=tuple(replace(p, title=title) if p.id == passage_id else p for p in d.passages))
        for d in documents
    ]
    store.put_source(source, put)


def test_a_passage_is_analysed_once_while_the_truth_holds_it(small_store: CorpusStore) -> None:
    known = KnownPassages(small_store)
    name = next(small_store.passages()).id
    (first,), (again,) = known.read([name]), known.read([name])
    assert again is first
    assert known.view(again) is known.view(first)


def test_an_edited_passage_is_read_and_analysed_anew(small_store: CorpusStore) -> None:
    known = KnownPassages(small_store)
    name = next(small_store.passages()).id
    before = known.view(known.read([name])[0])
    _edited(small_store, name, "Pegel im Quarzbach")
    (passage,) = known.read([name])
    assert passage.title == "Pegel im Quarzbach"
    assert any("quarzbach" in key for key in known.view(passage).title) and known.view(passage) is not before


def test_what_the_truth_no_longer_holds_is_forgotten(small_store: CorpusStore) -> None:
    known = KnownPassages(small_store)
    name = next(small_store.passages()).id
    (passage,) = known.read([name])
    view = known.view(passage)
    small_store.remove_source(passage.source_id)
    assert known.read([name]) == []
    known.analyse_ahead()
    assert known.view(passage) is not view
