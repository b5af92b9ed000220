"""After an upload a configured language model writes questions; whatever it does, the document can be searched."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_passage_questions import TEXT

from api.passage_questions import write_for_job
from api.reading import UPLOADS, read_upload
from api.reading_queue import ReadingQueue
from api.state import State
from eval.scripted.server import ScriptedServer
from ingest.jobs import Job, JobStore
from ingest.pipeline import find_files, ingest_files
from rag.bootstrap import open_assistant, open_embeddings, open_store, rebuild
from rag.llm.passage_questions import GENERATED
from rag.settings import Settings
from rag.types import Query


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


class Inside:
    """Stands in for the processes of their own, which take their time to start; one test uses the real ones."""

    def __init__(self, module: str, settings: Settings, given: dict[str, str]) -> None:
        self._module, self._settings, self._job = module, settings, given["job"]

    def wait(self) -> tuple[int, str]:
        store = open_store(self._settings)
        jobs = JobStore(store.engine)
        job = jobs.job(self._job)
        assert job is not None
        does = read_upload if self._module == "api.reading" else write_for_job
        does(self._settings, job, jobs, store)
        return 0, ""

    def stop(self) -> None:
        pass


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch) -> None:
    def here(settings: Settings) -> None:
        rebuild(settings, open_store(settings), open_embeddings(settings))

    monkeypatch.setattr("api.reading_queue.Polite", Inside)
    monkeypatch.setattr("api.reading_queue.reindex", here)


def settings_of(folder: Path, server: ScriptedServer | None, voice: str = "asking") -> Settings:
    llm = {"llm_base_url": server.base_url, "llm_model": f"scripted-{voice}"} if server else {}
    return Settings(data_dir=folder / "data", embedding_model="hash", **llm)  # type: ignore[arg-type]


def uploaded(settings: Settings) -> tuple[JobStore, Job]:
    """A job whose file lies there, as after an upload."""
    folder = settings.data_dir / UPLOADS
    folder.mkdir(parents=True)
    (folder / "liegt").write_text(f"# Sensorplan\n\n## Messung\n\n{TEXT}\n", encoding="utf-8")
    jobs = JobStore(open_store(settings).engine)
    return jobs, jobs.add("anna", {"name": "plan.md", "collection": "eigene-dokumente", "upload": "liegt"})


def finished(settings: Settings, jobs: JobStore, job: Job, **wanted: object) -> Job:
    """The job once its detail holds what is ``wanted`` and it is done."""
    reading = ReadingQueue(State(settings))
    reading.start()
    end = time.monotonic() + 280
    try:
        while True:
            found = jobs.job(job.id)
            assert found is not None and found.state != "failed", found
            if found.state == "done" and all(found.detail.get(k) == v for k, v in wanted.items()):
                return found
            assert time.monotonic() < end, found
            time.sleep(0.1)
    finally:
        reading.stop()


def test_an_uploaded_document_gets_checked_questions_marked_as_generated(
    tmp_path: Path, server: ScriptedServer
) -> None:
    settings = settings_of(tmp_path, server)
    jobs, job = uploaded(settings)
    done = finished(settings, jobs, job, questions="written")
    assert done.detail["questions_written"] == 1
    passage = next(open_store(settings).passages())
    assert passage.questions
    assert passage.facets[GENERATED] == ("passagenfragen@1", "scripted-asking")
    assert "Krawinkel" not in " ".join((*passage.questions, *passage.terms))


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize(("voice", "ends"), [("broken500", "unreachable"), ("hostile", "written")])
def test_a_document_can_be_searched_whatever_the_model_does(
    tmp_path: Path, server: ScriptedServer, voice: str, ends: str
) -> None:
    settings = settings_of(tmp_path, server, voice)
    jobs, job = uploaded(settings)
    done = finished(settings, jobs, job, questions=ends)
    assert done.detail["questions_written"] == 0
    hits = open_assistant(settings).search(Query(question="Wo misst der Bauhof den Pegel?")).hits
    assert hits[0].passage.source_id == done.detail["source_id"]
    assert hits[0].passage.questions == ()


@pytest.mark.usefixtures("inside")
def test_without_a_language_model_no_questions_are_waited_for(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, None)
    jobs, job = uploaded(settings)
    assert "questions" not in finished(settings, jobs, job).detail


@pytest.mark.usefixtures("inside")
def test_questions_that_were_interrupted_are_written_after_the_next_start(
    tmp_path: Path, server: ScriptedServer
) -> None:
    settings = settings_of(tmp_path, server)
    (tmp_path / "plan.md").write_text(f"# Sensorplan\n\n## Messung\n\n{TEXT}\n", encoding="utf-8")
    store = open_store(settings)
    outcome = next(ingest_files(store, find_files([tmp_path / "plan.md"])))
    jobs = JobStore(store.engine)
    job = jobs.add("anna", {"name": "plan.md", "collection": "eigene-dokumente", "upload": "weg"})
    jobs.change(job.id, "done", 1.0, source_id=outcome.source_id, outcome="added", questions="waiting")
    finished(settings, jobs, job, questions="written")
    assert all(passage.questions for passage in store.passages())
