"""Own documents over HTTP: counted upload, progress, replacement, rights, deletion without a trace."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.server import create_app
from api.state import State
from corpus.database import open_database, sqlite_url
from corpus.model import KNOWLEDGE, Document, Passage, Source
from corpus.rights import restrict
from corpus.store import CorpusStore
from ingest.pipeline import find_files, ingest_files
from rag.settings import Settings

PLAN = (
    "# Sensorplan der Gemeinde Musterau\n\nDer Bauhof misst den Pegel des Quarzbachs an drei Stellen. "
    "Die Messwerte stehen jede Stunde auf der Plattform der Gemeinde bereit, und der Ausschuss berät sie im Herbst.\n"
)
HTML = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one small document, so that rebuilding is quick."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "base.md").write_text(
        "# Grundlagen\n\nDie Gemeinde Musterau hat ein Leitbild und eine Strategie zur Vernetzung beschlossen.\n",
        encoding="utf-8",
    )
    list(ingest_files(CorpusStore(open_database(sqlite_url(folder / "data"))), find_files([folder / "base.md"])))
    return folder / "data"


@pytest.fixture(scope="module")
def client(data: Path) -> Iterator[TestClient]:
    settings = Settings(data_dir=data, embedding_model="hash", trusted_user_header="X-User")
    with TestClient(
        create_app(settings), base_url="http://localhost", headers={"X-User": "anna"}, client=("127.0.0.1", 5000)
    ) as client:
        wait(lambda: state(client).failure or client.get("/health/ready").status_code == 200)
        assert not state(client).failure
        wait(lambda: state(client).reading is not None)
        yield client


def state(client: TestClient) -> State:
    found = client.app.state.shared  # type: ignore[attr-defined]
    assert isinstance(found, State)
    return found


def wait(done: Any, seconds: float = 240) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def job_of(client: TestClient, response: Any) -> dict[str, Any]:
    assert response.status_code == 202, response.text
    job_id = response.json()["job"]["id"]

    def finished() -> bool:
        return bool(found(client, job_id)["state"] in ("done", "failed"))

    wait(finished)
    return found(client, job_id)


def files_with(word: str, folder: Path) -> str:
    """Files that hold ``word``, seen by another process: reading SQLite's file here would drop its locks."""
    return subprocess.run(["grep", "-rlia", word, str(folder)], capture_output=True, text=True, check=False).stdout


def found(client: TestClient, job_id: str) -> dict[str, Any]:
    return next(j for j in client.get("/api/sources/jobs").json()["jobs"] if j["id"] == job_id)


def test_an_upload_is_read_and_found_replaced_and_deleted_for_good(client: TestClient, data: Path) -> None:
    done = job_of(client, client.post("/api/sources", files={"file": ("Sensorplan.md", PLAN.encode())}))
    assert (done["state"], done["outcome"], done["name"]) == ("done", "added", "Sensorplan.md")
    shown = client.get(f"/api/sources/{done['source_id']}").json()
    assert shown["report"]["format"] == "markdown"
    assert shown["report"]["confidence"] == "hoch"
    hits = client.post("/api/search", json={"question": "Wo misst der Bauhof den Pegel des Quarzbachs?"}).json()["hits"]
    assert hits[0]["source_id"] == done["source_id"]
    assert not list((data / "uploads").iterdir())

    new = PLAN.replace("drei Stellen", "neun Stellen")
    second = job_of(
        client, client.post("/api/sources", params={"replaces": done["source_id"], "name": "x"}, content=new.encode())
    )
    assert (second["outcome"], second["replaced"], second["name"]) == ("replaced", done["source_id"], "Sensorplan.md")
    versions = client.get(f"/api/sources/{second['source_id']}").json()["versions"]
    assert [v["id"] for v in versions] == [done["source_id"]]
    assert "neun Stellen" in versions[0]["added"][0]
    texts = [h["text"] for h in client.post("/api/search", json={"question": "Pegel des Quarzbachs"}).json()["hits"]]
    assert any("neun Stellen" in t for t in texts)
    assert not any("drei Stellen" in t for t in texts)

    changed = client.patch(
        f"/api/sources/{second['source_id']}", json={"note": "Entwurf", "valid_until": "2020-01-31"}
    ).json()
    assert (changed["note"], changed["expired"]) == ("Entwurf", True)
    assert client.patch(f"/api/sources/{second['source_id']}", json={"valid_until": "2020-02-31"}).status_code == 422

    gone = client.delete(f"/api/sources/{second['source_id']}").json()["removed"]
    assert set(gone) == {done["source_id"], second["source_id"]}
    wait(lambda: len([f for f in (data / "index").iterdir() if f.is_dir()]) == 1, 20)
    assert files_with("quarzbach", data) == ""
    assert client.get(f"/api/sources/{second['source_id']}").status_code == 404


