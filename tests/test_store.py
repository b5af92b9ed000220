"""The truth store keeps documents whole, offsets exact, and vectors by text and model."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, inspect

from corpus.database import migrate, open_database, schema_revision, sqlite_url
from corpus.errors import StoreBusyError, StoreError
from corpus.lock import writing
from corpus.model import Document, Passage, Source
from corpus.store import CorpusStore
from corpus.tables import metadata


@pytest.fixture
def store(tmp_path: Path) -> CorpusStore:
    return CorpusStore(open_database(sqlite_url(tmp_path)))


def source(name: str = "s1") -> Source:
    return Source(id=name, title="Titel", kind="original", collection="eigene-dokumente")


def document(texts: list[str], name: str = "d1", source_id: str = "s1") -> Document:
    text, passages = "", []
    for i, part in enumerate(texts):
        passages.append(
            Passage(
                id=f"{name}-{i}",
                source_id=source_id,
                document_id=name,
                ordinal=i,
                start=len(text),
                end=len(text) + len(part),
                text=part,
                title="T",
            )
        )
        text += part + "\n\n"
    return Document(id=name, source_id=source_id, title="D", ordinal=0, text=text, passages=tuple(passages))


@given(st.lists(st.text(st.characters(blacklist_categories=["Cs"]), min_size=1), min_size=1, max_size=5))
@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_stored_passage_is_the_text_between_its_offsets(store: CorpusStore, texts: list[str]) -> None:
    store.put_source(source(), [document(texts)])
    found = store.document("d1")
    assert found is not None
    assert [p.text for p in found.passages] == texts
    assert all(found.text[p.start : p.end] == p.text for p in found.passages)


def test_wrong_offsets_are_refused_and_nothing_is_written(store: CorpusStore) -> None:
    good = document(["eins", "zwei"])
    bad = Passage(**{**good.passages[1].__dict__, "start": 1})
    with pytest.raises(ValueError, match="offsets"):
        store.put_source(source(), [Document(**{**good.__dict__, "passages": (good.passages[0], bad)})])
    assert store.sources() == []
    assert store.state()[0] == 0


def test_equal_content_is_not_written_twice(store: CorpusStore) -> None:
    assert store.put_source(source(), [document(["eins"])])
    assert not store.put_source(source(), [document(["eins"])])
    assert store.put_source(source(), [document(["zwei"])])
    assert [p.text for p in store.passages()] == ["zwei"]


def test_removing_a_source_removes_its_text_from_the_files(store: CorpusStore, tmp_path: Path) -> None:
    secret = "Geheimniskraemerei" * 50
    store.put_source(source(), [document([secret])])
    assert store.remove_source("s1")
    assert not store.remove_source("s1")
    assert all(b"Geheimniskraemerei" not in f.read_bytes() for f in tmp_path.rglob("*") if f.is_file())


def test_vectors_are_kept_by_text_and_model(store: CorpusStore) -> None:
    vector = np.array([1.0, 2.0], dtype=np.float32)
    store.put_vectors("m1", {"a": vector, "b": vector})
    store.put_vectors("m1", {"a": vector * 2})
    assert store.vectors("m1", ["a", "c"])["a"].tolist() == [1.0, 2.0]
    assert store.vectors("m2", ["a"]) == {}
    assert store.forget_vectors(keep={"b"}) == 1
    assert store.count_vectors() == 1


def test_the_state_changes_with_any_passage(store: CorpusStore) -> None:
    store.put_source(source(), [document(["eins"])])
    before = store.state()
    store.put_source(source("s2"), [document(["zwei"], "d2", "s2")])
    assert store.state() != before
    assert store.state()[0] == 2


def test_migrations_lead_from_the_first_schema_to_the_tables_of_today(tmp_path: Path) -> None:
    engine = create_engine(sqlite_url(tmp_path))
    migrate(engine, "0001")
    assert schema_revision(engine) == "0001"
    migrate(engine)
    inspector = inspect(engine)
    assert set(inspector.get_table_names()) == set(metadata.tables) | {"alembic_version"}
    for table in metadata.tables.values():
        assert {c["name"] for c in inspector.get_columns(table.name)} == set(table.c.keys())


def test_sqlite_runs_with_log_foreign_keys_and_secure_delete(store: CorpusStore) -> None:
    with store.engine.connect() as connection:
        names = ("journal_mode", "foreign_keys", "secure_delete")
        values = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]
    assert values == ["wal", 1, 1]


def test_an_unusable_database_is_one_clear_error() -> None:
    with pytest.raises(StoreError, match="Datenbank"):
        open_database("sqlite:////proc/nowhere/x.sqlite3")


def test_a_second_writer_is_told_so_within_two_seconds(tmp_path: Path) -> None:
    with writing(tmp_path), pytest.raises(StoreBusyError, match="schreibt gerade"), writing(tmp_path, wait_s=0.2):
        pass
