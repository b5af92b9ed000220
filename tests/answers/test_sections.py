"""Answers from own documents keep the sections apart: named, the one that answers first, each in its own order."""

from corpus.model import Passage, Source
from rag.answering.pieces import Markers, rendered
from rag.answering.question import Asked, kind_of
from rag.composition.compose import Choice
from rag.composition.parts import arranged
from rag.composition.statements import statements

TITLE = "Satzung über Beiräte"
SOURCE = Source(id="s", title=TITLE, kind="original", collection="own")


def choice(ordinal: int, heading: str, text: str) -> Choice:
    passage = Passage(
        id=f"p{ordinal}", source_id="s", document_id="d", ordinal=ordinal, start=0, end=len(text), text=text,
        title=TITLE, heading_path=(TITLE, heading) if heading else (TITLE,),
    )  # fmt: skip
    told = tuple(s for s in statements(passage) if s.form != "heading")
    return Choice(passage=passage, statements=told, whole=True)


SEATS = choice(3, "§ 3 Sitze", "- (1) Der Beirat hat fünf Sitze.\n- (2) Sie werden verteilt.")
REST = choice(4, "§ 3 Sitze", "- (3) Stellvertretung ist möglich.")
MEETINGS = choice(6, "§ 6 Geschäftsgang", "- (1) Der Vorsitz lädt dreimal jährlich ein.\n- (2) Gäste sind erlaubt.")


def answer(question: str, *choices: Choice) -> str:
    asked = Asked(text=question, kind=kind_of(question), language="de", words=(), numbers=())
    sources = {"s": SOURCE}
    pieces = arranged(asked, choices, sources)
    markers = Markers(sources)
    markers.plan(pieces)
    return "".join(rendered(pieces, markers))


def test_items_of_two_sections_never_make_one_list() -> None:
    told = answer("Was regelt die Satzung?", SEATS, MEETINGS, REST)
    assert told.count("Unter „§ 3 Sitze“:") == told.count("Unter „§ 6 Geschäftsgang“:") == 1
    first, second = told.split("Unter „§ 6 Geschäftsgang“:")
    assert [first.index(f"({n})") for n in (1, 2, 3)] == sorted(first.index(f"({n})") for n in (1, 2, 3))
    assert "Stellvertretung" in first and "Gäste" in second


def test_the_section_with_the_value_asked_for_stands_first() -> None:
    told = answer("Wie oft muss der Beirat einberufen werden?", SEATS, MEETINGS, REST)
    assert told.index("§ 6 Geschäftsgang") < told.index("§ 3 Sitze")


def test_a_section_that_begins_within_a_passage_is_named() -> None:
    text = "Der Beirat wählt den Vorsitz.\n\n§ 5 Ehrenamt\n\n- (1) Die Tätigkeit ist ehrenamtlich."
    told = answer("Was gilt für das Amt?", choice(4, "§ 4 Vorsitz", text))
    assert told.index("§ 4 Vorsitz") < told.index("wählt") < told.index("§ 5 Ehrenamt") < told.index("ehrenamtlich")


def test_the_title_and_a_single_section_without_number_are_not_named() -> None:
    assert "Unter" not in answer("Was gilt?", choice(1, "", "Der Beirat tagt öffentlich."))
    assert "Unter" not in answer("Was gilt?", choice(1, "Ablauf", "Der Beirat tagt öffentlich."))
