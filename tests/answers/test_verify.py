"""Verification: what a model may say about a passage, and every way in which it may not."""

import json
from pathlib import Path

import pytest

from corpus.model import Passage
from prompts.chat import FOLDER, Prompt, PromptError, load_prompt
from rag.answering.weights import WordWeights
from rag.llm.llm_breaker import Breaker
from rag.verification.sentence import Verifier
from rag.verification.units import Unit, UnitReader

TEXT = (
    "Im Jahr 2021 gründete die Stadt Ulm ein Netzwerk mit 25 Kommunen. Die Teilnahme am Netzwerk ist freiwillig. "
    "Die Kommunen können Lösungen gemeinsam entwickeln. Ein Weisungsrecht hat das Netzwerk nicht. "
    "Die Handreichung nennt das Vorgehen „Lernen am Beispiel“. Mehr steht unter www.netz-ulm.de. "
    "Jede Kommune muss eine Ansprechperson nennen.\n\n"
    "Das Netzwerk hat drei Aufgaben:\n\n- Wissen teilen\n- Kosten senken\n- Projekte der Kommunen abstimmen"
)
PASSAGE = Passage(
    id="p", source_id="s", document_id="d", ordinal=0, start=0, end=len(TEXT), text=TEXT, title="Netzwerk Ulm"
)
VERIFIER = Verifier(WordWeights.of([PASSAGE]))

TRUE = [
    "Die Stadt Ulm gründete 2021 ein Netzwerk mit 25 Kommunen.",
    "Die Teilnahme ist freiwillig.",
    "Das Netzwerk hat kein Weisungsrecht.",
    "Eine Ansprechperson muss jede Kommune nennen.",
    "Das Netzwerk hat drei Aufgaben: Wissen teilen, Kosten senken und Projekte abstimmen.",
    "Die Handreichung spricht vom „Lernen am Beispiel“.",
]
FALSE = [
    ("a number is changed", "Die Stadt Ulm gründete 2021 ein Netzwerk mit 52 Kommunen."),
    ("a year is changed", "Die Stadt Ulm gründete 2023 ein Netzwerk mit 25 Kommunen."),
    ("a number word is changed", "Das Netzwerk hat vier Aufgaben."),
    ("a negation is added", "Die Teilnahme am Netzwerk ist nicht freiwillig."),
    ("a negation is dropped", "Ein Weisungsrecht hat das Netzwerk."),
    ("a second negation is added", "Nicht ohne Ausnahme hat das Netzwerk kein Weisungsrecht."),
    ("a must becomes a law", "Jede Kommune muss verpflichtend eine Ansprechperson nennen."),
    ("a can becomes a must", "Die Kommunen müssen Lösungen gemeinsam entwickeln."),
    ("some become all", "Alle Kommunen entwickeln Lösungen gemeinsam."),
    ("a name is changed", "Die Stadt Krawinkel gründete 2021 ein Netzwerk mit 25 Kommunen."),
    ("a name is added", "Die Stadt Ulm gründete 2021 mit Hypertegrity ein Netzwerk mit 25 Kommunen."),
    ("a quote is invented", "Die Handreichung nennt das Vorgehen „Lernen am Objekt“."),
    ("an address is invented", "Mehr steht unter www.gewinn-ulm.de."),
    ("the sentence is about something else", "Der Haushalt der Gemeinde wird jährlich vom Rat beschlossen."),
]


@pytest.mark.parametrize("sentence", TRUE)
def test_a_true_restatement_is_supported_by_a_span_of_the_passage(sentence: str) -> None:
    check = VERIFIER.check(sentence, [PASSAGE])
    assert check.supported, check
    assert check.evidence is not None and check.evidence.quote in TEXT


@pytest.mark.parametrize(("change", "sentence"), FALSE, ids=[change for change, _ in FALSE])
def test_a_sentence_is_not_supported_when(change: str, sentence: str) -> None:
    check = VERIFIER.check(sentence, [PASSAGE])
    assert not check.supported, check


def test_without_a_passage_nothing_is_supported() -> None:
    assert not VERIFIER.check("Die Teilnahme ist freiwillig.", []).supported


def read(text: str, size: int = 3) -> list[Unit]:
    reader, found = UnitReader(), []
    for i in range(0, len(text), size):
        found += list(reader.feed(text[i : i + size]))
    return [*found, *reader.flush()]


@pytest.mark.parametrize("size", [1, 3, 17, 1000])
def test_units_are_the_same_however_the_text_arrives(size: int) -> None:
    units = read(
        "Das gilt z. B. in Ulm. [1] Es sind 3 Punkte:\n\n- erster [2]\n- zweiter Punkt. [1, 3]\n\nEnde【4】.", size
    )
    assert [(u.text, u.markers, u.form) for u in units] == [
        ("Das gilt z. B. in Ulm.", (1,), "sentence"),
        ("Es sind 3 Punkte:", (), "sentence"),
        ("erster", (2,), "item"),
        ("zweiter Punkt.", (1, 3), "item"),
        ("Ende.", (4,), "sentence"),
    ]


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("Ein <b>fetter</b> Satz. [1]", "Ein fetter Satz."),
        ("Ein [Link](http://x.example) steht hier.", "Ein Link steht hier."),
        ("**Wichtig** ist das.", "Wichtig ist das."),
        ("<script>alert(1)</script> Danach.", "alert(1) Danach."),
    ],
)
def test_markup_of_a_model_never_passes(raw: str, plain: str) -> None:
    assert [u.text for u in read(raw)] == [plain]


def test_the_breaker_opens_after_failures_in_a_row_and_tries_again_once_after_its_pause() -> None:
    now = [0.0]
    breaker = Breaker(failures=2, pause_s=10, clock=lambda: now[0])
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()
    now[0] = 11.0
    assert breaker.allows() and not breaker.allows()
    breaker.succeeded()
    assert breaker.allows()


def test_every_prompt_declares_the_variables_it_uses() -> None:
    for file in FOLDER.glob("*.yaml"):
        prompt = load_prompt(file.stem)
        assert prompt.id == file.stem and prompt.version >= 1


def test_a_prompt_with_an_undeclared_variable_is_refused() -> None:
    with pytest.raises(ValueError, match="declared"):
        Prompt(id="x", version=1, variables=("a",), system="{a} {b}", user="u")


def test_a_prompt_is_only_filled_with_what_it_declares() -> None:
    with pytest.raises(PromptError):
        load_prompt("antwort").filled(question="?")


def test_the_bounds_are_those_that_the_calibration_chose() -> None:
    file = Path(__file__).parents[2] / "eval" / "data" / "verify-calibration.json"
    chosen = json.loads(file.read_text(encoding="utf-8"))["chosen"]
    from rag.verification.sentence import bounds

    assert {"overlap": bounds().overlap, "overlap_near": bounds().overlap_near} == chosen
