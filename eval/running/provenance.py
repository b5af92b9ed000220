"""What a run was made with: commit, code, corpus, index, prompts, model, settings, machine; so it can be made again."""

import hashlib
import os
import platform
import subprocess
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from corpus.model import digest
from eval.testset.dataset import Dataset
from rag.settings import CHECKOUT, Settings

_SECRET = ("llm_api_key", "access_code", "secret_key", "database_url", "trusted_user_header")
_PACKAGES = ("torch", "sentence-transformers", "chromadb", "tantivy", "numpy", "langchain-core", "ir_measures")


def provenance(dataset: Dataset, settings: Settings, **more: Any) -> dict[str, Any]:
    """Everything that can move a result; ``fingerprint`` covers it all, apart from machine and commit."""
    made = {
        "dataset": dataset_digest(dataset),
        "code": code_digest(),
        "prompts": files_digest([*(CHECKOUT / "prompts").rglob("*.yaml"), *(CHECKOUT / "prompts").rglob("*.md")]),
        "settings": shown_settings(settings),
        **more,
    }
    return {"set": dataset.name, **made, "fingerprint": digest(made), "commit": commit(), "machine": machine()}


def dataset_digest(dataset: Dataset) -> str:
    """Digest over all questions and tasks."""
    return digest([q.model_dump() for q in dataset.questions], [d.model_dump() for d in dataset.drafts])


def code_digest() -> str:
    """Digest over the programs and data that make an answer."""
    folders = [CHECKOUT / name for name in ("corpus", "rag", "prompts", "ingest", "eval")]
    files = [f for folder in folders for f in folder.rglob("*") if f.suffix in (".py", ".yaml")]
    return files_digest(f for f in files if "runs" not in f.relative_to(CHECKOUT).parts)


def files_digest(files: Iterable[Path]) -> str:
    """Digest over names and bytes of ``files``."""
    whole = hashlib.sha256()
    for file in sorted(files):
        whole.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()


def shown_settings(settings: Settings) -> dict[str, Any]:
    """Settings by name without secrets and without folders of this machine."""
    values = settings.model_dump(mode="json")
    return {name: value for name, value in values.items() if name not in (*_SECRET, "data_dir", "host", "port")}


def commit() -> dict[str, Any]:
    """Git commit and whether files differ from it; empty outside a checkout."""
    try:
        head = _git("rev-parse", "HEAD")
        changed = _git("status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.CalledProcessError):
        return {}
    return {"id": head, "changed_files": len(changed.splitlines())}


def machine() -> dict[str, Any]:
    """Processor count, system, interpreter and versions of what computes."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in _PACKAGES},
    }


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=CHECKOUT, capture_output=True, text=True, check=True, timeout=10)
    return done.stdout.strip()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
