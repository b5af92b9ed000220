"""The sample for an independent check is always the same, fair to the kinds, and gives nothing away."""

from collections import Counter

from eval.testset.check_sample import SHOWN, draw, without_answers
from eval.testset.dataset import load_dataset


def test_the_sample_is_the_same_every_time_and_has_every_kind_by_its_share() -> None:
    questions = load_dataset().questions
    first, again = draw(questions), draw(questions[::-1])
    assert [q.id for q in first] == [q.id for q in again]
    assert len({q.id for q in first}) == 120
    whole, drawn = Counter(q.kind for q in questions), Counter(q.kind for q in first)
    assert all(abs(drawn[kind] - 120 * count / len(questions)) <= 1.5 for kind, count in whole.items())


def test_the_sample_gives_neither_facts_nor_places_nor_kind_away() -> None:
    assert without_answers(load_dataset().questions[0]).keys() == set(SHOWN)
