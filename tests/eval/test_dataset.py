"""The test set is what the issue asks for, is read strictly, and was not seen by the corpus."""

import json
import os
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from rapidfuzz import fuzz, process
from threadpoolctl import threadpool_limits

from corpus.loader import Knowledge, load_knowledge
from eval.testset.dataset import Dataset, DatasetError, filled, findings, load_dataset, set_names
from eval.testset.halves import half_of
from eval.testset.leakage import corpus_questions, near_by_meaning, near_by_words
from eval.testset.questions import Question


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="module")
def shipped() -> Dataset:
    return load_dataset()


def write(folder: Path, *rows: object) -> Path:
    file = folder / "eigene.jsonl"
    file.write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in rows), encoding="utf-8")
    return file


def test_the_shipped_set_has_the_numbers_promised(shipped: Dataset) -> None:
    kinds = Counter(q.kind for q in shipped.questions)
    answerable = sum(q.answerable for q in shipped.questions)
    assert len(shipped.questions) >= 400
    assert answerable >= 300
    assert len(shipped.questions) - answerable >= 98
    assert kinds["cross"] >= 30
    assert kinds["followup"] >= 30
    assert kinds["colloquial"] + kinds["typo"] >= 40
    assert kinds["english"] >= 25
    assert kinds["near-miss"] >= 50
    assert len(shipped.drafts) >= 40
    assert {"off-topic", "false-premise", "injection", "personal-data"} <= kinds.keys()


def test_every_publication_is_asked_about(shipped: Dataset, knowledge: Knowledge) -> None:
    asked = Counter(place.source for q in shipped.questions for place in q.places)
    assert all(asked[source.id] >= 5 for source in knowledge.sources)


def test_the_shipped_set_is_sound(shipped: Dataset, knowledge: Knowledge) -> None:
    assert findings(shipped, [source.id for source in knowledge.sources]) == []


def test_the_halves_follow_from_the_id_alone_and_are_about_equal(shipped: Dataset) -> None:
    development, held_back = shipped.half("development"), shipped.half("held-back")
    assert half_of("ds-001") == half_of("ds-001")
    assert len(development.questions) + len(held_back.questions) == len(shipped.questions)
    assert 0.4 < len(development.questions) / len(shipped.questions) < 0.6
    assert not {q.id for q in development.questions} & {q.id for q in held_back.questions}


def test_no_test_question_has_nearly_the_words_of_a_corpus_question(shipped: Dataset, knowledge: Knowledge) -> None:
    near = near_by_words(shipped.questions, corpus_questions(knowledge))
    assert not near, "\n".join(map(str, near))


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_no_test_question_has_nearly_the_meaning_of_a_corpus_question(shipped: Dataset, knowledge: Knowledge) -> None:
    from rag.indexing.embeddings import SentenceEmbeddings

    known = corpus_questions(knowledge)
    asked = list(shipped.questions)
    if not os.environ.get("STADTLOTSE_SOAK"):  # a tenth, against the corpus questions most alike in words
        chosen = np.random.default_rng(9).choice(len(asked), len(asked) // 10, replace=False)
        asked = [asked[i] for i in sorted(chosen)]
        alike = [process.extract(q.question, [text for _, text in known], scorer=fuzz.ratio, limit=5) for q in asked]
        known = [known[i] for i in sorted({i for found in alike for _, _, i in found})]
    model = SentenceEmbeddings()
    with threadpool_limits(limits=1):  # two threads on a busy machine wait for each other
        ours, theirs = model.matrix([q.question for q in asked]), model.matrix([text for _, text in known])
    near = near_by_meaning(asked, known, ours, theirs)
    assert not near, "\n".join(map(str, near))


def test_a_copied_corpus_question_is_noticed(shipped: Dataset, knowledge: Knowledge) -> None:
    _, text = corpus_questions(knowledge)[7]
    copied = shipped.questions[0].model_copy(update={"question": f"{text.upper()}!"})
    assert [n.id for n in near_by_words([copied], corpus_questions(knowledge))]


def test_an_own_question_needs_nothing_but_the_question(tmp_path: Path) -> None:
    file = write(tmp_path, {"question": "Wer leitet das Amt?", "facts": ["Frau  Beispiel"]}, "", {"question": "Und?"})
    first, second = load_dataset(str(file)).questions
    assert first.id == "eigene-001"
    assert first.facts[0].stated_in("Es leitet Frau Beispiel.")
    assert second.expect == ("answered", "partial")


def test_an_own_set_is_found_by_its_name(tmp_path: Path) -> None:
    write(tmp_path, {"question": "Wer leitet das Amt?"})
    assert load_dataset("eigene", tmp_path).name == "eigene"
    assert "eigene" in set_names(tmp_path)


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ("{", "eigene.jsonl:1: kein gültiges JSON"),
        ("[1]", "eigene.jsonl:1: ein Objekt"),
        ({"question": "  "}, "Feld question"),
        ({"question": "Wer?", "kind": "anything"}, "Feld kind"),
        ({"question": "Wer?", "answer": "x"}, "Feld answer"),
        ({"question": "Wer?", "facts": [{"id": "f1", "any": ["("], "note": ""}]}, "Feld facts.0.any.0"),
        ({"question": "Wer?", "places": [{"source": "x", "lines": "one"}]}, "Feld places.0.lines"),
    ],
)
def test_a_bad_line_is_named_with_file_line_and_field(tmp_path: Path, row: object, named: str) -> None:
    file = write(tmp_path, row)
    with pytest.raises(DatasetError, match="eigene") as caught:
        load_dataset(str(file))
    assert named in str(caught.value)


def test_ids_must_be_unique(tmp_path: Path) -> None:
    file = write(tmp_path, {"id": "a", "question": "Wer?"}, {"id": "a", "question": "Was?"})
    with pytest.raises(DatasetError, match="Doppelte"):
        load_dataset(str(file))


def test_an_unknown_set_says_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="near-miss"):
        load_dataset("gibtsnicht", tmp_path)


def test_what_a_good_set_does_not_have_is_found() -> None:
    row = filled(
        {"question": "Und dort?", "kind": "followup", "places": [{"source": "x", "lines": "1-2"}]}, 1, "eigene"
    )
    found = findings(Dataset(name="x", questions=(Question.model_validate(row),)), ["y"])
    assert len(found) == 3