def test_a_rejected_file_says_why_and_leaves_nothing_behind(client: TestClient, data: Path) -> None:
    failed = job_of(client, client.post("/api/sources", params={"name": "bild.pdf"}, content=b"\x89PNG\r\n\x1a\nxxx"))
    assert failed["state"] == "failed"
    assert failed["message"].startswith("Die Datei ist ein Bild")
    assert not list((data / "uploads").iterdir())
    assert client.delete(f"/api/sources/jobs/{failed['id']}").status_code == 204
    assert failed["id"] not in [j["id"] for j in client.get("/api/sources/jobs").json()["jobs"]]


def test_an_upload_is_counted_while_it_streams(client: TestClient, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(60):
            sent += 1 << 20
            yield b"x" * (1 << 20)

    refused = client.post("/api/sources", params={"name": "gross.txt"}, content=endless())
    assert refused.status_code == 422
    assert "50 MB" in refused.json()["detail"]
    assert not list((data / "uploads").iterdir())
    assert client.post("/api/sources", params={"name": "leer.txt"}, content=b"").status_code == 422
    assert client.post("/api/sources", content=b"x", headers={"Content-Type": "multipart/form-data"}).status_code == 422


def test_names_of_uploads_never_become_paths(client: TestClient, data: Path) -> None:
    outside = data.parent / "entwichen.md"
    done = job_of(
        client,
        client.post(
            "/api/sources", files={"file": ("../../entwichen.md", b"# Weg\n\nEin Satz mit genug Inhalt steht hier.")}
        ),
    )
    assert done["name"] == "entwichen.md"
    assert not outside.exists()
    client.delete(f"/api/sources/{done['source_id']}")


def test_a_restricted_collection_is_there_for_its_users_only(client: TestClient) -> None:
    done = job_of(
        client,
        client.post(
            "/api/sources",
            params={"name": "a.md", "collection": "personalamt"},
            content=PLAN.replace("Quarzbach", "Basaltbach").encode(),
        ),
    )
    question = {"question": "Basaltbach", "filters": {"collections": ["personalamt"]}}
    passage = client.post("/api/search", json=question).json()["hits"][0]["passage_id"]
    restrict(state(client).store(), "personalamt", ["user:anna"])
    try:
        other = {"X-User": "bernd"}
        assert client.get(f"/api/passages/{passage}").status_code == 200
        assert client.get(f"/api/passages/{passage}", headers=other).status_code == 404
        assert client.get(f"/api/sources/{done['source_id']}", headers=other).status_code == 404
        assert client.get(f"/api/documents/{done['source_id']}-d", headers=other).status_code == 404
        assert client.delete(f"/api/sources/{done['source_id']}", headers=other).status_code == 404
        listed = client.get("/api/sources", headers=other).json()
        assert "personalamt" not in str(listed)
        assert client.post("/api/search", json=question, headers=other).json()["hits"] == []
        found_by_other = client.post("/api/search", json={"question": "Basaltbach"}, headers=other).json()["hits"]
        assert passage not in [h["passage_id"] for h in found_by_other]
        assert passage in [h["passage_id"] for h in client.post("/api/search", json=question).json()["hits"]]
        refused = client.post(
            "/api/sources", params={"name": "b.md", "collection": "personalamt"}, content=b"Text", headers=other
        )
        assert refused.status_code == 422
    finally:
        restrict(state(client).store(), "personalamt", [])


def test_the_running_server_answers_from_an_index_that_another_process_built(
    client: TestClient, data: Path, tmp_path: Path
) -> None:
    from api.commands import ingest_paths

    file = tmp_path / "neu.md"
    file.write_text(
        "# Fremd\n\nDer Gneisbrunnen auf dem Markt bekommt im Frühjahr eine neue Pumpe und wird gereinigt.\n",
        encoding="utf-8",
    )
    settings = Settings(data_dir=data, embedding_model="hash")
    list(ingest_paths(settings, [file], lambda *_: None, lambda *_: None))

    def known() -> bool:
        hits = client.post("/api/search", json={"question": "Gneisbrunnen"}).json()["hits"]
        return any("Gneisbrunnen" in h["text"] for h in hits)

    wait(known, 30)


def test_what_waited_is_read_after_a_restart(data: Path, client: TestClient) -> None:
    from api.reading import UPLOADS
    from api.reading_queue import ReadingQueue
    from ingest.jobs import JobStore

    (data / UPLOADS).mkdir(parents=True, exist_ok=True)  # where no test of this worker has uploaded yet
    (data / UPLOADS / "liegt").write_text(
        "# Rest\n\nDieser Absatz lag beim Absturz noch ungelesen im Ordner der Uploads.", encoding="utf-8"
    )
    (data / UPLOADS / "verwaist").write_text("gehört zu keinem Vorgang", encoding="utf-8")
    jobs = JobStore(state(client).store().engine)
    job = jobs.add("user:anna", {"name": "rest.md", "collection": "eigene-dokumente", "upload": "liegt"})
    jobs.change(job.id, "reading", 0.4)
    again = ReadingQueue(state(client))
    again.start()
    wait(lambda: found(client, job.id)["state"] == "done")
    again.stop()
    assert not list((data / UPLOADS).iterdir())


def put(store: CorpusStore, name: str, collection: str, text: str, **values: Any) -> None:
    kind = "summary" if collection == KNOWLEDGE else "original"
    passage = Passage(
        id=f"{name}-p", source_id=name, document_id=f"{name}-d", ordinal=0, start=0, end=len(text), text=text,
        title="Stelle", locator="S. 7", kind=kind, **values,  # type: ignore[arg-type]
    )  # fmt: skip
    document = Document(id=f"{name}-d", source_id=name, title=name, ordinal=0, text=text, passages=(passage,))
    source = Source(id=name, title=name, short_title=f"kurz {name}", kind=kind, collection=collection)  # type: ignore[arg-type]
    store.put_source(source, [document])


def test_a_passage_of_the_knowledge_base_shows_the_wording_of_own_copies_to_those_who_may_see_them(
    client: TestClient,
) -> None:
    store = state(client).store()
    put(store, "kb", KNOWLEDGE, "In eigenen Worten steht es hier.")
    put(store, "kopie", "archiv", "So steht es im Original.", facets={"same_as": ("anders", "kb-p")})
    put(store, "fremd", "archiv", "Etwas ganz anderes.", facets={"same_as": ("kb-p2",)})
    wording = {"passage_id": "kopie-p", "source": "kurz kopie", "locator": "S. 7", "text": "So steht es im Original."}
    assert client.get("/api/passages/kb-p").json()["originals"] == [wording]
    assert client.get("/api/passages/kopie-p").json()["originals"] == []
    try:
        restrict(store, "archiv", ["user:berta"])
        assert client.get("/api/passages/kb-p").json()["originals"] == []
    finally:
        restrict(store, "archiv", [])
        for name in ("kb", "kopie", "fremd"):
            store.remove_source(name)
