"""The shipped knowledge base keeps its rules, and the check finds what breaks them."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from corpus.check import check, parse_ranges
from corpus.copies import copies
from corpus.errors import KnowledgeError
from corpus.loader import SHIPPED, Knowledge, load_knowledge


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


def test_the_shipped_knowledge_base_has_no_finding(knowledge: Knowledge) -> None:
    assert check(knowledge) == []


def test_the_knowledge_base_has_the_size_that_the_publications_need(knowledge: Knowledge) -> None:
    assert len(knowledge.passages) >= 670
    assert len(knowledge.examples) >= 80
    assert len(knowledge.concepts) >= 500


def test_no_sentence_is_taken_over_from_a_publication(knowledge: Knowledge, shared: Path) -> None:
    assert list(copies(knowledge, shared / "sources")) == []


def test_a_sentence_taken_over_is_found(knowledge: Knowledge, tmp_path: Path) -> None:
    passage = max(knowledge.passages, key=lambda p: len(p.text))
    source = next(s for s in knowledge.sources if s.id == passage.source_id)
    (tmp_path / source.reference).write_text(passage.text, encoding="utf-8")
    assert any(passage.entry.id in finding for finding in copies(knowledge, tmp_path))


FAULTS: list[tuple[str, Callable[[str], str]]] = [
    ("unknown field", lambda t: t.replace("kind: ", "art: x\nkind: ", 1)),
    ("wrong kind", lambda t: t.replace("kind: ", "kind: x", 1)),
    ("front matter not closed", lambda t: t + "\n---\n"),
    ("not YAML", lambda t: t.replace("questions:", "questions: [", 1)),
]


@pytest.mark.parametrize(("name", "spoil"), FAULTS, ids=[name for name, _ in FAULTS])
def test_a_wrong_file_is_named_with_its_line(tmp_path: Path, name: str, spoil: Callable[[str], str]) -> None:
    folder = copytree(SHIPPED, tmp_path / "knowledge")
    file = sorted((folder / "passages").rglob("*.md"))[0]
    file.write_text(spoil(file.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=rf"{file.name}:\d+"):
        load_knowledge(folder)


def test_a_changed_sentence_that_a_record_quotes_is_found(tmp_path: Path) -> None:
    folder = copytree(SHIPPED, tmp_path / "knowledge")
    item = next(iter(load_knowledge().models[0].groups.values()))[0]
    for file in (folder / "passages").rglob("*.md"):
        text = file.read_text(encoding="utf-8")
        if f"id: {item.passage}\n" in text:
            file.write_text(text.replace(item.text, "Etwas anderes."), encoding="utf-8")
    assert any(item.passage in finding for finding in check(load_knowledge(folder)))


def test_line_ranges_are_read_or_refused() -> None:
    assert parse_ranges("3-5, 9") == [(3, 5), (9, 9)]
    for wrong in ("5-3", "a-b", ""):
        with pytest.raises(ValueError, match="range"):
            parse_ranges(wrong)


def test_further_questions_and_terms_join_their_passage_behind_its_own(tmp_path: Path) -> None:
    folder = copytree(SHIPPED, tmp_path / "knowledge")
    first = load_knowledge(folder).passages[0]
    file = folder / "questions" / first.source_id / "zz.yaml"
    file.write_text(f"- id: {first.entry.id}\n  questions: [Wer fegt hier?]\n  terms: [Besen]\n", encoding="utf-8")
    joined = load_knowledge(folder).passages[0]
    own = first.questions[: len(first.questions) - len(first.shared)]
    assert joined.questions == (*own, "Wer fegt hier?", *first.shared)
    assert joined.terms == (*first.terms, "Besen")


def test_further_questions_for_an_unknown_passage_are_named(tmp_path: Path) -> None:
    folder = copytree(SHIPPED, tmp_path / "knowledge")
    source = load_knowledge(folder).sources[0].id
    file = folder / "questions" / source / "zz.yaml"
    file.write_text("- id: ds-gibt-es-nicht\n  questions: [Wer fegt hier?]\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match="ds-gibt-es-nicht"):
        load_knowledge(folder)


def _with_shared(folder: Path, question: str, names: list[str]) -> Path:
    file = folder / "questions" / "shared.yaml"
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    file.write_text(f"{text}- question: {question}\n  passages: [{', '.join(names)}]\n", encoding="utf-8")
    return file


def test_a_shared_question_stands_once_and_belongs_to_each_of_its_passages(tmp_path: Path) -> None:
    folder = copytree(SHIPPED, tmp_path / "knowledge")
    names = [p.entry.id for p in load_knowledge().passages[:3]]
    _with_shared(folder, "Wer fegt hier, und womit?", names)
    found = load_knowledge(folder)
    assert [p.entry.id for p in found.passages if "Wer fegt hier, und womit?" in p.questions] == names
    assert [finding for finding in check(found) if "fegt" in finding] == []


def test_a_shared_question_that_a_passage_asks_alone_is_found(tmp_path: Path) -> None:
    folder = copytree(SHIPPED, tmp_path / "knowledge")
    first, second = load_knowledge().passages[:2]
    _with_shared(folder, f"'{first.entry.questions[0]}'", [first.entry.id, second.entry.id])
    assert any(first.entry.questions[0] in finding for finding in check(load_knowledge(folder)))


def test_a_shared_question_needs_two_passages_that_exist(tmp_path: Path) -> None:
    folder = copytree(SHIPPED, tmp_path / "knowledge")
    first = load_knowledge().passages[0].entry.id
    _with_shared(folder, "Wer fegt hier?", [first])
    with pytest.raises(KnowledgeError, match=r"shared.yaml:\d+"):
        load_knowledge(folder)
    _with_shared(copytree(SHIPPED, tmp_path / "other"), "Wer fegt hier?", [first, "ds-gibt-es-nicht"])
    with pytest.raises(KnowledgeError, match="ds-gibt-es-nicht"):
        load_knowledge(tmp_path / "other")
