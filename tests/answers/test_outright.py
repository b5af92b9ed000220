"""What answers a question outright leads the answer; a short one takes single thoughts from further passages."""

import pytest

from corpus.model import Passage
from rag.answering.question import Asked, kind_of
from rag.composition.compose import Choice, Ranked
from rag.composition.direct import in_front, size_classes, undecided
from rag.composition.stance import stance
from rag.composition.statements import statements
from rag.language.analysis import tokens
from rag.understanding.query import QueryWord


def asked(question: str) -> Asked:
    words = tuple(QueryWord(key=key, form=key, weight=1.0, share=1.0, others={}) for key in tokens(question))
    return Asked(text=question, kind=kind_of(question), language="de", words=words, numbers=())


def passage(name: str, text: str) -> Passage:
    return Passage(id=name, source_id="s", document_id="d", ordinal=0, start=0, end=len(text), text=text, title="")


def taken(text: str, name: str = "p") -> Choice:
    return Choice(passage=passage(name, text), statements=tuple(statements(passage(name, text))), whole=True)


def said(choices: list[Choice]) -> list[str]:
    return [s.text for choice in choices for s in choice.statements]


@pytest.mark.parametrize(
    ("question", "described", "decided"),
    [
        ("Müssen wir einen Beirat einrichten?", "Ein Beirat tagt oft.", "Die Beiratsebene ist optional."),
        ("Ist ein Radplan Pflicht?", "Ein Radplan hat Karten.", "Kommunen sollten einen Radplan aufstellen."),
        ("Was ist ein Reallabor?", "Im Reallabor arbeiten viele mit.", "Ein Reallabor ist ein Ort zum Erproben."),
        ("Wer leitet das Netzwerk?", "Das Netzwerk trifft sich im Mai.", "Das Netzwerk leitet die Stabsstelle."),
    ],
)
def test_the_statement_that_decides_stands_before_descriptions(question: str, described: str, decided: str) -> None:
    assert said(in_front(asked(question), _ranked(f"{described} {decided}"), [taken(f"{described} {decided}")])) == [
        decided,
        described,
    ]
    apart = [*_ranked(described), Ranked(passage=passage("q", decided), weight=8.0)]
    assert said(in_front(asked(question), apart, [taken(described)])) == [decided, described]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Ist ein Datenmanagementplan Pflicht?", "Karten helfen. Datenmanagement ist nötig."),
        ("Müssen wir einen Radplan haben?", "Karten helfen. Ein Ablauf soll beim Radplan helfen."),
        ("Was ist ein Reallabor?", "Viele helfen. Im Reallabor ist ein Amt dabei."),
        ("Welche Karten gibt es?", "Viele helfen. Karten sind Pflicht."),
    ],
)
def test_what_decides_something_else_stays_where_it_is(question: str, text: str) -> None:
    assert in_front(asked(question), _ranked(text), [taken(text)]) == [taken(text)]


def test_a_duty_that_nothing_speaks_of_is_owned_up_to() -> None:
    question = asked("Ist ein Radplan Pflicht?")
    assert undecided(question, [taken("Ein Radplan hat Karten.")])
    assert not undecided(question, [taken("Ein Radplan ist freiwillig.")])
    assert not undecided(asked("Was ist ein Radplan?"), [taken("Ein Radplan hat Karten.")])


def test_a_size_class_is_all_that_is_shown_for_a_number_of_inhabitants() -> None:
    profile = taken("Das Profil:\n\n- Ort: Neustadt\n- Typ: Kleinstadt 5.000–20.000 EW")
    assert said(size_classes(asked("Wie viele Einwohner hat Neustadt?"), [profile])) == [
        "Typ: Kleinstadt 5.000–20.000 EW"
    ]
    assert size_classes(asked("Was macht Neustadt?"), [profile]) == []
    assert size_classes(asked("Wie viele Einwohner hat Neustadt?"), [taken("Neustadt hat 312 Einwohner.")]) == []


def test_what_one_person_thinks_is_no_plain_no() -> None:
    told = taken("Eine Leiterin hält eine Plattform nicht für nötig.").statements
    assert stance(asked("Ist eine Plattform nötig?"), told) == ""


def _ranked(text: str) -> list[Ranked]:
    return [Ranked(passage=passage("p", text), weight=10.0)]
