"""What is understood of a question."""

import pytest

from corpus.schema import Concept
from rag.indexing.lexical import words_of
from rag.language.analysis import stem
from rag.retrieval.ranking_weights import shipped_weights
from rag.understanding.query import QueryAnalysis, kind_of, language_of, sides_of, understand
from rag.understanding.query_everyday import everyday
from rag.understanding.query_names import Names
from rag.understanding.query_thesaurus import Thesaurus, thesaurus_from_json, thesaurus_of
from rag.understanding.query_vocabulary import Vocabulary, vocabulary_of

from .fakes import KNOWN, passage

NAMES = Names(["Darmstadt", "Landkreis Mayen-Koblenz", "Solingen"])
THESAURUS = thesaurus_of(
    [
        Concept(id="lotse", label="Digitallotse", alternatives=("Digitalisierungslotse",), english=("digital guide",)),
        Concept(id="ozg", label="Onlinezugangsgesetz", abbreviation="OZG", related=("lotse",)),
        Concept(id="risiko", label="Risiko", alternatives=("Gefahr", "Stolperstein"), english=("risk",)),
    ]
)


def vocabulary() -> Vocabulary:
    return vocabulary_of([words_of(passage(name, *values)) for name, values in KNOWN.items()])


def read(question: str, thesaurus: Thesaurus = THESAURUS) -> QueryAnalysis:
    return understand(question, vocabulary(), thesaurus, NAMES, shipped_weights())


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Welche Risiken gibt es bei Projekten?", "list"),
        ("Nenne alle Beteiligten", "list"),
        ("Was ist der Unterschied zwischen Stab und Amt?", "comparison"),
        ("Vor- und Nachteile einer Stabsstelle", "comparison"),
        ("Was ist eine Smart City?", "definition"),
        ("Wie viele Kommunen wurden befragt?", "number"),
        ("Wann startete das Programm?", "number"),
        ("Wie erstellt man eine Roadmap?", "procedure"),
        ("Gibt es Beispiele für Bürgerbeteiligung?", "example"),
        ("Brauchen wir einen CDO?", "yes-no"),
        ("Roadmap Digitalstrategie", "open"),
    ],
)
def test_the_kind_of_question_is_seen_by_its_wording(question: str, kind: str) -> None:
    assert kind_of(question) == kind


def test_english_is_told_from_german() -> None:
    assert language_of("What are the risks of a sensor project?") == "en"
    assert language_of("Was sind die Risiken?") == "de"
    assert language_of("Smart City Roadmap") == "de"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Digitallotzen", "digitallotsen"), ("Risikomatirx", "risikomatrix"), ("Bestandsanalise", "bestandsanalyse")],
)
def test_a_typo_is_read_as_the_nearest_word_of_the_corpus(typed: str, meant: str) -> None:
    analysis = read(f"Was ist mit {typed}?")
    assert list(analysis.corrections.values()) == [meant]
    assert stem(meant) in {word.key for word in analysis.words}
    assert meant in analysis.corrected


@pytest.mark.parametrize("right", ["Digitallotsen", "Kamera", "Sensorprojekte", "Lotsenstrategie", "Haus"])
def test_a_right_word_is_not_corrected_even_if_the_corpus_lacks_it(right: str) -> None:
    assert not read(f"Was ist mit {right}?").corrections


def test_the_thesaurus_adds_other_names_with_lower_weight() -> None:
    (word,) = read("Stolpersteine").words
    assert 0 < word.others[stem("Risiko")] < 1
    assert read("Stolpersteine").concepts == ("risiko",)


def test_an_abbreviation_and_an_english_name_lead_to_the_concept() -> None:
    assert "lotse" in read("What does a digital guide do?").concepts
    assert "ozg" in read("Was bringt das OZG?").concepts


def test_the_thesaurus_survives_being_stored() -> None:
    again = thesaurus_from_json(THESAURUS.to_json())
    assert read("Stolpersteine", again) == read("Stolpersteine")


def test_places_publications_and_steps_are_recognised() -> None:
    names = read("Was sagt der Trendreport zu Arbeitsschritt 6 in Darmstadt und im Landkreis Mayen-Koblenz?").names
    assert names["sources"] == ("trendreport-smart-city-2025",)
    assert "as6" in names["steps"]
    assert read("Wie geht Solingen vor?").names["places"] == ("Solingen",)
    assert read("Was passiert im sechsten Arbeitsschritt?").names["steps"] == ("as6",)


def test_a_word_that_only_names_the_publication_weighs_less() -> None:
    words = {word.key: word for word in read("Was sagt der Trendreport zu Risiken?").words}
    assert words[stem("Trendreport")].share < 1 == words[stem("Risiken")].share


def test_two_publications_ask_for_turns_between_them() -> None:
    assert read("Was sagen Handreichung und Trendreport zu Lotsen?").across
    assert read("Was steht dazu in den verschiedenen Veröffentlichungen?").across
    assert not read("Was sagt der Trendreport zu Lotsen?").across


def test_both_sides_of_a_comparison_are_told_apart() -> None:
    sides = sides_of("Was ist der Unterschied zwischen Stabsstelle und Linienorganisation?")
    assert sides == ("Stabsstelle", "Linienorganisation")
    assert sides_of("Was ist eine Stabsstelle?") == ()


def test_who_speaks_is_no_content() -> None:
    keys = {word.key for word in read("Unser Kämmerer fragt, welche Risiken es gibt").words}
    assert stem("Kämmerer") not in keys and stem("Risiken") in keys


def test_an_everyday_word_stands_for_words_of_the_publications() -> None:
    words = understand("Welche Kohle gibt es?", _money(), THESAURUS, NAMES, shipped_weights()).words
    coal = next(word for word in words if word.form == "kohle")
    assert coal.others[stem("Geld")] == everyday().credit
    assert coal.weight == _money().weight(stem("Geld")) < _money().weight(coal.key)


def _money() -> Vocabulary:
    return vocabulary_of([words_of(passage("m", "Geld", "Geld für Projekte")), words_of(passage("n", "Geld", "Geld"))])


def test_a_word_that_only_fills_the_sentence_weighs_less() -> None:
    filled = {word.form: word for word in read("Ist sowas für Digitallotsen gemeint?").words}
    assert filled["sowas"].share < 1 == filled["digitallotsen"].share


@pytest.mark.parametrize("typed", ["Verschiedene Veroffentlichungen", "Verschiedene Veroeffentlichungen"])
def test_umlauts_typed_otherwise_are_restored_before_the_question_is_read(typed: str) -> None:
    known = vocabulary_of([words_of(passage("v", "Veröffentlichungen", "Veröffentlichungen nennen Gründe."))])
    analysis = understand(f"{typed} im Überblick", known, THESAURUS, NAMES, shipped_weights())
    assert "Veröffentlichungen" in analysis.corrected
    assert analysis.across and not analysis.corrections
