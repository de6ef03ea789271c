"""Runs the migrations on the connection that `models.database.migrate` hands over."""

from alembic import context

import models.result_tables  # noqa: F401 - its tables are in `metadata`
from models.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # in files that Alembic drafts: SQLite alters most of a table by copying it
)
# Alembic begins nothing here, because the connection is in a transaction already. That one covers every
# version, so an upgrade that fails leaves the schema as it was.
with context.begin_transaction():
    context.run_migrations()
