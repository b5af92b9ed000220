"""The tables of the truth store. Migrations in ``corpus/migrations`` lead every older schema to this one."""

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)


def _parent(column: str) -> ForeignKey:
    return ForeignKey(column, ondelete="CASCADE")


sources = Table(
    "sources",
    metadata,
    Column("id", String, primary_key=True),
    Column("title", Text, nullable=False),
    Column("kind", String, nullable=False),
    Column("collection", String, nullable=False, index=True),
    Column("publisher", Text, nullable=False, default=""),
    Column("short_title", Text, nullable=False, default=""),
    Column("date", String, nullable=False, default=""),
    Column("url", Text),
    Column("note", Text, nullable=False, default=""),
    Column("digest", String, nullable=False, default=""),
    Column("superseded_by", String),
    Column("name", Text, nullable=False, default="", server_default=""),
    Column("valid_until", String, nullable=False, default="", server_default=""),
    Column("added_at", DateTime(timezone=True), nullable=False),
)

collection_rights = Table(
    "collection_rights",
    metadata,
    Column("collection", String, primary_key=True),
    Column("principal", String, primary_key=True),
)

documents = Table(
    "documents",
    metadata,
    Column("id", String, primary_key=True),
    Column("source_id", String, _parent("sources.id"), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("sections", JSON, nullable=False),
    Column("report", JSON, nullable=False),
)

passages = Table(
    "passages",
    metadata,
    Column("id", String, primary_key=True),
    Column("source_id", String, _parent("sources.id"), nullable=False, index=True),
    Column("document_id", String, _parent("documents.id"), nullable=False, index=True),
    Column("ordinal", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("heading_path", JSON, nullable=False),
    Column("locator", Text, nullable=False),
    Column("pages", JSON, nullable=False),
    Column("kind", String, nullable=False),
    Column("facets", JSON, nullable=False),
    Column("questions", JSON, nullable=False),
    Column("questions_en", JSON, nullable=False),
    Column("terms", JSON, nullable=False),
    Column("digest", String, nullable=False),
)

vectors = Table(
    "vectors",
    metadata,
    Column("text_digest", String, primary_key=True),
    Column("model", String, primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)

projects = Table(
    "projects",
    metadata,
    Column("id", String, primary_key=True),
    Column("owner", String, nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
)

chats = Table(
    "chats",
    metadata,
    Column("id", String, primary_key=True),
    Column("owner", String, nullable=False, index=True),
    Column("project_id", String, ForeignKey("projects.id", ondelete="SET NULL")),
    Column("title", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False, index=True),
)

turns = Table(
    "turns",
    metadata,
    Column("id", String, primary_key=True),
    Column("chat_id", String, _parent("chats.id"), nullable=False, index=True),
    Column("ordinal", Integer, nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", JSON),
    Column("created_at", DateTime(timezone=True), nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", String, primary_key=True),
    Column("owner", String, nullable=False, index=True),
    Column("project_id", String, ForeignKey("projects.id", ondelete="SET NULL")),
    Column("template", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", JSON, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
)

draft_versions = Table(
    "draft_versions",
    metadata,
    Column("draft_id", String, _parent("drafts.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content", JSON, nullable=False),
    Column("change", Text, nullable=False, default=""),
    Column("created_at", DateTime(timezone=True), nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", String, primary_key=True),
    Column("owner", String, nullable=False, index=True),
    Column("turn_id", String, ForeignKey("turns.id", ondelete="CASCADE")),
    Column("verdict", String, nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("consent", Integer, nullable=False, default=0),
    Column("content", JSON, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", String, primary_key=True),
    Column("owner", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("state", String, nullable=False),
    Column("progress", Float, nullable=False, default=0.0),
    Column("detail", JSON, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
)

Index("ix_passages_document_ordinal", passages.c.document_id, passages.c.ordinal)
