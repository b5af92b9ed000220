"""The ``draft`` command and the HTTP routes keep the contract."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.cli import main
from api.commands import ready_assistant
from api.server import create_app
from rag.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
TASK = "Risikomatrix für ein LoRaWAN-Bewässerungsnetz in der Gemeinde Fuchstal (4.000 Einwohner)"
OBJECT = {
    "id", "draft_id", "status", "template", "alternatives", "title", "markdown", "fields", "citations", "model",
    "provenance", "ms",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("interfaces")
    ready_assistant(Settings(data_dir=made, embedding_model="hash"))
    return made


def run(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """``stadtlotse draft`` within this process, which saves the start of a new one."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setenv("STADTLOTSE_DATA_DIR", str(folder))
        patch.setenv("STADTLOTSE_EMBEDDING_MODEL", "hash")
        patch.setattr(sys, "argv", ["stadtlotse", "draft", *args])
        try:
            main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
    return subprocess.CompletedProcess(args, code, out.getvalue(), err.getvalue())


def run_process(folder: Path, *args: str, given: str) -> subprocess.CompletedProcess[str]:
    """``stadtlotse draft`` as a process of its own that reads ``given``."""
    env = os.environ | {"STADTLOTSE_DATA_DIR": str(folder), "STADTLOTSE_EMBEDDING_MODEL": "hash"}
    command = [sys.executable, "-c", "from api.cli import main; main()", "draft", *args]
    return subprocess.run(command, input=given, capture_output=True, text=True, cwd=ROOT, env=env, check=False)


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    app = create_app(Settings(data_dir=folder, embedding_model="hash"))
    with TestClient(app, base_url="http://127.0.0.1:8000", headers={"Origin": "http://127.0.0.1:8000"}) as client:
        app.state.shared.assistant = ready_assistant(Settings(data_dir=folder, embedding_model="hash"))
        yield client


def made(client: TestClient, **body: Any) -> dict[str, Any]:
    response = client.post("/api/drafts", json={"task": TASK, "template": "risikomatrix"} | body)
    assert response.status_code == 201, response.text
    found: dict[str, Any] = response.json()
    return found


def test_the_command_prints_one_object_of_the_contract(folder: Path) -> None:
    done = run(folder, "risikomatrix", "--brief", TASK, "--set", "Reichweite=Ortskern", "--json")
    draft = json.loads(done.stdout)
    assert set(draft) >= OBJECT
    assert draft["status"] == "drafted"
    assert draft["model"] is None
    assert {f["provenance"] for f in draft["fields"]} <= {"source", "input", "suggestion", "open"}
    assert all({"section", "field", "value", "provenance", "citations"} <= set(f) for f in draft["fields"])
    assert any(f["field"] == "Reichweite" and f["value"] == "Ortskern" for f in draft["fields"])


def test_the_suffix_of_the_file_picks_the_format(folder: Path, tmp_path: Path) -> None:
    for suffix, magic in ((".pdf", b"%PDF"), (".xlsx", b"PK")):
        file = tmp_path / f"entwurf{suffix}"
        assert run(folder, "roadmap", "--brief", "Fahrplan für Ulm", "--out", str(file)).returncode == 0
        assert file.read_bytes().startswith(magic)


def test_lines_are_answered_in_order_and_a_bad_one_does_not_stop_the_rest(folder: Path) -> None:
    lines = [
        json.dumps({"id": "a", "task": "Was kann schiefgehen?"}),
        "kein json",
        json.dumps({"id": "c", "task": ""}),
        json.dumps({"id": "d", "task": "x y", "template": "gibtsnicht"}),
        json.dumps({"id": "e", "task": "Etwas für Ulm", "set": {"place": "Ulm", "population": 126000}}),
    ]
    done = run_process(folder, "--jsonl", "-", given="\n".join(lines))
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [r["id"] for r in rows] == ["a", None, "c", "d", "e"]
    assert [r.get("status") for r in rows] == ["drafted", None, None, None, "drafted"]
    assert rows[1]["line"] == 2


def test_wrong_usage_exits_with_two_and_an_unknown_template_with_one(folder: Path) -> None:
    assert run(folder, "risikomatrix").returncode == 2
    assert run(folder, "risikomatrix", "--brief", "x y", "--out", "a.exe").returncode == 2
    unknown = run(folder, "gibtsnicht", "--brief", "x y")
    assert unknown.returncode == 1
    assert "--list" in unknown.stderr
    assert "Traceback" not in unknown.stderr


