"""The evidence must carry the very thing asked, not just its subject."""

from rag.answering.answer_settings import SupportModel, answer_settings
from rag.answering.status_support import in_full, support
from rag.understanding.query import QueryWord


def word(key: str, others: dict[str, float]) -> QueryWord:
    return QueryWord(key=key, form=key, weight=5.0, share=1.0, others=others)


def test_a_part_of_a_compound_is_not_the_thing_itself() -> None:
    tax = word("hundesteu", {"steu": 0.45})
    assert not in_full(tax, {"steu", "grundsteu"})
    assert in_full(tax, {"hundesteu"})


def test_another_word_for_the_same_thing_counts_in_full() -> None:
    hall = word("rathaus", {"verwalt": 0.5})
    assert in_full(hall, {"verwalt"})


def test_support_grows_with_what_speaks_for_an_answer() -> None:
    model = SupportModel(intercept=0.0, weights={"likeness": 2.0, "noun_hole": -2.0}, least=0.5, least_en=0.5)
    assert support({"likeness": 1.0}, model) > 0.5 > support({"noun_hole": 1.0}, model)


def test_holes_and_ungiven_values_weigh_against_an_answer_in_the_shipped_model() -> None:
    weights = answer_settings().support.weights
    assert all(weights[name] < 0 for name in ("noun_hole_first", "noun_new", "value_ungiven"))
    assert weights["likeness"] > 0
