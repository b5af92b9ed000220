"""``stadtlotse bench beside``: how fast answers come while a large document is read and indexed.

A server of its own runs on a copy of the data, so nothing of them is changed. One client asks one question after the
other, with a pause, before, while and after a made PDF is read; the load before and after is the same.
"""

import http.client
import json
import os
import random
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from corpus.store import CorpusStore
from eval.bench.made_pdf import made_pdf
from rag.bootstrap import open_store
from rag.errors import InputError
from rag.settings import Settings

QUESTIONS = 150
PAUSE_S = 0.2
PAGES = 500
_READY_S, _JOB_S = 600.0, 3600.0
_SEED = 5
Say = Callable[[str], None]
Answer = tuple[str, float]
"""(phase, milliseconds)"""


def bench_beside(
    settings: Settings, *, pages: int = PAGES, questions: int = QUESTIONS, say: Say = print
) -> dict[str, Any]:
    """Latency of answers by phase and their ratio at the 95th percentile; times are milliseconds and seconds."""
    with tempfile.TemporaryDirectory() as folder:
        own = _copied(settings, Path(folder))
        store = open_store(own)
        pdf = made_pdf(store, pages)
        asked = asked_questions(store)
        store.engine.dispose()
        say(f"{pages} Seiten, {len(pdf) / 2**20:.1f} MB")
        with _served(own, Path(folder) / "server.log") as port:
            client = Client(port)
            for question in asked[:20]:
                client.ask(question)  # the first answers are slower
            answers = [("before", client.ask(q)) for q in _paced(asked, questions)]
            say("gemessen: vorher")
            during, job = _while_read(client, pdf, asked)
            say("gemessen: währenddessen")
            answers += during + [("after", client.ask(q)) for q in _paced(asked, questions)]
            return _result(answers, job)