def test_the_list_names_all_templates(folder: Path) -> None:
    assert len(json.loads(run(folder, "--list", "--json").stdout)["templates"]) == 24


def test_a_draft_takes_over_from_another_by_its_id(folder: Path) -> None:
    first = json.loads(run(folder, "ideen-steckbrief", "--brief", "Idee „Gießfunk“ für Ulm", "--json").stdout)
    second = run(folder, "projektskizze", "--brief", "Skizze dazu", "--from", first["draft_id"], "--json")
    assert "Gießfunk" in json.loads(second.stdout)["title"]


def test_templates_are_grouped_with_their_brief_form(client: TestClient) -> None:
    found = client.get("/api/templates").json()
    assert len(found["templates"]) == 24
    groups = {g["id"] for g in found["groups"]}
    assert all(t["group"] in groups and t["inputs"] and t["inputs"][0]["label"] for t in found["templates"])


def test_a_draft_is_made_read_changed_exported_and_deleted(client: TestClient) -> None:
    draft = made(client)
    address = f"/api/drafts/{draft['draft_id']}"
    open_value = next(f for f in draft["fields"] if f["provenance"] == "open")
    change = {"op": "set", "value_id": open_value["value_id"], "text": "zwei Jahre"}
    changed = client.patch(address, json={"version": 1, "changes": [change]}).json()
    assert changed["version"] == 2
    assert any(f["value"] == "zwei Jahre" and f["edited"] for f in changed["fields"])
    assert client.patch(address, json={"version": 1, "changes": [change]}).status_code == 409
    assert [v["version"] for v in client.get(f"{address}/versions").json()["versions"]] == [2, 1]
    assert client.get(address, params={"version": 1}).json()["version"] == 1
    export = client.get(f"{address}/export", params={"format": "pdf"})
    assert export.content.startswith(b"%PDF")
    assert "attachment" in export.headers["content-disposition"]
    picture = client.get(f"{address}/pictures").json()["pictures"][0]
    assert client.get(picture["url"]).headers["content-type"].startswith("image/svg+xml")
    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == 404


def test_a_close_choice_is_asked_back_and_nothing_is_stored(client: TestClient) -> None:
    before = len(client.get("/api/drafts").json()["drafts"])
    response = client.post("/api/drafts", json={"task": "Bitte etwas für Ulm"})
    assert response.status_code == 200
    assert response.json()["status"] == "needs_clarification"
    assert response.json()["question"]
    assert len(client.get("/api/drafts").json()["drafts"]) == before


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"task": ""}, 422),
        ({}, 422),
        ({"task": "x y", "template": "gibtsnicht"}, 422),
        ({"task": "x y", "from": "gibtsnicht", "template": "roadmap"}, 404),
        ({"task": "x y", "project": "gibtsnicht", "template": "roadmap"}, 404),
        ({"task": "x y", "farbe": "blau"}, 422),
    ],
)
def test_a_bad_request_is_a_problem_document_in_german(body: dict[str, Any], status: int, client: TestClient) -> None:
    response = client.post("/api/drafts", json=body)
    assert response.status_code == status
    assert response.headers["content-type"].startswith("application/problem+json")
    assert response.json()["detail"]


def test_projects_hold_drafts_together(client: TestClient) -> None:
    project = client.post("/api/projects", json={"title": "Gießfunk"}).json()
    address = f"/api/projects/{project['id']}"
    draft = made(client, project=project["id"])
    assert [d["draft_id"] for d in client.get(address).json()["draft_list"]] == [draft["draft_id"]]
    assert client.patch(address, json={"title": "Gießnetz"}).json()["title"] == "Gießnetz"
    moved = client.patch(f"/api/drafts/{draft['draft_id']}", json={"project": ""}).json()
    assert moved["project_id"] is None
    assert client.get(address).json()["drafts"] == 0
    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == 404
    assert client.get(f"/api/drafts/{draft['draft_id']}").status_code == 200


def test_another_browser_sees_none_of_it(client: TestClient, folder: Path) -> None:
    draft = made(client)
    other = TestClient(client.app, base_url="http://127.0.0.1:8000", headers={"Origin": "http://127.0.0.1:8000"})
    address = f"/api/drafts/{draft['draft_id']}"
    assert other.get(address).status_code == 404
    assert other.get(f"{address}/export").status_code == 404
    assert other.patch(address, json={"title": "meins"}).status_code == 404
    assert other.delete(address).status_code == 404
    assert other.get("/api/drafts").json()["drafts"] == []
