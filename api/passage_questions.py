"""Lets the language model write questions for own documents; what is written stays, so that a run can be resumed.

After an upload this runs as ``python -m api.passage_questions`` beside the server: the document can be searched
already, and stays as it is when the model fails.
"""

from collections.abc import Callable, Iterator
from typing import Literal

from api.polite import end_with_parent, given_settings
from corpus.lock import writing
from corpus.model import KNOWLEDGE, Passage
from corpus.store import CorpusStore
from ingest.jobs import Job, JobStore
from prompts.chat import load_prompt
from prompts.german import text
from rag.bootstrap import open_embeddings, open_store, rebuild
from rag.errors import InputError
from rag.llm.llm import LanguageModel, open_model
from rag.llm.llm_errors import LlmFault
from rag.llm.passage_questions import GENERATED, with_questions
from rag.settings import Settings

Step = Callable[[int, int], None]
BATCH = 8
"""Passages written in one transaction; so many are asked again after a kill."""
QuestionState = Literal["waiting", "written", "unreachable", "failed"]
"""How far the questions of an uploaded document are; ``unreachable``: the model did not answer."""


def write_questions(settings: Settings, step: Step, embed: Step | None = None) -> Iterator[str]:
    """Write questions for all own passages that have none and bring the indexes up to date; yields German messages.

    Raises InputError without a language model.
    """
    model = open_model(settings)
    if model is None:
        raise InputError(text("questions.no_model"))
    store = open_store(settings)
    waiting = without_questions(store)
    if not waiting:
        yield text("questions.none")
        return
    written = asked = 0
    try:
        for start in range(0, len(waiting), BATCH):
            batch = waiting[start : start + BATCH]
            written += _batch_written(settings, store, model, batch)
            asked += len(batch)
            step(asked, len(waiting))
    except LlmFault as fault:
        yield text("questions.unreachable", kind=fault.kind)
    before = store.count_vectors()
    rebuild(settings, store, open_embeddings(settings), embed)
    yield text("questions.written", written=written, passages=len(waiting), failed=asked - written)
    yield text("questions.embedded", count=store.count_vectors() - before)


def without_questions(store: CorpusStore) -> list[Passage]:
    """Searched passages of own documents for which this version of the prompt has written nothing."""
    label = load_prompt("passagenfragen").label
    known = {source.id for source in store.sources() if source.collection == KNOWLEDGE}
    return [p for p in store.passages() if p.source_id not in known and label not in p.facets.get(GENERATED, ())]


def write_for_job(settings: Settings, job: Job, jobs: JobStore, store: CorpusStore) -> None:
    """Write questions for the document that ``job`` read; the job tells how far they are and how they ended."""
    model = open_model(settings)
    source_id = job.detail.get("source_id")
    if model is None or source_id is None:
        return
    waiting = [p for p in without_questions(store) if p.source_id == source_id]
    written, state = 0, "written"
    try:
        for start in range(0, len(waiting), BATCH):
            written += _batch_written(settings, store, model, waiting[start : start + BATCH])
            jobs.change(job.id, "done", 1.0, questions_written=written)
    except LlmFault:
        state = "unreachable"
    jobs.change(job.id, "done", 1.0, questions=state, questions_written=written)


def _batch_written(settings: Settings, store: CorpusStore, model: LanguageModel, batch: list[Passage]) -> int:
    names = {passage.id for passage in batch}
    taken = [q for p in store.passages() if p.id not in names for q in p.questions]
    done = list(with_questions(batch, model, taken))
    with writing(settings.data_dir, wait_s=600):
        store.put_questions(done)
    return len(done)


def main() -> None:
    """Entry point of ``python -m api.passage_questions`` with the job's id; ends with the server that started it."""
    end_with_parent()
    settings, given = given_settings()
    store = open_store(settings)
    jobs = JobStore(store.engine)
    job = jobs.job(str(given["job"]))
    if job is not None:
        write_for_job(settings, job, jobs, store)


if __name__ == "__main__":
    main()
