"""What a search promises, over a small corpus and over the shipped knowledge base with test embeddings."""

from dataclasses import replace
from typing import Any

import pytest

from corpus.store import CorpusStore
from rag.indexing.index import open_indexes
from rag.retrieval.retrieve import Retriever, Ways
from rag.types import Filters, Query, Turn


def ids(retriever: Any, question: str, **values: Any) -> list[str]:
    return [hit.passage.id for hit in retriever.search(Query(question=question, **values)).hits]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Was machen Lotsen?", "lotsen"),
        ("Welche Gefahren drohen bei Sensorprojekten?", "risiken"),
        ("Rufbus in Darmstadt", "darmstadt"),
        ("Digitallotzen", "lotsen"),
        ("Smartcity Strategie", "strategie"),
        ("Bürgerbus", "own-bus"),
        ("Buergerbus", "own-bus"),
        ("Was hat der Rat zum Lotsennetz beschlossen?", "own-rat"),
    ],
)
def test_the_passage_that_answers_comes_first(small: Retriever, question: str, first: str) -> None:
    assert ids(small, question)[0] == first


def test_a_filter_by_collection_holds_inside_the_search(small: Retriever) -> None:
    found = ids(small, "Was machen Digitallotsen?", filters=Filters(collections=("eigene-dokumente",)))
    assert set(found) == {"own-bus", "own-rat"} and found[0] == "own-rat"
    assert "own-bus" not in ids(small, "Bürgerbus", filters=Filters(sources=("wissen",)))


def test_a_filter_that_nothing_passes_gives_no_hits(small: Retriever) -> None:
    assert ids(small, "Bürgerbus", filters=Filters(collections=("geheim",))) == []


def test_all_passages_come_when_the_corpus_is_small_even_for_nonsense(small: Retriever) -> None:
    assert len(ids(small, "qqqq xxxx zzzz")) == 6
    assert len(ids(small, "???")) == 6


def test_scores_fall_and_features_explain_them(small: Retriever) -> None:
    hits = small.search(Query(question="Was machen Digitallotsen?")).hits
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert {"lexical", "dense_text", "cover_text"} <= set(hits[0].features)


def test_the_same_question_gives_the_same_hits(small: Retriever) -> None:
    one, other = (small.search(Query(question="Risiken im Projekt")) for _ in range(2))
    assert [(h.passage.id, h.score) for h in one.hits] == [(h.passage.id, h.score) for h in other.hits]


def test_the_analysis_says_which_words_the_hits_hold(small: Retriever) -> None:
    result = small.search(Query(question="Was machen Digitallotsen mit Einhörnern?"))
    assert result.analysis is not None
    held = {word.form: result.analysis.coverage[word.key] for word in result.analysis.words}
    assert held["digitallotsen"] == 1.0 and held["einhörnern"] == 0.0
    assert 0 < result.analysis.covered < 1
    assert "analysis" not in result.to_json()


def test_a_follow_up_shows_the_question_used(small: Retriever) -> None:
    result = small.search(
        Query(question="Und wer macht das?", history=(Turn(role="user", content="Was machen Digitallotsen?"),))
    )
    assert "Digitallotsen" in result.question_used and result.hits[0].passage.id == "lotsen"


def test_without_questions_own_questions_do_not_count(small: Retriever, small_store: CorpusStore) -> None:
    plain = Retriever(small._indexes, small_store, small._embeddings, ways=Ways(questions=False))
    features = plain.search(Query(question="Was kann bei einem Projekt schiefgehen?")).hits[0].features
    assert features["question_match"] == 0.0


def test_a_cross_encoder_orders_when_it_is_set(small: Retriever, small_store: CorpusStore) -> None:
    from langchain_core.cross_encoders import BaseCrossEncoder

    class Shortest(BaseCrossEncoder):
        def score(self, text_pairs: list[tuple[str, str]]) -> list[float]:
            return [-float(len(text)) for _, text in text_pairs]

    ordered = Retriever(small._indexes, small_store, small._embeddings, reranker=Shortest())
    hits = ordered.search(Query(question="Womit beginnt das?")).hits
    assert "reranker" in hits[0].features
    assert hits[0].score == max(hit.score for hit in hits)


def test_the_shipped_knowledge_base_gives_at_least_ten_hits(assistant: Any) -> None:
    for question in ("Welche Risiken hat ein Sensorprojekt?", "Wetter morgen", "asdf", "Smart City"):
        hits = assistant.search(Query(question=question)).hits
        assert len(hits) == 10
        assert all(assistant.store.passage(h.passage.id).text == h.passage.text for h in hits)


def test_filters_by_step_and_source_hold_on_the_knowledge_base(assistant: Any) -> None:
    hits = assistant.search(Query(question="Was ist zu tun?", filters=Filters(steps=("as6",)))).hits
    assert hits and all("as6" in hit.passage.facets["steps"] for hit in hits)
    chosen = Filters(sources=("negz-smart-city-und-smart-government",))
    hits = assistant.search(Query(question="Welche Risiken gibt es?", filters=chosen, k=5)).hits
    assert hits and {hit.passage.source_id for hit in hits} == {"negz-smart-city-und-smart-government"}


def test_each_shipped_question_of_a_sample_finds_its_passage_among_five(assistant: Any) -> None:
    passages = list(assistant.store.passages())[::40]
    found = sum(
        p.id in [h.passage.id for h in assistant.search(Query(question=p.questions[0])).hits[:5]] for p in passages
    )
    assert found >= 0.95 * len(passages)


def test_other_weights_make_another_index_digest(
    small: Retriever, small_store: CorpusStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    import rag.indexing.index as index
    from rag.indexing.embeddings import HashEmbeddings
    from rag.indexing.index import build_indexes

    build_indexes(tmp_path, small_store, HashEmbeddings())
    before = open_indexes(tmp_path, small_store, "hash").manifest
    monkeypatch.setattr(index, "weights_digest", lambda: "other")
    after = open_indexes(tmp_path, small_store, "hash").manifest
    assert replace(before, digest="") == replace(after, digest="") and before.digest != after.digest
