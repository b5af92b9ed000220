"""The command line keeps the contract: one object, one line a line, clear errors, exit status."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent


def run(data_dir: Path, *args: str, given: str = "") -> subprocess.CompletedProcess[str]:
    env = os.environ | {"STADTLOTSE_DATA_DIR": str(data_dir), "STADTLOTSE_EMBEDDING_MODEL": "hash"}
    command = [sys.executable, "-c", "from api.cli import main; main()", *args]
    return subprocess.run(command, input=given, capture_output=True, text=True, cwd=ROOT, env=env)


def test_ask_prints_one_object_of_the_contract(data_dir: Path) -> None:
    done = run(data_dir, "ask", "Welche Risiken müssen wir bei einem Sensorprojekt bedenken?", "--json")
    answer = json.loads(done.stdout)
    assert set(answer) == {
        "id", "status", "answer", "citations", "hits", "suggestions", "question_used", "model", "provenance", "ms",
    }  # fmt: skip
    assert answer["model"] is None
    assert len(answer["hits"]) >= 10
    assert {c["passage_id"] for c in answer["citations"]} <= {h["passage_id"] for h in answer["hits"]}
    texts = {h["passage_id"]: h["text"] for h in answer["hits"]}
    for c in answer["citations"]:
        assert set(c) == {
            "marker", "passage_id", "source_id", "source", "kind", "locator", "pages", "quote", "start", "end", "url",
        }  # fmt: skip
        assert texts[c["passage_id"]][c["start"] : c["end"]] == c["quote"]
        assert c["kind"] == "summary"


def test_search_gives_as_many_hits_as_asked_for(data_dir: Path) -> None:
    result = json.loads(run(data_dir, "search", "Risikomatrix", "-k", "3", "--json").stdout)
    assert set(result) == {"id", "hits", "question_used", "ms"}
    assert len(result["hits"]) == 3
    assert set(result["hits"][0]) == {"passage_id", "source_id", "kind", "locator", "score", "text"}


def test_a_bad_line_gives_its_error_and_does_not_stop_the_rest(data_dir: Path) -> None:
    lines = '{"id": "a", "question": "Was ist ein Lenkungskreis?"}\nkein json\n{"id": "c"}\n{"id": 4, "question": ""}\n'
    done = run(data_dir, "ask", "--jsonl", "-", given=lines + '{"id": "e", "question": "Roadmap", "history": ["x"]}\n')
    rows: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [row["id"] for row in rows] == ["a", None, "c", 4, "e"]
    assert [row.get("line") for row in rows] == [None, 2, 3, 4, None]
    assert all("error" in row for row in rows[1:4])


@pytest.mark.parametrize(
    ("question", "said"), [("", "leer"), ("x" * 100_000, "zu lang"), ("a\\u0000b", "unlesbare Zeichen")]
)
def test_a_bad_question_is_one_clear_sentence(data_dir: Path, question: str, said: str) -> None:
    done = run(data_dir, "ask", "--jsonl", "-", given=f'{{"id": 1, "question": "{question}"}}\n')
    assert said in json.loads(done.stdout)["error"]


def test_wrong_usage_exits_with_two(data_dir: Path) -> None:
    assert run(data_dir, "ask").returncode == 2
    assert run(data_dir, "search", "x", "-k", "0").returncode == 2


def test_an_unknown_source_exits_with_one_and_says_what_to_do(data_dir: Path) -> None:
    done = run(data_dir, "sources", "show", "gibt-es-nicht")
    assert done.returncode == 1
    assert "stadtlotse sources" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_second_ingest_embeds_nothing_and_says_so(tmp_path: Path) -> None:
    run(tmp_path, "ingest")
    assert "Nichts neu eingebettet" in run(tmp_path, "ingest").stderr


def test_doctor_finds_the_installation_in_order(data_dir: Path) -> None:
    report = json.loads(run(data_dir, "doctor", "--json").stdout)
    assert report["ok"]
