"""The page calls a run better or worse only when that is shown."""

from eval.running.desk import trend


def verdicts(*values: float) -> dict[str, float]:
    return {f"q{i}": v for i, v in enumerate(values)}


def test_one_question_more_is_no_progress_yet() -> None:
    assert trend(verdicts(*[1.0] * 20), verdicts(*[1.0] * 19, 2.0)) == "same"


def test_many_questions_more_are() -> None:
    assert trend(verdicts(*[0.0] * 20), verdicts(*[0.0] * 10, *[2.0] * 10)) == "better"
    assert trend(verdicts(*[2.0] * 20), verdicts(*[0.0] * 20)) == "worse"


def test_runs_without_a_common_question_do_not_differ() -> None:
    assert trend({"a": 1.0}, {"b": 0.0}) == "same"
