"""Alembic's entry: runs the migrations on the connection, and in the transaction, of `app.db.engine`."""

from alembic import context

from app.db.tables import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
context.run_migrations()
