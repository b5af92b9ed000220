"""Brings the indexes up to date in a process of its own, so that embedding does not slow the server's answers."""

import json
import os
import subprocess
import sys
from pathlib import Path

from rag.errors import RagError
from rag.settings import Settings

_ROOT = Path(__file__).resolve().parent.parent
_NICE = 10
_SETTINGS = {"data_dir", "embedding_model", "database_url", "chroma_url"}


def reindex(settings: Settings) -> None:
    """Run the rebuild as a polite child process; raises RagError when it fails."""
    given = settings.model_dump_json(include=_SETTINGS)
    env = os.environ | {"OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
    done = subprocess.run(
        [sys.executable, "-m", "api.reindex"],
        input=given,
        capture_output=True,
        text=True,
        cwd=_ROOT,
        env=env,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise RagError(f"Die Suchindexe ließen sich nicht erneuern: {lines[-1] if lines else done.returncode}")


def main() -> None:
    """Entry point of ``python -m api.reindex``: settings as JSON on standard input."""
    from api.documents import forget_unused_vectors
    from corpus.lock import writing
    from rag.bootstrap import open_embeddings, open_store, rebuild

    os.nice(_NICE)
    settings = Settings(**json.loads(sys.stdin.read()))
    store = open_store(settings)
    rebuild(settings, store, open_embeddings(settings))
    with writing(settings.data_dir, wait_s=600):
        forget_unused_vectors(store)


if __name__ == "__main__":
    main()
