"""What people marked down becomes a question only with their consent and without personal data."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.chats import ChatStore
from corpus.database import open_database, sqlite_url
from eval.testset.dataset import load_dataset
from eval.testset.review import PRACTICE, blanked, candidates, review


@pytest.fixture
def store(tmp_path: Path) -> ChatStore:
    return ChatStore(open_database(sqlite_url(tmp_path / "db")))


def typed(*answers: str) -> Iterator[str]:
    yield from answers


def asking(*answers: str):  # type: ignore[no-untyped-def]
    given = typed(*answers)
    return lambda text, default="": next(given) or default


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("Bitte an erika.muster@stadt-x.de schicken", "erika"),
        ("Frau Erika Muster fragt nach Sensoren", "Muster"),
        ("Herr Dr. Ohm wohnt Am Markt", "Ohm"),
        ("Rückruf unter 0351 / 488 12 34", "488"),
        ("Rückruf unter +49 351 4881234", "4881234"),
        ("IBAN DE89 3704 0044 0532 0130 00", "3704"),
        ("geboren am 3. 4. 1975", "1975"),
        ("wohnhaft Lange Straße 12", "12"),
        ("Mein Name ist Kim Beispiel und ich frage", "Beispiel"),
        ("Aktenzeichen 4711-0815-99", "0815"),
    ],
)
def test_personal_data_is_blanked(text: str, gone: str) -> None:
    assert gone not in blanked(text)


@pytest.mark.parametrize(
    "text",
    [
        "Was sind Regionallotsen, und wie viele gab es 2024?",
        "Welche fünf Risikoarten nennt die Handreichung?",
        "Wir haben 2.000 Einwohner und 40.000 Euro, was geht da?",
    ],
)
def test_ordinary_questions_stay_as_they_are(text: str) -> None:
    assert blanked(text) == text


def test_only_thumbs_down_with_consent_are_shown(store: ChatStore, tmp_path: Path) -> None:
    for verdict, consent, question in (("down", True, "Eins?"), ("down", False, "Zwei?"), ("up", True, "Drei?")):
        store.add_feedback("o", None, verdict, "", consent, {"question": question})
    assert [c.question for c in candidates(store.engine, tmp_path / "sets")] == ["Eins?"]


def test_what_is_taken_over_can_be_run_and_nothing_comes_twice(store: ChatStore, tmp_path: Path) -> None:
    folder = tmp_path / "evaluation" / "sets"
    store.add_feedback("o", None, "down", "falsch", True, {"question": "Wer lotst? Gruß, Frau Muster"})
    store.add_feedback("o", None, "down", "falsch", True, {"question": "Noch eine?"})
    shown: list[str] = []
    assert review(store.engine, folder, asking("j", "", "Regionallotse; Mayen", "n"), shown.append) == 1
    (question,) = load_dataset(PRACTICE, folder).questions
    assert question.question == "Wer lotst? Gruß, Frau [Name]"
    assert [fact.note for fact in question.facts] == ["Regionallotse", "Mayen"]
    assert not any("Muster" in line for line in shown)
    assert list(candidates(store.engine, folder)) == []


def test_stopping_leaves_the_rest_for_later(store: ChatStore, tmp_path: Path) -> None:
    store.add_feedback("o", None, "down", "", True, {"question": "Eins?"})
    assert review(store.engine, tmp_path / "sets", asking("e"), lambda _: None) == 0
    assert len(list(candidates(store.engine, tmp_path / "sets"))) == 1
