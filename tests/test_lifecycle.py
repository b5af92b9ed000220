# ruff: noqa: E501
"""Backup and restore, erasing among many without embedding again, migrations that keep what is there."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from api.backup import restore_backup, write_backup
from api.commands import sources_action
from corpus.database import migrate, open_database, sqlite_url
from corpus.lifecycle import erase_document
from corpus.model import Document, Passage, Source
from corpus.store import CorpusStore
from rag.bootstrap import open_embeddings, open_store, rebuild
from rag.errors import InputError
from rag.settings import Settings


def test_a_backup_brings_everything_back(two_documents: Settings, tmp_path: Path) -> None:
    store = open_store(two_documents)
    before = store.logical_digest()
    assert "2 Quellen" in write_backup(two_documents, tmp_path / "b" / "sicherung.zip")
    assert (tmp_path / "b" / "sicherung.zip").stat().st_mode & 0o077 == 0
    for source in store.sources():
        sources_action(two_documents, "remove", source.id)
    assert store.sources() == []
    embedded = store.count_vectors()
    assert "2 Passagen" in restore_backup(two_documents, tmp_path / "b" / "sicherung.zip")
    assert store.logical_digest() == before
    assert embedded == 0
    with pytest.raises(InputError, match="--force"):
        restore_backup(two_documents, tmp_path / "b" / "sicherung.zip")
    elsewhere = Settings(data_dir=tmp_path / "andere", embedding_model="hash")
    restore_backup(elsewhere, tmp_path / "b" / "sicherung.zip")
    assert open_store(elsewhere).logical_digest() == before


@pytest.mark.parametrize("spoil", ["half", "text", "missing"])
def test_a_bad_backup_changes_nothing(two_documents: Settings, tmp_path: Path, spoil: str) -> None:
    file = tmp_path / "s.zip"
    write_backup(two_documents, file)
    before = open_store(two_documents).logical_digest()
    data = file.read_bytes()
    if spoil == "missing":
        file.unlink()
    else:
        file.write_bytes(data[: len(data) // 2] if spoil == "half" else b"kein Archiv")
    with pytest.raises(InputError):
        restore_backup(two_documents, file, force=True)
    assert open_store(two_documents).logical_digest() == before


def test_removing_leaves_no_trace_in_the_data_folder(two_documents: Settings) -> None:
    store = open_store(two_documents)
    gone = next(s for s in store.sources() if s.name == "Quarzbach.md")
    shown = sources_action(two_documents, "show", gone.id)["sources"][0]
    assert shown["report"]["format"] == "markdown"
    sources_action(two_documents, "remove", gone.id)
    held = subprocess.run(
        ["grep", "-rlia", "quarzbach", str(two_documents.data_dir)], capture_output=True, text=True, check=False
    )
    assert held.stdout == ""
    assert [s.name for s in store.sources()] == ["Gneisbach.md"]


def test_erasing_one_document_among_many_embeds_nothing_again(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, embedding_model="hash")
    store = open_store(settings)
    for n in range(20):
        passages: list[Passage] = []
        body = ""
        for i in range(25):
            words = f"Satz {i} des Dokuments {n} über Pegel und Wetter."
            passages.append(
                Passage(
                    id=f"d{n}-{i}",
                    source_id=f"s{n}",
                    document_id=f"d{n}",
                    ordinal=i,
                    start=len(body),
                    end=len(body) + len(words),
                    text=words,
                    title="T",
                )
            )
            body += words + "\n"
        source = Source(
            id=f"s{n}", title=f"Dokument {n}", kind="original", collection="eigene-dokumente", name=f"{n}.txt"
        )
        store.put_source(
            source, [Document(id=f"d{n}", source_id=f"s{n}", title="D", ordinal=0, text=body, passages=tuple(passages))]
        )
    embeddings = open_embeddings(settings)
    rebuild(settings, store, embeddings)
    erase_document(store, "s7")
    asked: list[Any] = []
    real = type(embeddings).embed_documents

    def counting(self: Any, texts: list[str]) -> Any:
        asked.extend(texts)
        return real(self, texts)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(embeddings), "embed_documents", counting)
        manifest = rebuild(settings, store, embeddings)
    assert manifest.count == 19 * 25
    assert asked == []


def test_the_migration_keeps_the_sources_that_are_there(tmp_path: Path) -> None:
    engine = create_engine(sqlite_url(tmp_path))
    migrate(engine, "0001")
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO sources (id, title, kind, collection, publisher, short_title, date, note, digest, added_at) "
                                "VALUES ('a', 'T', 'original', 'eigene-dokumente', '', '', '', '', '', '2026-01-01')"))  # fmt: skip
    store = CorpusStore(open_database(sqlite_url(tmp_path)))
    assert [(s.id, s.name, s.superseded_by) for s in store.sources()] == [("a", "", None)]
