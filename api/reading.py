"""Reads one uploaded document in a process of its own: ``python -m api.reading`` with the job's id.

Reading, dividing into passages and writing take whole cores for seconds; in the server they would delay answers.
"""

import logging
import time
from pathlib import Path

from api.polite import end_with_parent, given_settings
from corpus.database import open_database
from corpus.errors import CorpusError
from corpus.lock import writing
from corpus.store import CorpusStore
from ingest.errors import RejectedError
from ingest.jobs import Job, JobStore
from ingest.pipeline import Candidate, prepare, write
from prompts.german import text
from rag.settings import Settings

UPLOADS = "uploads"
LOCK_WAIT_S = 900
_REPORT_S = 0.5


def read_upload(settings: Settings, job: Job, jobs: JobStore, store: CorpusStore) -> None:
    """Read the upload of ``job`` and write it; every end is told by the job, and the upload goes."""
    try:
        _read(settings, job, jobs, store)
    except RejectedError as error:
        jobs.change(job.id, "failed", 1.0, message=str(error), code=error.code)
    except CorpusError as error:
        jobs.change(job.id, "failed", 1.0, message=str(error))
    except Exception as error:
        logging.getLogger(__name__).error("reading job %s failed: %s", job.id, type(error).__name__)
        jobs.change(job.id, "failed", 1.0, message=text("documents.unexpected"))
    upload_of(settings, job).unlink(missing_ok=True)


def upload_of(settings: Settings, job: Job) -> Path:
    """Where the file of ``job`` lies until it is read."""
    return settings.data_dir / UPLOADS / str(job.detail.get("upload", "-"))


def _read(settings: Settings, job: Job, jobs: JobStore, store: CorpusStore) -> None:
    begun = reported = time.monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal reported
        now = time.monotonic()
        if now - reported >= _REPORT_S and total:
            reported = now
            left = (now - begun) / max(done, 1) * (total - done)
            jobs.change(job.id, "reading", 0.9 * done / total, pages_done=done, pages=total, seconds_left=round(left))

    jobs.change(job.id, "reading", 0.0)
    collection = str(job.detail["collection"])
    candidate = Candidate(name=str(job.detail["name"]), path=upload_of(settings, job))
    prepared = prepare(store, candidate, collection, progress)
    with writing(settings.data_dir, wait_s=LOCK_WAIT_S):
        outcome = write(store, prepared, collection)
    became = {"source_id": outcome.source_id, "outcome": outcome.state, "replaced": outcome.replaced}
    jobs.change(job.id, "indexing", 0.9, **became, message=outcome.message, seconds_left=None)


def main() -> None:
    """Entry point of ``python -m api.reading``; ends with the server that started it."""
    end_with_parent()
    settings, given = given_settings()
    store = CorpusStore(open_database(settings.database))
    jobs = JobStore(store.engine)
    job = jobs.job(str(given["job"]))
    if job is not None:
        read_upload(settings, job, jobs, store)


if __name__ == "__main__":
    main()
