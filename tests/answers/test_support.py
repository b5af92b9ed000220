"""The evidence must carry the very thing asked, not just its subject."""

from dataclasses import replace

from corpus.model import Passage
from eval.fitting.bare import stripped
from rag.answering.question import Asked
from rag.answering.settings import SupportModel, answer_settings
from rag.answering.weights import WordWeights
from rag.composition.compose import Ranked
from rag.status.holes import Holes, hole_rates, in_full, is_bare, is_noun
from rag.status.support import Carried, by_kind, carried, support, support_features
from rag.status.together import Concordance
from rag.types import Hit
from rag.understanding.query import QueryWord

BY_QUESTIONS = {"likeness", "brief_unlike", "brief_hole"}
WRITTEN = Passage(
    id="beirat-1",
    source_id="quelle",
    document_id="quelle-d",
    ordinal=0,
    start=0,
    end=40,
    text="Der Beirat tagt zweimal im Jahr im Rathaus.",
    title="Der Beirat",
    questions=("Wie oft trifft sich der Beirat?",),
)


def word(key: str, others: dict[str, float] | None = None) -> QueryWord:
    return QueryWord(key=key, form=key, weight=5.0, share=1.0, others=others or {})


def holes(question: str, known: dict[str, int]) -> Holes:
    return Holes(question=question, language="de", weights=WordWeights(known, 100))


def test_a_part_of_a_compound_is_not_the_thing_itself() -> None:
    tax = word("hundesteu", {"steu": 0.45})
    assert not in_full(tax, {"steu", "grundsteu"})
    assert in_full(tax, {"hundesteu"})


def test_another_word_for_the_same_thing_counts_in_full() -> None:
    hall = word("rathaus", {"verwalt": 0.5})
    assert in_full(hall, {"verwalt"})


def test_a_word_that_the_passage_holds_is_no_hole() -> None:
    assert holes("Was macht der Beirat?", {"beirat": 9}).cost(word("beirat"), {"beirat"}) == 0.0


def test_a_missing_noun_that_no_passage_holds_costs_more_than_a_missing_verb_of_everyday_speech() -> None:
    seen = holes("Wann kommt das Stammkapital dazu?", {"komm": 40})
    noun, verb = QueryWord(key="stammkapital", form="stammkapital", weight=5.0), word("komm")
    assert seen.cost(noun, ()) > 3 * seen.cost(verb, ())


def test_a_word_held_as_part_of_a_compound_costs_less_than_one_not_held_at_all() -> None:
    seen = holes("Wie hoch ist die Hundesteuer?", {"steu": 4})
    tax = QueryWord(key="hundesteu", form="hundesteuer", weight=5.0, others={"steu": 0.45})
    assert 0.0 < seen.cost(tax, {"steu"}) < seen.cost(tax, ())


def test_a_noun_is_told_by_its_capital_and_in_small_letters_by_the_dictionary() -> None:
    assert is_noun("opposition", "Wie reagierte die Opposition?")
    assert not is_noun("reagierte", "Wie reagierte die Opposition?")
    assert is_noun("saarlouis", "wie macht das saarlouis")


def test_the_shipped_rates_are_probabilities_and_a_new_noun_is_rarer_than_one_often_asked() -> None:
    for rates in hole_rates().values():
        assert all(0 < none <= partly < 1 for none, partly in rates.classes.values())
        assert all(0 < rate < 1 for rate in rates.words.values())
        assert rates.classes["noun_new"][0] < rates.classes["noun_asked"][0]


def test_support_grows_with_what_speaks_for_an_answer() -> None:
    model = SupportModel(intercept=0.0, weights={"likeness": 2.0, "hole_max": -2.0}, least=0.2, doubtful=0.5)
    assert support({"likeness": 1.0}, model) > 0.5 > support({"hole_max": 1.0}, model)


def test_holes_and_ungiven_values_weigh_against_an_answer_in_the_shipped_model() -> None:
    shipped = answer_settings().support
    assert all(shipped.weights[name] < 0 for name in ("hole_mean", "told_max", "value_ungiven", "brief_unlike"))
    assert shipped.weights["likeness"] > 0
    assert 0 < shipped.least < shipped.doubtful < 1


def basis_of(*passages: Passage) -> tuple[list[Ranked], list[Hit]]:
    hits = [Hit(passage=passage, score=9.0) for passage in passages]
    return [Ranked(passage=passage, weight=1.0) for passage in passages], hits


def features_of(passage: Passage) -> dict[str, float]:
    words = (word("trifft"), word("beirat"))
    asked = Asked(text="Wie oft trifft sich der Beirat?", kind="open", language="de", words=words, numbers=())
    basis, hits = basis_of(passage)
    return support_features(asked, basis, hits, (), WordWeights.of([passage]), Concordance([passage]))


def test_a_passage_without_written_questions_is_bare() -> None:
    assert not is_bare(WRITTEN)
    assert is_bare(stripped(WRITTEN))


def test_bare_evidence_is_not_judged_by_questions_that_it_cannot_have() -> None:
    assert features_of(WRITTEN).keys() >= BY_QUESTIONS
    assert not features_of(stripped(WRITTEN)).keys() & BY_QUESTIONS
    assert not answer_settings().support_bare.weights.keys() & BY_QUESTIONS


def test_a_word_of_everyday_speech_that_a_bare_passage_lacks_costs_less_than_beside_written_questions() -> None:
    seen = holes("Welche Wumpe hat der Beirat?", {"beirat": 9})
    noun = QueryWord(key="wump", form="wumpe", weight=5.0)
    assert 0 < replace(seen, bare=True).cost(noun, ()) < seen.cost(noun, ())


def test_evidence_is_told_apart_by_whether_it_is_bare() -> None:
    own = replace(stripped(WRITTEN), id="own")
    basis, hits = basis_of(own, WRITTEN)
    kinds = by_kind(basis, hits)
    assert [entry.passage.id for entry in kinds[True][0]] == ["own"]
    assert [hit.passage.id for hit in kinds[False][1]] == ["beirat-1"]
    assert list(by_kind([], [])) == [False]


def test_how_far_evidence_carries_a_question_is_told_by_the_thresholds_of_its_model() -> None:
    model = SupportModel(intercept=0.0, weights={"held": 4.0}, least=0.3, doubtful=0.6)
    found = [carried({"held": held}, model) for held in (-1.0, 0.0, 1.0)]
    assert found == [Carried.NOT, Carried.DOUBTFUL, Carried.WELL]
