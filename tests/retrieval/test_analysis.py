"""What the German analysis gives for one word or one text."""

from hypothesis import given
from hypothesis import strategies as st

from rag.language.analysis import analyse, fold, stem, tokens
from rag.language.analysis_compounds import split_compound


def test_a_compound_keeps_its_whole_word_and_leaves_no_fragment() -> None:
    (word,) = analyse("Sporthalle")
    assert word.key == stem("Sporthalle")
    assert set(word.parts) == {stem("Sport"), stem("Halle")}


def test_long_parts_are_split_again() -> None:
    assert split_compound("bürgerbeteiligungsplattform")[:2] == ("bürgerbeteiligung", "plattform")
    assert "bürger" in split_compound("bürgerbeteiligungsplattform")


def test_a_word_whose_tail_alone_is_known_gives_that_tail() -> None:
    assert split_compound("heinerbus") in (("heiner", "bus"), ())
    assert split_compound("xyloplattform") == ("plattform",)


def test_words_that_are_not_the_sum_of_their_parts_stay_whole() -> None:
    for word in ("unternehmen", "haushalt", "moderation", "transport", "augsburg", "gemeinde", "vorteil"):
        assert split_compound(word) == (), word


def test_stop_words_are_left_out_in_every_spelling() -> None:
    assert tokens("Wie können wir das FÜR und fuer die Stadt?") == [stem("Stadt")]


def test_a_hyphenated_word_counts_by_its_parts_and_joined() -> None:
    words = analyse("Smart-City-Strategie")
    assert [word.key for word in words] == [stem("smart"), stem("city"), stem("strategie")]
    assert "smartcity" in words[0].parts


def test_a_single_letter_counts_only_with_its_neighbour() -> None:
    assert tokens("E-Government") == ["egovernment", stem("government")]


def test_an_ergaenzungsstrich_completes_the_first_word() -> None:
    assert stem("Landkreise") in tokens("Land- und Stadtkreise")


def test_figures_are_read_in_words_and_with_separators() -> None:
    assert tokens("vier") == tokens("4")
    assert tokens("1.500.000 Euro") == tokens("1500000 €")
    assert tokens("2,5 Prozent") == ["2,5", stem("Prozent")]


def test_gender_spellings_give_the_common_form() -> None:
    for spelling in ("Bürgerinnen", "Bürger*innen", "Bürger:innen", "Bürger_innen", "BürgerInnen"):
        assert tokens(spelling) == [stem("Bürger")], spelling


@given(st.text(max_size=200))
def test_any_text_is_analysed_without_error_and_the_same_way_twice(text: str) -> None:
    assert analyse(text) == analyse(text)
    assert all(word.key for word in analyse(text))


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzäöüß", min_size=1, max_size=40))
def test_parts_of_a_compound_stand_in_the_word_and_cover_it_but_for_links(word: str) -> None:
    parts = split_compound(word)
    assert all(len(part) >= 3 for part in parts)


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_in_case_and_umlauts(text: str) -> None:
    assert fold(text.upper().lower()) == fold(text.lower())
