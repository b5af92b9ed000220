"""Opens the database of the truth store: SQLite in the data folder by default, PostgreSQL by URL."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from corpus.errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"


def sqlite_url(data_dir: Path) -> str:
    """URL of the default database file below ``data_dir``."""
    return f"sqlite:///{data_dir / 'stadtlotse.sqlite3'}"


def open_database(url: str) -> Engine:
    """An engine on ``url`` with its schema migrated to the newest; raises StoreError with what to do."""
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    try:
        if url.startswith("sqlite:///"):
            Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
            engine = create_engine(url, connect_args={"timeout": 30})
            event.listen(engine, "connect", _sqlite_pragmas)
        else:
            engine = create_engine(url, pool_pre_ping=True)
        if schema_revision(engine) != _newest():
            migrate(engine)
        return engine
    except (SQLAlchemyError, OSError) as error:
        raise StoreError(
            f"Die Datenbank lässt sich nicht öffnen ({error.__class__.__name__}): {url_shown(url)}"
        ) from error


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to ``revision``; existing rows are kept."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    command.upgrade(config, revision)


def schema_revision(engine: Engine) -> str | None:
    """Revision that the database stands at; None before the first migration."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def url_shown(url: str) -> str:
    """``url`` without a password, for messages."""
    head, at, tail = url.rpartition("@")
    return f"{head.split('://')[0]}://…@{tail}" if at else url


def _newest() -> str | None:
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def _sqlite_pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "secure_delete=ON", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
