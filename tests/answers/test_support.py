"""The evidence must carry the very thing asked, not just its subject."""

from rag.answering.settings import SupportModel, answer_settings
from rag.answering.weights import WordWeights
from rag.status.holes import Holes, hole_rates, in_full, is_noun
from rag.status.support import support
from rag.understanding.query import QueryWord


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
