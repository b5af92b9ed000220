"""Follow-up questions become questions that stand alone."""

import pytest

from rag.types import Turn
from rag.understanding.followup import depends, faithful, standalone


def turns(*questions: str) -> tuple[Turn, ...]:
    return tuple(Turn(role="user", content=question) for question in questions)


@pytest.mark.parametrize(
    "question",
    [
        "Und die Nachteile?",
        "Und in kleinen Gemeinden?",
        "Wer macht das bei denen?",
        "Was kostet das?",
        "Gibt es dafür Beispiele?",
        "Warum?",
        "And what about small towns?",
        "Wie lange dauert das?",
    ],
)
def test_a_question_that_points_back_is_seen(question: str) -> None:
    assert depends(question)


@pytest.mark.parametrize(
    "question",
    [
        "Welche Aufgaben haben Digitallotsen im Rathaus?",
        "Was unterscheidet Stabsstelle und Matrixorganisation?",
        "Wie viele Kommunen hat die NEGZ-Studie befragt?",
    ],
)
def test_a_question_that_stands_alone_is_left_as_it_is(question: str) -> None:
    asked = standalone(question, turns("Was ist der HeinerLiner?"))
    assert asked.question == question and not asked.carried


def test_the_topic_of_the_turn_before_is_carried_on() -> None:
    asked = standalone("Und die Nachteile?", turns("Welche Vorteile hat eine Matrixstruktur?"))
    assert asked.carried and "Matrixstruktur" in asked.question and asked.question.startswith("Und die Nachteile?")


def test_the_topic_reaches_back_over_turns_that_depend_themselves() -> None:
    asked = standalone("Und wer zahlt das?", turns("Was machen Digitallotsen?", "Und in kleinen Gemeinden?"))
    assert "Digitallotsen" in asked.question and "Gemeinden" in asked.question


def test_without_history_nothing_is_carried() -> None:
    assert standalone("Und die Nachteile?", ()).question == "Und die Nachteile?"


def test_answers_of_the_assistant_are_no_topic() -> None:
    history = (*turns("Was ist eine Stabsstelle?"), Turn(role="assistant", content="Das Wetter in Berlin."))
    assert "Wetter" not in standalone("Und die Nachteile?", history).question


def test_a_rewriting_by_a_model_is_used_when_it_says_nothing_new() -> None:
    asked = standalone(
        "Und die Nachteile?",
        turns("Welche Vorteile hat eine Matrixstruktur?"),
        lambda question, before: "Welche Nachteile hat eine Matrixstruktur?",
    )
    assert asked.question == "Welche Nachteile hat eine Matrixstruktur?"


@pytest.mark.parametrize(
    "written",
    [
        "Welche Nachteile hatte das Berliner Stadtmodell im Hochwasserschutz laut Senatskanzlei?",
        "Welche 12 Nachteile hat eine Matrixstruktur?",
        "Wie wird das Wetter?",
        "Welche Nachteile hat eine Matrixstruktur?\nAlso folgendes: nichts",
        "",
    ],
)
def test_a_rewriting_that_adds_or_loses_something_is_refused(written: str) -> None:
    asked = standalone("Und die Nachteile?", turns("Welche Vorteile hat eine Matrixstruktur?"), lambda q, b: written)
    assert asked.question.startswith("Und die Nachteile?")
    assert not written or not faithful(written, "Und die Nachteile?", ["Welche Vorteile hat eine Matrixstruktur?"])


def test_a_model_that_fails_leaves_the_rules() -> None:
    asked = standalone("Und die Nachteile?", turns("Was ist eine Stabsstelle?"), lambda q, b: None)
    assert "Stabsstelle" in asked.question
