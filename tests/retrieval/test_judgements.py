"""Judgements of pooled passages: what they add to gold, and when they end."""

from pathlib import Path

import pytest

from eval.fitting.variants import mistyped, respelled
from eval.testset.gold import Gold, Group
from eval.testset.judgements import Judgement, load_judgements, text_digest, with_judgements, write_judgements
from eval.testset.pool import pooled, taken
from eval.testset.questions import Fact, Question

TEXTS = {"a": "Der Rat entscheidet.", "b": "Im Amt entscheidet der Rat.", "c": "Das Wetter ist schön."}
GOLD = {
    "q-1": Gold(
        id="q-1",
        groups=(
            Group(fact="f1", passages=("a",), exact=True),
            Group(fact="f2", passages=("c",), exact=False),
        ),
        missing=("f3",),
    )
}


def judged(passage: str, *facts: str, text: str | None = None) -> Judgement:
    return Judgement(question="q-1", passage=passage, facts=facts, text=text_digest(text or TEXTS[passage]))


def groups(gold: Gold) -> dict[str, tuple[str, ...]]:
    return {group.fact: group.passages for group in gold.groups if group.exact}


def question() -> Question:
    facts = (
        Fact(id="f1", any=("entscheidet",), note="der Rat entscheidet"),
        Fact(id="f2", any=("Amt",), note="im Amt"),
    )
    return Question(
        id="q-1",
        question="Wer entscheidet?",
        history=(),
        language="de",
        kind="fact",
        difficulty="easy",
        role="",
        answerable=True,
        expect=("answered",),
        facts=facts,
        forbidden=(),
        places=(),
    )


def test_a_judged_passage_joins_the_group_of_each_fact_it_states() -> None:
    found = with_judgements(GOLD, [judged("b", "f1")], TEXTS)["q-1"]
    assert groups(found) == {"f1": ("a", "b")}


def test_a_fact_found_by_pattern_alone_or_nowhere_gets_a_group_of_what_was_read() -> None:
    found = with_judgements(GOLD, [judged("b", "f2", "f3")], TEXTS)["q-1"]
    assert groups(found) == {"f1": ("a",), "f2": ("b",), "f3": ("b",)}
    assert found.missing == ()


def test_a_judgement_ends_with_the_text_it_was_made_on() -> None:
    found = with_judgements(GOLD, [judged("b", "f1", text="Vorher stand etwas anderes da.")], TEXTS)
    assert found == GOLD


def test_a_judgement_that_states_nothing_changes_nothing() -> None:
    assert with_judgements(GOLD, [judged("b")], TEXTS) == GOLD


def test_the_last_judgement_of_a_passage_counts(tmp_path: Path) -> None:
    file = tmp_path / "judgements.jsonl"
    write_judgements([judged("b", "f1"), judged("a"), judged("b", "f2")], file)
    assert load_judgements(file) == [judged("a"), judged("b", "f2")]
    assert load_judgements(tmp_path / "none.jsonl") == []


def test_the_pool_leaves_out_what_is_gold_for_every_fact_and_what_was_judged() -> None:
    gold = Gold(id="q-1", groups=tuple(Group(fact=f, passages=("a",), exact=True) for f in ("f1", "f2")), missing=())
    found = {"words": ["a", "b", "c"], "meaning": ["b", "a", "c"]}
    assert set(pooled(question(), found, gold, TEXTS, set())) == {"b", "c"}
    assert pooled(question(), found, gold, TEXTS, {"b", "c"}) == []


def test_without_a_pattern_a_passage_is_pooled_only_when_ways_agree() -> None:
    gold = Gold(id="q-1", groups=(), missing=("f1", "f2"))
    assert pooled(question(), {"words": ["c"], "meaning": ["b"]}, gold, TEXTS, set()) == ["b"]


def test_a_pool_is_taken_whole_or_not_at_all() -> None:
    row = {"question": "q-1", "passage": "b", "facts": {"f1": ""}, "text": "x", "stated": None}
    assert taken([row | {"stated": ["f1"]}], None)[0].facts == ("f1",)
    assert taken([row], {})[0].facts == ()
    with pytest.raises(ValueError, match="noch nicht beurteilt"):
        taken([row], None)
    with pytest.raises(ValueError, match="unbekannte Fakten f9"):
        taken([row], {("q-1", "b"): ["f9"]})
    with pytest.raises(ValueError, match="nicht im Pool"):
        taken([row], {("q-1", "a"): ["f1"]})


def test_variants_are_the_same_every_time_and_change_only_letters() -> None:
    text = "Welche Städte haben Beteiligungsverfahren eingeführt?"
    assert mistyped(text) == mistyped(text) != text
    assert respelled("Städte, Maß", {"ä": "ae", "ß": "ss"}) == "Staedte, Mass"
