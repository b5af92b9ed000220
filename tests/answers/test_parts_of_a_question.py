"""A question that asks several things is judged part by part: what is answered is told, what is missing is named."""

from typing import Any

import pytest

from rag.answering.question import Asked
from rag.bootstrap import Assistant
from rag.language.analysis import stem
from rag.status.parts import asked_for, clauses_of, parts_of
from rag.types import Answer, Query
from rag.understanding.query import QueryWord


def ask(assistant: Assistant, question: str) -> Answer:
    return assistant.ask(Query(question=question))


def asked(text: str, *forms: str, language: Any = "de", places: tuple[str, ...] = ()) -> Asked:
    words = tuple(QueryWord(key=stem(form), form=form, weight=4.0) for form in forms)
    return Asked(text=text, kind="open", language=language, words=words, numbers=(), places=places)


@pytest.mark.parametrize(
    ("question", "clauses"),
    [
        ("Was kostet die Schulung und wie lange dauert sie?", ["Was kostet die Schulung", "wie lange dauert sie"]),
        ("Wem gehört die GmbH, seit wann gibt es sie?", ["Wem gehört die GmbH", "seit wann gibt es sie"]),
        ("Wo wird gelost, und für wie viele Sitze?", ["Wo wird gelost", "für wie viele Sitze"]),
        ("Was ist ein Beirat? Und wer leitet ihn?", ["Was ist ein Beirat", "wer leitet ihn"]),
        ("Brauchen wir ein Amt, und wo gehört es hin?", ["Brauchen wir ein Amt", "wo gehört es hin"]),
    ],
)
def test_coordinated_questions_are_parts(question: str, clauses: list[str]) -> None:
    assert clauses_of(question) == clauses


@pytest.mark.parametrize(
    "question",
    [
        "Wie finden wir heraus, wen wir beteiligen müssen?",
        "Wie erarbeiten wir einen Plan, wann beim Schreiben der Strategie was passiert?",
        "Wie klären wir, was das kostet und wer zahlt?",
        "Unser Chef findet das Spielerei. Wie kriegen wir ihn herum?",
        "Welche Städte und Gemeinden haben einen Beirat?",
        "Was heißt Smart City, und zwar kurz?",
    ],
)
def test_a_clause_that_hangs_on_another_is_no_part(question: str) -> None:
    assert clauses_of(question) == []


def test_an_english_question_is_cut_where_its_verb_comes_before_its_subject() -> None:
    assert clauses_of("Who owns the agency and how many people does it employ?", english=True) == [
        "Who owns the agency",
        "how many people does it employ",
    ]
    assert clauses_of("How do we find out what it costs and who we need?", english=True) == []


def test_a_part_takes_over_the_subject_but_not_what_the_other_part_asks_for() -> None:
    question = asked(
        "Wie viele Tage dauert die Schulung in Ulm und was kostet sie?",
        *("tage", "dauert", "schulung", "ulm", "kostet"),
        places=("Ulm",),
    )
    cost = parts_of(question)[1]
    assert cost.text == "was kostet sie"
    assert {word.form for word in cost.asked.words} >= {"schulung", "ulm"}
    assert "tage" not in {word.form for word in cost.asked.words}


def test_what_an_interrogative_asks_for_is_its_noun() -> None:
    assert asked_for("Wie viele Tage dauert das und mit welcher Software?") == {"tag", "softwar"}


def test_the_answered_part_is_told_and_the_missing_one_is_named(assistant: Assistant) -> None:
    answer = ask(assistant, "Wann wurde die mendigital GmbH ausgegründet und wie sind die Leute dort eingruppiert?")
    assert answer.status == "partial"
    assert "2020" in answer.text
    assert "„wie sind die Leute dort eingruppiert“" in answer.text
    assert answer.text.index("2020") < answer.text.index("eingruppiert")


def test_a_question_whose_parts_are_all_answered_stays_whole(assistant: Assistant) -> None:
    answer = ask(assistant, "Was ist eine Stabsstelle und welche Vorzüge hat sie?")
    assert answer.status == "answered"
    assert "Nicht beantwortet" not in answer.text


def test_an_amount_of_money_is_not_shown_for_the_missing_one(assistant: Assistant) -> None:
    answer = ask(assistant, "Seit wann gibt es die mendigital GmbH und was kostet sie die Stadt im Jahr?")
    assert answer.status in {"partial", "not_in_sources"}
    assert "€" not in answer.text and "Euro" not in answer.text
