"""The number of inhabitants that a question tells of the asker's place chooses a size class and is no claim."""

import pytest

from rag.bootstrap import Assistant
from rag.types import Query
from rag.understanding.query_sizes import stated_size


@pytest.mark.parametrize(
    ("question", "classes"),
    [
        ("Wir sind eine Gemeinde mit 6.000 Einwohnern.", ("landgemeinde", "kleinstadt")),
        ("Unsere Stadt hat 45 Tsd. Einwohner.", ("mittelstadt",)),
        ("Beispiele aus Städten über 100.000 Einwohner", ("grossstadt",)),
        ("Welche Städte unter 20.000 Einwohnern haben einen Beirat?", ("landgemeinde", "kleinstadt")),
        ("Was passt zu einer 12.000-Einwohner-Stadt?", ("kleinstadt",)),
        ("Lohnt sich das für ein Dorf mit 800 Leuten?", ("landgemeinde",)),
        ("Unser Landkreis mit 180.000 Einwohner*innen fängt an.", ("landkreis",)),
        ("Examples from towns with about 8,000 inhabitants?", ("kleinstadt",)),
    ],
)
def test_a_number_of_inhabitants_is_read_as_the_classes_it_belongs_or_comes_near_to(
    question: str, classes: tuple[str, ...]
) -> None:
    found = stated_size(question)
    assert found is not None and found.classes == classes


@pytest.mark.parametrize(
    "question",
    [
        "Wie viele Einwohner hat Fuchstal?",
        "Wir haben 200 Bürger befragt.",
        "Wir laden 12 Einwohner ein.",
        "Warum braucht man 50.000 Einwohner für einen CDO?",
    ],
)
def test_other_numbers_of_people_are_no_size_of_a_place(question: str) -> None:
    assert stated_size(question) is None


def test_only_the_number_frames_the_question_and_the_people_stand_for_the_class() -> None:
    found = stated_size("Gibt es Beispiele aus Orten mit rund 15.000 Einwohnern?")
    assert found is not None
    assert found.typed == "rund 15.000 Einwohnern"
    assert "15000" in found.frame and "einwohner" not in found.frame
    assert "kleinstadt" in found.class_keys


@pytest.mark.parametrize(
    "question",
    [
        "Wir sind eine Gemeinde mit 6.000 Einwohnern. Welche Beispiele passen zu uns?",
        "Gibt es Beispiele aus Gemeinden mit rund 5.000 Einwohnern?",
        "Unsere Kleinstadt hat 9.000 Einwohner. Gibt es vergleichbare Beispiele?",
    ],
)
def test_who_names_the_own_size_is_shown_places_of_that_size(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(Query(question=question))
    assert answer.status == "answered"
    assert "| Ort |" in answer.text and "Einwohnern“" not in answer.text
    assert "Würzburg" not in answer.text.split("\n\n")[1]


def test_the_number_of_a_place_that_the_sources_know_is_still_a_claim(assistant: Assistant) -> None:
    result = assistant.search(Query(question="Was macht Ulm mit 71.500 Einwohnern für die Smart City?"))
    assert result.analysis is not None and result.analysis.size is None
