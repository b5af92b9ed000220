"""Intervals, tests and comparisons say what they should, and the same every time."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.comparing.compare import compare
from eval.comparing.statistics import difference, holm, interval, permutation_p
from eval.measuring.metrics import Row, summary


def rows(values: list[float]) -> list[Row]:
    return [
        {"part": "retrieval", "id": f"q{i}", "kind": "fact", "half": "development", "facts_1000": v, "legs": {}}
        for i, v in enumerate(values)
    ]


def test_an_interval_holds_its_mean_and_shrinks_with_more_questions() -> None:
    few, many = interval([0.0, 1.0] * 10), interval([0.0, 1.0] * 200)
    assert few.low < few.mean == 0.5 < few.high
    assert many.high - many.low < few.high - few.low


def test_the_interval_covers_the_true_mean_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(1)
    found = [interval(list(rng.binomial(1, 0.7, size=100).astype(float))) for _ in range(200)]
    covered = sum(i.low <= 0.7 <= i.high for i in found)
    assert 176 <= covered <= 200


def test_the_permutation_test_finds_a_clear_difference_and_none_in_chance() -> None:
    rng = np.random.default_rng(2)
    assert permutation_p(np.full(40, 0.3)) < 0.001
    noise = [permutation_p(rng.normal(0, 1, 40)) < 0.05 for _ in range(100)]
    assert sum(noise) <= 14


def test_no_difference_at_all_has_p_one() -> None:
    assert permutation_p(np.zeros(10)) == 1.0


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.floats(0, 1), min_size=1, max_size=8))
def test_holm_never_lowers_a_p_value_and_keeps_their_order(p_values: dict[str, float]) -> None:
    adjusted = holm(p_values)
    assert all(p - 1e-6 <= adjusted[name] <= 1 for name, p in p_values.items())
    order = sorted(p_values, key=lambda name: p_values[name])
    assert all(adjusted[a] <= adjusted[b] for a, b in pairwise(order) if p_values[a] < p_values[b])


def test_holm_gives_the_textbook_numbers() -> None:
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == {"a": 0.03, "b": 0.06, "c": 0.06}


def test_paired_values_must_be_of_equal_length() -> None:
    with pytest.raises(ValueError, match="paired"):
        difference([1.0], [1.0, 2.0])


def test_a_comparison_says_better_worse_or_nothing_and_names_the_questions() -> None:
    low, high = rows([0.2] * 30), rows([0.2] * 10 + [0.9] * 20)
    better = compare(low, high)[0]
    assert (better.verdict, len(better.wins), better.losses) == ("better", 20, ())
    assert compare(high, low)[0].verdict == "worse"
    nearly = rows([0.2] * 29 + [0.3])
    assert compare(low, nearly)[0].verdict == "same"


def test_only_questions_of_both_runs_are_compared() -> None:
    assert compare(rows([0.0] * 5), rows([1.0] * 9))[0].difference.n == 5


def test_lower_is_better_where_the_measure_says_so() -> None:
    def refusing(status: str) -> list[Row]:
        return [
            {"part": "answers", "id": f"q{i}", "kind": "fact", "answerable": True, "status": status, "facts": 0,
             "expect": ["answered"], "status_ok": status == "answered", "cited": 0, "places": 0, "sentences": 0,
             "unsupported": [], "quotes": 0, "forbidden": [], "words": 5}
            for i in range(30)
        ]  # fmt: skip

    found = {c.metric: c.verdict for c in compare(refusing("answered"), refusing("not_in_sources"))}
    assert found["wrong_refusals"] == "worse"


def test_a_summary_holds_slices_with_their_own_means() -> None:
    found = summary(rows([0.0, 1.0]))
    assert found["all"]["facts_1000"]["mean"] == 0.5
    assert found["slices"]["kind"]["fact"]["facts_1000"]["n"] == 2
