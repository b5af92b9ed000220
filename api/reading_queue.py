"""Reads uploaded documents beside the running server: a few at a time, in polite processes, resumed after a restart.

A document goes through three hands: read, indexed (several at once), and, where there is a language model, given
questions. After the second it is done and can be searched.
"""

import os
import queue
import threading
from pathlib import Path

from api.polite import Polite
from api.reading import UPLOADS, upload_of
from api.reindex import reindex
from api.state import State
from corpus.errors import CorpusError
from ingest.jobs import Job, JobStore
from prompts.german import text
from rag.errors import RagError
from rag.llm.llm import has_model


class ReadingQueue:
    """Takes jobs in order; one indexing run may serve several of them."""

    def __init__(self, state: State, workers: int | None = None) -> None:
        self._state = state
        self._waiting: queue.Queue[str | None] = queue.Queue()
        self._asking: queue.Queue[str | None] = queue.Queue()
        self._stale = threading.Event()
        self._stopping = threading.Event()
        self._workers = workers or max(1, (os.cpu_count() or 2) // 2)
        self._threads: list[threading.Thread] = []
        self._running: dict[str, Polite] = {}

    @property
    def folder(self) -> Path:
        """Where uploads lie until they are read."""
        return self._state.settings.data_dir / UPLOADS

    def start(self) -> None:
        """Begin with what a former process left; delete uploads that no job needs."""
        jobs = JobStore(self._state.store().engine)
        jobs.expire()
        known = jobs.jobs()
        left = [job for job in known if job.open]
        needed = {job.detail.get("upload") for job in left}
        if self.folder.is_dir():
            for file in self.folder.iterdir():
                if file.name not in needed:
                    file.unlink(missing_ok=True)
        for job in left:
            if job.state == "indexing":
                self._stale.set()
            else:
                self._waiting.put(job.id)
        for job in known:
            if job.detail.get("questions") == "waiting":
                self._asking.put(job.id)
        targets = [self._read_all] * self._workers + [self._index_all, self._ask_all]
        self._threads = [threading.Thread(target=target, daemon=True) for target in targets]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Take no more jobs; what is under way is read again after the next start."""
        self._stopping.set()
        self._stale.set()
        self._asking.put(None)
        for _ in range(self._workers):
            self._waiting.put(None)
        for reading in list(self._running.values()):
            reading.stop()

    def submit(self, job: Job) -> None:
        """Read ``job`` when its turn comes."""
        self._waiting.put(job.id)

    def _read_all(self) -> None:
        while (job_id := self._waiting.get()) is not None and not self._stopping.is_set():
            jobs = JobStore(self._state.store().engine)
            if jobs.job(job_id) is not None:
                self._read(job_id, jobs)

    def _read(self, job_id: str, jobs: JobStore) -> None:
        settings = self._state.settings
        self._run("api.reading", job_id)
        job = jobs.job(job_id)
        if job is None or self._stopping.is_set():
            return
        if job.state == "indexing":
            self._stale.set()
        elif job.open:  # the process died before it could tell
            jobs.change(job_id, "failed", 1.0, message=text("documents.unexpected"))
            upload_of(settings, job).unlink(missing_ok=True)

    def _run(self, module: str, job_id: str) -> None:
        self._running[job_id] = process = Polite(module, self._state.settings, {"job": job_id})
        process.wait()
        self._running.pop(job_id, None)

    def _ask_all(self) -> None:
        """Let the language model write questions for what was read; without one no job comes here."""
        while (job_id := self._asking.get()) is not None and not self._stopping.is_set():
            self._run("api.passage_questions", job_id)
            jobs = JobStore(self._state.store().engine)
            job = jobs.job(job_id)
            if job is None or self._stopping.is_set():
                continue
            if job.detail.get("questions") == "waiting":  # the process died; the document is there all the same
                jobs.change(job_id, "done", 1.0, questions="failed")
            if job.detail.get("questions_written"):
                self._stale.set()

    def _served(self, job: Job, jobs: JobStore) -> None:
        asked = has_model(self._state.settings) and job.detail.get("outcome") in ("added", "replaced")
        jobs.change(job.id, "done", 1.0, **({"questions": "waiting"} if asked else {}))
        if asked:
            self._asking.put(job.id)

    def _index_all(self) -> None:
        while True:
            self._stale.wait()
            if self._stopping.is_set():
                return
            self._stale.clear()
            jobs = JobStore(self._state.store().engine)
            served = [job for job in jobs.jobs() if job.state == "indexing"]
            try:
                reindex(self._state.settings)
                self._state.reload()
                for job in served:
                    self._served(job, jobs)
            except (CorpusError, RagError) as error:
                for job in served:
                    jobs.change(job.id, "failed", 1.0, message=str(error))
