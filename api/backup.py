"""All data in one file and back, also while the server runs. Indexes are not copied: they are built anew."""

import json
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus.database import open_database, schema_revision, sqlite_url
from corpus.errors import CorpusError
from corpus.lock import writing
from corpus.store import CorpusStore
from prompts.german import text
from rag.bootstrap import open_embeddings, open_store, rebuild
from rag.errors import InputError
from rag.settings import Settings

FORMAT = 1
_DATABASE, _MANIFEST, _KEY = "stadtlotse.sqlite3", "manifest.json", "secret.key"
_LARGEST = 20 * 2**30


def write_backup(settings: Settings, target: Path) -> str:
    """Write the database as of now, and the key of the cookies, to the zip file ``target``; returns a German line."""
    database = _file_of(settings)
    store = open_store(settings)
    if target.is_dir():
        raise InputError(text("backup.folder", name=target))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            copy = Path(folder) / _DATABASE
            with closing(sqlite3.connect(database, timeout=60)) as source, closing(sqlite3.connect(copy)) as goal:
                source.backup(goal)
            manifest = _manifest(copy, schema_revision(store.engine))
            draft = Path(folder) / "backup.zip"
            with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(_MANIFEST, json.dumps(manifest, ensure_ascii=False))
                archive.write(copy, _DATABASE)
                if (settings.data_dir / _KEY).is_file():
                    archive.write(settings.data_dir / _KEY, _KEY)
            draft.chmod(0o600)
            draft.replace(target)
    except OSError as error:
        raise InputError(text("backup.not_written", name=target, why=error.strerror)) from error
    counts = {name: manifest[name] for name in ("sources", "passages", "chats")}
    return text("backup.written", name=target, **counts)


def restore_backup(
    settings: Settings, file: Path, embed: Callable[[int, int], None] | None = None, *, force: bool = False
) -> str:
    """Replace the data by those of ``file`` and rebuild the indexes; returns a German line. Raises InputError."""
    database = _file_of(settings)
    if not file.is_file():
        raise InputError(text("documents.no_file", name=file))
    with writing(settings.data_dir, wait_s=60):
        if database.exists() and not force and CorpusStore(open_database(sqlite_url(database.parent))).sources():
            raise InputError(text("backup.data_there"))
        with tempfile.TemporaryDirectory(dir=settings.data_dir) as folder:
            manifest = _unpacked(file, Path(folder))
            copy = Path(folder) / _DATABASE
            _checked(copy, manifest)
            with closing(sqlite3.connect(copy)) as source, closing(sqlite3.connect(database, timeout=60)) as goal:
                source.backup(goal)
            key = Path(folder) / _KEY
            if key.is_file():
                shutil.copyfile(key, settings.data_dir / _KEY)
                (settings.data_dir / _KEY).chmod(0o600)
    store = open_store(settings)
    counted = rebuild(settings, store, open_embeddings(settings), embed)
    day = manifest["created"][:16].replace("T", " ")
    return text("backup.restored", day=day, count=counted.count)


def _file_of(settings: Settings) -> Path:
    if not settings.database.startswith("sqlite:///"):
        raise InputError(text("backup.postgres"))
    return Path(settings.database.removeprefix("sqlite:///"))


def _manifest(copy: Path, revision: str | None) -> dict[str, Any]:
    store = CorpusStore(open_database(sqlite_url(copy.parent)))
    with store.engine.connect() as connection:
        chats = connection.exec_driver_sql("SELECT count(*) FROM chats").scalar()
    manifest = {
        "format": FORMAT,
        "created": datetime.now(UTC).isoformat(),
        "schema": revision,
        "sources": len(store.sources()),
        "passages": store.state()[0],
        "chats": chats,
        "digest": store.logical_digest(),
    }
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
    store.engine.dispose()
    return manifest


def _unpacked(file: Path, folder: Path) -> dict[str, Any]:
    """Manifest of the backup; its known members, and only these, unpacked into ``folder``."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = {m.filename: m for m in archive.infolist()}
            if not {_MANIFEST, _DATABASE} <= set(members) or sum(m.file_size for m in members.values()) > _LARGEST:
                raise InputError(text("backup.other_file"))
            for name in {_DATABASE, _KEY} & set(members):
                with archive.open(name) as source, (folder / name).open("wb") as goal:
                    shutil.copyfileobj(source, goal)
            manifest = json.loads(archive.read(_MANIFEST))
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError) as error:
        raise InputError(text("backup.damaged")) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise InputError(text("backup.other_version"))
    return manifest


def _checked(copy: Path, manifest: dict[str, Any]) -> None:
    """Raise InputError unless the copy is whole and holds what its manifest says."""
    try:
        with closing(sqlite3.connect(copy)) as connection:
            whole = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        store = CorpusStore(open_database(sqlite_url(copy.parent)))
        same = store.logical_digest() == manifest.get("digest") or schema_revision(store.engine) != manifest.get(
            "schema"
        )
        with store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        store.engine.dispose()
    except (sqlite3.DatabaseError, CorpusError) as error:
        raise InputError(text("backup.database_damaged")) from error
    if not whole or not same:
        raise InputError(text("backup.content_differs"))
