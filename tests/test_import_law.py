"""The folders depend on each other in one direction, and heavy packages live in one place."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ALLOWED = {
    "corpus": set(),
    "prompts": set(),
    "ingest": {"corpus"},
    "rag": {"corpus", "prompts"},
    "eval": {"corpus", "prompts", "ingest", "rag"},
    "api": {"corpus", "prompts", "ingest", "rag", "eval"},
}
HOMES = {
    "torch": "rag",
    "sentence_transformers": "rag",
    "chromadb": "rag",
    "tantivy": "rag",
    "fastapi": "api",
    "typer": "api",
    "pypdf": "ingest",
}
HEAVY = ("torch", "sentence_transformers", "chromadb")


def imports(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def files() -> list[tuple[str, Path]]:
    return [(package, file) for package in ALLOWED for file in sorted((ROOT / package).rglob("*.py"))]


@pytest.mark.parametrize("package", ALLOWED)
def test_a_package_imports_only_what_stands_before_it(package: str) -> None:
    for name, file in files():
        if name == package:
            wrong = (imports(file) & set(ALLOWED)) - ALLOWED[package] - {package}
            assert not wrong, f"{file.relative_to(ROOT)} imports {wrong}"


def test_heavy_packages_live_in_one_place() -> None:
    for package, file in files():
        wrong = {m for m in imports(file) if m in HOMES and HOMES[m] != package}
        if package == "eval":
            wrong -= {"chromadb", "sentence_transformers", "tantivy"}  # the stock pipelines it compares with
        assert not wrong, f"{file.relative_to(ROOT)} imports {wrong}"


def test_importing_rag_does_not_load_torch() -> None:
    modules = "rag.types, rag.settings, rag.indexing.embeddings, sys"
    code = f"import {modules}; assert not set({HEAVY[:2]!r}) & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_nobody_imports_the_name_eval() -> None:
    for _, file in files():
        assert "import eval\n" not in file.read_text(encoding="utf-8")
