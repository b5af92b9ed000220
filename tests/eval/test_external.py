"""Outside sets are read by their shape and measured over their own texts."""

import json
from pathlib import Path

import pytest

from eval.running.external import Outside, evaluate_outside, load_outside, means, source_id_of
from eval.running.session import open_outside
from eval.testset.dataset import DatasetError
from rag.settings import Settings

TEXTS = {
    "d1": "Der Bauhof leert die Papierkörbe dienstags.\nIm Winter leert er sie nur alle zwei Wochen.",
    "d2": "Die Bücherei öffnet montags um zehn Uhr.\nKinder zahlen für den Ausweis nichts.",
    "d3": "Das Freibad hat zwei Becken.\nDie Rutsche ist 40 Meter lang.",
}


def beir(folder: Path) -> Path:
    (folder / "qrels").mkdir()
    lines = [json.dumps({"_id": name, "title": "", "text": text}) for name, text in TEXTS.items()]
    (folder / "corpus.jsonl").write_text("\n".join(lines), encoding="utf-8")
    asked = [{"_id": "q1", "text": "Wann öffnet die Bücherei?"}, {"_id": "q2", "text": "Wie lang ist die Rutsche?"}]
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, asked)), encoding="utf-8")
    rows = "query-id\tcorpus-id\tscore\nq1\td2\t1\nq2\td3\t1\nq2\td1\t0\n"
    (folder / "qrels" / "test.tsv").write_text(rows, encoding="utf-8")
    return folder


def omos(folder: Path) -> Path:
    rows = [
        {"id": 1, "question": "Wann öffnet die Bücherei?", "context": TEXTS["d2"], "answers": [0]},
        {"id": 2, "question": "Was kostet das Freibad?", "context": TEXTS["d3"], "answers": []},
    ]
    file = folder / "dev.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (folder / "passages.jsonl").write_text(json.dumps({"id": "x", "text": TEXTS["d1"]}), encoding="utf-8")
    return file


def measured(outside: Outside, folder: Path) -> list[dict[str, object]]:
    assistant = open_outside(Settings(data_dir=folder, embedding_model="hash"), outside)
    return evaluate_outside(assistant, outside)


def test_a_beir_folder_is_measured_by_documents(tmp_path: Path) -> None:
    outside = load_outside(beir(tmp_path))
    assert [dict(q.relevant) for q in outside.questions] == [{"d2": 1}, {"d3": 1}]
    rows = measured(outside, tmp_path / "data")
    assert [row["ranked"][0] for row in rows] == ["d2", "d3"]  # type: ignore[index]
    assert means(rows)["ndcg_10"]["mean"] == 1.0


def test_an_omos_file_is_measured_by_documents_and_sentences(tmp_path: Path) -> None:
    outside = load_outside(omos(tmp_path))
    assert len(outside.texts) == 3
    first, second = measured(outside, tmp_path / "data")
    assert first["recall_1"] == 1.0
    assert "sentences_found" in first or first["refused_wrongly"] == 1.0
    assert "refused_rightly" in second
    assert "ndcg_10" not in second


def test_ids_of_outside_texts_never_meet_those_of_the_knowledge_base() -> None:
    assert source_id_of("d1") != "d1"
    assert source_id_of("d1") == source_id_of("d1")


@pytest.mark.parametrize("content", ['{"id": 1}', "{", '{"question": "x"}'])
def test_a_file_of_another_shape_is_refused_by_name(tmp_path: Path, content: str) -> None:
    file = tmp_path / "other.jsonl"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(DatasetError, match=r"other\.jsonl"):
        load_outside(file)


def test_a_folder_of_another_shape_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"corpus\.jsonl"):
        load_outside(tmp_path)
