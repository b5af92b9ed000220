"""Reads uploaded documents beside the running server: a few at a time, in polite processes, resumed after a restart."""

import logging
import os
import queue
import threading
import time
from pathlib import Path

from api.reindex import reindex
from api.state import State
from corpus.errors import CorpusError
from corpus.lock import writing
from ingest.errors import RejectedError
from ingest.jobs import Job, JobStore
from ingest.pipeline import Candidate, prepare, write
from rag.errors import RagError

UPLOADS = "uploads"
_LOCK_WAIT_S = 900
_REPORT_S = 0.5
_UNEXPECTED = "Beim Lesen ist etwas schiefgegangen. Bitte laden Sie die Datei noch einmal hoch."


class ReadingQueue:
    """Takes jobs in order; one indexing run may serve several of them."""

    def __init__(self, state: State, workers: int | None = None) -> None:
        self._state = state
        self._waiting: queue.Queue[str | None] = queue.Queue()
        self._stale = threading.Event()
        self._stopping = threading.Event()
        self._workers = workers or max(1, (os.cpu_count() or 2) // 2)
        self._threads: list[threading.Thread] = []

    @property
    def folder(self) -> Path:
        """Where uploads lie until they are read."""
        return self._state.settings.data_dir / UPLOADS

    def start(self) -> None:
        """Begin with what a former process left; delete uploads that no job needs."""
        jobs = JobStore(self._state.store().engine)
        jobs.expire()
        left = [job for job in jobs.jobs() if job.open]
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
        targets = [self._read_all] * self._workers + [self._index_all]
        self._threads = [threading.Thread(target=target, daemon=True) for target in targets]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Take no more jobs; what is under way is read again after the next start."""
        self._stopping.set()
        self._stale.set()
        for _ in range(self._workers):
            self._waiting.put(None)

    def submit(self, job: Job) -> None:
        """Read ``job`` when its turn comes."""
        self._waiting.put(job.id)

    def _read_all(self) -> None:
        while (job_id := self._waiting.get()) is not None and not self._stopping.is_set():
            jobs = JobStore(self._state.store().engine)
            job = next((j for j in jobs.jobs() if j.id == job_id), None)
            if job is None:
                continue
            try:
                self._read(job, jobs)
            except RejectedError as error:
                jobs.change(job.id, "failed", 1.0, message=str(error), code=error.code)
                self._drop(job)
            except (CorpusError, RagError) as error:
                jobs.change(job.id, "failed", 1.0, message=str(error))
                self._drop(job)
            except Exception as error:
                logging.getLogger(__name__).error("reading job %s failed: %s", job.id, type(error).__name__)
                jobs.change(job.id, "failed", 1.0, message=_UNEXPECTED)
                self._drop(job)

    def _read(self, job: Job, jobs: JobStore) -> None:
        store, settings = self._state.store(), self._state.settings
        begun = reported = time.monotonic()

        def progress(done: int, total: int) -> None:
            nonlocal reported
            now = time.monotonic()
            if now - reported >= _REPORT_S and total:
                reported = now
                left = (now - begun) / max(done, 1) * (total - done)
                jobs.change(
                    job.id, "reading", 0.9 * done / total, pages_done=done, pages=total, seconds_left=round(left)
                )

        jobs.change(job.id, "reading", 0.0)
        candidate = Candidate(name=str(job.detail["name"]), path=self.folder / str(job.detail["upload"]))
        collection = str(job.detail["collection"])
        prepared = prepare(store, candidate, collection, progress)
        with writing(settings.data_dir, wait_s=_LOCK_WAIT_S):
            outcome = write(store, prepared, collection)
        became = {"source_id": outcome.source_id, "outcome": outcome.state, "replaced": outcome.replaced}
        jobs.change(job.id, "indexing", 0.9, **became, message=outcome.message, seconds_left=None)
        self._drop(job)
        self._stale.set()

    def _drop(self, job: Job) -> None:
        (self.folder / str(job.detail.get("upload", "-"))).unlink(missing_ok=True)

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
                    jobs.change(job.id, "done", 1.0)
            except (CorpusError, RagError) as error:
                for job in served:
                    jobs.change(job.id, "failed", 1.0, message=str(error))
