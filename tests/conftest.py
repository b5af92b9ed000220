"""Shared fixtures: a data folder with the shipped knowledge base, indexed with the fast test double for embeddings."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ["HF_HUB_OFFLINE"] = "1"
for name in list(os.environ):
    if name.startswith("STADTLOTSE_") and name != "STADTLOTSE_SOAK":
        del os.environ[name]
os.environ["STADTLOTSE_ALLOWED_HOSTS"] = "testserver"  # the name that FastAPI's test client uses

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of measuring material that is not part of the project; tests that need it skip visibly."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not at hand")
    return SHARED


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder for reading: the shipped knowledge base with fast test embeddings. Do not write to it."""
    from api.commands import ready_assistant
    from rag.settings import Settings

    folder = tmp_path_factory.mktemp("data")
    ready_assistant(Settings(data_dir=folder, embedding_model="hash"))
    return folder


@pytest.fixture(scope="session")
def assistant(data_dir: Path) -> Iterator[object]:
    """An assistant on ``data_dir``."""
    from rag.bootstrap import open_assistant
    from rag.settings import Settings

    yield open_assistant(Settings(data_dir=data_dir, embedding_model="hash"))


@pytest.fixture
def two_documents(tmp_path: Path) -> object:
    """Settings of a data folder with two own documents, Quarzbach and Gneisbach, indexed with the fast embeddings."""
    from ingest.pipeline import find_files, ingest_files
    from rag.bootstrap import open_embeddings, open_store, rebuild
    from rag.settings import Settings

    for name in ("Quarzbach", "Gneisbach"):
        said = f"Die Gemeinde Musterau misst am {name} den Pegel und meldet ihn der Feuerwehr jede Stunde."
        (tmp_path / f"{name}.md").write_text(f"# Plan am {name}\n\n{said}\n", encoding="utf-8")
    settings = Settings(data_dir=tmp_path / "data", embedding_model="hash")
    store = open_store(settings)
    list(ingest_files(store, find_files(sorted(tmp_path.glob("*.md")))))
    rebuild(settings, store, open_embeddings(settings))
    return settings