class Client:
    """Asks a server on this machine."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookie = ""

    def ask(self, question: str) -> float:
        """Milliseconds until the whole answer has come."""
        begun = time.perf_counter()
        body = self._call("POST", "/api/chat", json.dumps({"question": question}).encode(), "application/json")
        if b"event: done" not in body:
            raise InputError("The server gave no whole answer.")
        return (time.perf_counter() - begun) * 1000

    def upload(self, name: str, data: bytes) -> str:
        """Id of the reading job."""
        job: str = json.loads(self._call("POST", f"/api/sources?name={name}", data, "application/pdf"))["job"]["id"]
        return job

    def job(self, job_id: str) -> dict[str, Any]:
        """How far the reading is."""
        jobs = json.loads(self._call("GET", "/api/sources/jobs"))["jobs"]
        found: dict[str, Any] = next(j for j in jobs if j["id"] == job_id)
        return found

    def ready(self) -> bool:
        """Whether questions are answered; raises InputError when they never will be."""
        try:
            status, content = self._answered("GET", "/health/ready")
        except (OSError, http.client.HTTPException):
            return False
        if status == 500:
            raise InputError(json.loads(content)["detail"])
        return status == 200

    def _call(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> bytes:
        status, content = self._answered(method, path, body, kind)
        if status >= 400:
            raise InputError(f"{method} {path}: {status}")
        return content

    def _answered(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> tuple[int, bytes]:
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=_READY_S)) as connection:
            headers = {"Cookie": self._cookie} if self._cookie else {}
            connection.request(method, path, body, headers | ({"Content-Type": kind} if kind else {}))
            response = connection.getresponse()
            given = response.getheader("Set-Cookie")
            if given:
                self._cookie = given.partition(";")[0]
            return response.status, response.read()


def asked_questions(store: CorpusStore) -> list[str]:
    """Questions that the knowledge base answers, in a seeded order."""
    found = sorted({question for passage in store.passages() for question in passage.questions})
    random.Random(_SEED).shuffle(found)
    return found


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def bench_table(result: dict[str, Any]) -> str:
    """The result as a Markdown table."""
    lines = ["| answers | number | p50 ms | p95 ms | longest ms |", "|---|---:|---:|---:|---:|"]
    for row in result["rows"]:
        lines.append("| {phase} | {answers} | {p50:.0f} | {p95:.0f} | {longest:.0f} |".format(**row))
    document = "{pages} pages read in {reading_s:.0f} s and indexed in {indexing_s:.0f} s".format(**result)
    return "\n".join([*lines, "", f"{document}; p95 meanwhile is {result['ratio']:.2f} times the usual."])


def _while_read(client: Client, pdf: bytes, asked: Sequence[str]) -> tuple[list[Answer], dict[str, Any]]:
    answers: list[Answer] = []
    begun, spent = time.monotonic(), {"reading": 0.0, "indexing": 0.0}
    job_id, last = client.upload("messung.pdf", pdf), begun
    for question in _paced(asked, sys.maxsize):
        job = client.job(job_id)
        now = time.monotonic()
        phase = "indexing" if job["state"] == "indexing" else "reading"
        spent[phase] += now - last
        last = now
        if job["state"] in ("done", "failed") or now - begun > _JOB_S:
            break
        answers.append((phase, client.ask(question)))
    if job["state"] != "done":
        raise InputError(f"The document was not read: {job['message']}")
    return answers, job | {"reading_s": spent["reading"], "indexing_s": spent["indexing"]}


def _result(answers: Sequence[Answer], job: dict[str, Any]) -> dict[str, Any]:
    def row(label: str, phases: Sequence[str]) -> dict[str, Any]:
        ms = [value for phase, value in answers if phase in phases]
        return {"phase": label, "answers": len(ms), "p50": percentile(ms, 0.5), "p95": percentile(ms, 0.95),
                "longest": max(ms)}  # fmt: skip

    phases = {"before": ["before"], "while it is read": ["reading"], "while it is indexed": ["indexing"],
              "after": ["after"], "usual (before and after)": ["before", "after"],
              "meanwhile (read and indexed)": ["reading", "indexing"]}  # fmt: skip
    present = {phase for phase, _ in answers}
    rows = [row(label, names) for label, names in phases.items() if present & set(names)]
    usual, meanwhile = rows[-2], rows[-1]
    told = {name: job[name] for name in ("pages", "reading_s", "indexing_s")}
    single = [[phase, round(value)] for phase, value in answers]
    return {"rows": rows, "ratio": meanwhile["p95"] / usual["p95"], **told, "answers": single}


def _paced(questions: Sequence[str], count: int) -> Iterator[str]:
    for i in range(count):
        time.sleep(PAUSE_S)
        yield questions[i % len(questions)]


def _copied(settings: Settings, folder: Path) -> Settings:
    if not settings.database.startswith("sqlite:///"):
        raise InputError("The measurement copies the data and needs SQLite.")
    own = settings.model_copy(update={"data_dir": folder / "data", "database_url": None, "llm_base_url": None})
    own.data_dir.mkdir()
    file = settings.database.removeprefix("sqlite:///")
    goal = own.database.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, timeout=60)) as source, closing(sqlite3.connect(goal)) as copy:
        source.backup(copy)
    shutil.copytree(settings.data_dir / "index", own.data_dir / "index")
    return own


@contextmanager
def _served(settings: Settings, log: Path) -> Iterator[int]:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    given = {"DATA_DIR": str(settings.data_dir), "PORT": str(port), "HOST": "127.0.0.1",
             "EMBEDDING_MODEL": settings.embedding_model}  # fmt: skip
    dropped = ("STADTLOTSE_DATABASE_URL", "STADTLOTSE_LLM_BASE_URL", "STADTLOTSE_ACCESS_CODE", "PORT")
    env = {k: v for k, v in os.environ.items() if k not in dropped}
    env |= {f"STADTLOTSE_{name}": value for name, value in given.items()}
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve"]
    with log.open("wb") as output:
        server = subprocess.Popen(command, env=env, stdout=output, stderr=output)
    try:
        client, end = Client(port), time.monotonic() + _READY_S
        while not client.ready():
            if server.poll() is not None or time.monotonic() > end:
                raise InputError("The server for the measurement did not start.")
            time.sleep(0.5)
        yield port
    finally:
        server.terminate()
        server.wait(30)
