"""Files become sources whole, once, in versions; a killed run is completed by the next one."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import made
import pytest

from corpus.database import open_database, sqlite_url
from corpus.lifecycle import change_between, older_versions
from corpus.store import CorpusStore
from ingest.pipeline import Candidate, Outcome, find_files, ingest_files, safe_name

SOAK = os.environ.get("STADTLOTSE_SOAK") == "1"
ROOT = Path(__file__).resolve().parents[2]
TEXT = "Die Gemeinde plant ein Netz aus Sensoren und misst damit den Pegel der Bäche im Ortsgebiet an {} Stellen."


@pytest.fixture
def store(tmp_path: Path) -> CorpusStore:
    return CorpusStore(open_database(sqlite_url(tmp_path / "data")))


def run(store: CorpusStore, *paths: Path) -> list[Outcome]:
    return list(ingest_files(store, find_files(paths)))


def test_a_folder_is_read_once_and_the_second_run_changes_nothing(store: CorpusStore, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text(TEXT.format(3), encoding="utf-8")
    (folder / "sub" / "b.md").write_text("# B\n\n" + TEXT.format(5), encoding="utf-8")
    (folder / "c.pdf").write_bytes(made.pdf(made.two_columns))
    (folder / "bild.png").write_bytes(b"\x89PNG")
    assert [(o.name, o.state) for o in run(store, folder)] == [
        ("a.txt", "added"),
        ("c.pdf", "added"),
        ("sub/b.md", "added"),
    ]
    before = store.logical_digest()
    assert {o.state for o in run(store, folder)} == {"unchanged"}
    assert store.logical_digest() == before


def test_a_new_file_of_the_same_name_is_a_version_and_the_old_one_is_no_longer_searched(
    store: CorpusStore, tmp_path: Path
) -> None:
    file = tmp_path / "plan.txt"
    file.write_text(TEXT.format(3), encoding="utf-8")
    old = run(store, file)[0].source_id or ""
    file.write_text(TEXT.format(9), encoding="utf-8")
    outcome = run(store, file)[0]
    assert (outcome.state, outcome.replaced) == ("replaced", old)
    assert [p.source_id for p in store.passages()] == [outcome.source_id]
    assert store.state()[0] == 1
    assert [s.id for s in older_versions(store, outcome.source_id or "")] == [old]
    change = change_between(store, old, outcome.source_id or "")
    assert (change.added, change.removed, change.kept) == ((TEXT.format(9),), (TEXT.format(3),), 0)
    file.write_text(TEXT.format(3), encoding="utf-8")
    assert run(store, file)[0].state == "replaced"
    assert [p.source_id for p in store.passages()] == [old]


def test_equal_content_under_another_name_is_not_read_twice(store: CorpusStore, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(TEXT.format(3), encoding="utf-8")
    outcomes = run(store, tmp_path / "a.txt", tmp_path / "b.txt")
    assert [o.state for o in outcomes] == ["added", "unchanged"]
    assert "a.txt" in outcomes[1].message


def test_a_bad_file_does_not_stop_the_others(store: CorpusStore, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"<!doctype html><html><body></body></html>")
    (tmp_path / "b.txt").write_text(TEXT.format(3), encoding="utf-8")
    outcomes = run(store, tmp_path)
    assert [o.state for o in outcomes] == ["rejected", "added"]
    assert outcomes[0].message.endswith(".")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("a\x00b\u202e.pdf", "ab.pdf"),
        ("C:\\temp\\x.pdf", "C:/temp/x.pdf"),
        ("", "Dokument"),
        ("..", "Dokument"),
    ],
)
def test_names_never_lead_anywhere(name: str, safe: str) -> None:
    assert safe_name(name) == safe
    assert len(safe_name("x" * 999)) == 200


def test_links_out_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("geheim", encoding="utf-8")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "link.txt").symlink_to(tmp_path / "secret.txt")
    assert find_files([tmp_path / "docs"]) == []


def test_a_crashing_reader_is_a_rejection(store: CorpusStore, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("x", encoding="utf-8")

    def crash(*_args: object) -> None:
        raise OSError(5, "Input/output error")

    outcome = next(ingest_files(store, [Candidate(name="a.txt", path=file)], read=crash))  # type: ignore[arg-type]
    assert outcome.state == "rejected"


INGEST = """
import sys
from pathlib import Path
from corpus.database import open_database, sqlite_url
from corpus.store import CorpusStore
from ingest.pipeline import find_files, ingest_files
store = CorpusStore(open_database(sqlite_url(Path(sys.argv[1]))))
print("ready", flush=True)
for outcome in ingest_files(store, find_files([Path(sys.argv[2])])):
    print(outcome.name, flush=True)
"""


@pytest.mark.slow
def test_killed_at_any_moment_the_next_run_completes_it(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    for i in range(20):
        (folder / f"d{i:02}.md").write_text(
            f"# Titel {i}\n\n" + "\n\n".join(TEXT.format(n * 21 + i) for n in range(12)), encoding="utf-8"
        )
    whole = CorpusStore(open_database(sqlite_url(tmp_path / "whole")))
    list(ingest_files(whole, find_files([folder])))
    wanted = whole.logical_digest()
    chance = random.Random(8)
    for kill in range(100 if SOAK else 4):
        data = tmp_path / f"killed{kill}"
        child = subprocess.Popen(
            [sys.executable, "-c", INGEST, str(data), str(folder)], stdout=subprocess.PIPE, cwd=ROOT, text=True
        )
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(chance.uniform(0.0, 2.5))
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        store = CorpusStore(open_database(sqlite_url(data)))
        for source in store.sources():
            assert store.document(f"{source.id}-d") is not None, "half a document"
        list(ingest_files(store, find_files([folder])))
        assert store.logical_digest() == wanted
