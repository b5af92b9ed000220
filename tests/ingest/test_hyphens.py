"""Words divided at line ends come together again; Ergänzungsstriche and real hyphens stay."""

from pathlib import Path

import pytest

from ingest.hyphens import Mended, join, join_lines, vocabulary

CASES = [
    line.split("\t")
    for line in (Path(__file__).parent / "hyphens.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def test_the_list_holds_two_hundred_cases() -> None:
    assert len(CASES) >= 200
    assert all(len(case) == 3 for case in CASES)


@pytest.mark.parametrize(("left", "right", "whole"), CASES)
def test_two_lines_become_one_text(left: str, right: str, whole: str) -> None:
    assert join(left, right) == whole


def test_the_words_of_the_document_decide_doubtful_cases() -> None:
    lines = ["Der Kürbis liegt im Garten.", "Das Kür-", "bis-Fest"]
    assert join("Kür-", "bis", vocabulary(lines)) == "Kürbis"
    assert join("links-", "rechts", vocabulary(["ein links-rechts gedachter Plan"])) == "links-rechts"


def test_several_lines_join_in_order() -> None:
    assert join_lines(["Vor- ", "und Nachteile der Ver-", "waltung"]) == "Vor- und Nachteile der Verwaltung"


def test_blanks_inside_words_close_where_the_document_knows_the_word() -> None:
    mended = Mended("Das Praxisbeispiel und das Praxisbeispiel. Ein Praxis beispiel ist gut. Die Stadt handelt.")
    assert mended("Ein Praxis beispiel ist gut.") == "Ein Praxisbeispiel ist gut."
    assert mended("Die Stadt handelt.") == "Die Stadt handelt."
