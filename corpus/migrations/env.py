"""Alembic environment: runs the migrations on the engine that ``corpus.database.migrate`` hands over."""

from alembic import context

from corpus.tables import metadata

with context.config.attributes["engine"].begin() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
